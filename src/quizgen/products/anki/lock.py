"""What students already hold: the lock of a bank, `decks/<bank>.lock.json`.

For each note the time Anki takes for its last change, hashes of what it says, and what the
next build compares; much the same for each note type.  One entry a line, sorted by name, all
alike: so git may put the lines of two branches into any order (`merge=union`), and the file is
still JSON.  Of two lines with one name the newer holds.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from quizgen.model.bank import Bank
from quizgen.model.questions import Id
from quizgen.products.anki.note_types import NoteKind
from quizgen.support.diagnostics import BankError, UsageError, diagnostic
from quizgen.support.files import File, read_file, real_path
from quizgen.support.source_files import shown

_VERSION = 1
DAY = 86_400
_LAST_SECOND = 7_258_118_400
"""The year 2200: a time beyond it is a mistake, and no later one could follow it."""

Digest: TypeAlias = Annotated[str, Meta(pattern=r"^[0-9A-Za-z_-]{1,64}\Z")]
Guid: TypeAlias = Annotated[str, Meta(pattern=r"^(?!type )[ !#-\[\]-~]{1,100}\Z")]
"""By which Anki knows a note: any text that a lock can hold beside the names of note types."""
Seconds: TypeAlias = Annotated[int, Meta(ge=0, le=_LAST_SECOND)]
LAST_DUE = (1 << 31) - 1
"""The greatest `due` that Anki can hold."""


class HeldNote(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A note that was once built; `mod` is in seconds since 1970.

    `gist` is the hash of what it asks and what is right, whatever its id; `words` that of all
    that students read or are judged by; `sent` that of the whole note as it was at `mod`.
    `due` is where its cards stand among new ones; `cards` are the 0-based numbers of its card
    templates or gaps; `field` is its field `Id` as it was at `mod`, "" where that is the same
    today.
    """

    id: Id
    kind: NoteKind
    gist: Digest
    words: Digest
    sent: Digest
    mod: Seconds
    due: Annotated[int, Meta(ge=0, le=LAST_DUE)]
    cards: tuple[int, ...] = (0,)
    field: Annotated[str, Meta(pattern=r"^[a-z0-9/-]*\Z")] = ""
    retired: bool = False

    def shown(self, bank_id: str) -> str:
        """Return the id by which students find the note; `bank_id` is the bank's id today."""
        return self.field or shown_id(bank_id, self.id)


class HeldType(Struct, frozen=True, forbid_unknown_fields=True):
    """A note type as it was last built; `mod` is in seconds since 1970."""

    schema: str
    hash: Digest
    mod: Seconds


class Lock(Struct, frozen=True):
    """All that was built of a bank: notes by guid, note types by kind of note.

    `identity` is what the bank was known by when it was first built.  `read` is what the
    file held, None where there is none; `former` is the file of an earlier id of the bank,
    which this lock takes the place of.  `warnings` say what is doubtful about it.
    """

    path: Path
    bank: str
    identity: str
    types: dict[str, HeldType] = {}
    notes: dict[str, HeldNote] = {}
    read: bytes | None = None
    former: Path | None = None
    warnings: tuple[str, ...] = ()

    @property
    def is_new(self) -> bool:
        """Whether nothing was ever built."""
        return not self.types

    @property
    def latest(self) -> int:
        """The latest `mod` of all, 0 where there is none."""
        types = (held.mod for held in self.types.values())
        return max((*types, *(held.mod for held in self.notes.values())), default=0)


class _Head(Struct, forbid_unknown_fields=True):
    """The first line of a lock, its two braces closed."""

    version: int
    bank: Id
    identity: Id
    held: dict[str, None]


def shown_id(bank_id: str, question_id: str) -> str:
    """Return an id as a card shows it and as a student searches for it."""
    return f"{bank_id}/{question_id}"


def lock_path(folder: Path, bank_id: str) -> Path:
    """Return where a bank's lock lies, in the folder of its recipes."""
    return folder / f"{bank_id}.lock.json"


def load_lock(folder: Path, bank: Bank, *, is_any_time: bool = False) -> Lock:
    """Read a bank's lock, or that of its earlier id; where there is none, it is a first build.

    Raises `BankError` where it cannot be trusted: broken, of another bank, of a newer
    version, with conflict marks, or, unless `is_any_time`, from more than a day ahead.
    """
    own = lock_path(folder, bank.id)
    path, *more = [*_locks_of(folder, bank), own]
    if more not in ([], [own]):
        message = (
            f"{shown(more[0])} holds notes of this bank too. Delete the one whose packages no"
            " student has, and build again."
        )
        raise _refused(path, 0, message)
    try:
        data = read_file(path, _project(path))
        text = data.decode()
    except FileNotFoundError:
        return Lock(own, bank.id, bank.lasting_id)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise _refused(path, 0, f"the lock cannot be read: {reason}. {_RESTORE}") from None
    bank_id, identity = _head(path, text)
    _refuse_strangers(path, bank_id, identity, bank)
    notes, types = _entries(path, text)
    if path != own:
        notes = {guid: replace(held, field=held.shown(bank_id)) for guid, held in notes.items()}
    lock = Lock(own, bank.id, identity, types, notes, data if path == own else None)
    if lock.latest > time.time() + DAY and not is_any_time:
        raise _refused(path, 0, _ahead(lock.latest))
    former = None if path == own else path
    return replace(lock, former=former, warnings=tuple(_doubts(bank, identity)))


def lock_files(lock: Lock) -> tuple[File, ...]:
    """Return the file that holds a lock; none where it is there and says the same.

    Raises `BankError` for a lock that the next build would refuse: what is there stays.
    """
    text = "".join(f"{line}\n" for line in _lines(lock))
    if lock.read == text.encode():
        return ()
    try:
        _head(lock.path, text)
        _entries(lock.path, text)
    except BankError as error:
        reason = error.problems[0].message.removesuffix(_RESTORE).strip(" .")
        message = f"this build would make a lock that the next one refuses: {reason}. {_REPORT}"
        raise _refused(lock.path, 0, message) from None
    place = real_path(lock.path, _project(lock.path))
    return (File(place, text, guard=partial(_refuse_change, lock)),)


def orphans(folder: Path, bank: Bank, lock: Lock) -> Iterator[Path]:
    """Yield the locks of no bank in the project that hold questions of this one."""
    gists = {held.gist for held in lock.notes.values()}
    for path in sorted(folder.glob("*.lock.json")):
        name = path.name.removesuffix(".lock.json")
        if path in (lock.path, lock.former) or (bank.folder.parent / name / "bank.yaml").exists():
            continue
        try:
            text = read_file(path, _project(path)).decode()
            held, _ = _entries(path, text)
        except (OSError, UnicodeDecodeError, BankError):
            continue
        if any(note.gist in gists for note in held.values()):
            yield path


def merge_advice(root: Path) -> str:
    """Say what a project's `.gitattributes` lacks so that git can merge locks, or ""."""
    line = "*.lock.json text eol=lf merge=union"
    for folder in (root, *root.absolute().parents):
        with suppress(OSError):
            text = (folder / ".gitattributes").read_text(encoding="utf-8", errors="replace")
            for pattern, *attributes in filter(None, map(str.split, text.splitlines())):
                if "lock.json" in pattern and "merge=union" in attributes:
                    return ""
        if (folder / ".git").exists():
            break
    return (
        f"In .gitattributes this line is missing: {line}\n  Without it git cannot merge the locks"
        " of two branches."
    )


def build_time() -> int:
    """Return the time of this build in seconds since 1970, which SOURCE_DATE_EPOCH may set."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    now = int(time.time())
    if given is None:
        return now
    if not re.fullmatch("[0-9]{1,10}", given):
        raise UsageError("SOURCE_DATE_EPOCH is not a time in seconds. Correct it, or unset it.")
    if int(given) > now + DAY:
        raise UsageError(
            f"SOURCE_DATE_EPOCH is {_days(int(given) - now)} ahead of the clock. Set it right, or"
            " unset it: students would lose their edits now, and get no corrections later."
        )
    return int(given)


def _locks_of(folder: Path, bank: Bank) -> Iterator[Path]:
    """Yield the locks that are there under the bank's ids or its identity, its own first."""
    names = dict.fromkeys((bank.id, *bank.was))
    there = [path for name in names if os.path.lexists(path := lock_path(folder, name))]
    yield from there
    if bank.identity is None or there:
        return
    for path in sorted(folder.glob("*.lock.json")):
        name = path.name.removesuffix(".lock.json")
        if not (bank.folder.parent / name / "bank.yaml").exists():
            head = read_file(path, _project(path)).partition(b"\n")[0]
            if f'"identity": "{bank.identity}"'.encode() in head:
                yield path


def _project(path: Path) -> Path:
    return path.absolute().parents[1]


_RESTORE = (
    "Restore it from version control, or with `quizgen lock recover FILE.apkg` from the package"
    " that students have: without it their cards would miss corrections."
)
_REPORT = (
    "The lock is as it was, and nothing was written. Go back to the bank of the last build, and"
    " report what you changed since."
)
_CONFLICT = re.compile(r"^(<{7}|={7}|>{7}|\|{7})( |$)", re.MULTILINE)
_ENTRY = re.compile(r'"([^"\\]*)": (\{.*\}),')
_TYPE = "type "
_LAST = '"~": null}}'
"""A last line that never changes, so that every line above ends in the same way."""


def _lines(lock: Lock) -> Iterator[str]:
    encode = msgspec.json.Encoder().encode
    names = f'"bank": {json.dumps(lock.bank)}, "identity": {json.dumps(lock.identity)}'
    yield f'{{"version": {_VERSION}, {names}, "held": {{'
    types = {f"{_TYPE}{name}": held for name, held in lock.types.items()}
    for name, held in sorted({**lock.notes, **types}.items()):
        yield f"{json.dumps(name)}: {encode(held).decode()},"
    yield _LAST


def _head(path: Path, text: str) -> tuple[str, str]:
    """Return the bank's id and the identity that a lock's first line names."""
    if found := _CONFLICT.search(text):
        message = (
            "two branches changed the lock, and git left its marks. Keep the lines of both sides"
            " and take the marks out. With `*.lock.json text eol=lf merge=union` in"
            " .gitattributes git does so by itself."
        )
        raise _refused(path, text.count("\n", 0, found.start()) + 1, message)
    first = text.partition("\n")[0].strip()
    try:
        head = msgspec.json.decode(first + "}}", type=_Head)
    except (msgspec.DecodeError, RecursionError) as error:
        raise _refused(path, 1, f"this is no lock: {error}. {_RESTORE}") from None
    if head.version != _VERSION:
        message = f"the lock has version {head.version}; this quizgen knows {_VERSION}. Update it."
        raise _refused(path, 1, message)
    return head.bank, head.identity


def _entries(path: Path, text: str) -> tuple[dict[str, HeldNote], dict[str, HeldType]]:
    """Return what a lock holds: notes by guid, note types by kind of note."""
    as_note, as_type = msgspec.json.Decoder(HeldNote), msgspec.json.Decoder(HeldType)
    notes: dict[str, HeldNote] = {}
    types: dict[str, HeldType] = {}
    lines = text.splitlines()
    for number, line in enumerate(lines[1:], start=2):
        if line == _LAST and number == len(lines):
            return notes, types
        found = _ENTRY.fullmatch(line)
        if found is None:
            raise _refused(path, number, f"this is no line of a lock. {_RESTORE}")
        name = found[1]
        try:
            if name.startswith(_TYPE):
                kind = NoteKind(name.removeprefix(_TYPE))
                held_type = as_type.decode(found[2])
                types[kind] = max(types.get(kind, held_type), held_type, key=lambda it: it.mod)
            else:
                held = as_note.decode(found[2])
                if name not in notes or _age(notes[name]) < _age(held):
                    notes[name] = held
        except (ValueError, RecursionError) as wrong:
            raise _refused(path, number, f"{wrong}. {_RESTORE}") from None
    raise _refused(path, len(lines), f"the lock's end is missing. {_RESTORE}")


def _age(held: HeldNote) -> tuple[int, bool, str]:
    """Return by what the newer of two lines is known, whichever stands first."""
    return held.mod, not held.retired, held.sent


def _refuse_strangers(path: Path, bank_id: str, identity: str, bank: Bank) -> None:
    if bank_id not in (bank.id, *bank.was) and identity != bank.identity:
        message = f"this is the lock of bank '{bank_id}', not of '{bank.id}'. {_RESTORE}"
        raise _refused(path, 1, message)
    if bank.identity not in (None, identity) and identity not in (bank_id, *bank.was):
        message = (
            f"the lock was built while the bank's identity was '{identity}'; now it is"
            f" '{bank.identity}', and students would get every card a second time. Put"
            f" `identity: {identity}` back into bank.yaml; or, if this is a new bank, delete the"
            " lock."
        )
        raise _refused(path, 1, message)


def _doubts(bank: Bank, identity: str) -> Iterator[str]:
    """Yield what is to be said where the lock's identity is not the one in bank.yaml."""
    where = f"question_bank/{bank.folder.name}/bank.yaml"
    if bank.identity is None and identity not in (bank.id, *bank.was):
        yield f"{where} has lost its identity. Put back: `identity: {identity}`."
    elif bank.identity not in (None, identity):
        yield (
            f"{where} has an identity now, but the cards of '{identity}' were first built without"
            f" one, and stay as they are. If no student has them yet, delete {bank.id}.lock.json"
            " and build again."
        )


def _ahead(latest: int) -> str:
    return (
        f"the lock's newest time is {_days(latest - int(time.time()))} ahead: a build was made"
        " with a wrong clock, or this computer's clock is wrong now. Set the clock right. If it"
        " is, restore the lock from version control, or run `quizgen lock recover FILE.apkg` with"
        " the last package from before."
    )


def _days(seconds: int) -> str:
    days = max(1, round(seconds / DAY))
    return "1 day" if days == 1 else f"{days:,} days"


def _refuse_change(lock: Lock) -> None:
    """Raise `BankError` where the file is no longer what was read."""
    try:
        now = read_file(lock.path, _project(lock.path))
    except FileNotFoundError:
        now = None
    if now != lock.read:
        message = "another build changed the lock at the same time. Build again."
        raise _refused(lock.path, 0, message)


def _refused(path: Path, line: int, message: str) -> BankError:
    return BankError([diagnostic("wrong-lock", message, shown(path), line)])

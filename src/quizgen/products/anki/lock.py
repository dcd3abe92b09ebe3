"""What students already hold: the lock of a bank, `decks/<bank>.lock.json`.

For each note its content's hash, the time Anki takes for its last change, and what the
next build compares; much the same for each note type.  One note a line, sorted by guid,
with an empty line between: that is what lets git merge two branches that changed two
notes, even neighbours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import msgspec
from msgspec import Meta, Struct

from quizgen.model.questions import Id
from quizgen.products.anki.note_types import NoteKind
from quizgen.support.diagnostics import BankError, diagnostic
from quizgen.support.files import File, read_file, real_path
from quizgen.support.source_files import shown

_VERSION = 1
LAST_SECOND = 7_258_118_400
"""The year 2200: a time beyond it is a mistake, and no later one could follow it."""

Digest: TypeAlias = Annotated[str, Meta(pattern=r"^[0-9A-Za-z_-]{1,64}\Z")]
Seconds: TypeAlias = Annotated[int, Meta(ge=0, le=LAST_SECOND)]


class HeldNote(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A note that was once built; `mod` is in seconds since 1970.

    `gist` is the hash of what it asks and what is right, whatever its id; `cards` are the
    0-based numbers of its card templates or gaps.
    """

    id: Id
    kind: NoteKind
    gist: Digest
    hash: Digest
    mod: Seconds
    cards: tuple[int, ...] = (0,)
    retired: bool = False


class HeldType(Struct, frozen=True, forbid_unknown_fields=True):
    """A note type as it was last built; `mod` is in seconds since 1970."""

    schema: str
    hash: Digest
    mod: Seconds


class Lock(Struct, frozen=True):
    """All that was built of a bank: notes by guid, note types by kind of note."""

    path: Path
    bank: str
    types: dict[str, HeldType] = {}
    notes: dict[str, HeldNote] = {}

    @property
    def is_new(self) -> bool:
        """Whether nothing was ever built."""
        return not self.types

    @property
    def latest(self) -> int:
        """The latest `mod` of all, 0 where there is none."""
        types = (held.mod for held in self.types.values())
        return max((*types, *(held.mod for held in self.notes.values())), default=0)


class _File(Struct, forbid_unknown_fields=True):
    version: int
    bank: Id
    types: dict[str, HeldType | None]
    notes: dict[str, HeldNote | None]


def lock_path(folder: Path, bank: str) -> Path:
    """Return where a bank's lock lies, in the folder of its recipes."""
    return folder / f"{bank}.lock.json"


def load_lock(path: Path, bank: str) -> Lock:
    """Read a bank's lock; one that is not there is the lock of a first build.

    Raises `BankError` where it cannot be trusted: broken, of another bank, of a newer
    version, with conflict marks, or with two lines for one note.
    """
    try:
        text = read_file(path, _project(path)).decode()
    except FileNotFoundError:
        return Lock(path, bank)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise _refused(path, 0, f"the lock cannot be read: {reason}. {_RESTORE}") from None
    _refuse_conflicts(path, text)
    try:
        file = msgspec.json.decode(text, type=_File)
    except msgspec.DecodeError as error:
        raise _refused(path, *_fault(text, error)) from None
    _refuse_strangers(path, file, bank)
    types = {name: held for name, held in file.types.items() if held is not None}
    notes = {guid: held for guid, held in file.notes.items() if held is not None}
    if text != "".join(_lines(bank, types, notes)):
        _refuse_repeats(path, text)
    return Lock(path, bank, types, notes)


def lock_file(lock: Lock) -> tuple[File, ...]:
    """Return the file that holds a lock; none where it is there and says the same."""
    text = "".join(_lines(lock.bank, lock.types, lock.notes))
    with suppress(FileNotFoundError):
        if read_file(lock.path, _project(lock.path)) == text.encode():
            return ()
    return (File(real_path(lock.path, _project(lock.path)), text),)


def _project(path: Path) -> Path:
    return path.absolute().parents[1]


_RESTORE = (
    "Restore it from version control: without it, nobody knows what students hold, and"
    " their cards would miss corrections."
)
_CONFLICT = re.compile(r"^(<{7}|={7}|>{7}|\|{7})( |$)", re.MULTILINE)
_ENTRY = re.compile(r'^("[^"]*"): (\{"[^\n]*\}),$', re.MULTILINE)


def _lines(bank: str, types: dict[str, HeldType], notes: dict[str, HeldNote]) -> Iterator[str]:
    yield f'{{"version": {_VERSION}, "bank": {json.dumps(bank)},\n\n"types": {{\n'
    yield from _entries(types)
    yield '},\n\n"notes": {\n'
    yield from _entries(notes)
    yield "}}\n"


def _entries(held: dict[str, Any]) -> Iterator[str]:
    """Yield a line and an empty line for each entry; the last ends without a comma.

    That last one never changes, so that every other line ends in the same way.
    """
    encode = msgspec.json.Encoder().encode
    for name in sorted(held):
        yield f"{json.dumps(name)}: {encode(held[name]).decode()},\n\n"
    yield '"~": null\n'


def _refuse_conflicts(path: Path, text: str) -> None:
    if found := _CONFLICT.search(text):
        message = (
            "two branches changed the lock at the same place, and git left its marks. Keep"
            " the lines of both sides; of two lines for one note, the one with the greater"
            ' "mod". Then take the marks out.'
        )
        raise _refused(path, _line(text, found.start()), message)


def _refuse_strangers(path: Path, file: _File, bank: str) -> None:
    if file.version != _VERSION:
        message = f"the lock has version {file.version}; this quizgen knows {_VERSION}. Update it."
        raise _refused(path, 1, message)
    if file.bank != bank:
        message = f"this is the lock of bank '{file.bank}', not of '{bank}'. {_RESTORE}"
        raise _refused(path, 1, message)
    for name, held in file.types.items():
        if held is not None and name not in set(NoteKind):
            message = f"{json.dumps(name)} is no kind of note. {_RESTORE}"
            raise _refused(path, 1, message)


def _refuse_repeats(path: Path, text: str) -> None:
    """Raise `BankError` for the second of two lines with one name."""
    seen: set[str] = set()
    for found in _ENTRY.finditer(text):
        name = found[1]
        if name in seen:
            message = (
                f"{name} stands here a second time, perhaps from a merge. Of the two lines keep"
                ' the one with the greater "mod".'
            )
            raise _refused(path, _line(text, found.start()), message)
        seen.add(name)


def _fault(text: str, error: msgspec.DecodeError) -> tuple[int, str]:
    """Return the line of what keeps a lock from being read, and what it is."""
    try:
        json.loads(text)
    except json.JSONDecodeError as broken:
        return broken.lineno, f"the lock is no JSON: {broken.msg}. {_RESTORE}"
    if isinstance(error, msgspec.ValidationError):
        for found in _ENTRY.finditer(text):
            try:
                msgspec.json.decode(found[2], type=HeldType if '"schema"' in found[2] else HeldNote)
            except msgspec.DecodeError as wrong:
                return _line(text, found.start()), f"{found[1]}: {wrong}. {_RESTORE}"
    return 1, f"this is no lock: {error}. {_RESTORE}"


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _refused(path: Path, line: int, message: str) -> BankError:
    return BankError([diagnostic("wrong-lock", message, shown(path), line)])

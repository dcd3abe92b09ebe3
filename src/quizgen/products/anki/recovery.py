"""A published .apkg -> the lock of its bank, as it was when that package was built.

What the package and the bank of today say alike is held as it is; what differs in words is held
as something else, so that the next build corrects it.
"""

from __future__ import annotations

import json
import re
import sqlite3
import time
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Annotated, Any, NamedTuple, TypeVar
from unicodedata import normalize

from msgspec import Meta, Struct, ValidationError, convert
from msgspec.structs import replace

from quizgen.model.bank import Bank
from quizgen.products.anki.identity import FIELD_SEPARATOR, digest_of, type_id
from quizgen.products.anki.lock import (
    DAY,
    LAST_DUE,
    Guid,
    HeldNote,
    HeldType,
    Lock,
    load_lock,
    lock_path,
)
from quizgen.products.anki.note_types import NOTE_TYPES, NoteKind, NoteType
from quizgen.products.anki.notes import Note
from quizgen.products.anki.render import Layout, Theme
from quizgen.products.anki.update import every_note
from quizgen.support.diagnostics import BankError, diagnostic
from quizgen.support.files import MAX_FILE_BYTES
from quizgen.support.source_files import shown

T = TypeVar("T", HeldNote, HeldType)

_COLLECTIONS = ("collection.anki21b", "collection.anki21", "collection.anki2")
"""What a package's collection may be called: the newest format first, for the others beside it
only ask for a newer Anki."""
_MALFORMED = (StopIteration, ValueError, KeyError, TypeError, EOFError)
_Moment = Annotated[int, Meta(ge=0)]
_AROUND = frozenset({"Source", "Id", "Language", "As of", "Judge"})
"""The fields that are no words of the question."""


class Recovered(Struct, frozen=True):
    """A bank's lock as a package has it; `ahead` notes of the package had a time in the future."""

    lock: Lock
    notes: int
    ahead: int


class _PackedNote(NamedTuple):
    """A note of a package; `fields` and `cards` are as in `Note`."""

    guid: Guid
    type_id: int
    mod: _Moment
    tags: str
    fields: str
    cards: tuple[int, ...]
    due: int


class _PackedType(NamedTuple):
    """A note type of a package; `looks` holds its CSS and templates somewhere."""

    mod: _Moment
    fields: list[str]
    looks: str


def recovered(file: Path, bank: Bank, folder: Path, theme: Theme) -> Recovered | None:
    """Return a bank's lock as a package has it, None where the package is not of that bank.

    What the lock in `folder` says stays where it is as new and not from the future.  Raises
    `BankError` where the file is no package.
    """
    with _collection(file) as database:
        types, notes = _types(database), [*_notes(database)]
    try:
        before = load_lock(folder, bank, is_any_time=True)
    except BankError:  # That is what it is recovered for.
        path = lock_path(folder, bank.id)
        read = path.read_bytes() if path.is_file() else None
        earlier = (lock_path(folder, name) for name in bank.was)
        former = None if read else next((it for it in earlier if it.is_file()), None)
        before = Lock(path, bank.id, bank.lasting_id, read=read, former=former)
    identities = dict.fromkeys((bank.lasting_id, bank.id, *bank.was))
    if before.types:  # Then it is known whose notes students have.
        identities = {before.identity: None}
    for identity in identities:
        kinds = {type_id(identity, kind): kind for kind in NoteKind}
        own = [note for note in notes if note.type_id in kinds]
        if own:
            break
    else:
        return None
    try:  # Notes of others, which may hold anything, are out by now.
        own = convert([tuple(note) for note in own], list[_PackedNote])
    except ValidationError as error:
        message = f"a note in this package is damaged: {error}. Name another .apkg."
        raise _no_package(file, message) from None
    now = int(time.time())
    lock = replace(before, identity=identity)
    known = every_note(bank, folder, theme, replace(lock, notes=_provisional(own, kinds)))
    held = {note.guid: _held(note, kinds[note.type_id], known.get(note.guid), lock) for note in own}
    held_types = {
        kinds[number].value: _held_type(packed, kinds[number], theme.layouts[kinds[number]])
        for number, packed in types.items()
        if number in kinds
    }
    lock = replace(
        lock, types=_newer(before.types, held_types, now), notes=_newer(before.notes, held, now)
    )
    return Recovered(lock, len(held), sum(note.mod > now + DAY for note in own))


def _newer(before: Mapping[str, T], packed: Mapping[str, T], now: int) -> dict[str, T]:
    """Return what is held after all; a time that lies in the future becomes now."""
    found = dict(before)
    for name, held in packed.items():
        old = before.get(name)
        if old is None or old.mod < held.mod or old.mod > now + DAY:
            found[name] = held
    return {
        name: replace(held, mod=now) if held.mod > now + DAY else held
        for name, held in found.items()
    }


def _provisional(notes: list[_PackedNote], kinds: Mapping[int, NoteKind]) -> dict[str, HeldNote]:
    """Return notes of which nothing is known but that students hold them."""
    return {
        note.guid: HeldNote("x", kinds[note.type_id], "x", "x", "x", 0, 0, note.cards)
        for note in notes
    }


def _held(packed: _PackedNote, kind: NoteKind, note: Note | None, lock: Lock) -> HeldNote:
    """Return what is held of a note of a package; `note` is what the bank makes of it today."""
    fields = packed.fields.split(FIELD_SEPARATOR)
    names = [part.name for part in NOTE_TYPES[kind].fields]
    said = dict(zip(names, fields, strict=False))
    field = said.get("Id", "")
    other = digest_of("recovered", packed.fields)
    if note is None:
        name = re.sub("[^a-z0-9]+", "-", field.rpartition("/")[2].lower())[:100].strip("-")
        name = name or "unknown"
        made = HeldNote(name, kind, other, other, other, packed.mod, packed.due, packed.cards)
    else:
        now = dict(zip(names, note.fields.split(FIELD_SEPARATOR), strict=False))
        differ = {name for name in names if not _same(said.get(name, ""), now[name])}
        tags_differ = {*packed.tags.split()} != {*note.tags.split()}
        made = HeldNote(
            note.id,
            kind,
            note.gist,
            note.words if differ <= _AROUND else other,
            other if differ or tags_differ else note.digest,
            packed.mod,
            packed.due,
            packed.cards,
        )
    is_other = re.fullmatch("[a-z0-9/-]+", field) and field != made.shown(lock.bank)
    return replace(made, field=field) if is_other else made


def _same(one: str, other: str) -> bool:
    return one == other or normalize("NFC", one) == normalize("NFC", other)


def _held_type(packed: _PackedType, kind: NoteKind, layout: Layout) -> HeldType:
    note_type: NoteType = NOTE_TYPES[kind]
    is_same = packed.fields == [part.name for part in note_type.fields]
    texts = (layout.css, *(side for card in layout.sides for side in card))
    is_worn = all(text in packed.looks for text in texts)
    digest = layout.digest(note_type) if is_worn else digest_of("recovered", packed.looks)
    return HeldType(note_type.schema if is_same else "unknown", digest, packed.mod)


@contextmanager
def _collection(file: Path) -> Iterator[sqlite3.Connection]:
    """Open the collection in a package, of any format that Anki writes."""
    with TemporaryDirectory() as folder:
        place = Path(folder) / "collection.db"
        try:
            with zipfile.ZipFile(file) as archive:
                there = {*archive.namelist()}
                name = next(name for name in _COLLECTIONS if name in there)
                with archive.open(name) as packed, place.open("wb") as unpacked:
                    _copy(packed, unpacked, is_zstd=name.endswith("b"))
            with closing(sqlite3.connect(place)) as database:
                database.create_collation("unicase", lambda a, b: (a > b) - (a < b))
                yield database
        except (zipfile.BadZipFile, sqlite3.DatabaseError, zlib.error, *_MALFORMED):
            raise _no_package(file, "this is no Anki package. Name an .apkg.") from None


def _copy(packed: IO[bytes], unpacked: IO[bytes], *, is_zstd: bool) -> None:
    """Unpack piece by piece; raises `ValueError` where that gets out of bounds."""
    import zstandard

    source = zstandard.ZstdDecompressor().stream_reader(packed) if is_zstd else packed
    size = 0
    try:
        while piece := source.read(1 << 20):
            unpacked.write(piece)
            size += len(piece)
            if size > MAX_FILE_BYTES:
                raise ValueError("too large")
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from None


def _no_package(file: Path, message: str) -> BankError:
    return BankError([diagnostic("wrong-package", message, shown(file))])


def _types(database: sqlite3.Connection) -> dict[int, _PackedType]:
    """Return the note types of a collection by id."""
    (models,) = database.execute("SELECT models FROM col").fetchone()
    if models:
        there = convert(json.loads(models), dict[str, Any])
        return {int(number): _old_type(model) for number, model in there.items()}
    found = {}
    for number, mod, config in database.execute("SELECT id, mtime_secs, config FROM notetypes"):
        names = database.execute("SELECT name FROM fields WHERE ntid = ? ORDER BY ord", (number,))
        sides = database.execute("SELECT config FROM templates WHERE ntid = ?", (number,))
        blobs = [config, *(side for (side,) in sides)]
        looks = "\n".join(blob.decode("utf-8", "replace") for blob in blobs)
        found[number] = convert((mod, [name for (name,) in names], looks), _PackedType)
    return found


def _old_type(model: dict[str, Any]) -> _PackedType:
    sides = [side for card in model["tmpls"] for side in (card["qfmt"], card["afmt"])]
    names = [field["name"] for field in model["flds"]]
    return convert((model["mod"], names, "\n".join((model["css"], *sides))), _PackedType)


def _notes(database: sqlite3.Connection) -> Iterator[_PackedNote]:
    """Yield the notes of a collection with the numbers of their cards."""
    cards: dict[int, list[tuple[int, int]]] = {}
    for note, number, kind, due in database.execute("SELECT nid, ord, type, due FROM cards"):
        place = due if kind == 0 and 0 <= due <= LAST_DUE else 0
        cards.setdefault(note, []).append((number, place))
    query = "SELECT id, guid, mid, mod, tags, flds FROM notes"
    for number, guid, kind, mod, tags, fields in database.execute(query):
        own = sorted(cards.get(number, []))
        due = min((place for _, place in own), default=0)
        numbers = tuple(card for card, _ in own)
        yield _PackedNote(guid, kind, mod, tags, fields, numbers, due)

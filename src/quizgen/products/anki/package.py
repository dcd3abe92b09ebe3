"""Notes -> .apkg: genanki with subclasses that write fast and always the same bytes.

genanki inserts rows one by one, stores instead of deflating, stamps everything with the
time of the build and leaves its temporary database behind; the subclasses here override
its public methods and patch nothing.
"""

from __future__ import annotations

import errno
import hashlib
import itertools
import json
import sqlite3
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from genanki.deck import Deck
from genanki.model import Model
from genanki.package import Package
from msgspec import Struct

from quizgen.products.anki.note_types import NoteKind, NoteType
from quizgen.products.anki.notes import Note
from quizgen.products.anki.render import Layout
from quizgen.support.files import read_file

_CARDS_PER_NOTE = 10_000  # A gap has a number of at most four digits.
_IDS_FROM = 1_704_067_200_000  # 2024-01-01 in milliseconds, where a bank's ids may begin.
_IDS_SPAN = 366 * 24 * 3600 * 1000
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX = 3


class BuiltType(Struct, frozen=True):
    """A note type as it is written, by its id and name in Anki; `mod` is in seconds since 1970."""

    id: int
    name: str
    note_type: NoteType
    layout: Layout
    mod: int


class Content(Struct, frozen=True):
    """All that one package holds.

    `identity` is the bank's.  `decks` are Anki's deck names with their notes; `mods` are the
    notes' times by guid, in seconds since 1970; `dues` are where their cards stand among new
    ones; `media` are the images' files, without links, by their names in Anki.
    """

    identity: str
    description: str
    types: Mapping[NoteKind, BuiltType]
    decks: Sequence[tuple[str, Sequence[Note]]]
    mods: Mapping[str, int]
    dues: Mapping[str, int]
    media: Mapping[str, Path]


def write_package(content: Content, path: Path) -> None:
    """Write an .apkg; the same content gives the same bytes.

    On the way there is a database beside it, with `.db` before the end of the path's name.
    """
    _Package(_Decks(content), content.media).write_to_file(path)


class _Model(Model):
    """A note type with ids for its fields and templates and a time of its own."""

    def __init__(self, built: BuiltType) -> None:
        note_type = built.note_type
        super().__init__(
            model_id=built.id,
            name=built.name,
            fields=[*_fields(note_type)],
            templates=[*_templates(built)],
            css=built.layout.css,
            model_type=self.CLOZE if note_type.is_cloze else self.FRONT_BACK,
        )
        self.mod = built.mod

    def to_json(self, timestamp: float, deck_id: int) -> dict[str, Any]:
        """Return what Anki stores of the note type, without the build's time.

        Which fields a card needs (`req`) is left to Anki, which finds it out on import.
        """
        del timestamp
        return {
            "id": self.model_id,
            "name": self.name,
            "type": self.model_type,
            "mod": self.mod,
            "usn": -1,
            "sortf": self.sort_field_index,
            "did": deck_id,
            "flds": self.fields,
            "tmpls": self.templates,
            "css": self.css,
            "latexPre": self.latex_pre,
            "latexPost": self.latex_post,
            "latexsvg": False,
            "req": [],
            "tags": [],
            "vers": [],
        }


def _fields(note_type: NoteType) -> Iterator[dict[str, Any]]:
    for number, part in enumerate(note_type.fields):
        yield {
            "name": part.name,
            "id": part.id,
            "ord": number,
            "sticky": False,
            "rtl": False,
            "font": "Arial",
            "size": 20,
        }


def _templates(built: BuiltType) -> Iterator[dict[str, Any]]:
    sides = zip(built.note_type.templates, built.layout.sides, strict=True)
    for number, (part, (front, back)) in enumerate(sides):
        # What Anki's list of cards shows of the two sides: a way back answers with its prompt.
        asked, answer = (part.needs, "Prompt") if part.needs else ("Prompt", "Answer")
        is_cloze = built.note_type.is_cloze
        yield {
            "name": part.name,
            "id": part.id,
            "ord": number,
            "qfmt": front,
            "afmt": back,
            "bqfmt": "" if is_cloze else f"{{{{{asked}}}}}",
            "bafmt": "" if is_cloze else f"{{{{{answer}}}}}",
            "did": None,
        }


class _Decks(Deck):
    """The decks of one package, written all at once."""

    def __init__(self, content: Content) -> None:
        name, _ = content.decks[0]
        super().__init__(_deck_id(name), name, content.description)
        self.content = content
        for built in content.types.values():
            self.add_model(_Model(built))

    def write_to_db(self, cursor: sqlite3.Cursor, timestamp: float, id_gen: Iterator[int]) -> None:
        """Let genanki write this deck and the note types; then add subdecks, notes, cards."""
        super().write_to_db(cursor, timestamp, id_gen)
        written = json.loads(cursor.execute("SELECT decks FROM col").fetchone()[0])
        for name, _ in self.content.decks[1:]:
            deck = Deck(_deck_id(name), name)
            written[str(deck.deck_id)] = deck.to_json()
        cursor.execute("UPDATE col SET decks = ?", (json.dumps(written),))
        first = _first_id(self.content.identity)
        cursor.executemany(_INSERT_NOTE, self._note_rows(first))
        cursor.executemany(_INSERT_CARD, self._card_rows(first))

    def _note_rows(self, first: int) -> Iterator[tuple[Any, ...]]:
        """Yield id, guid, note type, mod, tags, fields."""
        mods = self.content.mods
        type_ids = {kind: built.id for kind, built in self.content.types.items()}
        for _, notes in self.content.decks:
            for guid, kind, _, fields, tags, _, place, *_ in notes:
                number = first + place * _CARDS_PER_NOTE
                yield number, guid, type_ids[kind], mods[guid], f" {tags} ", fields

    def _card_rows(self, first: int) -> Iterator[tuple[Any, ...]]:
        """Yield id, note, deck, card template or gap, mod, and the place among new cards."""
        mods, dues = self.content.mods, self.content.dues
        for name, notes in self.content.decks:
            deck = _deck_id(name)
            for guid, _, _, _, _, cards, place, *_ in notes:
                number = first + place * _CARDS_PER_NOTE
                for card in cards:
                    yield number + card, number, deck, card, mods[guid], dues[guid]


# What is the same in every row stands here: so there is less to hand over.
_INSERT_NOTE = "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, '', 0, 0, '')"
_INSERT_CARD = "INSERT INTO cards VALUES (?, ?, ?, ?, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')"


class _Package(Package):
    """A package in a deflated archive with fixed dates."""

    def __init__(self, deck: Deck, media: Mapping[str, Path]) -> None:
        super().__init__(deck)
        self.media = media

    def write_to_file(self, file: Path, timestamp: float | None = 0) -> None:
        database = file.with_suffix(f".db{file.suffix}")
        try:
            # What `with` on a connection would not do: close it.
            with closing(sqlite3.connect(database)) as connection:
                connection.execute("PRAGMA journal_mode = OFF")
                connection.execute("PRAGMA synchronous = OFF")
                self.write_to_db(connection.cursor(), timestamp or 0, itertools.count())
                connection.commit()
        except sqlite3.OperationalError as error:
            code = error.sqlite_errorcode & 0xFF
            if code == sqlite3.SQLITE_ERROR:  # A statement is wrong.
                raise
            is_full = code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
            raise OSError(errno.EIO, f"{error}{'. Free some space' * is_full}") from error
        else:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                _add(archive, "collection.anki2", database)
                names = {str(number): name for number, name in enumerate(self.media)}
                archive.writestr(_member("media"), json.dumps(names))
                for number, path in enumerate(self.media.values()):
                    archive.writestr(_member(str(number)), read_file(path, path.parent))
        finally:
            database.unlink(missing_ok=True)


def _add(archive: zipfile.ZipFile, name: str, path: Path) -> None:
    """Copy a file into an archive piece by piece."""
    with path.open("rb") as source, archive.open(_member(name), "w", force_zip64=True) as target:
        while piece := source.read(1 << 20):
            target.write(piece)


def _member(name: str) -> zipfile.ZipInfo:
    """Return an archive's entry that is the same on every system and day."""
    member = zipfile.ZipInfo(name, _ZIP_DATE)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.create_system = _UNIX
    member.external_attr = 0o644 << 16
    return member


def _deck_id(name: str) -> int:
    """Return a deck's id, from its name: by that Anki knows decks."""
    return (1 << 40) + _hash(name) % (1 << 40)


def _first_id(identity: str) -> int:
    """Return where the ids of a bank's notes begin.

    Anki shows a note's id as the time of its creation, in milliseconds since 1970.  On a
    clash in a collection the importer moves on by itself.
    """
    return _IDS_FROM + _hash(identity) % _IDS_SPAN


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())

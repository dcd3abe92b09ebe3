"""Deck + lock -> what the package will hold, and the lock after it: decides, writes nothing.

Everything that keeps a student's progress is decided here: which note is new, changed,
unchanged or retired, and the time each one carries.  This module must not know how
packages are written.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from quizgen.model.bank import Bank, image_path
from quizgen.model.deck import Deck
from quizgen.products.anki.identity import guid_of, ways_of
from quizgen.products.anki.lock import LAST_SECOND, HeldNote, HeldType, Lock
from quizgen.products.anki.note_types import TYPES, NoteType, Way
from quizgen.products.anki.notes import Note, Setting, note_of
from quizgen.products.anki.package import BuiltType, Content
from quizgen.products.anki.render import Looks, load_looks
from quizgen.support.diagnostics import BankError, Location, Problem, UsageError
from quizgen.support.source_files import shown

Held = TypeVar("Held", HeldNote, HeldType)

FIRST_MOD = 1_735_689_600
"""The time of what is new, 2025-01-01: a first build is the same on any day."""


class Plan(Struct, frozen=True):
    """What a deck's package will hold, and the bank's lock once it is written.

    `notices` say what students must do for this build, and are seldom there.
    """

    deck_id: str
    content: Content
    lock: Lock
    notices: tuple[str, ...] = ()

    @property
    def notes(self) -> list[Note]:
        """The package's notes, in the order of the bank."""
        return [note for _, notes in self.content.decks for note in notes]


def plan(
    deck: Deck,
    lock: Lock,
    *,
    allow_schema_change: bool = False,
    project: Path | None = None,
    types: Mapping[Way, NoteType] = TYPES,
) -> Plan:
    """Decide what a deck's package will hold; the plan's lock goes into the next deck's.

    What is new gets a fixed time, what changed the clock's: a student's own edit carries
    the time of day, and only what is newer replaces it.  What did not change keeps its
    time, and so the student keeps their edits.  Raises `BankError` where a note type's
    schema changed and that is not allowed.
    """
    looks = load_looks(types, project)
    decks, media = _decks(deck, looks, lock.notes)
    notes = [note for _, inside in decks for note in inside]
    used = {way: types[way] for way in Way if any(note.way is way for note in notes)}
    notices = tuple(_schema_changes(lock, used))
    if notices and not allow_schema_change:
        raise _refused(lock, notices)
    stamp = max(_now(), lock.latest + 1)
    after = _after(deck.bank, lock, notes, _held_types(lock, used, looks, stamp), stamp)
    content = Content(
        bank=deck.bank.id,
        description=looks.description(deck.bank),
        types={way: BuiltType(used[way], looks.ways[way], after.types[way].mod) for way in used},
        decks=decks,
        mods={note.guid: after.notes[note.guid].mod for note in notes},
        media=media,
    )
    return Plan(deck.id, content, after, notices)


def _decks(
    deck: Deck, looks: Looks, held: Mapping[str, HeldNote]
) -> tuple[list[tuple[str, list[Note]]], dict[str, Path]]:
    """Return Anki's decks with their notes, and the images' files by their names in Anki."""
    names, media = _images(deck)
    truths = looks.truths(deck.bank.language)
    setting = Setting(deck.bank, deck.recipe.anki.short, truths, names, held)
    places = {question.id: place for place, question in enumerate(deck.bank.questions)}
    top = deck.recipe.anki.deck or deck.title
    decks: dict[str, list[Note]] = {top: []}
    for topic in deck.topics:
        under = f"{top}::{topic.title.replace('::', ':')}"
        name = under if deck.recipe.anki.subdecks == "topic" else top
        decks.setdefault(name, []).extend(
            note_of(question, topic, places[question.id], setting) for question in topic.questions
        )
    return [*decks.items()], media


def _images(deck: Deck) -> tuple[dict[str, str], dict[str, Path]]:
    """Return each image's name in Anki, made from its bytes, and the files by those names.

    Anki keeps the file that it has under a name; so another file gets another name.
    """
    names: dict[str, str] = {}
    media: dict[str, Path] = {}
    for image in dict.fromkeys(question.image for question in deck.questions):
        if image is not None:
            path = image_path(deck.bank, image)
            digest = hashlib.blake2b(path.read_bytes(), digest_size=10).hexdigest()
            names[image] = f"{deck.bank.id}-{digest}{path.suffix.lower()}"
            media[names[image]] = path
    return names, media


def _after(
    bank: Bank, lock: Lock, notes: Sequence[Note], types: dict[str, HeldType], stamp: int
) -> Lock:
    """Return the lock with the deck's notes in it, and with what left the bank retired."""
    held = {**lock.notes, **{note.guid: _held_note(lock, note, stamp) for note in notes}}
    if len(held) > len(notes):
        possible = {
            guid_of(bank.id, question, way, lock.notes)
            for question in bank.questions
            for way in ways_of(question)
        }
        for guid, entry in lock.notes.items():
            if entry.retired is (guid in possible):
                held[guid] = replace(held[guid], retired=guid not in possible)
    return Lock(lock.path, lock.bank, {**lock.types, **types}, held)


def _held_note(lock: Lock, note: Note, stamp: int) -> HeldNote:
    before = lock.notes.get(note.guid)
    after = HeldNote(note.id, note.way, note.gist, note.digest, FIRST_MOD, note.cards)
    return after if before is None else _timed(before, after, stamp)


def _timed(before: Held, after: Held, stamp: int) -> Held:
    """Return `after` with the time of `before`, or a newer one where the content changed."""
    return replace(after, mod=before.mod if before.hash == after.hash else stamp)


def _held_types(
    lock: Lock, used: Mapping[Way, NoteType], looks: Looks, stamp: int
) -> dict[str, HeldType]:
    held: dict[str, HeldType] = {}
    for way, kind in used.items():
        before = lock.types.get(way)
        after = HeldType(kind.schema, looks.ways[way].digest(kind), FIRST_MOD)
        held[way.value] = after if before is None else _timed(before, after, stamp)
    return held


def _schema_changes(lock: Lock, used: Mapping[Way, NoteType]) -> Iterable[str]:
    """Yield a sentence for each note type whose fields or card templates changed."""
    for way, kind in used.items():
        before = lock.types.get(way)
        if before is not None and before.schema != kind.schema:
            yield (
                f"the note type '{kind.name}' has other fields or card templates than the one"
                " students hold: when they import this build, they must tick 'Merge note types',"
                " or none of its notes is updated."
            )


def _refused(lock: Lock, notices: Iterable[str]) -> BankError:
    advice = "To build all the same, say --allow-schema-change."
    place = Location(shown(lock.path))
    return BankError(Problem(place, f"{notice} {advice}") for notice in notices)


def _now() -> int:
    """Return the time of this build in seconds since 1970, which SOURCE_DATE_EPOCH may set."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given is None:
        return int(time.time())
    if not re.fullmatch("[0-9]{1,10}", given) or int(given) > LAST_SECOND:
        raise UsageError("SOURCE_DATE_EPOCH is not a time in seconds. Set it right, or unset it.")
    return int(given)

"""Deck + lock -> what the next package will hold, and the lock after it.

Everything that keeps a student's progress is decided here: which note is new, changed,
unchanged or retired, and the time that each one carries.
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
from quizgen.products.anki import options_of
from quizgen.products.anki.identity import guid_of, kind_of, kinds_of
from quizgen.products.anki.lock import LAST_SECOND, HeldNote, HeldType, Lock
from quizgen.products.anki.note_types import NOTE_TYPES, NoteKind, NoteType
from quizgen.products.anki.notes import Note, NoteContext, note_of
from quizgen.products.anki.package import BuiltType, Content
from quizgen.products.anki.render import Theme
from quizgen.support.diagnostics import BankError, UsageError, diagnostic
from quizgen.support.files import read_file, real_path
from quizgen.support.source_files import shown

Held = TypeVar("Held", HeldNote, HeldType)

FIRST_MOD = 1_735_689_600
"""The time of what is new, 2025-01-01: a first build is the same on any day."""


class Update(Struct, frozen=True):
    """What a deck's next package will hold, and the bank's lock once it is written.

    `warnings` say what students must do for this update, and are seldom there.
    """

    deck_id: str
    content: Content
    lock: Lock
    warnings: tuple[str, ...] = ()

    @property
    def notes(self) -> list[Note]:
        """The package's notes, in the order of the bank."""
        return [note for _, notes in self.content.decks for note in notes]


def used_types(
    decks: Iterable[Deck], types: Mapping[NoteKind, NoteType] = NOTE_TYPES
) -> dict[NoteKind, NoteType]:
    """Return the note types that the notes of some decks are of, in a fixed order."""
    used = {
        kind_of(question, options_of(deck).short) for deck in decks for question in deck.questions
    }
    return {kind: types[kind] for kind in NoteKind if kind in used}


def update_of(
    deck: Deck,
    lock: Lock,
    theme: Theme,
    *,
    allow_schema_change: bool = False,
    types: Mapping[NoteKind, NoteType] = NOTE_TYPES,
) -> Update:
    """Decide what a deck's package will hold; the update's lock goes into the next deck's.

    What is new gets a fixed time, what changed the clock's: a student's own edit carries
    the time of day, and only what is newer replaces it.  What did not change keeps its
    time, and so the student keeps their edits.  Raises `BankError` where a note type's
    schema changed and that is not allowed.
    """
    used = used_types([deck], types)
    warnings = tuple(_schema_changes(lock, used))
    if warnings and not allow_schema_change:
        raise _refused(lock, warnings)
    decks, media = _decks(deck, theme, lock.notes)
    notes = [note for _, inside in decks for note in inside]
    stamp = max(_now(), lock.latest + 1)
    after = _after(deck.bank, lock, notes, _held_types(lock, used, theme, stamp), stamp)
    built = {
        kind: BuiltType(note_type, theme.layouts[kind], after.types[kind].mod)
        for kind, note_type in used.items()
    }
    content = Content(
        bank=deck.bank.id,
        description=theme.description(deck.bank),
        types=built,
        decks=decks,
        mods={note.guid: after.notes[note.guid].mod for note in notes},
        media=media,
    )
    return Update(deck.id, content, after, warnings)


def _decks(
    deck: Deck, theme: Theme, held: Mapping[str, HeldNote]
) -> tuple[list[tuple[str, list[Note]]], dict[str, Path]]:
    """Return Anki's decks with their notes, and the media files by their names in Anki."""
    options = options_of(deck)
    names, media = _media(deck)
    truths = theme.truths(deck.bank.language)
    context = NoteContext(deck.bank, options.short, truths, names, held)
    places = {question.id: place for place, question in enumerate(deck.bank.questions)}
    top = options.deck or deck.title
    decks: dict[str, list[Note]] = {top: []}
    for topic in deck.topics:
        under = f"{top}::{topic.title.replace('::', ':')}"
        name = under if options.subdecks == "topic" else top
        decks.setdefault(name, []).extend(
            note_of(question, topic, places[question.id], context) for question in topic.questions
        )
    return [*decks.items()], media


def _media(deck: Deck) -> tuple[dict[str, str], dict[str, Path]]:
    """Return each image's and sound's name in Anki, made from its bytes, and the files by those.

    Anki keeps the file that it has under a name; so another file gets another name.
    """
    names: dict[str, str] = {}
    media: dict[str, Path] = {}
    images = [image for each in (*deck.questions, *deck.passages) for image in each.images()]
    sounds = [question.audio for question in deck.questions if question.audio is not None]
    for file in dict.fromkeys((*images, *sounds)):
        path = image_path(deck.bank, file)
        data = read_file(path, deck.bank.folder)
        digest = hashlib.blake2b(data, digest_size=10).hexdigest()
        names[file] = f"{deck.bank.id}-{digest}{path.suffix.lower()}"
        media[names[file]] = real_path(path, deck.bank.folder)
    return names, media


def _after(
    bank: Bank, lock: Lock, notes: Sequence[Note], types: dict[str, HeldType], stamp: int
) -> Lock:
    """Return the lock with the deck's notes in it, and with what left the bank retired."""
    held = {**lock.notes, **{note.guid: _held_note(lock, note, stamp) for note in notes}}
    if len(held) > len(notes):
        possible = {
            guid_of(bank.id, question, kind, lock.notes)
            for question in bank.questions
            for kind in kinds_of(question)
        }
        for guid, entry in lock.notes.items():
            if entry.retired is (guid in possible):
                held[guid] = replace(held[guid], retired=guid not in possible)
    return Lock(lock.path, lock.bank, {**lock.types, **types}, held)


def _held_note(lock: Lock, note: Note, stamp: int) -> HeldNote:
    before = lock.notes.get(note.guid)
    after = HeldNote(note.id, note.kind, note.gist, note.digest, FIRST_MOD, note.cards)
    return after if before is None else _timed(before, after, stamp)


def _timed(before: Held, after: Held, stamp: int) -> Held:
    """Return `after` with the time of `before`, or a newer one where the content changed."""
    return replace(after, mod=before.mod if before.hash == after.hash else stamp)


def _held_types(
    lock: Lock, used: Mapping[NoteKind, NoteType], theme: Theme, stamp: int
) -> dict[str, HeldType]:
    held: dict[str, HeldType] = {}
    for kind, note_type in used.items():
        before = lock.types.get(kind)
        after = HeldType(note_type.schema, theme.layouts[kind].digest(note_type), FIRST_MOD)
        held[kind.value] = after if before is None else _timed(before, after, stamp)
    return held


def _schema_changes(lock: Lock, used: Mapping[NoteKind, NoteType]) -> Iterable[str]:
    """Yield a sentence for each note type whose fields or card templates changed."""
    for kind, note_type in used.items():
        before = lock.types.get(kind)
        if before is not None and before.schema != note_type.schema:
            yield (
                f"the note type '{note_type.name}' has other fields or card templates than the one"
                " students hold: when they import this build, they must tick 'Merge note types',"
                " or none of its notes is updated."
            )


def _refused(lock: Lock, warnings: Iterable[str]) -> BankError:
    advice = "To build all the same, add --allow-schema-change."
    path = shown(lock.path)
    return BankError(
        diagnostic("changed-note-type", f"{warning} {advice}", path) for warning in warnings
    )


def _now() -> int:
    """Return the time of this build in seconds since 1970, which SOURCE_DATE_EPOCH may set."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given is None:
        return int(time.time())
    if not re.fullmatch("[0-9]{1,10}", given) or int(given) > LAST_SECOND:
        raise UsageError("SOURCE_DATE_EPOCH is not a time in seconds. Set it right, or unset it.")
    return int(given)

"""Deck + lock -> what the next package will hold, and the lock after it.

Everything that keeps a student's progress is decided here: which note is new, changed,
unchanged or retired, and the time that each one carries.  A note's time rises when its words
change, for with a newer note a student loses their own edits and tags; what changed only around
them waits until then.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, convert
from msgspec.structs import replace

from quizgen.model.bank import Bank, image_path
from quizgen.model.deck import Deck
from quizgen.products import recipe_type
from quizgen.products.anki import options_of
from quizgen.products.anki.identity import guid_of, kind_of, kinds_of, type_id
from quizgen.products.anki.lock import LAST_DUE, HeldNote, HeldType, Lock, build_time
from quizgen.products.anki.missing import example_gists
from quizgen.products.anki.note_types import NOTE_TYPES, NoteKind, NoteType
from quizgen.products.anki.notes import Note, NoteContext, note_of, source_html
from quizgen.products.anki.package import BuiltType, Content
from quizgen.products.anki.render import Theme
from quizgen.support.diagnostics import BankError, diagnostic
from quizgen.support.files import read_file, real_path
from quizgen.support.markup.to_rows import plain
from quizgen.support.source_files import shown

FIRST_MOD = 1_735_689_600
"""The time of what is new, 2025-01-01: a first build is the same on any day."""
DUE_STEP = 100
"""How far two new cards are apart, so that one that is added later finds a place between."""


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
    refresh: bool = False,
    types: Mapping[NoteKind, NoteType] = NOTE_TYPES,
) -> Update:
    """Decide what a deck's package will hold; the update's lock goes into the next deck's.

    What is new gets a fixed time, what changed the clock's: a student's own edit carries
    the time of day, and only what is newer replaces it.  What did not change keeps its
    time, and so the student keeps their edits; to `refresh` is to send all that waits, too.
    Raises `BankError` where a note type's schema changed and that is not allowed.
    """
    used = used_types([deck], types)
    warnings = tuple(_schema_changes(lock, used))
    if warnings and not allow_schema_change:
        raise _refused(lock, warnings)
    decks, media = _decks(deck, theme, lock)
    notes = [note for _, inside in decks for note in inside]
    stamp = max(build_time(), lock.latest + 1)
    types_after = {**lock.types, **_held_types(lock, used, theme, stamp)}
    notes_after = _held_notes(deck.bank, lock, notes, stamp, refresh=refresh)
    after = replace(lock, types=types_after, notes=notes_after)
    built = {
        kind: BuiltType(
            type_id(lock.identity, kind),
            type_name(note_type, lock),
            note_type,
            theme.layouts[kind],
            after.types[kind].mod,
        )
        for kind, note_type in used.items()
    }
    content = Content(
        identity=lock.identity,
        description=theme.description(deck, sum(len(note.cards) for note in notes)),
        types=built,
        decks=decks,
        mods={note.guid: after.notes[note.guid].mod for note in notes},
        dues={note.guid: after.notes[note.guid].due for note in notes},
        media=media,
    )
    return Update(deck.id, content, after, warnings)


def every_note(bank: Bank, folder: Path, theme: Theme, lock: Lock) -> dict[str, Note]:
    """Return all notes that recipes may make of a bank, by guid."""
    found: dict[str, Note] = {}
    for short in ("plain", "typed"):
        recipe = convert(
            {"title": bank.title, "bank": bank.id, "anki": {"short": short}}, recipe_type()
        )
        deck = Deck("", bank.title, recipe, bank, bank.topics, folder)
        decks, _ = _decks(deck, theme, lock)
        found |= {note.guid: note for _, notes in decks for note in notes}
    return found


def type_name(note_type: NoteType, lock: Lock) -> str:
    """Return the name of a bank's note type; it ends in what a search knows the bank by."""
    bank = lock.bank if lock.bank == lock.identity else f"{lock.bank} {lock.identity}"
    return f"{note_type.name} {bank}"


def _decks(
    deck: Deck, theme: Theme, lock: Lock
) -> tuple[list[tuple[str, list[Note]]], dict[str, Path]]:
    """Return Anki's decks with their notes, and the media files by their names in Anki."""
    options = options_of(deck)
    names, media = _media(deck, lock.identity)
    truths = theme.truths(deck.bank.language)
    context = NoteContext(
        bank=deck.bank,
        identity=lock.identity,
        short=options.short,
        truths=truths,
        as_of=theme.as_of(deck.bank),
        sources={source.id: source_html(source, names) for source in deck.bank.sources},
        media=names,
        held=lock.notes,
    )
    places = {question.id: place for place, question in enumerate(deck.bank.questions)}
    top = options.deck or _level(deck.title)
    decks: dict[str, list[Note]] = {top: []}
    for topic in deck.topics:
        under = f"{top}::{_level(topic.title)}"
        name = under if options.subdecks == "topic" else top
        decks.setdefault(name, []).extend(
            note_of(question, topic, places[question.id], context) for question in topic.questions
        )
    return [*decks.items()], media


def _level(title: str) -> str:
    """Return a title as one level of Anki's decks."""
    return re.sub(":{2,}", ":", plain(title)).strip(":")


def _media(deck: Deck, identity: str) -> tuple[dict[str, str], dict[str, Path]]:
    """Return each image's and sound's name in Anki, made from its bytes, and the files by those.

    Anki keeps the file that it has under a name; so another file gets another name.
    """
    names: dict[str, str] = {}
    media: dict[str, Path] = {}
    for file in deck.media():
        path = image_path(deck.bank, file)
        data = read_file(path, deck.bank.folder)
        digest = hashlib.blake2b(data, digest_size=10).hexdigest()
        names[file] = f"{identity}-{digest}{path.suffix.lower()}"
        media[names[file]] = real_path(path, deck.bank.folder)
    return names, media


def _held_notes(
    bank: Bank, lock: Lock, notes: Sequence[Note], stamp: int, *, refresh: bool
) -> dict[str, HeldNote]:
    """Return the lock's notes with the deck's among them, and what left the bank retired."""
    dues = _dues(bank, lock)
    held = dict(lock.notes)
    for note in notes:
        after = HeldNote(
            id=note.id,
            kind=note.kind,
            gist=note.gist,
            words=note.words,
            sent=note.digest,
            mod=FIRST_MOD,
            due=dues[note.id],
            cards=note.cards,
        )
        before = lock.notes.get(note.guid)
        held[note.guid] = (
            after if before is None else _next(before, after, lock, stamp, refresh=refresh)
        )
    if len(held) > len(notes):
        possible = {
            guid_of(lock.identity, question, kind, lock.notes)
            for question in bank.questions
            for kind in kinds_of(question)
        }
        gone = [guid for guid in lock.notes if guid not in possible] if bank.is_whole else []
        examples = example_gists() if any(not held[guid].retired for guid in gone) else set()
        for guid in gone:
            held[guid] = replace(held[guid], retired=True)
            if held[guid].gist in examples:
                del held[guid]
        for guid in possible & lock.notes.keys():
            held[guid] = replace(held[guid], retired=False)
    return held


def _next(before: HeldNote, after: HeldNote, lock: Lock, stamp: int, *, refresh: bool) -> HeldNote:
    """Return what is held of a note once it is built: sent anew, or as it was sent last."""
    if before.words != after.words or (refresh and before.sent != after.sent):
        return replace(after, mod=stamp, due=before.due)
    field = before.shown(lock.bank)
    unchanged = replace(after, mod=before.mod, due=before.due, sent=before.sent)
    return unchanged if field == unchanged.shown(lock.bank) else replace(unchanged, field=field)


def _dues(bank: Bank, lock: Lock) -> dict[str, int]:
    """Return where each question's cards stand among new ones, in the order of the bank.

    A new question stands between its neighbours, whose cards students have already.
    """
    held = {entry.id: entry.due for entry in lock.notes.values() if not entry.retired}
    dues: dict[str, int] = {}
    before, waiting = 0, list[str]()
    for question in (*bank.questions, None):
        due = held.get(question.id) if question else before + DUE_STEP * (len(waiting) + 1)
        if question and due is None:
            waiting.append(question.id)
        elif due is not None:
            room = max(0, min(due, LAST_DUE) - before)
            for number, name in enumerate(waiting, start=1):
                dues[name] = before + room * number // (len(waiting) + 1)
            if question:
                dues[question.id] = due
            before, waiting = due, []
    return dues


def _held_types(
    lock: Lock, used: Mapping[NoteKind, NoteType], theme: Theme, stamp: int
) -> dict[str, HeldType]:
    held: dict[str, HeldType] = {}
    for kind, note_type in used.items():
        before = lock.types.get(kind)
        after = HeldType(note_type.schema, theme.layouts[kind].digest(note_type), FIRST_MOD)
        if before is not None:
            after = replace(after, mod=before.mod if before.hash == after.hash else stamp)
        held[kind.value] = after
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

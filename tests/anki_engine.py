"""A student with a real Anki collection: imports packages, studies, edits, renders cards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anki.lang as anki_lang
import pytest
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from msgspec.structs import replace

from quizgen import load_deck
from quizgen.cli import main
from quizgen.model.bank import Topic
from quizgen.model.deck import Deck
from quizgen.model.questions import Question
from quizgen.products import anki
from quizgen.products.anki.lock import load_lock, lock_files
from quizgen.products.anki.note_types import NOTE_TYPES
from quizgen.products.anki.package import write_package
from quizgen.products.anki.render import Theme, load_theme
from quizgen.products.anki.update import Update, update_of
from quizgen.support.files import File, write_together

if TYPE_CHECKING:
    from anki.cards import Card
    from anki.notes import Note

ROOT = Path(__file__).resolve().parents[1]
KINDS = Path(__file__).resolve().parent / "cases" / "anki"


def kinds(name: str = "kinds") -> Deck:
    return load_deck(KINDS / "decks" / f"{name}.yaml")


def bundled(name: str) -> Deck:
    return load_deck(ROOT / "decks" / f"{name}.yaml")


@cache
def bundled_theme() -> Theme:
    return load_theme(NOTE_TYPES)


class Author:
    """Someone who edits a bank and builds its decks, the lock in a folder of the test's."""

    def __init__(self, folder: Path, *decks: Deck) -> None:
        self.folder = folder
        self.decks = [replace(deck, folder=folder / "decks") for deck in decks]
        self.builds = 0

    @property
    def lock(self) -> Path:
        return self.folder / "decks" / f"{self.decks[0].bank.id}.lock.json"

    @property
    def ids(self) -> list[str]:
        return [question.id for question in self.decks[0].bank.questions]

    def changes(self, how: Callable[[Question], Question | None]) -> None:
        """Change, or with None take out, every question of the bank and of its decks."""

        def topics(before: tuple[Topic, ...]) -> tuple[Topic, ...]:
            return tuple(
                replace(topic, questions=tuple(filter(None, map(how, topic.questions))))
                for topic in before
            )

        bank = replace(self.decks[0].bank, topics=topics(self.decks[0].bank.topics))
        self.decks = [replace(deck, bank=bank, topics=topics(deck.topics)) for deck in self.decks]

    def edits(self, *ids: str, **fields: Any) -> None:
        """Give some questions other fields; without any, another explanation."""
        fields = fields or {"explanation": f"Corrected in build {self.builds}."}
        self.changes(
            lambda question: replace(question, **fields) if question.id in ids else question
        )

    def removes(self, *ids: str) -> None:
        self.changes(lambda question: None if question.id in ids else question)

    def updates(self, project: Path | None = None, **options: Any) -> list[Update]:
        """Decide on every deck's package as a build does, each by the lock of the one before."""
        lock = load_lock(self.lock.parent, self.decks[0].bank)
        types = options.get("types", NOTE_TYPES)
        is_ours = project is None and types is NOTE_TYPES
        theme = bundled_theme() if is_ours else load_theme(types, project)
        updates: list[Update] = []
        for deck in self.decks:
            updates.append(update_of(deck, lock, theme, **options))
            lock = updates[-1].lock
        return updates

    def builds_all(self, **options: Any) -> list[Path]:
        """Build every deck, each time into a new folder, and return the packages."""
        self.builds += 1
        out = self.folder / f"build-{self.builds}"
        return [path for deck in self.decks for path in anki.build(deck, out, **options)]


def written(updates: Sequence[Update], out: Path) -> list[Path]:
    """Write the packages of some updates, and the lock that the last of them leaves."""
    paths = [out / f"{update.deck_id}.apkg" for update in updates]
    contents = [partial(write_package, update.content) for update in updates]
    packages = [File(path, content) for path, content in zip(paths, contents, strict=True)]
    write_together(packages, before=lock_files(updates[-1].lock))
    return paths


HEAD = "question_bank/{}/bank.yaml"
BANK = """id: {id}
title: Biology
topics: [cells]
"""
QUESTIONS = """topic: Cells
questions:
  - {{id: q1, type: short, prompt: "{prompt}", answer: "{answer}"}}
  - {{id: q2, type: short, prompt: Who saw cells first?, answer: Hooke}}
"""
RECIPE = "title: {title}\nbank: {bank}\n"


class Teacher:
    """Someone with a project on the disk, who uses the commands."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self.capsys = capsys

    def writes(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def has(self, bank: str, more: str = "", prompt: str = "What is DNA?") -> Teacher:
        self.writes(HEAD.format(bank), BANK.format(id=bank) + more)
        self.writes(
            f"question_bank/{bank}/cells.yaml", QUESTIONS.format(prompt=prompt, answer="An acid")
        )
        self.writes("decks/cells.yaml", RECIPE.format(title="Cells", bank=bank))
        return self

    def says(self, *arguments: str, code: int = 0) -> str:
        """Run a command and return all that it prints."""
        assert main([*arguments, "--project", str(self.root)]) == code
        printed = self.capsys.readouterr()
        return printed.err + printed.out

    def builds(self, *options: str, code: int = 0) -> str:
        return self.says("build", "--only", "anki", *options, code=code)

    @property
    def package(self) -> Path:
        return self.root / "decks" / "cells" / "cells.apkg"

    def lock(self, bank: str) -> Path:
        return self.root / "decks" / f"{bank}.lock.json"


class Student:
    """One collection, kept in a folder, with desktop Anki's own import options."""

    def __init__(self, folder: Path) -> None:
        anki_lang.set_lang("en_US")
        folder.mkdir(parents=True, exist_ok=True)
        self.col = Collection(str(folder / "collection.anki2"))
        self.options: ImportAnkiPackageOptions = self.col._backend.get_import_anki_package_presets()

    def imports(self, package: Path, *, merge: bool = False) -> dict[str, int]:
        """Import a package and return the counts of the importer's report."""
        options = ImportAnkiPackageOptions()
        options.CopyFrom(self.options)
        options.merge_notetypes = merge
        request = ImportAnkiPackageRequest(package_path=str(package), options=options)
        log = self.col.import_anki_package(request).log
        self.col.models._clear_cache()
        kinds_ = ("new", "updated", "duplicate", "conflicting")
        return {kind: len(getattr(log, kind)) for kind in kinds_}

    def notes(self, search: str = "") -> list[Note]:
        return [self.col.get_note(note) for note in sorted(self.col.find_notes(search))]

    def note(self, question: str) -> Note:
        (found,) = self.notes(f"Id:{question}")
        return found

    def note_type(self, note: Note) -> str:
        """The name of a note's type in the collection."""
        found = note.note_type()
        assert found
        return str(found["name"])

    def cards(self, search: str = "") -> list[Card]:
        return [self.col.get_card(card) for card in sorted(self.col.find_cards(search))]

    def answers(self, card: Card, ease: int = 3) -> None:
        """Answer a card through the scheduler, as the button `ease` (1 to 4) does."""
        card.start_timer()
        self.col.sched.answerCard(card, ease)

    def studies(self, *cards: Card) -> None:
        """Answer cards in several ways, so that each has a schedule and a history."""
        for number, card in enumerate(cards):
            self.answers(card, 4 if number % 2 else 3)

    def edits_note(self, question: str, field: str, text: str, *tags: str) -> None:
        """Edit a field and add tags, as the student does in Anki's browser."""
        note = self.note(question)
        note[field] = text
        note.tags += tags
        self.col.update_note(note)

    def schedule(self) -> dict[int, tuple[Any, ...]]:
        """Everything that must survive an import: each card's schedule and history."""
        rows = self.col.db.all(
            "select id, type, queue, due, ivl, factor, reps, lapses, left, data from cards"
        )
        log = self.col.db.all("select cid, id, ease, ivl, lastIvl, time from revlog order by id")
        return {row[0]: (*row[1:], *(entry for entry in log if entry[0] == row[0])) for row in rows}

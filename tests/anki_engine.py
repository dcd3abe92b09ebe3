"""A student with a real Anki collection: imports packages, studies, edits, renders cards."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import anki.lang
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

from quizgen.deck import Deck, load_deck

if TYPE_CHECKING:
    from anki.cards import Card
    from anki.notes import Note

KINDS = Path(__file__).resolve().parent / "cases" / "anki"


def kinds(name: str = "kinds") -> Deck:
    return load_deck(KINDS / "decks" / f"{name}.yaml")


class Student:
    """One collection, kept in a folder, with desktop Anki's own import options."""

    def __init__(self, folder: Path) -> None:
        anki.lang.set_lang("en_US")
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

    def cards(self, search: str = "") -> list[Card]:
        return [self.col.get_card(card) for card in sorted(self.col.find_cards(search))]

    def answers(self, card: Card, ease: int = 3) -> None:
        """Answer a card through the scheduler, as the button `ease` (1 to 4) does."""
        card.start_timer()
        self.col.sched.answerCard(card, ease)

    def schedule(self) -> dict[int, tuple[Any, ...]]:
        """Everything that must survive an import: each card's schedule and history."""
        rows = self.col.db.all(
            "select id, type, queue, due, ivl, factor, reps, lapses, left, data from cards"
        )
        log = self.col.db.all("select cid, id, ease, ivl, lastIvl, time from revlog order by id")
        return {row[0]: (*row[1:], *(entry for entry in log if entry[0] == row[0])) for row in rows}

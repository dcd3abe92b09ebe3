"""What students will see of a build: the lock before and the plans, compared.

This module must not know how notes look or how packages are written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from quizgen.outputs.anki_notes import shown_id
from quizgen.outputs.anki_plan import Plan
from quizgen.outputs.anki_types import TYPES, Way
from quizgen.outputs.lock import HeldNote, Lock

_LISTED = 10


class Changes(Struct, frozen=True):
    """What a build brings to who holds the one before; questions are named by id.

    `retired` are no longer in the bank; `moved` are asked another way from now on, so
    that students have the old card and the new one.  `retired_search` and
    `moved_search` select the old cards in Anki's browser; "" where there are none.
    """

    bank: str
    is_first: bool
    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int
    looks: tuple[str, ...]
    retired: tuple[str, ...]
    retired_search: str
    moved: tuple[str, ...]
    moved_search: str

    def lines(self) -> Iterator[str]:
        """Yield the report for people, the counts first."""
        yield (
            f"Anki notes of {self.bank}: {len(self.added)} added, {len(self.changed)} changed,"
            f" {self.unchanged} unchanged, {len(self.retired)} retired"
        )
        if self.is_first:
            yield (
                f"  This is the first build: commit {self.bank}.lock.json. If students hold an"
                " earlier one, restore its lock instead, or their cards will miss corrections."
            )
        elif self.added:
            yield f"  added: {_listed(self.added)}"
        if self.changed:
            yield f"  changed: {_listed(self.changed)}"
        if self.looks:
            yield f"  new looks: {_listed(self.looks)}"
        if self.retired:
            yield f"  retired: {_listed(self.retired)}"
            yield f"    in Anki's browser, to delete them: {self.retired_search}"
        if self.moved:
            yield f"  asked another way now: {_listed(self.moved)}"
            yield f"    in Anki's browser, to delete the old cards: {self.moved_search}"


def changes(before: Lock, plans: Sequence[Plan]) -> Changes:
    """Compare the lock of a bank before a build with the plans of its decks, folded."""
    after = plans[-1].lock
    planned = {note.guid: note for made in plans for note in made.notes}
    notes = sorted(planned.values(), key=lambda note: note.place)
    held = [(note.id, before.notes.get(note.guid), after.notes[note.guid]) for note in notes]
    added = [name for name, old, _ in held if old is None]
    retired = {
        guid: entry
        for guid, entry in after.notes.items()
        if entry.retired and not (guid in before.notes and before.notes[guid].retired)
    }
    moved = {
        guid: entry
        for guid, entry in after.notes.items()
        if guid not in planned and not entry.retired and entry.id in added
    }
    return Changes(
        bank=before.bank,
        is_first=before.is_new,
        added=tuple(added),
        changed=tuple(name for name, old, new in held if old and old.hash != new.hash),
        unchanged=sum(old is not None and old.hash == new.hash for _, old, new in held),
        looks=tuple(TYPES[Way(way)].name for way in _new_looks(before, after)),
        retired=_names(retired),
        retired_search=_search(before.bank, retired, {note.id for note in notes}),
        moved=_names(moved),
        moved_search=_search(before.bank, moved, set(added)),
    )


def _new_looks(before: Lock, after: Lock) -> Iterator[str]:
    for way, held in after.types.items():
        if way in before.types and before.types[way] != held:
            yield way


def _names(entries: dict[str, HeldNote]) -> tuple[str, ...]:
    return tuple(sorted({entry.id for entry in entries.values()}))


def _search(bank: str, entries: dict[str, HeldNote], asked: set[str]) -> str:
    """Return the search that selects notes in Anki's browser.

    It goes by the field `Id`, and by the note type too where the question is still asked.
    """
    terms = set()
    for entry in entries.values():
        term = f"Id:{shown_id(bank, entry.id)}"
        kind = f'"note:{TYPES[Way(entry.way)].name}"'
        terms.add(f"({kind} {term})" if entry.id in asked else term)
    return " OR ".join(sorted(terms))


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (f" and {more} more" if more > 0 else "")

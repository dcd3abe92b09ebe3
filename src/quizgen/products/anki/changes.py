"""What students will see of a build: the lock before it and its updates, compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from quizgen.model.bank import new_identity
from quizgen.products.anki.lock import HeldNote, Lock, shown_id
from quizgen.products.anki.note_types import NOTE_TYPES, NoteKind
from quizgen.products.anki.update import Update
from quizgen.support.diagnostics import counted

_LISTED = 10


class Changes(Struct, frozen=True):
    """What a build brings to who holds the one before; questions are named by id.

    `retired` are no longer in the bank; `moved` are asked another way from now on, so
    that students have the old card and the new one.  `retired_search` and
    `moved_search` select the old notes in Anki's browser and never one that stays; "" where
    there are none.  `copies` are those retired that bear the id of a note that stays, so
    that no search tells the two apart.  `reused` are added ones with the id of one that was
    retired before.  `renamed` are added ones, each with a retired one
    that asks and answers the same; `emptied` have a card less than before.  `waiting` have
    another source, tag or the like than was sent; `covered` are decks all of whose cards are
    also in another, each with that one.
    """

    bank: str
    is_first: bool
    is_named_by_id: bool
    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int
    restyled: tuple[str, ...]
    retired: tuple[str, ...]
    retired_search: str
    copies: tuple[str, ...]
    reused: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    emptied: tuple[str, ...]
    moved: tuple[str, ...]
    moved_search: str
    refreshed: tuple[str, ...]
    waiting: int
    covered: tuple[tuple[str, str], ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many notes are added, changed, unchanged and retired."""
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "unchanged": self.unchanged,
            "retired": len(self.retired),
        }

    def lines(self) -> Iterator[str]:
        """Yield the report for people, the counts first."""
        counts = ", ".join(f"{count} {what}" for what, count in self.counts.items() if count)
        if self.is_first:
            counts = f"first build, {counted(len(self.added), 'note')}"
        yield f"Anki notes of {self.bank}: {counts or 'none'}"
        if self.is_first:
            yield (
                f"  {self.bank}.lock.json is new: it remembers which cards students have, so that"
                " later builds can correct them. Keep it with your files; if you had one before,"
                " put it back."
            )
        elif self.added:
            yield f"  added: {_listed(self.added)}"
        if self.changed:
            yield f"  changed: {_listed(self.changed)}"
        if self.refreshed:
            yield (
                f"  refreshed: {_listed(self.refreshed)}. Students lose their own edits and tags"
                " on these notes."
            )
        if self.waiting:
            are = "1 note waits" if self.waiting == 1 else f"{self.waiting:,} notes wait"
            yield (
                f"  {are} with another source, tag or the like: each is sent with its next"
                " correction. `quizgen build --refresh` sends them now, and students lose their own"
                " edits and tags on them."
            )
        if self.restyled:
            yield f"  new looks: {_listed(self.restyled)}"
        yield from self._advice()

    def _advice(self) -> Iterator[str]:
        """Yield what an import does not do: to think of before, then to delete by hand."""
        if self.is_first and self.is_named_by_id:
            yield (
                f"  The bank has no identity: cards of any other bank called '{self.bank}' would"
                " overwrite these. Before students get this build, add a line to bank.yaml:"
                f" `identity: {new_identity()}`. Then delete {self.bank}.lock.json and build again."
            )
        for large, small in _grouped(self.covered):
            yield (
                f"  Students who have {large} do not need {_listed(small)}: it has all their cards."
            )
        for new, old in self.renamed[:_LISTED]:
            yield (
                f"  {new}: is this {old} under another id? Then give it `was: [{old}]` before"
                " students get this build."
            )
        for name in self.reused[:_LISTED]:
            yield (
                f"  {name}: this was the id of another question, which students may still hold. An"
                " id is never used again: choose another before they get this build."
            )
        if self.retired:
            yield f"  retired: {_listed(self.retired)}"
        if self.retired_search:
            yield f"    in Anki's browser, to delete them: {self.retired_search}"
        if self.copies:
            yield (
                f"    {len(self.copies)} of them with the id of a note that stays:"
                f" {_listed(self.copies)}. No search tells the two apart: where both are, delete"
                " the one without reviews by hand."
            )
        if self.emptied:
            yield (
                f"  a card less: {_listed(self.emptied)}. Students keep the old one until they"
                " choose Tools > Empty Cards in Anki."
            )
        if self.moved:
            yield f"  asked another way now: {_listed(self.moved)}"
            yield f"    in Anki's browser, to delete the old cards: {self.moved_search}"


def retired_search(lock: Lock) -> tuple[tuple[str, ...], str]:
    """Return the ids of all retired notes of a bank, and the search that selects them."""
    retired = [entry for entry in lock.notes.values() if entry.retired]
    alive = [entry for entry in lock.notes.values() if not entry.retired]
    return _names(retired), _search(lock, retired, alive)


def changes(before: Lock, updates: Sequence[Update], *, is_whole: bool = True) -> Changes:
    """Compare the lock of a bank before a build with the updates of its decks.

    Unless the build `is_whole`, with every deck of the bank, nobody can say that a question
    is no longer asked in its old way.
    """
    after = updates[-1].lock
    planned = {note.guid: note for update in updates for note in update.notes}
    notes = sorted(planned.values(), key=lambda note: note.place)
    held = [(note.id, before.notes.get(note.guid), after.notes[note.guid]) for note in notes]
    added = [new for _, old, new in held if old is None]
    alive = {guid: entry for guid, entry in after.notes.items() if not entry.retired}
    gone = {guid: entry for guid, entry in after.notes.items() if entry.retired}
    retired = [entry for guid, entry in gone.items() if not _was_retired(before, guid)]
    new_ids = {entry.id for entry in added}
    moved = {
        guid: entry
        for guid, entry in alive.items()
        if is_whole and guid not in planned and entry.id in new_ids
    }
    kept = [entry for guid, entry in alive.items() if guid not in moved]
    in_use = _all_found_by(before, alive.values()) if retired else set()
    retired_ids = _retired_ids(before)
    sent_anew = [(name, old, new) for name, old, new in held if old and old.mod != new.mod]
    return Changes(
        bank=before.bank,
        is_first=before.is_new,
        is_named_by_id=before.identity == before.bank,
        added=tuple(entry.id for entry in added),
        changed=tuple(name for name, _, _ in sent_anew),
        unchanged=sum(old is not None and old.mod == new.mod for _, old, new in held),
        restyled=tuple(NOTE_TYPES[NoteKind(kind)].name for kind in _restyled(before, after)),
        retired=_names(retired),
        retired_search=_search(before, retired, alive.values()),
        copies=_names(entry for entry in retired if _found_by(before, entry) & in_use),
        reused=_names(entry for entry in added if entry.id in retired_ids),
        renamed=tuple(_renamed(added, gone.values())),
        emptied=tuple(name for name, old, new in held if old and {*old.cards} - {*new.cards}),
        moved=_names(moved.values()),
        moved_search=_search(before, moved.values(), kept),
        refreshed=tuple(name for name, old, new in sent_anew if old.words == new.words),
        waiting=sum(after.notes[note.guid].sent != note.digest for note in notes),
        covered=tuple(_covered(updates)),
    )


def _was_retired(before: Lock, guid: str) -> bool:
    return guid in before.notes and before.notes[guid].retired


def _retired_ids(lock: Lock) -> set[str]:
    alive = {entry.id for entry in lock.notes.values() if not entry.retired}
    return {entry.id for entry in lock.notes.values() if entry.retired} - alive


def _restyled(before: Lock, after: Lock) -> Iterator[str]:
    for kind, held in after.types.items():
        if kind in before.types and before.types[kind] != held:
            yield kind


def _names(entries: Iterable[HeldNote]) -> tuple[str, ...]:
    return tuple(sorted({entry.id for entry in entries}))


def _renamed(added: Iterable[HeldNote], gone: Iterable[HeldNote]) -> Iterator[tuple[str, str]]:
    """Yield each added question with the retired one that asks and answers the same."""
    known = {(entry.kind, entry.gist): entry.id for entry in gone}
    for entry in added:
        if (old := known.get((entry.kind, entry.gist))) is not None:
            yield entry.id, old


def _found_by(lock: Lock, entry: HeldNote) -> set[tuple[str, str]]:
    """Return all by which a search in a bank knows a note: its field `Id` and its note type.

    Whoever imported it since it has another id has that, the others still the one before.
    """
    ids = (entry.shown(lock.bank), shown_id(lock.bank, entry.id))
    return {(shown, entry.kind) for shown in ids}


def _all_found_by(lock: Lock, entries: Iterable[HeldNote]) -> set[tuple[str, str]]:
    return {found for entry in entries for found in _found_by(lock, entry)}


def _search(lock: Lock, entries: Iterable[HeldNote], kept: Iterable[HeldNote]) -> str:
    """Return the search that selects notes in Anki's browser, and none that is kept.

    It goes by the bank's note types and the field `Id`, and by the kind of note too where the
    id is still in use.
    """
    found = _all_found_by(lock, entries)
    if not found:
        return ""
    in_use = _all_found_by(lock, kept)
    ids = {name for name, _ in in_use}
    terms = set()
    for name, kind in found - in_use:
        term = f"Id:{name}"
        type_term = f'"note:{NOTE_TYPES[NoteKind(kind)].name} *"'
        terms.add(f"({type_term} {term})" if name in ids else term)
    if not terms:
        return ""
    either = " OR ".join(sorted(terms))
    return f'"note:Quizgen * {lock.identity}" ' + (f"({either})" if len(terms) > 1 else either)


def _covered(updates: Sequence[Update]) -> Iterator[tuple[str, str]]:
    """Yield each deck whose notes are all in a larger one of another name, and that one."""
    guids = {update.deck_id: {note.guid for note in update.notes} for update in updates}
    tops = {update.deck_id: update.content.decks[0][0] for update in updates}
    by_size = sorted(guids, key=lambda name: -len(guids[name]))
    for place, name in enumerate(by_size):
        for large in by_size[:place]:
            if tops[large] != tops[name] and guids[name] <= guids[large]:
                yield name, large
                break


def _grouped(covered: Sequence[tuple[str, str]]) -> Iterator[tuple[str, list[str]]]:
    for large in dict.fromkeys(large for _, large in covered):
        yield large, [name for name, other in covered if other == large]


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (f" and {more} more" if more > 0 else "")

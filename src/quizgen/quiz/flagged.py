"""The questions that were flagged as bad, each with its place.

It must not know how anything is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from quizgen.model.bank import Bank
from quizgen.quiz import wording as words
from quizgen.quiz.editor import locations
from quizgen.quiz.progress.names import names
from quizgen.quiz.progress.store import Store
from quizgen.quiz.ui.screen import harmless
from quizgen.support.diagnostics import Location


class Flag(Struct, frozen=True, kw_only=True):
    """A flag of a question, with the question's place; a note may be ""."""

    bank: str
    id: str
    path: str
    line: int
    column: int
    note: str


def flagged(banks: Iterable[Bank], store: Store) -> Iterator[Flag]:
    """Yield every flag, in the order of the banks' questions."""
    for bank in banks:
        store.suppose(bank.id, names(bank.questions))
        flags = store.flags(bank.id)
        places = locations(bank, flags)
        for question in bank.questions:
            for note in flags.get(question.id, ()):
                at = places[question.id]
                yield Flag(
                    bank=bank.id,
                    id=question.id,
                    path=at.path,
                    line=at.line,
                    column=at.column,
                    note=note,
                )


def flagged_line(flag: Flag) -> str:
    """Return a flag in a line: `path:line:column: question 'id': note`."""
    place = Location(flag.path, flag.line, flag.column)
    note = harmless(flag.note) or words.NO_NOTE
    return words.FLAGGED_AT.format(place=place, id=flag.id, note=note)

"""The questions that were flagged as bad, each with its place.

It must not know how anything is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quizgen.bank import Bank
from quizgen.quiz import words
from quizgen.quiz.editor import locations
from quizgen.quiz.names import names
from quizgen.quiz.screen import harmless
from quizgen.quiz.store import Store


def flagged_lines(banks: Iterable[Bank], store: Store) -> Iterator[str]:
    """Yield a line for each note: `path:line:column: question 'id': note`."""
    for bank in banks:
        store.suppose(bank.id, names(bank.questions))
        flags = store.flags(bank.id)
        places = locations(bank, flags)
        for question in bank.questions:
            for note in flags.get(question.id, ()):
                text = harmless(note) or words.NO_NOTE
                yield words.FLAGGED_AT.format(place=places[question.id], id=question.id, note=text)

"""The deck as its files have it: a question is opened in the editor, and read again after.

It must not know the course of the quiz.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from quizgen.model.deck import Deck
from quizgen.model.questions import Question
from quizgen.quiz import wording as words
from quizgen.quiz.editor import opened_by
from quizgen.quiz.progress.names import present
from quizgen.support.diagnostics import BankError, UsageError


class Desk:
    """A deck that may change while it is asked; `read` reads it anew from its files."""

    def __init__(self, deck: Deck, read: Callable[[], Deck]) -> None:
        self.deck = deck
        self._read = read
        self._topics = dict(_topics(deck))

    def topic(self, question: Question) -> str:
        """Return the title of a question's topic, also when it has left the deck."""
        return self._topics[question.id]

    def edit(self, question: Question) -> list[str]:
        """Open a question in the editor and wait; return what came of it, in sentences.

        What was changed is taken over only where the files are sound.
        """
        there = present(self.deck.bank.questions).get(question.id)
        if there is None:
            return [words.EDIT_GONE]
        problem = opened_by(self.deck.bank, there)
        if problem is not None:
            return [problem]
        try:
            deck = self._read()
        except (BankError, UsageError) as error:
            problems = error.problems if isinstance(error, BankError) else [error]
            return [*map(str, problems), words.EDIT_BROKEN]
        if deck == self.deck:
            return [words.EDIT_NOTHING]
        self.deck = deck
        self._topics |= _topics(deck)
        return [words.EDITED]


def _topics(deck: Deck) -> Iterator[tuple[str, str]]:
    """Yield the ids of the bank's questions with the titles of their topics."""
    for topic in deck.bank.topics:
        for question in topic.questions:
            yield question.id, topic.title

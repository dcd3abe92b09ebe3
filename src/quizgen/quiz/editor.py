"""Opens a question's place in the learner's editor, and reads the deck again after."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from quizgen.model.bank import Bank, Passage, Topic
from quizgen.model.deck import Deck
from quizgen.model.questions import Question
from quizgen.quiz.progress.log import by_any_id
from quizgen.quiz.reverse import forward_id, is_reverse
from quizgen.support.diagnostics import BankError, Location, UsageError
from quizgen.support.wording import Wording

_PLACES: dict[str, tuple[str, ...]] = {
    "code": ("--wait", "--goto", "{path}:{line}"),
    "codium": ("--wait", "--goto", "{path}:{line}"),
    "subl": ("--wait", "{path}:{line}"),
    "hx": ("{path}:{line}",),
    "zed": ("--wait", "{path}:{line}"),
    "notepad": ("{path}",),
}
"""How editors are told a line; those that are not here know `+LINE FILE`."""


class EditableDeck:
    """A deck that may change while it is asked; `read` reads it anew from its files."""

    def __init__(self, deck: Deck, read: Callable[[], Deck], words: Wording) -> None:
        self.deck = deck
        self._read = read
        self.words = words
        self._topics = dict(_topics(deck))

    def topic(self, question: Question) -> str:
        """Return the title of a question's topic, also when it has left the deck."""
        return self._topics[question.id].title

    def passage(self, question: Question) -> Passage | None:
        """Return the text that a question is about."""
        return self._topics[question.id].passage_of(question)

    def edit(self, question: Question) -> list[str]:
        """Open a question in the editor and wait; return what came of it, in sentences.

        What was changed is taken over only where the files have no errors.
        """
        words = self.words
        there = by_any_id(self.deck.bank.questions).get(question.id)
        if there is None:
            return [words["edit_gone"]]
        problem = _opened(self.deck.bank, there, words)
        if problem is not None:
            return [problem]
        try:
            deck = self._read()
        except (BankError, UsageError) as error:
            problems = error.problems if isinstance(error, BankError) else [error]
            return [*map(str, problems), words["edit_broken"]]
        if deck == self.deck:
            return [words["edit_nothing"]]
        self.deck = deck
        self._topics |= _topics(deck)
        return [words["edited"]]


def locations(bank: Bank, ids: Collection[str]) -> dict[str, Location]:
    """Return where some questions of a bank were when it was read, by id."""
    found: dict[str, Location] = {}
    wanted = {forward_id(name) for name in ids}
    for topic in bank.topics:
        for index, question in enumerate(q for q in topic.questions if not is_reverse(q)):
            if question.id in wanted:
                found[question.id] = topic.positions.part("questions", index).location("id")
    return {name: found[forward_id(name)] for name in ids if forward_id(name) in found}


def _topics(deck: Deck) -> Iterator[tuple[str, Topic]]:
    """Yield the ids of the bank's questions with their topics."""
    for topic in deck.bank.topics:
        for question in topic.questions:
            yield question.id, topic


def _opened(bank: Bank, question: Question, words: Wording) -> str | None:
    """Open a question in the editor, without a shell, and wait; say what failed, or None."""
    import shlex
    import subprocess

    where = locations(bank, {question.id})[question.id]
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not command:
        return words.fill("no_editor", place=where)
    try:
        # Windows writes paths with backslashes, which are no escapes there.
        argv = [part.strip('"') for part in shlex.split(command, posix=os.name != "nt")]
        name = Path(argv[0]).stem.lower()
        path = Path(where.path).absolute()
        ends = _PLACES.get(name, ("+{line}", "{path}"))
        argv += [end.format(path=path, line=where.line) for end in ends]
        code = subprocess.run(argv, check=False).returncode  # noqa: S603 - the learner's own
    except (OSError, ValueError, IndexError) as error:
        return words.fill("editor_failed", command=command, error=error)
    return words.fill("editor_failed", command=command, error=code) if code else None

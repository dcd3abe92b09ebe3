"""Months of daily use, by a simulated learner who remembers as FSRS says people do.

QUIZGEN_DAYS=730 makes them two years.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Self

import fsrs
import pytest

from quizgen.model.bank import Bank, Topic
from quizgen.model.deck import Deck
from quizgen.model.questions import Short
from quizgen.model.recipe import QuizRecipe, Recipe
from quizgen.quiz import loop, selection
from quizgen.quiz.editor import EditableDeck
from quizgen.quiz.progress.store import Store
from quizgen.quiz.schedule import REVIEW, Card, Now, moment
from quizgen.quiz.session import Answer, Session
from quizgen.quiz.ui.interface import Command, Given, Line, Task
from quizgen.reading.word_files import load_wording

DAYS = int(os.environ.get("QUIZGEN_DAYS", "180"))
NEW_PER_DAY = 10
FIRST = datetime(2026, 1, 1, 18, tzinfo=UTC)


class Learner:
    """An interface that answers: right as often as the memory's model says, else wrong.

    `remembered` collects, of the questions whose days had begun, whether each was known.
    """

    goes_on = True

    def __init__(self, store: Store, seed: int) -> None:
        self.store = store
        self.words = load_wording("quiz", "en")
        self.seed = seed
        self.now = FIRST
        self.cards: dict[str, Card] = {}
        self.seen: set[str] = set()
        self.remembered: list[bool] = []
        self.sessions = 0

    def tick(self) -> Now:
        """Return the time, a second later than it was: no two answers come at once."""
        self.now += timedelta(seconds=1)
        return moment(self.now)

    def show(self, lines: Iterable[Line]) -> None:
        """Read, as a learner does; a lazy line would show here that it cannot be made."""
        assert all(line.text is not None for line in lines)

    def ask(self, task: Task) -> Given | Command:
        """Answer from memory; what comes again in the session was just seen, and is known."""
        assert isinstance(task.question, Short)
        name = task.question.id
        card = self.cards.get(name)
        known = True
        if name not in self.seen:
            chance = random.Random(f"{self.seed} {name} {moment(self.now).day}").random()
            known = chance < (0.4 if card is None else self.memory(card))
            if card is not None and card.state == REVIEW:
                self.remembered.append(known)
        self.seen.add(name)
        return Given(task.question.answer if known else "no idea")

    def pause(self, answer: Answer | None, *, last: bool, again: bool) -> None:
        assert answer is not None
        assert not (answer.asks)
        assert not again
        self.sessions += last

    def pick(self, message: str, names: list[str]) -> int | None:
        raise NotImplementedError

    def confirm(self, question: str, how: str) -> bool:
        raise NotImplementedError

    def released(self) -> AbstractContextManager[None]:
        return nullcontext()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def memory(self, card: Card) -> float:
        """Return the chance of knowing a question now, by FSRS's forgetting curve."""
        decay = -fsrs.Scheduler().parameters[20]
        factor = 0.9 ** (1 / decay) - 1
        days = (moment(self.now).day - date.fromisoformat(card.last)).days
        return float((1 + factor * days / card.stability) ** decay)


def deck_of(count: int, retention: float, folder: Path) -> Deck:
    questions = tuple(
        Short(id=f"q{number}", prompt=f"What is number {number}?", answer=f"answer {number}")
        for number in range(count)
    )
    topic = Topic("all", "All", questions)
    bank = Bank("simulated", "Simulated", "en", None, None, (), (topic,), folder)
    quiz = QuizRecipe(new_per_day=NEW_PER_DAY, retention=retention)
    return Deck(
        "all", "All", Recipe(title="All", bank="simulated", quiz=quiz), bank, (topic,), folder
    )


def lived(deck: Deck, learner: Learner, days: int, jitter: float = 2) -> list[int]:
    """Let a learner do each day what is asked of them, some hours earlier or later.

    Returns the answers of each day.
    """
    work = []
    hours = random.Random(days)
    for day in range(days):
        wander = timedelta(hours=hours.uniform(-jitter, jitter))
        learner.now = FIRST + timedelta(days=day) + wander
        learner.seen.clear()
        now = moment(learner.now)
        learner.cards = learner.store.cards(deck.bank.id, now)
        queue = selection.review(
            deck,
            deck.questions,
            selection.Known(learner.cards, now),
            most_new=NEW_PER_DAY,
            count=None,
            salt=str(day),
        )
        context = loop.Context(
            editable=EditableDeck(deck, lambda: deck, learner.words),
            salt=str(day),
            store=learner.store,
            interface=learner,
            report=None,
            now=learner.tick,
            words=learner.words,
        )
        session = loop.run(Session("review", queue), context)
        work.append(len(session.answers))
    return work


@pytest.mark.slow
@pytest.mark.parametrize("retention", [0.9, 0.8])
def test_what_is_remembered_stays_at_the_target_and_the_work_bounded(
    tmp_path: Path, retention: float
) -> None:
    """Within three points of the target; the work is bounded, and falls when all is begun."""
    count = DAYS // 2
    deck = deck_of(count, retention, tmp_path)
    with Store(tmp_path / "progress.db") as store:
        learner = Learner(store, seed=count)
        work = lived(deck, learner, DAYS)
        assert len(store.cards(deck.bank.id, moment(learner.now))) == count
        assert store.rebuild() == []
    assert learner.sessions == sum(count > 0 for count in work)
    share = sum(learner.remembered) / len(learner.remembered)
    assert abs(share - retention) <= 0.03
    assert max(work) <= 12 * NEW_PER_DAY
    assert sum(work[-30:]) <= 30 * NEW_PER_DAY


@pytest.mark.slow
def test_who_learns_at_other_hours_has_no_more_to_do(tmp_path: Path) -> None:
    """Whenever in a study day someone learns, from ten in the morning to two at night."""
    deck = deck_of(DAYS // 2, 0.9, tmp_path)
    work = []
    for jitter in (0, 8):
        with Store(tmp_path / f"{jitter}.db") as store:
            work.append(lived(deck, Learner(store, seed=1), DAYS, jitter))
    assert work[0] == work[1]

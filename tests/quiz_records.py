"""Records of answers, and another process that adds one: importable, so that it can be spawned."""

from __future__ import annotations

from pathlib import Path

from quizgen.quiz.progress.record import ANSWER, Record
from quizgen.quiz.progress.store import Store
from quizgen.quiz.schedule import GOOD

START = 1_770_000_000_000


def answer(uid: str, question: str = "tide", rating: int = GOOD, at: int = START) -> Record:
    return Record(
        uid=uid, at=at, kind=ANSWER, bank="nine", question=question, rating=rating, retention=0.9
    )


def opened_with_others(path: Path, name: str) -> int:
    """Add an answer as one of several processes."""
    with Store(path) as store:
        return store.add(answer(name, question=name))

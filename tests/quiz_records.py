"""Records of answers, and another process that adds one: importable, so that it can be spawned."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from quizgen.quiz.progress.log import Record
from quizgen.quiz.progress.store import Store
from quizgen.quiz.schedule import GOOD, Now

START = datetime(2026, 2, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def now(day: int = 0, *, hours: float = 0) -> Now:
    """Return noon of a day, so many hours later, in UTC."""
    when = START + day * DAY + timedelta(hours=hours)
    return Now(round(when.timestamp() * 1000), (when - timedelta(hours=4)).date())


def day(number: int) -> date:
    """Return a study day."""
    return now(number).day


def answer(
    uid: str,
    question: str = "tide",
    rating: int = GOOD,
    at: Now | int = 0,
    *,
    bank: str = "nine",
    mode: str = "review",
) -> Record:
    """Return an answer of a moment, or of noon of a day."""
    moment = at if isinstance(at, Now) else now(at)
    return Record(
        uid=uid,
        at=moment.at,
        day=moment.day,
        kind="answer",
        bank=bank,
        question=question,
        rating=rating,
        mode=mode,  # type: ignore[arg-type]
        retention=0.9,
    )


def opened_with_others(path: Path, name: str) -> int:
    """Add an answer as one of several processes."""
    with Store(path) as store:
        return store.add(answer(name, question=name))

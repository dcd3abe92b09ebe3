"""When a question is due again: FSRS, by replaying what the learner answered.

A study day lasts from four in the morning to the next, by the clock on the wall.  FSRS gets
study days, not hours: somebody who learns at ten one evening and at eight the next morning
has slept in between.  A card is always derived from the log, never changed in place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, NamedTuple, TypeAlias

from msgspec import Meta, Struct

from quizgen.grading.verdict import Verdict

if TYPE_CHECKING:
    import fsrs

DAY_STARTS = timedelta(hours=4)

STEPS = (timedelta(minutes=10),)
"""After a wrong answer a question is due in ten minutes, before its days begin."""

AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4
LEARNING, REVIEW, RELEARNING = 1, 2, 3

Grade: TypeAlias = Annotated[int, Meta(ge=AGAIN, le=EASY)]
Retention: TypeAlias = Annotated[float, Meta(ge=0.5, le=0.999)]
Milliseconds: TypeAlias = Annotated[int, Meta(ge=0, le=7_258_118_400_000)]  # To the year 2200.


class Now(NamedTuple):
    """A moment: milliseconds since 1970 (UTC), and the study day where the learner is."""

    at: int
    day: date


def now() -> Now:
    """Return the present moment."""
    return moment(datetime.now().astimezone())


def moment(when: datetime) -> Now:
    """Return an aware time, in the learner's time zone, with its study day."""
    at = (when - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    return Now(at, (when.replace(tzinfo=None) - DAY_STARTS).date())


class Review(NamedTuple):
    """One answer that stands: when, on which study day, how good (1 to 4), in which mode.

    `retention` is the share to be remembered.
    """

    at: Milliseconds
    day: date
    rating: Grade
    retention: Retention
    mode: str


class Card(Struct, frozen=True, gc=False, array_like=True):
    """What FSRS knows of a question.

    `state` is FSRS's own number; `stability` is in days, `difficulty` from 1 to 10.  It is
    due on the day `due`, or while it is learned at `due_at` (milliseconds; else 0).
    `first` and `last` are the study days of its first and last answer, `reps` how many
    answers there are.  All days are ISO dates.
    """

    state: int
    step: int | None
    stability: float
    difficulty: float
    due: str
    due_at: int
    first: str
    last: str
    reps: int

    def is_due(self, now: Now) -> bool:
        """Tell whether it is due: by the minute while it is learned, then by the day."""
        return self.due_at <= now.at if self.due_at else self.due <= now.day.isoformat()


def rating(verdict: Verdict, *, hinted: bool = False) -> int:
    """Return the grade FSRS gets: close is as bad as wrong until the learner overrules it."""
    if verdict is not Verdict.RIGHT:
        return AGAIN
    return HARD if hinted else GOOD


def scheduling(reviews: Iterable[Review]) -> list[Review]:
    """Return the reviews that change the schedule.

    Learn changes nothing, and an exam only what had been begun before it.
    """
    found: list[Review] = []
    for review in reviews:
        if review.mode == "review" or (review.mode == "exam" and found):
            found.append(review)
    return found


def replay(name: str, reviews: Sequence[Review]) -> Card | None:
    """Derive a card from the reviews that change it, oldest first; None where there is none.

    `name` seeds the fuzz, which spreads what was learned on one day over several.  A study
    day that lies before the one of the answer before (somebody flew west) counts as that.
    """
    import random

    from fsrs import Card as FsrsCard
    from fsrs import Rating, State

    card = FsrsCard(card_id=0)
    day = date.min
    for number, review in enumerate(reviews, start=1):
        day = max(day, review.day)
        if is_last := number == len(reviews):
            random.seed(f"{name}\x1f{number}")
        scheduler = _scheduler(review.retention, fuzz=is_last)
        midnight = datetime.combine(day, time(), UTC)
        card, _ = scheduler.review_card(card, Rating(review.rating), midnight)
    if card.stability is None or card.difficulty is None:
        return None
    in_days = card.state is State.Review
    step = (card.due - datetime.combine(day, time(), UTC)) // timedelta(milliseconds=1)
    return Card(
        state=int(card.state),
        step=card.step,
        stability=card.stability,
        difficulty=card.difficulty,
        due=(card.due.date() if in_days else day).isoformat(),
        due_at=0 if in_days else reviews[-1].at + step,
        first=reviews[0].day.isoformat(),
        last=day.isoformat(),
        reps=len(reviews),
    )


@lru_cache(maxsize=64)
def _scheduler(retention: float, *, fuzz: bool) -> fsrs.Scheduler:
    from fsrs import Scheduler

    return Scheduler(
        desired_retention=retention,
        learning_steps=STEPS,
        relearning_steps=STEPS,
        enable_fuzzing=fuzz,
    )

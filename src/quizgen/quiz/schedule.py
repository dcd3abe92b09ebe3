"""When a question is due again: FSRS, by replaying what the learner answered.

A card is always derived by replay, never changed in place, so that what is stored can be
checked against the log.  Pure; times are milliseconds since 1970, UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from quizgen.grading.verdict import Verdict

if TYPE_CHECKING:
    import fsrs

DAY_STARTS = timedelta(hours=4)
"""A day of study lasts from 4 o'clock to 4 o'clock, local time."""

STEPS = (timedelta(minutes=10),)
"""After a wrong answer a question is due in ten minutes, before its days begin."""

LATER = timedelta(hours=20)
"""So long after the answer before, an answer tells of memory: the next day, give or take."""

AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4
LEARNING, REVIEW, RELEARNING = 1, 2, 3


class Review(Struct, frozen=True):
    """One answer that stands: when, how good (1 to 4), for which share to be remembered."""

    at: int
    rating: int
    retention: float


class Card(Struct, frozen=True, gc=False):
    """What is known of a question: when FSRS wants it, and how its answers were.

    `state` as FSRS numbers them; `stability` is in days, `difficulty` from 1 to 10.  `reps`
    are all answers, `good` those that count as right, `later` those that tell of memory,
    `lapses` the times it was forgotten after its days had begun; `first` and `last` are times.
    """

    state: int
    step: int | None
    stability: float
    difficulty: float
    due: int
    last: int
    reps: int
    lapses: int
    first: int
    good: int
    later: int
    later_good: int
    last_good: bool


def rating(verdict: Verdict, *, hinted: bool, accepted: bool) -> int:
    """Return the grade FSRS gets; a close answer counts only where it is accepted."""
    match verdict:
        case Verdict.RIGHT:
            return HARD if hinted else GOOD
        case Verdict.CLOSE if accepted:
            return HARD
        case _:
            return AGAIN


def replay(name: str, reviews: Sequence[Review]) -> Card | None:
    """Derive a card from its reviews, oldest first; None where there is none.

    `name` seeds the fuzz, which spreads what was learned on one day over several.
    """
    import random

    from fsrs import Card as FsrsCard
    from fsrs import Rating

    card = FsrsCard(card_id=0)
    lapses = 0
    for number, review in enumerate(reviews, start=1):
        lapses += card.state == REVIEW and review.rating == AGAIN
        if is_last := number == len(reviews):
            random.seed(f"{name}\x1f{number}")
        scheduler = _scheduler(review.retention, fuzz=is_last)
        card, _ = scheduler.review_card(card, Rating(review.rating), moment(review.at))
    if card.stability is None or card.difficulty is None:
        return None
    tells = later(reviews)
    return Card(
        state=int(card.state),
        step=card.step,
        stability=card.stability,
        difficulty=card.difficulty,
        due=milliseconds(card.due),
        last=reviews[-1].at,
        reps=len(reviews),
        lapses=lapses,
        first=reviews[0].at,
        good=sum(review.rating > AGAIN for review in reviews),
        later=sum(tells),
        later_good=sum(
            is_later and review.rating > AGAIN
            for is_later, review in zip(tells, reviews, strict=True)
        ),
        last_good=reviews[-1].rating > AGAIN,
    )


def later(reviews: Sequence[Review]) -> list[bool]:
    """Tell of each of a question's answers, oldest first, if it was given `LATER` than the last.

    The times alone say it, so that logs may be joined in any order.
    """
    apart = LATER // timedelta(milliseconds=1)
    gaps = (after.at - before.at for before, after in pairwise(reviews))
    return [False, *(gap >= apart for gap in gaps)][: len(reviews)]


class Today(NamedTuple):
    """A moment, and the day of study it is in: all in milliseconds since 1970."""

    now: int
    start: int
    end: int


def today(now: datetime) -> Today:
    """Return the day of study that a time, in the learner's time zone, is in."""
    start, end = start_of_day(now), end_of_day(now)
    return Today(milliseconds(now), milliseconds(start), milliseconds(end))


def is_due(card: Card, day: Today) -> bool:
    """Tell whether a card is due: by the minute while it is learned, then by the day."""
    return card.due < day.end if card.state == REVIEW else card.due <= day.now


def start_of_day(now: datetime) -> datetime:
    """Return when the day of study began, in the time zone of `now`."""
    shifted = now - DAY_STARTS
    return shifted.replace(hour=0, minute=0, second=0, microsecond=0) + DAY_STARTS


def end_of_day(now: datetime) -> datetime:
    """Return when the day of study ends, in the time zone of `now`."""
    return start_of_day(now) + timedelta(days=1)


def moment(at: int) -> datetime:
    """Return milliseconds since 1970 as a time, UTC; exact."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)


def milliseconds(when: datetime) -> int:
    """Return a time as whole milliseconds since 1970."""
    return (when - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


@lru_cache(maxsize=64)
def _scheduler(retention: float, *, fuzz: bool) -> fsrs.Scheduler:
    from fsrs import Scheduler

    return Scheduler(
        desired_retention=retention,
        learning_steps=STEPS,
        relearning_steps=STEPS,
        enable_fuzzing=fuzz,
    )

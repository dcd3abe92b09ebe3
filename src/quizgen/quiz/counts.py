"""What is counted of a question's answers, by the quarter of an hour in which they were given.

By quarters, because the log is the same in every time zone, and days are not: they begin
at some quarter of an hour everywhere.  Pure; it must not know how counts are kept.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from quizgen.quiz.schedule import AGAIN, Review, later

QUARTER_MS = 900_000


class Count(Struct, frozen=True):
    """Answers that stand: all and right; and those that were `later`."""

    reviews: int
    good: int
    later: int
    later_good: int


def by_quarter(reviews: Sequence[Review]) -> dict[int, Count]:
    """Count a question's answers, oldest first, by quarters of an hour since 1970."""
    found: dict[int, Count] = {}
    for review, is_later in zip(reviews, later(reviews), strict=True):
        quarter = review.at // QUARTER_MS
        one = Count(1, review.rating > AGAIN, is_later, is_later and review.rating > AGAIN)
        found[quarter] = total([found[quarter], one]) if quarter in found else one
    return found


def total(counts: Sequence[Count]) -> Count:
    """Add counts up."""
    return Count(
        sum(count.reviews for count in counts),
        sum(count.good for count in counts),
        sum(count.later for count in counts),
        sum(count.later_good for count in counts),
    )

"""When a question is due again: FSRS, derived by replay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from quizgen.grading.verdict import Verdict
from quizgen.quiz.schedule import (
    AGAIN,
    EASY,
    GOOD,
    HARD,
    LEARNING,
    RELEARNING,
    REVIEW,
    Card,
    Review,
    end_of_day,
    milliseconds,
    moment,
    rating,
    replay,
    start_of_day,
)

START = datetime(2026, 3, 1, 9, tzinfo=UTC)


def replayed(*grades: int, retention: float = 0.9, name: str = "q") -> Card:
    """Replay grades, each given when the question is due."""
    at, reviews = milliseconds(START), []
    card = None
    for grade in grades:
        reviews.append(Review(at, grade, retention))
        card = replay(name, reviews)
        assert card is not None
        at = card.due
    assert card is not None
    return card


@pytest.mark.parametrize(
    ("verdict", "hinted", "accepted", "expected"),
    [
        (Verdict.RIGHT, False, False, GOOD),
        (Verdict.RIGHT, True, False, HARD),
        (Verdict.CLOSE, False, True, HARD),
        (Verdict.CLOSE, False, False, AGAIN),
        (Verdict.CLOSE, True, False, AGAIN),
        (Verdict.WRONG, False, False, AGAIN),
        (Verdict.WRONG, True, False, AGAIN),
    ],
)
def test_an_outcome_is_a_grade(
    verdict: Verdict, expected: int, *, hinted: bool, accepted: bool
) -> None:
    """Right is good; with a hint, or close and accepted, it is hard; all else is again."""
    assert rating(verdict, hinted=hinted, accepted=accepted) == expected


def test_what_was_never_answered_has_no_card() -> None:
    """No review, no card."""
    assert replay("q", []) is None


def test_right_at_once_is_due_in_days_and_wrong_in_ten_minutes() -> None:
    """There are no steps before the days but one after a wrong answer."""
    right, wrong = replayed(GOOD), replayed(AGAIN)
    assert (right.state, wrong.state) == (REVIEW, LEARNING)
    assert moment(right.due) - START >= timedelta(days=1)
    assert moment(wrong.due) - START == timedelta(minutes=10)


def test_forgetting_what_was_known_is_a_lapse() -> None:
    """A wrong answer after the days have begun starts them again; others are no lapse."""
    card = replayed(AGAIN, GOOD, GOOD, AGAIN)
    assert (card.state, card.lapses, card.reps) == (RELEARNING, 1, 4)
    assert replayed(AGAIN, GOOD, GOOD, AGAIN, GOOD).state == REVIEW


def test_days_grow_with_success_and_with_less_to_be_remembered() -> None:
    """Each right answer at its time puts the next one further off."""
    gaps = [replayed(*[GOOD] * count) for count in (1, 2, 3, 4)]
    spans = [card.due - card.last for card in gaps]
    assert spans == sorted(spans)
    often, seldom = replayed(GOOD, GOOD, retention=0.95), replayed(GOOD, GOOD, retention=0.8)
    assert often.due - often.last < seldom.due - seldom.last


def test_replaying_gives_the_same_card_every_time() -> None:
    """The fuzz comes from the question's name and its number of reviews alone."""
    grades = [GOOD, GOOD, HARD, GOOD, EASY, GOOD]
    assert replayed(*grades) == replayed(*grades)
    others = {replayed(*grades, name=f"q{n}").due for n in range(20)}
    assert len(others) > 1


def test_times_are_kept_to_the_millisecond() -> None:
    """Milliseconds since 1970 and back is the same moment, in any time zone."""
    when = datetime(2026, 3, 29, 1, 59, 59, 123_000, tzinfo=timezone(timedelta(hours=-7)))
    assert moment(milliseconds(when)) == when


@pytest.mark.parametrize(
    ("hour", "day"), [(3, 1), (4, 2), (12, 2), (23, 2)], ids=["night", "four", "noon", "late"]
)
def test_a_day_of_study_is_from_four_to_four(hour: int, day: int) -> None:
    """Who studies after midnight is still in the day before."""
    now = datetime(2026, 3, 2, hour, 30 if hour == 3 else 0, tzinfo=UTC)
    assert start_of_day(now) == datetime(2026, 3, day, 4, tzinfo=UTC)
    assert end_of_day(now) == datetime(2026, 3, day + 1, 4, tzinfo=UTC)

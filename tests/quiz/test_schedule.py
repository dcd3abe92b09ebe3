"""When a question is due again: FSRS by study days, derived by replay."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from quiz_records import day, now
from quizgen.grading.verdict import Verdict
from quizgen.model.questions import Open, Short
from quizgen.quiz.schedule import (
    AGAIN,
    EASY,
    GOOD,
    HARD,
    LEARNING,
    RELEARNING,
    REVIEW,
    Card,
    Now,
    Review,
    moment,
    replay,
    scheduling,
)
from quizgen.quiz.session import Answer

SHORT = Short(id="q", prompt="?", answer="!")
OPEN = Open(id="o", prompt="?", answer="!")


def review(at: Now, rating: int, retention: float = 0.9, mode: str = "review") -> Review:
    return Review(at.at, at.day, rating, retention, mode)


def replayed(*grades: int, retention: float = 0.9, name: str = "q") -> Card:
    """Replay grades, each given when the question is due."""
    at, reviews = now(), []
    card = None
    for grade in grades:
        reviews.append(review(at, grade, retention))
        card = replay(name, reviews)
        assert card is not None
        ahead = (date.fromisoformat(card.due) - day(0)).days
        at = Now(card.due_at, at.day) if card.due_at else now(ahead)
    assert card is not None
    return card


def days(card: Card) -> int:
    return (date.fromisoformat(card.due) - date.fromisoformat(card.last)).days


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(SHORT, "", Verdict.RIGHT), GOOD),
        (Answer(SHORT, "", Verdict.RIGHT, hinted=True), HARD),
        (Answer(SHORT, "", Verdict.CLOSE), AGAIN),
        (Answer(SHORT, "", Verdict.CLOSE, own=Verdict.RIGHT), HARD),
        (Answer(SHORT, "", Verdict.WRONG, hinted=True), AGAIN),
        (Answer(SHORT, "", Verdict.WRONG, own=Verdict.RIGHT), GOOD),
        (Answer(SHORT, "", Verdict.WRONG, own=Verdict.RIGHT, hinted=True), HARD),
        (Answer(SHORT, "", Verdict.RIGHT, own=Verdict.WRONG), AGAIN),
        (Answer(SHORT, "", Verdict.RIGHT, own=Verdict.RIGHT, easy=True), EASY),
        (Answer(OPEN, "", Verdict.CLOSE, own=Verdict.CLOSE), HARD),
        (Answer(OPEN, "", Verdict.WRONG, own=Verdict.WRONG), AGAIN),
    ],
)
def test_an_answer_is_a_grade(answer: Answer, expected: int) -> None:
    """Right is good, with help or nearly it is hard, all else is again; the learner's word holds."""
    assert answer.rating == expected


@pytest.mark.parametrize(
    ("given", "stability"),
    [
        ([(10, AGAIN), (10.2, GOOD), (33.7, GOOD)], 2.02),
        ([(10, GOOD), (44, GOOD)], 10.96),
    ],
    ids=["evenings", "evening-and-morning"],
)
def test_fsrs_gets_study_days(given: list[tuple[float, int]], stability: float) -> None:
    """Ten in the evening to twenty to ten the next is a day; ten in the evening to the morning after the next is two."""
    card = replay("q", [review(now(hours=hours), grade) for hours, grade in given])
    assert card is not None
    assert card.stability == pytest.approx(stability, abs=0.005)


def test_jitter_and_travel_change_nothing() -> None:
    """The same days give the same card, at whatever hours; a day that goes back counts as the last."""

    def card(*hours: float, west: int = 0) -> Card:
        reviews = [review(now(n * 3, hours=h), GOOD) for n, h in enumerate(hours)]
        reviews[-1] = reviews[-1]._replace(day=reviews[-1].day - timedelta(days=west))
        found = replay("q", reviews)
        assert found is not None
        return found

    assert card(0, 0, 0) == card(15, -7, 3)
    same_day = [review(now(), GOOD), review(now(hours=9), GOOD)]
    back = [same_day[0], same_day[1]._replace(day=day(-1))]
    assert replay("q", back) == replay("q", same_day)


def test_learning_is_not_scheduled_and_an_exam_only_after_a_review() -> None:
    """The modes that change the schedule."""
    modes = ["exam", "learn", "review", "learn", "exam", "review"]
    reviews = [review(now(n), GOOD, mode=mode) for n, mode in enumerate(modes)]
    assert scheduling(reviews) == [reviews[2], reviews[4], reviews[5]]


def test_what_was_never_answered_has_no_card() -> None:
    """No review, no card."""
    assert replay("q", []) is None


def test_right_at_once_is_due_in_days_and_wrong_in_ten_minutes() -> None:
    """There are no steps before the days but one after a wrong answer."""
    right, wrong = replayed(GOOD), replayed(AGAIN)
    assert (right.state, wrong.state) == (REVIEW, LEARNING)
    assert (days(right) >= 1, right.due_at) == (True, 0)
    assert wrong.due_at - now().at == 600_000
    assert wrong.due == wrong.last


def test_forgetting_what_was_known_starts_its_days_again() -> None:
    """With the ten minutes first."""
    card = replayed(AGAIN, GOOD, GOOD, AGAIN)
    assert (card.state, card.reps) == (RELEARNING, 4)
    assert replayed(AGAIN, GOOD, GOOD, AGAIN, GOOD).state == REVIEW


def test_days_grow_with_success_and_with_less_to_be_remembered() -> None:
    """Each right answer at its time puts the next one further off."""
    gaps = [replayed(*[GOOD] * count) for count in (1, 2, 3, 4)]
    spans = [days(card) for card in gaps]
    assert spans == sorted(spans)
    often, seldom = replayed(GOOD, GOOD, retention=0.95), replayed(GOOD, GOOD, retention=0.8)
    assert days(often) < days(seldom)


def test_replaying_gives_the_same_card_every_time() -> None:
    """The fuzz comes from the question's name and its number of reviews alone."""
    grades = [GOOD, GOOD, HARD, GOOD, EASY, GOOD]
    assert replayed(*grades) == replayed(*grades)
    others = {replayed(*grades, name=f"q{n}").due for n in range(20)}
    assert len(others) > 1


@pytest.mark.parametrize(
    ("hour", "study_day"), [(3, 1), (4, 2), (12, 2), (23, 2)], ids=["night", "four", "noon", "late"]
)
def test_a_study_day_is_from_four_to_four(hour: int, study_day: int) -> None:
    """Who studies after midnight is still in the day before, by the clock on the wall."""
    zone = timezone(timedelta(hours=-7))
    when = datetime(2026, 3, 2, hour, 59 if hour == 3 else 0, tzinfo=zone)
    at, found = moment(when)
    assert found == date(2026, 3, study_day)
    assert datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at) == when


def test_a_card_is_due_on_its_day_or_at_its_minute() -> None:
    """What is due later today is asked now; what is being learned waits for its minute."""
    card = replayed(GOOD)
    due = (date.fromisoformat(card.due) - day(0)).days
    assert not card.is_due(now(due - 1, hours=15))
    assert card.is_due(now(due, hours=-7))
    learned = replayed(AGAIN)
    assert not learned.is_due(now(hours=0.16))
    assert learned.is_due(now(hours=0.17))

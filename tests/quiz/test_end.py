"""What the quiz says when it is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from quiz_learner import CASES
from quizgen import load_deck
from quizgen.grading.verdict import Verdict
from quizgen.quiz.schedule import milliseconds
from quizgen.quiz.selection import Known
from quizgen.quiz.session import Answer, Session, answered
from quizgen.quiz.summary import duration, end_lines, when

DECK = load_deck(CASES / "decks/nine.yaml")
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        (timedelta(0), "now"),
        (timedelta(seconds=-5), "now"),
        (timedelta(seconds=20), "in 1 min"),
        (timedelta(minutes=10), "in 10 min"),
        (timedelta(minutes=119), "in 119 min"),
        (timedelta(hours=15), "in 15 h"),
        (timedelta(hours=16), "tomorrow"),
        (timedelta(hours=39), "tomorrow"),
        (timedelta(hours=40), "in 2 days"),
        (timedelta(days=9), "in 9 days"),
    ],
)
def test_a_time_to_come_is_said_by_days_of_study(later: timedelta, expected: str) -> None:
    """From noon on: minutes, hours until four in the morning, then days."""
    assert when(milliseconds(NOW + later), NOW) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0.2, "0 s"), (59.4, "59 s"), (60, "1 min 0 s"), (3_599, "59 min 59 s"), (7_500, "2 h 5 min")],
)
def test_a_span_is_said_in_its_two_largest_units(seconds: float, expected: str) -> None:
    """Nobody needs the seconds of an hour."""
    assert duration(seconds) == expected


def texts(session: Session, streak: int = 1) -> list[str]:
    topics = {question.id: topic.title for topic in DECK.topics for question in topic.questions}
    lines = end_lines(
        session, DECK, lambda q: topics.get(q.id, "Left"), Known({}, NOW), seconds=75, streak=streak
    )
    return [line.text for line in lines]


def test_what_was_missed_is_shown_once_with_the_right_answer() -> None:
    """The same question missed twice stands once in the list."""
    session = Session("learn", DECK.questions[:1])
    for verdict in (Verdict.WRONG, Verdict.WRONG, Verdict.RIGHT):
        answer = Answer(DECK.questions[0], "Arctic", verdict, False, False, 1, "")
        session = answered(session, answer)
    assert texts(session, streak=7) == [
        "",
        "1 of 3 right (33 %), in 1 min 15 s.",
        "To look at again:",
        "- Which ocean is the deepest?",
        "  Pacific",
        "Days in a row: 7.",
    ]


def test_nothing_answered_is_said() -> None:
    """No score of nothing."""
    assert texts(Session("review", DECK.questions)) == ["", "No question was answered."]


def test_a_question_renamed_in_an_exam_keeps_its_points() -> None:
    """The marks and the table by topic agree, whatever became of the questions since."""
    asked = DECK.questions[:3]
    session = Session("exam", asked)
    for question in asked[:2]:
        answer = Answer(question, "x", Verdict.RIGHT, False, False, 1, "")
        session = answered(session, answer)
    new = replace(DECK.questions[-1], was=(asked[0].id,))
    gone = replace(asked[1], id="gone")
    now = replace(session, queue=(new, gone, asked[2]))
    assert texts(now)[-5:] == [
        "2 of 3 points (67 %), in 1 min 15 s.",
        "Not answered: 1.",
        "The sea: 0 of 1 (0 %)",
        "The sky: 1 of 1 (100 %)",
        "Left: 1 of 1 (100 %)",
    ]

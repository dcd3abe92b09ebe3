"""What the quiz says when it is over."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from quiz_learner import CASES
from quiz_records import day, now
from quizgen import load_deck
from quizgen.grading.verdict import Verdict
from quizgen.model.questions import Open
from quizgen.quiz.schedule import LEARNING, REVIEW, Card
from quizgen.quiz.selection import Known
from quizgen.quiz.session import Answer, Session, answered
from quizgen.quiz.summary import duration, end_lines, when
from quizgen.reading.word_files import load_wording

DECK = load_deck(CASES / "decks/nine.yaml")
WORDS = load_wording("quiz", "en")


@pytest.mark.parametrize(
    ("days", "minutes", "expected"),
    [
        (0, 0.3, "in 1 min"),
        (0, 10, "in 10 min"),
        (1, 0, "tomorrow"),
        (1, 1390, "tomorrow"),
        (2, 0, "in 2 days"),
        (9, 0, "in 9 days"),
    ],
)
def test_a_time_to_come_is_said_by_study_days(days: int, minutes: float, expected: str) -> None:
    """Minutes while it is learned, then days."""
    moment = now()
    due_at = moment.at + round(minutes * 60_000) if minutes else 0
    state = LEARNING if minutes else REVIEW
    today = day(0).isoformat()
    card = Card(state, None, 1.0, 5.0, day(days).isoformat(), due_at, today, today, 1)
    assert when(card, moment, WORDS) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0.2, "0 s"), (59.4, "59 s"), (60, "1 min 0 s"), (3_599, "59 min 59 s"), (7_500, "2 h 5 min")],
)
def test_a_span_is_said_in_its_two_largest_units(seconds: float, expected: str) -> None:
    """Nobody needs the seconds of an hour."""
    assert duration(seconds, WORDS) == expected


def texts(session: Session, streak: int = 1) -> list[str]:
    topics = {question.id: topic.title for topic in DECK.topics for question in topic.questions}
    lines = end_lines(
        session,
        DECK,
        lambda q: topics.get(q.id, "Left"),
        Known({}, now()),
        WORDS,
        seconds=75,
        streak=streak,
    )
    return [line.text for line in lines]


def played(session: Session, *verdicts: Verdict) -> Session:
    for verdict in verdicts:
        assert session.current is not None
        session = answered(session, Answer(session.current, "x", verdict))
    return session


def test_what_was_missed_is_shown_once_with_the_right_answer() -> None:
    """However often; repeats do not count."""
    session = played(
        Session("review", DECK.questions[:2]),
        *(Verdict.WRONG, Verdict.RIGHT, Verdict.WRONG, Verdict.RIGHT),
    )
    assert texts(session, streak=7) == [
        "",
        "1 of 2 right at once (50 %), in 1 min 15 s.",
        "To look at again:",
        "- Which ocean is the deepest?",
        "  Pacific",
        "Days in a row: 7.",
        "9 new questions are left for today.",
    ]


def test_a_missed_question_without_a_model_answer_has_no_empty_line() -> None:
    """Only what it asks is shown."""
    session = played(Session("review", (Open(id="o", prompt="Why?"),)), Verdict.WRONG)
    assert texts(session)[2:4] == ["To look at again:", "- Why?"]
    assert "" not in texts(session)[1:]


def test_the_end_of_learning_says_what_it_took() -> None:
    """How many tries each needed, and nothing of what was right at once."""
    session = played(
        Session("learn", DECK.questions[:2]),
        *(Verdict.WRONG, Verdict.RIGHT, Verdict.WRONG, Verdict.RIGHT),
    )
    assert texts(session) == [
        "",
        "1 of 2 right at once (50 %), in 1 min 15 s.",
        "What took more than one try:",
        "- Which ocean is the deepest? (3 tries)",
        "  Pacific",
    ]


def test_nothing_answered_is_said() -> None:
    """No score of nothing, but what there is to do."""
    assert texts(Session("review", DECK.questions)) == [
        "",
        "No question was answered.",
        "9 new questions are left for today.",
    ]


def test_a_question_renamed_in_an_exam_keeps_its_points() -> None:
    """The marks and the table by topic agree, whatever became of the questions since."""
    asked = DECK.questions[:3]
    session = played(Session("exam", asked), Verdict.RIGHT, Verdict.RIGHT)
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

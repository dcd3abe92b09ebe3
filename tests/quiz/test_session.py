"""The course of a quiz as values: what is asked next, and what an answer changes."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from quiz_learner import CASES
from quizgen import load_deck
from quizgen.grading.verdict import Verdict
from quizgen.model.questions import Question
from quizgen.quiz.session import (
    Answer,
    Mode,
    Session,
    acceptable,
    accepted,
    answered,
    hint,
    round_number,
    skipped,
    undone,
)

QUESTIONS = {question.id: question for question in load_deck(CASES / "decks/nine.yaml").questions}
CAPTAIN, SALTY, TIDE = (QUESTIONS[name] for name in ("captain", "salty", "tide"))


def session(mode: Mode, *questions: Question) -> Session:
    return Session(mode, questions or (CAPTAIN, SALTY, TIDE))


def answer(question: Question, verdict: Verdict) -> Answer:
    return Answer(question, "some text", verdict, False, False, 100, "record")


def given(start: Session, verdicts: Iterable[Verdict]) -> Session:
    for verdict in verdicts:
        assert start.current is not None
        start = answered(start, answer(start.current, verdict))
    return start


def test_a_review_asks_each_question_once() -> None:
    """Whatever the verdict, the queue goes on and then ends."""
    end = given(session("review"), [Verdict.WRONG, Verdict.RIGHT, Verdict.CLOSE])
    assert end.current is None
    assert [one.question.id for one in end.answers] == ["captain", "salty", "tide"]


def test_learning_asks_again_until_right() -> None:
    """What is wrong or close comes back at the end, for as long as it is not right."""
    start = given(session("learn"), [Verdict.WRONG, Verdict.CLOSE, Verdict.RIGHT])
    assert start.current == CAPTAIN
    start = given(start, [Verdict.WRONG, Verdict.RIGHT])
    assert start.current == CAPTAIN
    assert given(start, [Verdict.RIGHT]).current is None


def test_a_round_of_learning_is_what_the_round_before_left() -> None:
    """Three questions, two not right, one of them not right again: rounds one, two, three."""
    start = session("learn")
    assert round_number(start, 3) == 1
    start = given(start, [Verdict.WRONG, Verdict.WRONG])
    assert round_number(start, 3) == 1
    start = given(start, [Verdict.RIGHT])
    assert round_number(start, 3) == 2
    assert round_number(given(start, [Verdict.WRONG, Verdict.RIGHT]), 3) == 3


def test_undoing_goes_back_to_the_start_and_no_further() -> None:
    """Each undo takes one step back, what it put in the queue with it."""
    start = session("learn")
    moved = skipped(given(start, [Verdict.WRONG, Verdict.RIGHT]))
    back, taken = undone(moved)
    assert (back.current, taken) == (TIDE, None)
    back, taken = undone(back)
    assert taken is not None
    assert (back.current, taken.question) == (SALTY, SALTY)
    back, _ = undone(back)
    assert back == start
    assert undone(start) == (start, None)


def test_a_hint_is_remembered_through_an_undo() -> None:
    """Undoing an answer does not undo having seen the hint."""
    seen = hint(session("review"))
    hinted = Answer(CAPTAIN, "x", Verdict.WRONG, True, False, 1, "record")
    back, _ = undone(answered(seen, hinted))
    assert back.hinted
    assert not answered(seen, hinted).hinted


def test_a_hint_is_remembered_until_its_question_is_answered() -> None:
    """Through skipping, undoing, and accepting the answer before."""
    seen = hint(session("review"))
    back, _ = undone(skipped(seen))
    assert back.hinted
    assert not skipped(seen).hinted
    close = hint(given(session("review"), [Verdict.CLOSE]))
    found = acceptable(close)
    assert found is not None
    assert accepted(close, found).hinted
    back, _ = undone(close)
    assert not back.hinted
    assert answered(back, answer(CAPTAIN, Verdict.RIGHT)).hinted


@pytest.mark.parametrize(
    ("question", "verdict", "mode", "can"),
    [
        (CAPTAIN, Verdict.CLOSE, "review", True),
        (CAPTAIN, Verdict.CLOSE, "learn", True),
        (CAPTAIN, Verdict.CLOSE, "exam", False),
        (CAPTAIN, Verdict.WRONG, "review", False),
        (SALTY, Verdict.CLOSE, "review", False),
    ],
)
def test_only_a_close_written_answer_can_be_accepted(
    question: Question, verdict: Verdict, mode: Mode, *, can: bool
) -> None:
    """What was ticked is not a slip of the pen, and an exam accepts nothing."""
    found = acceptable(given(session(mode, question), [verdict]))
    assert (found is not None) == can


def test_an_accepted_answer_counts_and_does_not_come_back() -> None:
    """Learning drops what it had put at the end of the queue; accepting works once."""
    close = given(session("learn", CAPTAIN), [Verdict.CLOSE])
    assert close.current == CAPTAIN
    found = acceptable(close)
    assert found is not None
    after = accepted(close, found)
    assert after.current is None
    assert [one.counts for one in after.answers] == [True]
    assert acceptable(after) is None

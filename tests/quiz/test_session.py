"""The course of a quiz as values: what is asked next, and what an answer changes."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from msgspec.structs import replace

from quiz_learner import CASES
from quizgen import load_deck
from quizgen.grading.verdict import Verdict
from quizgen.model.questions import Question
from quizgen.quiz.session import (
    Answer,
    Mode,
    Session,
    answered,
    dropped,
    hint,
    overruled,
    skipped,
    undone,
)

QUESTIONS = {question.id: question for question in load_deck(CASES / "decks/nine.yaml").questions}
CAPTAIN, SALTY, TIDE, KNOT, BLUE = (
    QUESTIONS[name] for name in ("captain", "salty", "tide", "knot", "blue")
)
ALL = (CAPTAIN, SALTY, TIDE, KNOT, BLUE)
RIGHT, CLOSE, WRONG = Verdict.RIGHT, Verdict.CLOSE, Verdict.WRONG


def session(mode: Mode, *questions: Question) -> Session:
    return Session(mode, questions or ALL)


def given(start: Session, *verdicts: Verdict) -> Session:
    for verdict in verdicts:
        assert start.current is not None
        start = answered(start, Answer(start.current, "some text", verdict))
    return start


def ids(questions: Iterable[Question]) -> list[str]:
    return [question.id for question in questions]


@pytest.mark.parametrize("mode", ["review", "learn"])
def test_what_was_missed_comes_again_after_three_others(mode: Mode) -> None:
    """Wrong or close, until it is right once; a session ends when nothing is open."""
    start = given(session(mode), WRONG, RIGHT, CLOSE, RIGHT)
    assert ids(start.queue) == ["captain", "salty", "tide", "knot", "captain", "blue", "tide"]
    start = given(start, WRONG)
    assert ids(start.queue[5:]) == ["blue", "tide", "captain"]
    assert given(start, RIGHT, RIGHT, RIGHT).current is None


def test_at_the_end_it_comes_again_sooner() -> None:
    """After as many others as there are; alone, at once."""
    start = given(session("review", CAPTAIN, SALTY), RIGHT, WRONG)
    assert start.current == SALTY
    start = given(start, WRONG)
    assert start.current == SALTY
    assert given(start, RIGHT).current is None


def test_an_exam_asks_each_question_once() -> None:
    """Whatever the verdict."""
    end = given(session("exam"), WRONG, CLOSE, RIGHT, WRONG, WRONG)
    assert end.current is None
    assert ids(answer.question for answer in end.answers) == ids(ALL)


def test_undoing_goes_back_to_the_start_and_no_further() -> None:
    """Each undo takes one step back, what it put in the queue with it."""
    start = session("review")
    moved = skipped(given(start, WRONG, WRONG, RIGHT))
    back, taken = undone(moved)
    assert (back.current, taken) == (KNOT, None)
    for question in (TIDE, SALTY, CAPTAIN):
        back, taken = undone(back)
        assert taken is not None
        assert (back.current, taken.question) == (question, question)
    assert back == start
    assert undone(start) == (start, None)


def test_a_hint_is_remembered_through_an_undo() -> None:
    """Undoing an answer does not undo having seen the hint."""
    seen = hint(session("review"))
    hinted = Answer(CAPTAIN, "x", WRONG, hinted=True)
    back, _ = undone(answered(seen, hinted))
    assert back.hinted
    assert not answered(seen, hinted).hinted


def test_a_hint_is_remembered_until_its_question_is_answered() -> None:
    """Through skipping, undoing, and overruling the answer before."""
    seen = hint(session("review"))
    back, _ = undone(skipped(seen))
    assert back.hinted
    assert not skipped(seen).hinted
    close = hint(given(session("review"), CLOSE))
    assert close.last is not None
    assert overruled(close, replace(close.last, own=RIGHT)).hinted
    back, _ = undone(close)
    assert not back.hinted
    assert answered(back, Answer(CAPTAIN, "x", RIGHT)).hinted


def test_an_overruled_answer_counts_as_the_learner_says() -> None:
    """Right takes what comes again out of the queue, wrong puts it in."""
    start = given(session("review"), WRONG)
    assert start.last is not None
    mine = overruled(start, replace(start.last, own=RIGHT))
    assert (mine.queue, [answer.counts for answer in mine.answers]) == (ALL, [True])
    assert mine.last is not None
    assert overruled(mine, replace(mine.last, own=WRONG)).queue == start.queue


def test_a_suspended_question_does_not_come_again() -> None:
    """What is still to come of it leaves the queue, and the rest can still be undone."""
    start = given(session("review"), WRONG, WRONG)
    left = dropped(start, CAPTAIN)
    assert ids(left.queue) == ["captain", "salty", "tide", "knot", "salty", "blue"]
    back, _ = undone(left)
    back, _ = undone(back)
    assert back.queue == ALL
    assert dropped(session("review"), CAPTAIN).queue == ALL[1:]

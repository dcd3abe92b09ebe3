"""Exams: no verdict before the end, and nothing lost by an interruption."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from quiz_learner import Learner
from quiz_records import now
from quizgen.quiz.progress.store import Store

Quizgen = Callable[..., "subprocess.CompletedProcess[str]"]
EXAM = ("quiz", "--plain", "--mode", "exam", "--count", "9", "--seed", "golden")


def test_an_interrupted_exam_goes_on_where_it_was(quizgen: Quizgen) -> None:
    """With what was answered and skipped, and no verdict before the end of all."""
    first = quizgen(*EXAM, lines="t\n:skip\n3 4\n")
    assert first.stdout.endswith(
        "\nThe exam is interrupted: 3 of 9 done. Run the same command again to continue it.\n"
    )
    assert not re.search("^(right|wrong|close)", first.stdout, re.MULTILINE)
    second = quizgen(*EXAM, lines="2\n:undo\n2\n:quit\n")
    assert second.stdout.startswith("Your interrupted exam goes on: 3 of 9 done.")
    assert "Question 4 of 9, The sea\nWhich ocean" in second.stdout
    third = quizgen(*EXAM, lines="1852\n" + ":skip\n" * 4 + "\n")
    assert "Question 5 of 9" in third.stdout
    assert "4 of 10 points (40 %)" in third.stdout
    assert "2. Who led the first voyage" in third.stdout
    assert "\nright:\n- the Red Sea\n- the Dead Sea\n" in third.stdout
    assert "Question 1 of 9" in quizgen(*EXAM).stdout


def test_another_exam_begins_anew(quizgen: Quizgen) -> None:
    """One with another seed or other questions is another exam."""
    quizgen(*EXAM, lines="t\n")
    other = quizgen(*EXAM[:-1], "other", lines="")
    assert "Question 1 of 9" in other.stdout
    fewer = quizgen("quiz", "--plain", "--mode", "exam", "--count", "3")
    assert "Question 1 of 3" in fewer.stdout


@pytest.mark.parametrize("change", ["UPDATE exam SET state = '{'", "DELETE FROM review"])
def test_an_exam_that_cannot_go_on_says_so(quizgen: Quizgen, home: Path, change: str) -> None:
    """Its answers would have vanished without a word."""
    quizgen(*EXAM, lines="t\n")
    with sqlite3.connect(home / "progress.db") as database:
        database.execute(change)
    database.close()
    told = quizgen(*EXAM).stdout
    assert told.startswith("Your interrupted exam cannot go on: some of its questions or answers")
    assert "Question 1 of 9" in told


def test_the_time_of_an_interruption_does_not_count(quizgen: Quizgen) -> None:
    """What is left of the minutes is kept."""
    quizgen(*EXAM, "--minutes", "9", lines="t\n")
    goes_on = quizgen(*EXAM, "--minutes", "3")
    assert "Question 2 of 9, The sea, 2 points, 9 min left" in goes_on.stdout


def test_an_exam_starts_no_question_and_uses_up_no_new_ones(quizgen: Quizgen, home: Path) -> None:
    """What is unseen stays unseen and new; what is scheduled gets its answer."""
    quizgen("quiz", "--plain", "--type", "truefalse", lines="t\n")
    quizgen(*EXAM, lines="f\nnobody\n3 4\n")
    with Store(home / "progress.db") as store:
        cards = store.cards("nine", now(100_000))
    assert {name: card.reps for name, card in cards.items()} == {"tide": 2}
    assert "Question 1 of 8" in quizgen("quiz", "--plain").stdout


def test_learning_changes_no_schedule(quizgen: Quizgen, home: Path) -> None:
    """However often it asks."""
    quizgen("quiz", "--plain", "--mode", "learn", lines="t\n" * 3)
    with Store(home / "progress.db") as store:
        assert store.cards("nine", now(100_000)) == {}
    assert "Question 1 of 9" in quizgen("quiz", "--plain").stdout


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_an_exam_can_be_interrupted_by_ctrl_c(home: Path) -> None:
    """And goes on at the same question."""
    with Learner(home, "quiz", "--mode", "exam", "--seed", "golden") as learner:
        learner.settles("Question 1 of 4")
        learner.press("s", "Question 2 of 4")
        learner.settles("Question 2 of 4")
        learner.rests()  # What is typed before a question is shown is thrown away.
        learner.process.send("\x03")
        assert learner.ends() == 130
    with Learner(home, "quiz", "--mode", "exam", "--seed", "golden") as learner:
        assert "Question 1 of 4" not in learner.settles("Question 2 of 4")

"""The plain quiz at its end: the last answer, and the last moment of an exam."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from quiz_learner import SECONDS, SHORT_EXAM, Learner
from quizgen.quiz.progress.store import Store

Quizgen = Callable[..., "subprocess.CompletedProcess[str]"]


def test_the_last_answer_can_be_overruled_or_undone(quizgen: Quizgen) -> None:
    """One more `> ` waits: an empty line ends, a command is obeyed, all else is asked again."""
    short = ("quiz", "--plain", "--type", "short")
    done = quizgen(*short, lines="Magelan\n:right\n")
    said = (
        "> \nCounted as right: 'Who led the first voyage around the world when it set out in 1519?'"
    )
    assert f"{said}\n\n1 of 1 right at once (100 %)" in done.stdout
    truefalse = ("quiz", "--plain", "--type", "truefalse")
    wrong = quizgen(*truefalse, lines="t\n:wrong\nt\n\n")
    assert "Counted as wrong: 'The Moon" in wrong.stdout
    assert "Once more, the last one" in wrong.stdout
    assert "0 of 1 right at once (0 %)" in wrong.stdout
    undone = quizgen(*truefalse, "--ahead", lines="t\n:undo\nt\nwhat?\n?\n\n")
    assert undone.stdout.count("> ") == 6
    assert "'what?' cannot be used now: the last question is answered." in undone.stdout
    assert "1 of 1 right at once (100 %)" in undone.stdout


def test_an_answer_that_comes_too_late_is_not_taken(home: Path) -> None:
    """The exam ends with what was answered in time."""
    options = ("quiz", "--plain", "--mode", "exam", "--count", "9", "--seed", "golden")
    types = ("--type", "truefalse", "--type", "choice")
    with Learner(home, *options, *types, before=SHORT_EXAM) as exam:
        exam.press("t\r", "Question 2")
        time.sleep(SECONDS)
        exam.press("3\r", "The time is up.")
        shown = exam.press("\r", "Not answered: 1.")
        assert "1 of 2 points (50 %)" in shown
    with Store(home / "progress.db") as store:
        assert [count.question for count in store.counts("nine")] == ["tide"]

"""The plain quiz at its end: the last answer, and the last moment of an exam."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from quiz_learner import CASES, PROGRAM, environment
from quizgen.quiz.progress.store import Store

Quizgen = Callable[..., "subprocess.CompletedProcess[str]"]


def test_the_last_answer_can_be_accepted_by_a_line_that_is_there(
    quizgen: Quizgen, home: Path
) -> None:
    """Also undone; what is no command is not read, and nothing is waited for."""
    short = ("quiz", "--plain", "--type", "short", "--mode", "learn")
    done = quizgen(*short, lines="Magelan\n:meant\nmore\n")
    end = "> \nAccepted: it counts as right, and comes again sooner.\n\n1 of 1 right (100 %)"
    assert end in done.stdout
    review = ("quiz", "--plain", "--type", "truefalse")
    undone = quizgen(*review, lines="f\n:undo\nt\n?\n:undo")
    assert undone.stdout.count("> ") == 3
    assert "1 of 1 right (100 %)" in undone.stdout
    with subprocess.Popen(
        [*PROGRAM, *review, "--ahead"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        cwd=CASES,
        env=environment(home),
    ) as quiz:
        assert quiz.stdin is not None
        assert quiz.stdout is not None
        quiz.stdin.write("t\n")
        quiz.stdin.flush()
        assert quiz.wait(timeout=30) == 0  # While its input is still open.
        assert "1 of 1 right" in quiz.stdout.read()


BRIEF = """
import sys
from quizgen import cli
from quizgen.commands import quiz
args = cli._parser(sys.argv[1:]).parse_args(sys.argv[1:])
args.minutes = 0.05
sys.exit(quiz.run(args))
"""


def test_an_answer_that_comes_too_late_is_not_taken(home: Path) -> None:
    """The exam ends with what was answered in time; here after three seconds."""
    options = ("quiz", "--plain", "--mode", "exam", "--count", "9", "--seed", "golden")
    types = ("--type", "truefalse", "--type", "choice")
    with subprocess.Popen(
        [sys.executable, "-c", BRIEF, *options, *types],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        cwd=CASES,
        env=environment(home),
    ) as quiz:
        assert quiz.stdin is not None
        assert quiz.stdout is not None
        quiz.stdin.write("t\n")
        quiz.stdin.flush()
        said = ""
        while "Question 2" not in said:
            said += quiz.stdout.read(1)
        time.sleep(3)
        quiz.stdin.write("3\n")
        quiz.stdin.close()
        said = quiz.stdout.read()
    assert "The time is up.\n" in said
    assert "1 of 2 points (50 %)" in said
    assert "Not answered: 1." in said
    with Store(home / "progress.db") as store:
        assert list(store.cards("nine")) == ["tide"]

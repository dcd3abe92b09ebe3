"""The plain quiz at its end: the last answer, and the last moment of an exam."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from quiz_learner import CASES, environment
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
    assert "Once more, 1 to go" in wrong.stdout
    assert "0 of 1 right at once (0 %)" in wrong.stdout
    undone = quizgen(*truefalse, "--ahead", lines="t\n:undo\nt\nwhat?\n?\n\n")
    assert undone.stdout.count("> ") == 6
    assert "'what?' is not a command for now: the last question is answered." in undone.stdout
    assert "1 of 1 right at once (100 %)" in undone.stdout


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
        assert [count.question for count in store.counts("nine")] == ["tide"]

"""Flagged and suspended questions: neither asked nor due, listed, and taken back."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable

Quizgen = Callable[..., "subprocess.CompletedProcess[str]"]
PLACE = "question_bank/nine/sea.yaml:18:5: question 'tide'"
TIDE = ("quiz", "--plain", "--type", "truefalse")


def test_a_suspended_question_is_listed_and_taken_back(quizgen: Quizgen) -> None:
    """It is not asked until it is named."""
    said = quizgen(*TIDE, lines=":suspend\n").stdout
    assert "Suspended: it is not asked again. `quizgen list --suspended` shows it." in said
    listed = quizgen("list", "--suspended")
    assert listed.stdout == f"{PLACE}\n"
    assert listed.stderr == "To have one asked again: quizgen list --suspended tide\n"
    assert json.loads(quizgen("list", "--suspended", "--json").stdout) == {
        "suspended": [
            {
                "bank": "nine",
                "id": "tide",
                "path": "question_bank/nine/sea.yaml",
                "line": 18,
                "column": 5,
            }
        ]
    }
    assert quizgen(*TIDE).stdout == "All of these questions are flagged or suspended.\n"
    assert json.loads(quizgen("stats", "--json").stdout)["due"] == 0
    taken = quizgen("list", "--suspended", "tide")
    assert taken.stdout == "question 'tide' is asked again\n"
    assert quizgen("list", "--suspended").stdout == "No question is suspended.\n"
    assert "Question 1 of 1" in quizgen(*TIDE).stdout


def test_a_suspended_question_leaves_the_session(quizgen: Quizgen) -> None:
    """Also where it would have come again."""
    said = quizgen(*TIDE, "--type", "number", lines="f\n:undo\n:suspend\n1852\n\n").stdout
    assert "Once more" not in said
    assert "1 of 1 right at once (100 %)" in said


def test_undo_takes_a_suspension_back(quizgen: Quizgen) -> None:
    """What is asked again rests no more; suspending twice is said once."""
    said = quizgen(*TIDE, lines="t\n:suspend\n:suspend\n:undo\n").stdout
    assert (said.count("Suspended:"), said.count("Undone:")) == (1, 1)
    assert quizgen("list", "--suspended").stdout == "No question is suspended.\n"


def test_an_overruled_answer_brings_no_suspended_question_back(quizgen: Quizgen) -> None:
    """Wrong after all, it would come again, but it is not asked any more."""
    said = quizgen(*TIDE, lines="t\n:suspend\n:wrong\nf\n").stdout
    assert "Once more" not in said
    assert "0 of 1 right at once" in said


def test_a_flagged_question_leaves_the_session_at_once(quizgen: Quizgen) -> None:
    """Flagged before it was answered, or when it comes again; unless flagged ones are wanted."""
    types = ("--type", "number", "--type", "choice")
    lines = ":flag dull\n1\n1852\n:flag odd\n"
    said = quizgen(*TIDE, *types, "--seed", "golden", lines=lines).stdout
    assert said.count("The Moon causes") == 1
    assert said.count("Once more") == 1
    assert "1 of 2 right at once (50 %)" in said
    again = quizgen(*TIDE, *types, "--flagged", "--seed", "golden", lines=":flag sad\nf\n").stdout
    assert again.count("Question 1 of 2") == 1
    assert "wrong. The answer is True." in again


def test_a_flag_can_be_taken_off_in_the_list(quizgen: Quizgen) -> None:
    """A name that is not there is answered with the one that may be meant."""
    quizgen(*TIDE, lines=":flag dull\n")
    quizgen(*TIDE, "--flagged", lines=":flag very dull\n")
    assert quizgen("list", "--flagged").stdout == f"{PLACE}: dull\n{PLACE}: very dull\n"
    slip = quizgen("list", "--flagged", "tid")
    assert (slip.returncode, slip.stderr) == (
        2,
        "quizgen: question 'tid' is not flagged. Did you mean 'tide'?\n",
    )
    assert quizgen("list", "--flagged", "tide").stdout == "question 'tide' is asked again\n"
    assert quizgen("list", "--flagged").stdout == "No question is flagged.\n"
    alone = quizgen("list", "tide")
    assert alone.returncode == 2
    assert "ID goes with --flagged or --suspended" in alone.stderr

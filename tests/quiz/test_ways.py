"""No dead ends: what the quiz says and offers where there is nothing, or too little, to ask."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from quiz_learner import CASES, Learner

Quizgen = Callable[..., "subprocess.CompletedProcess[str]"]
WAYS = """a: study ahead: what is due next
l: learn until all is right; your schedule stays as it is
e: exam: all marks at the end
"""


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """The small project with two new questions a day."""
    project = Path(shutil.copytree(CASES, tmp_path / "project"))
    recipe = "title: Few\nbank: nine\nquiz: {new_per_day: 2}\n"
    (project / "decks" / "nine.yaml").write_text(recipe, encoding="utf-8")
    return project


@pytest.mark.slow
def test_where_nothing_is_due_it_says_what_waits_and_how_to_go_on(
    quizgen: Quizgen, few: Path
) -> None:
    """How many wait and until when, how many new ones are left and why, and the key for each way."""
    quizgen("quiz", "--plain", "--seed", "golden", lines="t\n2\n", cwd=few)
    done = quizgen("quiz", "--plain", lines="what?\n\n", cwd=few)
    assert done.returncode == 0
    assert done.stdout == (
        "Nothing is due now.\n"
        "2 questions wait; the first is due in 2 days.\n"
        "7 new questions are left for other days (new_per_day: 2).\n"
        "n: start 2 more new questions\n"
        f"{WAYS}"
        "Type one of n, a, l, e, or press Enter to end.\n> \n"
        "'what?' is none of n, a, l, e.\n"
        "Type one of n, a, l, e, or press Enter to end.\n> \n"
    )
    more = quizgen("quiz", "--plain", lines="n\n3 4\n", cwd=few)
    assert "Question 1 of 2, The sea\nWhich of these are salt water?" in more.stdout
    assert "Question 1 of 3" in quizgen("quiz", "--plain", lines="a\n", cwd=few).stdout
    assert "Question 1 of 9" in quizgen("quiz", "--plain", lines="l\n", cwd=few).stdout
    exam = quizgen("quiz", "--plain", lines="e\n:skip\n", cwd=few).stdout
    assert "The exam is interrupted: 1 of 9 done." in exam
    again = quizgen("quiz", "--plain", lines="e\n", cwd=few).stdout
    assert "Your interrupted exam goes on: 1 of 9 done." in again


def test_a_deck_that_starts_nothing_by_itself_says_so(quizgen: Quizgen, few: Path) -> None:
    """And starts new ones when it is told to."""
    recipe = "title: None\nbank: nine\nquiz: {new_per_day: 0}\n"
    (few / "decks" / "nine.yaml").write_text(recipe, encoding="utf-8")
    done = quizgen("quiz", "--plain", "--type", "open", lines="n\n", cwd=few)
    assert done.stdout.startswith(
        "Nothing is due now.\n"
        "1 new question is left; this deck starts none by itself (new_per_day: 0).\n"
        "n: start 1 more new question\n"
        "l: learn"
    )
    assert "Question 1 of 1, The sky" in done.stdout


def test_what_rests_is_counted(quizgen: Quizgen) -> None:
    """A question that is suspended is not silently left out."""
    options = ("quiz", "--plain", "--type", "truefalse", "--type", "number")
    quizgen(*options, lines="t\n:suspend\n")
    done = quizgen(*options)
    assert "1 question is flagged or suspended.\n" in done.stdout


def test_fewer_than_asked_for_has_its_reasons(quizgen: Quizgen, few: Path) -> None:
    """What waits, what is left for another day; or that there is no more."""
    quizgen("quiz", "--plain", "--seed", "golden", lines="t\n", cwd=few)
    said = quizgen("quiz", "--plain", "--count", "12", cwd=few).stdout
    assert said.startswith(
        "1 question instead of the 12 that you asked for.\n"
        "1 question waits; it is due in 2 days.\n"
        "7 new questions are left for other days (new_per_day: 2).\n"
    )
    learn = quizgen(
        "quiz", "--plain", "--count", "12", "--mode", "learn", "--topic", "sky", cwd=few
    )
    assert learn.stdout.startswith(
        "4 questions instead of the 12 that you asked for.\nThese are all there are.\n"
    )


@pytest.fixture
def decks(tmp_path: Path) -> Path:
    """The small project with a deck for each topic."""
    project = Path(shutil.copytree(CASES, tmp_path / "project"))
    (project / "decks" / "nine.yaml").unlink()
    for topic in ("sea", "sky"):
        recipe = f"title: The {topic} alone\nbank: nine\nselect: {{topics: [{topic}]}}\n"
        (project / "decks" / f"{topic}.yaml").write_text(recipe, encoding="utf-8")
    return project


def test_decks_are_offered_with_what_there_is_to_do(quizgen: Quizgen, decks: Path) -> None:
    """Due now and new in each, as in `stats`; what was done today, the days in a row."""
    done = quizgen("quiz", "--plain", "sea", lines="f\n", cwd=decks)
    assert done.returncode == 0
    offered = quizgen("quiz", lines="nine\n2\n", cwd=decks)
    assert offered.stdout.startswith(
        "Today: 1 of 9 questions done. Days in a row: 1.\n"
        "Which deck?\n"
        "1. The sea alone (0 due now, 4 new)\n"
        "2. The sky alone (0 due now, 4 new)\n"
        "Type the number of a deck, from 1 to 2.\n> \n"
        "'nine' is not a number from 1 to 2.\n"
    )
    assert "Question 1 of 4, The sky" in offered.stdout
    told = quizgen("stats", cwd=decks).stdout.splitlines()
    assert told[1].startswith("Now: 0 due, 8 new. ")
    assert told[2] == "1 question is due later today."
    left = quizgen("quiz", cwd=decks)
    assert (left.returncode, "Question" in left.stdout) == (0, False)


def test_a_deck_that_has_all_of_the_others_is_taken(quizgen: Quizgen, decks: Path) -> None:
    """Nobody is asked each time what they mean by everything."""
    (decks / "decks" / "all.yaml").write_text("title: All\nbank: nine\n", encoding="utf-8")
    assert quizgen("quiz", cwd=decks).stdout.startswith("At any prompt")
    assert "Question 1 of 9" in quizgen("quiz", cwd=decks).stdout


def test_the_figures_count_what_the_quiz_would_ask(quizgen: Quizgen, decks: Path) -> None:
    """Where one deck has all, the others' new questions are not for today."""
    recipe = "title: All\nbank: nine\nquiz: {new_per_day: 1}\n"
    (decks / "decks" / "all.yaml").write_text(recipe, encoding="utf-8")
    assert json.loads(quizgen("stats", "--json", cwd=decks).stdout)["new"] == 1
    quizgen("quiz", "--plain", lines="t\n", cwd=decks)
    assert json.loads(quizgen("stats", "--json", cwd=decks).stdout)["new"] == 0
    assert quizgen("quiz", cwd=decks).stdout.startswith("Nothing is due now.")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--topic", "see"), "the decks have no topic 'see'. Did you mean 'sea'?"),
        (("--tag", "fire"), "the decks have no tag 'fire'. Choose from: "),
        (("--type", "chois"), "the decks have no type 'chois'. Did you mean 'choice'?"),
        (("--topic", "sky", "--tag", "water"), "no deck has all of that."),
    ],
)
def test_a_slip_is_told_before_a_deck_is_picked(
    quizgen: Quizgen, decks: Path, options: tuple[str, ...], says: str
) -> None:
    """What no deck has is wrong usage, whatever deck would be picked."""
    done = quizgen("quiz", *options, lines="1\n", cwd=decks)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"quizgen: {says}")


def test_only_decks_that_have_it_are_offered(quizgen: Quizgen, decks: Path) -> None:
    """Where only one deck is left, it is taken."""
    only = quizgen("quiz", "--topic", "sky", cwd=decks)
    assert "Which deck?" not in only.stdout
    assert "Question 1 of 4, The sky" in only.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.slow
def test_ways_and_decks_are_picked_by_key_in_a_terminal(home: Path, decks: Path) -> None:
    """By arrows or by the key that stands before each; q leaves."""
    with Learner(home, "quiz", cwd=decks) as learner:
        learner.settles("Which deck?")
        learner.press("1", "Question 1 of 5")
        learner.settles("s skip")
        learner.press("t", "Enter next")
        learner.press("\x04", "1 of 1 right at once")
    arguments = ("quiz", "sea", "--type", "truefalse")
    for key in ("q", "\x04"):
        with Learner(home, *arguments, cwd=decks) as learner:
            shown = learner.settles("study ahead")
            assert "a  study ahead" in shown
            learner.process.send(key)
            assert learner.ends() == 0
            assert "Question 1" not in learner.shown
    with Learner(home, *arguments, cwd=decks) as learner:
        learner.settles("study ahead")
        assert "The Moon causes" in learner.press("a", "Question 1 of 1")

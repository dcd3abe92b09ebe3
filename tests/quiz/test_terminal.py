"""The quiz in a real pseudo-terminal: what a learner sees after each key."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from quiz_learner import Learner, timeless

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")

Golden = Callable[[str, str], None]
ENTER, SPACE, DOWN, UP = "\r", " ", "\x1b[B", "\x1b[A"

REVIEW = [
    ("t", "right: true"),
    (ENTER, "Question 2 of 9"),
    ("Magelan", "Magelan"),
    (ENTER, "close: "),
    ("m", "Question 3 of 9"),
    (SPACE, "● 1"),
    ("34", "● 4"),
    ("1", "○ 1"),
    (ENTER, "right: the Red Sea"),
    (ENTER, "Question 4 of 9"),
    ("Right\r", "gap 2"),
    ("1903\r", "wrong"),
    ("u", "Undone:"),
    ("Wright\r", "(family name) Wright"),
    ("1903\r", "right: Wright"),
    (ENTER, "Question 5 of 9"),
    ("4", "1. Mercury"),
    (DOWN, "» 2"),
    (ENTER, "2. Mars"),
    ("3", "4. Earth"),
    (ENTER, "Question 6 of 9"),
    ("!", "What is wrong with it?"),
    ("too easy\r", "Flagged:"),
    ("3", "ozone"),
    ("4", "northern lights"),
    ("2", "right: weather"),
    (ENTER, "Question 7 of 9"),
    ("it scatters\r", "y: right"),
    ("y", "Rayleigh"),
    (ENTER, "Question 8 of 9"),
    ("?", "Hint:"),
    ("3", "wrong: Pacific"),
    (ENTER, "Question 9 of 9"),
    ("1852 m\r", "right: 1852"),
]
LEARN = [
    ("f", "wrong: true"),
    (ENTER, "Question 2 of 2"),
    ("s", "Round 2"),
    ("t", "right: true"),
]
EXAM = [
    ("34\r", "Question 2 of 3"),
    ("1\r", "Question 3 of 3"),
    (":undo\r", "Undone:"),
]
SCRIPTS = {
    "review": (REVIEW, ()),
    "learn": (LEARN, ("--type", "truefalse", "--type", "multi")),
    "exam": (EXAM, ("--count", "3", "--type", "multi", "--type", "number", "--type", "short")),
}
LAST = {
    "review": (ENTER, "7 of 9 right"),
    "learn": (ENTER, "1 of 2 right"),
    "exam": ("\x04", "Not answered: 2."),
}


@pytest.mark.parametrize("columns", [40, 100])
@pytest.mark.parametrize("mode", ["review", "learn", "exam"])
def test_a_learner_goes_through_every_mode(
    home: Path, golden: Golden, mode: str, columns: int
) -> None:
    """Every screen, as text, after every key, for all nine types."""
    script, narrowed = SCRIPTS[mode]
    options = ("quiz", "--seed", "golden", "--mode", mode, *narrowed)
    screens = []
    with Learner(home, *options, size=(columns, 24)) as learner:
        screens.append(learner.settles("Question 1 of"))
        for keys, then in script:
            learner.process.send(keys)
            screens.append(f"{'=' * 8} {keys!r}\n{learner.settles(then)}")
        keys, then = LAST[mode]
        learner.press(keys, then)
        assert learner.ends() == 0
        screens.append(f"{'=' * 8} {keys!r}\n{learner.shown}")
        assert all(len(row) < columns for row in learner.shown.splitlines())
    golden(f"quiz/terminal-{mode}-{columns}.txt", timeless("\n".join(screens)))

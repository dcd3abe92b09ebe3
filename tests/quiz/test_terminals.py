"""Terminals of all kinds: small, resized, without colour, without a cursor."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import require
from quiz_learner import CASES, PROGRAM, Learner, Tmux, environment, timeless

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")

Golden = Callable[[str, str], None]
ENTER, DOWN = "\r", "\x1b[B"
LONG = (
    "The agreement binds both sides to come to each other's help wherever either is attacked,"
    " and to keep doing so for as long as the attack lasts, number"
)
LONG_BANK = {
    "bank.yaml": "id: long\ntitle: Long\ntopics: [long]\n",
    "long.yaml": f"""topic: 長い質問と שאלות
questions:
  - id: long
    type: choice
    prompt: "{LONG} zero? 日本語の長い質問はどこで折り返されますか。"
    answer: "{LONG} one"
    distractors: ["{LONG} two", "{LONG} three", "{LONG} four"]
""",
}


@pytest.fixture
def project(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """Make a project of one bank and one deck."""

    def make(files: dict[str, str]) -> Path:
        root = tmp_path / "project"
        bank = root / "question_bank" / "long"
        bank.mkdir(parents=True)
        for name, text in files.items():
            (bank / name).write_text(text, encoding="utf-8")
        (root / "decks").mkdir()
        (root / "decks" / "long.yaml").write_text("title: Long\nbank: long\n", encoding="utf-8")
        return root

    return make


Project = Callable[[dict[str, str]], Path]


def test_everything_can_be_read_in_a_small_terminal(
    home: Path, golden: Golden, project: Project
) -> None:
    """At 40 columns and 12 rows long choices are wrapped, and arrows scroll to the last one."""
    with Learner(home, "quiz", "--seed", "s", size=(40, 12), cwd=project(LONG_BANK)) as learner:
        screens = [learner.settles("» 1")]
        for number in (2, 3, 4):
            learner.process.send(DOWN)
            learner.settles(f"» {number}")
            screens.append(learner.rests())
        words = " ".join(" ".join(screens).split())
        for name in ("one", "two", "three", "four"):
            assert f"number {name}" in words
        learner.press("1", "Enter next")
        assert all(len(row) < 40 for row in learner.shown.splitlines())
    golden("quiz/terminal-small.txt", timeless("\n--------\n".join(screens)))


MANY_BANK = {
    "bank.yaml": "id: long\ntitle: Long\ntopics: [long]\n",
    "long.yaml": """topic: Many
questions:
  - id: nine
    type: choice
    prompt: Which of these is the right one, in a prompt that takes more than a row, or even three?
    answer: option 0
    distractors: [option 1, option 2, option 3, option 4, option 5, option 6, option 7, option 8]
  - id: both
    type: multi
    prompt: Which of these belong to it, in a prompt that takes more than a row, or even three?
    answers: [option 0, option 1]
    distractors: [option 2, option 3, option 4, option 5, option 6, option 7, option 8]
  - id: pairs
    type: match
    prompt: What belongs to what, in a prompt that takes more than a row at forty columns?
    pairs:
"""
    + "".join(f"      left {n}: right {n}\n" for n in range(10))
    + "    decoys: [decoy 0, decoy 1]\n",
}


@pytest.mark.parametrize(
    ("kind", "options"),
    [("choice", 5), ("multi", 5), ("match", 6)],
    ids=["choice", "multi", "match"],
)
def test_the_question_is_in_sight_above_a_long_list(
    home: Path, project: Project, kind: str, options: int
) -> None:
    """At 40 columns and 12 rows; the list scrolls below it, and shows that it does."""
    with Learner(home, "quiz", "--type", kind, size=(40, 12), cwd=project(MANY_BANK)) as learner:
        shown = learner.settles("» ")
        words = " ".join(shown.split())
        assert "in a prompt that takes more than a row" in words
        assert len(re.findall(r"^ . (?:○ )?\d  ", shown, re.MULTILINE)) >= options
        assert shown.splitlines()[-2].endswith("v")
        for _ in range(8):
            learner.process.send(DOWN)
        shown = learner.waits("» ○ 9" if kind == "multi" else "» 9")
        assert "in a prompt that takes more than a row" in " ".join(shown.split())
        if kind == "match":
            assert "left 0…" in shown
            assert "left 1…" in learner.press("9", "left 1…")
            assert "There is no hint" in learner.press("?", "There is no hint")


def test_options_beyond_nine_are_picked_by_letters(home: Path, project: Project) -> None:
    """A digit picks at once, so that no option has two; what is a command is no letter."""
    options = ("quiz", "--type", "match", "--seed", "s")
    with Learner(home, *options, size=(80, 30), cwd=project(MANY_BANK)) as learner:
        shown = learner.settles("» 1")
        marks = re.findall(r"^ [» ] (\S)  (.+)$", shown, re.MULTILINE)
        assert "".join(mark for mark, _ in marks) == "123456789abc"
        assert f"… {dict(marks)['c']}" in learner.press("c", "left 1…")
        assert f"… {dict(marks)['a']}" in learner.press("a", "left 2…")


def test_a_low_terminal_leaves_no_row_blank_under_a_verdict(home: Path) -> None:
    """So that the verdict is seen above what explains it; a key goes on, as everywhere."""
    options = ("quiz", "--seed", "golden", "--type", "short", "--type", "choice")
    with Learner(home, *options, size=(40, 12)) as learner:
        learner.settles("s skip")
        learner.press("2", "Enter next")
        learner.press(" ", "Question 2 of 2")
        shown = learner.press("nobody\r", "Enter next")
        assert "wrong. The answer is Ferdinand Magellan." in " ".join(shown.split())
        assert "home.\n Enter next" in shown
        learner.press("u", "Undone:")


def test_choices_too_tall_to_scroll_stand_above_the_list(home: Path, project: Project) -> None:
    """They are printed whole, where the terminal scrolls back, and picked by number."""
    taller = {name: text.replace(LONG, f"{LONG} {LONG}") for name, text in LONG_BANK.items()}
    with Learner(home, "quiz", "--seed", "s", size=(40, 12), cwd=project(taller)) as learner:
        learner.settles("» 1")
        history = ["".join(row[x].data for x in range(40)) for row in learner.screen.history.top]
        words = " ".join(" ".join([*history, learner.shown]).split())
        for name in ("zero", "one", "two", "three", "four"):
            assert f"number {name}" in words
        assert "4 The agreement binds both …" in words
        learner.press("1", "Enter next")


def test_nothing_but_text_and_looks_reaches_the_terminal(home: Path) -> None:
    """Escapes that a learner pastes are shown, not obeyed."""
    with Learner(home, "quiz", "--type", "short") as learner:
        learner.settles(":skip")
        learner.process.send("\x1b[200~\x1b]0;owned\x07\x1b[31mred\x1b[201~")
        learner.press(ENTER, "wrong.")
        assert b"\x1b]0;" not in learner.raw
        assert b"\x1b[31mred" not in learner.raw
        assert "red" in learner.shown


def test_no_colour_where_none_is_wanted(home: Path) -> None:
    """With NO_COLOR no escape sequence sets a colour."""
    with Learner(home, "quiz", "--type", "truefalse", NO_COLOR="1") as learner:
        learner.settles("s skip")
        learner.press("f", "wrong. The answer is True.")
        assert not re.findall(rb"\x1b\[[0-9;]*\b(?:3[0-9]|4[0-9]|9[0-7])(?:;[0-9]+)*m", learner.raw)
    with Learner(home, "quiz", "--type", "truefalse", "--mode", "learn") as learner:
        learner.settles("s skip")
        learner.press("f", "wrong. The answer is True.")
        assert re.findall(rb"\x1b\[[0-9;]*\b3[0-9](?:;[0-9]+)*m", learner.raw)


def test_no_cursor_report_is_asked_for(home: Path) -> None:
    """A terminal that answers none gets no warning, as none is asked."""
    with Learner(home, "quiz", "--type", "choice") as learner:
        learner.settles("s skip")
        learner.press("1", "Enter next")
        assert b"\x1b[6n" not in learner.raw
        assert "WARNING" not in learner.shown


@pytest.mark.parametrize(
    "settings", [{"TERM": "dumb"}, {"PYTHONIOENCODING": "ascii"}], ids=["dumb", "ascii"]
)
def test_a_terminal_that_cannot_draw_gets_the_plain_quiz(
    home: Path, settings: dict[str, str]
) -> None:
    """Line by line, without one escape sequence."""
    with Learner(home, "quiz", "--type", "truefalse", **settings) as learner:
        learner.waits("f for false.\n>")
        learner.press("1\r", "right: True")
        learner.press("\r", "1 of 1 right")
        assert learner.ends() == 0
        assert b"\x1b" not in learner.raw


@pytest.mark.slow
def test_a_resized_terminal_shows_the_question_anew(home: Path) -> None:
    """In tmux, narrower and wider in mid-question: words whole, the place kept, no leftovers."""
    tmux = require("tmux")
    command = shlex.join([*PROGRAM, "quiz", "--type", "order", "--seed", "golden"])
    settings = shlex.join(f"{name}={value}" for name, value in environment(home).items())
    with Tmux(tmux, f"cd {shlex.quote(str(CASES))} && env -i {settings} {command}") as pane:
        wide = pane.waits("s skip")
        pane.keys("2", "Down")
        wide = pane.waits("» 3  Venus")
        pane.resize(30, 14)
        narrow = pane.waits("in order,\nnearest to")
        assert "» 3  Venus" in narrow
        assert "1. Mars" in narrow
        assert narrow.count("Question 1 of 1") == 1
        pane.resize(70, 20)
        assert pane.waits("in order, nearest to the Sun first.") == wide


@pytest.mark.slow
def test_ctrl_z_suspends_and_fg_comes_back_to_the_question(home: Path) -> None:
    """The shell has the terminal meanwhile, with its echo; the pointer stays where it was."""
    bash = require("bash")
    command = shlex.join([*PROGRAM, "quiz", "--type", "choice"])
    with Learner(home, program=[bash, "--norc", "--noprofile", "-i"], PS1="ready> ") as learner:
        learner.waits("ready>")
        learner.process.send(f"{command}\r")
        learner.settles("s skip")
        learner.process.send(DOWN)
        learner.settles("» 2")
        learner.press("\x1a", "Stopped")
        learner.press("echo $((1234567 * 3))\r", "3703701")  # No path has that in it.
        assert "echo $((1234567 * 3))" in learner.shown
        learner.process.send("fg\r")
        assert "Question 1 of 1" in learner.settles("» 2")
        learner.press("1", "Enter next")
        learner.press("\x04", "at once")

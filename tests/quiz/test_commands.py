"""Commands in the middle of a question: what was given so far stays, or goes piece by piece."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from quiz_learner import Learner

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")

Quizgen = Callable[..., "subprocess.CompletedProcess[str]"]
ENTER, UP, DOWN = "\r", "\x1b[A", "\x1b[B"


@pytest.mark.parametrize("columns", [40, 100])
def test_a_multi_says_how_to_tick(home: Path, columns: int) -> None:
    """In one line, also in a narrow terminal."""
    with Learner(home, "quiz", "--type", "multi", size=(columns, 12)) as learner:
        assert "\nSpace: tick an answer. Enter: done.\n" in learner.settles("s skip")


@pytest.mark.slow
def test_ticks_and_the_pointer_stay_through_a_command(home: Path) -> None:
    """A hint takes nothing away, nor does a flag that was not meant, in a list of either kind."""
    with Learner(home, "quiz", "--seed", "golden", "--tag", "water", size=(80, 50)) as learner:
        learner.settles("Question 1 of 2")
        learner.process.send(DOWN * 2)
        learner.settles("» 3")
        learner.press("?", "Hint:")
        assert "» 3" in learner.settles(" 4  ").rsplit("Hint:", 1)[1]
        learner.press("!", "What is wrong with it?")
        learner.press("\x1b", "» 3")
        learner.press("s", "Question 2")
        learner.settles("» ○ 1")
        learner.process.send("3" + UP)
        learner.settles("» ○ 2")
        learner.press("?", "There is no hint")
        shown = learner.settles(" 4  ").rsplit("There is no hint", 1)[1]
        assert "» ○ 2" in shown
        assert "  ● 3" in shown


@pytest.mark.slow
def test_a_flag_can_be_taken_back_while_its_note_is_written(home: Path, quizgen: Quizgen) -> None:
    """Escape goes back to where the `!` was pressed, Ctrl-C and Ctrl-D leave; no flag changes."""
    options = ("quiz", "--type", "truefalse")
    quizgen("quiz", "--plain", *options[1:], lines=":flag dull\n")
    options = (*options, "--flagged")
    before = quizgen("list", "--flagged").stdout
    assert "dull" in before
    with Learner(home, *options) as learner:
        learner.settles("s skip")
        learner.press("!", "What is wrong with it?")
        learner.press("half", "half")
        learner.press("\x1b", "s skip")
        learner.press("!", "What is wrong with it?")
        learner.process.send("\x04")
        assert learner.ends() == 0
    with Learner(home, *options) as learner:
        learner.settles("s skip")
        learner.press("t", "Enter next")
        learner.press("?", "! flag")
        learner.press("!", "What is wrong with it?")
        learner.press("\x1b", "Enter next")
        learner.press("!", "What is wrong with it?")
        learner.process.send("\x03")
        assert learner.ends() == 130
    assert quizgen("list", "--flagged").stdout == before


def test_all_keys_are_named_in_a_narrow_terminal(home: Path) -> None:
    """In two lines where one does not take them."""
    options = ("quiz", "--seed", "golden", "--type", "short", "--type", "choice")
    with Learner(home, *options, size=(40, 12)) as learner:
        end = " ".join(learner.settles("s skip").split()).rsplit("? hint", 1)[1]
        assert end == " Tab I don't know s skip q quit"
        learner.press("2", "Enter next")
        learner.press(ENTER, "Question 2")
        end = " ".join(learner.settles(":skip").split()).rsplit("Tab", 1)[1]
        assert end == " I don't know :skip :undo :quit"
        shown = learner.press("Magelan\r", "? more")
        end = " ".join(shown.split()).rsplit("Did you mean that?", 1)[1]
        assert end == " y yes n no u undo ? more"
        end = " ".join(learner.press("?", "q quit").split()).rsplit("n no", 1)[1]
        assert end == " u undo ! flag - suspend e edit q quit"


@pytest.mark.parametrize("kind", ["short", "choice"])
def test_ctrl_l_shows_the_question_anew(home: Path, kind: str) -> None:
    """With what is written so far."""
    with Learner(home, "quiz", "--type", kind) as learner:
        before = learner.settles("quit")
        if kind == "short":
            before = learner.press("Magel", ">  Magel")
        learner.redraws("quit")
        learner.process.send(DOWN)
        learner.press("x" if kind == "short" else UP, ">  Magelx" if kind == "short" else "» 1")
        assert learner.shown.replace("Magelx", "Magel").strip() == before.strip()


def test_a_paste_into_a_list_is_nothing(home: Path) -> None:
    """It neither stands anywhere nor picks anything."""
    with Learner(home, "quiz", "--type", "choice") as learner:
        before = learner.settles("s skip")
        learner.process.send("\x1b[200~2 pasted\x1b[201~" + DOWN)
        assert learner.settles("» 2").replace("» 2", "  2").replace("  1", "» 1", 1) == before


def test_undo_takes_back_ticks_before_answers(home: Path) -> None:
    """The last tick first; with none left, the answer before."""
    options = ("quiz", "--seed", "golden", "--type", "truefalse", "--type", "multi")
    with Learner(home, *options) as learner:
        learner.settles("Question 1 of 2")
        learner.press("t", "Enter next")
        learner.press(ENTER, "Question 2 of 2")
        learner.press("31", "● 1")
        learner.press("u", "Taken back:")
        assert learner.settles("● 3").count("●") == 1
        learner.press("u", "Taken back:", beyond=1)
        assert "●" not in learner.settles("○ 3")
        learner.press("u", "Undone: 'The Moon")
        assert learner.settles("f  False").count("Question 1 of 2") == 2


@pytest.mark.slow
def test_undo_takes_back_picks_before_answers(home: Path) -> None:
    """Order and match: pick by pick, and what is asked next is said again."""
    options = ("quiz", "--seed", "golden", "--mode", "learn", "--type", "order", "--type", "match")
    with Learner(home, *options, size=(80, 60)) as learner:
        learner.settles("Question 1 of 2")
        learner.press("4", "1. Mercury")
        learner.press("2", "2. Mars")
        learner.press("u", "Taken back: Mars")
        assert " - 4  Mercury" in learner.settles("» 1")
        assert " - 2  Mars" not in learner.shown
        learner.press("3", "2. Venus")
        learner.press("2", "Enter confirm")
        learner.press("u", "Taken back: Mars", beyond=1)
        learner.settles("» 1")
        learner.press("1", "Enter confirm")
        learner.press(ENTER, "Enter next")
        learner.press(ENTER, "Question 2 of 2")
        learner.press("1", "ozone…")
        assert "weather…" in learner.press("u", "weather…", beyond=1)
        assert "- 1" not in learner.settles("» 1").rsplit("weather…", 1)[1]
        learner.press("u", "Undone: 'Put the planets in order")


@pytest.mark.slow
def test_undo_takes_back_gaps_before_answers(home: Path) -> None:
    """A gap that was filled can be filled again."""
    options = ("quiz", "--seed", "golden", "--type", "truefalse", "--type", "cloze")
    with Learner(home, *options) as learner:
        learner.settles("Question 1 of 2")
        learner.press("t", "Enter next")
        learner.press(ENTER, "gap 1 (family name)")
        learner.press("Right\r", "gap 2")
        assert ":undo" in learner.settles("gap 2")
        learner.press(":undo\r", "Taken back: Right")
        learner.press("Wright\r", "(family name) Wright")
        assert "right: Wright; 1903" in learner.press("1903\r", "right: Wright")


def test_undo_takes_back_lines_before_answers(quizgen: Quizgen) -> None:
    """Line by line as well: in a match the last pair, then the question before."""
    options = ("--seed", "golden", "--mode", "learn", "--type", "order", "--type", "match")
    lines = "4 3 1 2\n3\n1\n:undo\n4\n:undo\n:undo\n:undo\n"
    asked = quizgen("quiz", "--plain", *options, lines=lines).stdout
    says = [line for line in asked.splitlines() if line.startswith(("Taken", "Undone", "1 of"))]
    assert says == [
        "Taken back: mesosphere",
        "Taken back: stratosphere",
        "Taken back: troposphere",
        "Undone: 'Put the planets in order, nearest to the Sun first.' is asked again.",
    ]


def test_enter_alone_judges_no_open_answer(home: Path) -> None:
    """Nothing is pointed at until the learner points; a second Enter is no verdict."""
    with Learner(home, "quiz", "--type", "open") as learner:
        learner.settles(":skip")
        learner.press(" \r", "tick what you had")
        learner.press(ENTER, "y  right")
        learner.process.send(ENTER * 3)
        learner.press("?", "There is no hint")
        shown = learner.settles("y  right")
        assert "»" not in shown
        assert "Enter next" not in shown
        assert "» n  wrong" in learner.press(UP, "» n")
        assert "\nwrong\n" in learner.press(ENTER, "Enter next")


@pytest.mark.slow
def test_an_open_answer_is_judged_by_digits_too(home: Path) -> None:
    """`~` is hard to type on many keyboards."""
    with Learner(home, "quiz", "--type", "open", size=(80, 60)) as learner:
        for key, verdict in (("1", "right"), ("2", "close"), ("3", "wrong")):
            learner.settles(":quit")
            learner.press("rays\r", "tick what you had")
            learner.settles("q quit")
            learner.press(ENTER, "y  right")
            assert f"\n{verdict}\n" in learner.press(key, "Enter next")
            learner.press("u", "Undone:")
            learner.redraws(":quit")


def test_the_last_answer_can_be_undone(home: Path) -> None:
    """Also line by line, where a person types: the end waits for Enter."""
    with Learner(home, "quiz", "--plain", "--type", "truefalse") as learner:
        learner.waits("f for false.\n>")
        learner.press("t\r", "Press Enter to end, or type a command.\n>")
        learner.press(":undo\r", "Undone: 'The Moon")
        learner.press("t\r", "Press Enter to end, or type a command.\n>", beyond=1)
        learner.press(ENTER, "1 of 1 right at once (100 %)")
        assert learner.ends() == 0


def test_the_last_answer_of_an_exam_can_be_undone(home: Path) -> None:
    """Before the marks are shown."""
    options = ("quiz", "--mode", "exam", "--count", "9", "--type", "truefalse")
    with Learner(home, *options) as learner:
        learner.settles("s skip")
        shown = learner.press("f", "u undo")
        assert "wrong" not in shown
        learner.press("u", "Undone: 'The Moon")
        learner.rests()  # What is typed before a question is shown is thrown away.
        learner.press("t", "Enter next")
        assert "1 of 1 point (100 %)" in learner.press(ENTER, "of 1 point")


def test_an_exam_ends_with_all_that_was_asked(quizgen: Quizgen) -> None:
    """What was skipped has its number and its answer, what was given stands beside the right."""
    options = ("--seed", "golden", "--mode", "exam", "--count", "9")
    types = ("--type", "truefalse", "--type", "choice", "--type", "short")
    said = quizgen("quiz", "--plain", *options, *types, lines=":skip\nMagelan\n3\n\n").stdout
    end = said.split("type a command.\n> \n")[1]
    assert end.startswith(
        "\n1. The Moon causes most of the tides.\nskipped. The answer is True.\n\n2. Who led"
    )
    assert "\nclose. The answer is Ferdinand Magellan.\nYours: Magelan\nExpected: " in end
    assert "\nYours: Indian\nwrong. The answer is Pacific.\n" in end
    assert "Not answered: 1." in end
    types = ("--type", "open", "--type", "match")
    said = quizgen("quiz", "--plain", *options, *types, lines="4\n4\n4\nrays\ny\n").stdout
    assert "1. weather: troposphere (yours: stratosphere)" in said
    assert "\nYours: rays\nA model answer: Air scatters" in said


def test_lines_are_broken_between_words(home: Path) -> None:
    """In a terminal; what is wrapped hangs under its number."""
    with Learner(home, "quiz", "--plain", "--type", "choice", size=(40, 24)) as learner:
        shown = learner.waits("Type a number from 1 to 4.\n>")
        assert max(map(len, shown.splitlines())) < 40
        whole = " ".join(shown.split())
        assert "After a verdict, :right or :wrong overrules it, and :easy" in whole
        assert re.search(r"\n1\. \w+\n2\. \w+\n", shown)


def test_the_commands_are_named_once(quizgen: Quizgen) -> None:
    """At the start, before the first question; and again by `:help`."""
    said = quizgen("quiz", "--plain", "--type", "truefalse", "--type", "short", lines="t\n").stdout
    first, rest = said.split("\n", 1)
    named = (
        "?",
        ":help",
        ":show",
        ":skip",
        ":undo",
        ":flag",
        ":suspend",
        ":edit",
        ":quit",
        ":right",
    )
    assert all(name in first for name in named)
    assert ":skip" not in rest
    asked = quizgen("quiz", "--plain", "--type", "short", lines=":help\n").stdout
    assert asked.count(first) == 2

"""The quiz in a real pseudo-terminal: what a learner sees after each key."""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from threading import Thread

import pytest

from quiz_learner import AT_ONCE, SECONDS, SHORT_EXAM, Learner, timeless

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")

Golden = Callable[[str, str], None]
EXAM_OF = ("quiz", "--mode", "exam", "--count", "9", "--type")
ENTER, SPACE, DOWN, UP = "\r", " ", "\x1b[B", "\x1b[A"

REVIEW = [
    ("t", "Enter next"),
    (ENTER, "Question 2 of 9"),
    ("?", "Hint:"),
    ("3", "y it was right"),
    (ENTER, "Question 3 of 9"),
    (SPACE, "● 1"),
    ("34", "● 4"),
    ("1", "○ 1"),
    (ENTER, "Enter next"),
    (ENTER, "Question 4 of 9"),
    ("1852 m\r", "Enter next"),
    (ENTER, "Question 5 of 9"),
    (" \r", "Write an answer."),
    ("Magelan", "Magelan"),
    (ENTER, "Did you mean that?"),
    ("y", "Counted as right"),
    (SPACE, "Once more"),
    ("1", "n it was wrong"),
    ("n", "Counted as wrong"),
    (ENTER, "gap 1"),
    ("Right\r", "gap 2"),
    ("1903\r", "Enter next"),
    ("u", "Undone:"),
    ("Wright\r", "(family name) Wright"),
    ("1903\r", "Enter next"),
    (ENTER, "Question 7 of 9"),
    ("!", "What is wrong with it?"),
    ("\x1b", "   2  thermosphere"),
    ("3", "ozone"),
    ("4", "northern lights"),
    ("2", "Enter next"),
    ("?", "q quit"),
    ("+", "and easy"),
    (ENTER, "Question 8 of 9"),
    ("4", "1. Mercury"),
    (DOWN, "» 2"),
    (ENTER, "2. Mars"),
    ("3", "Enter confirm"),
    (ENTER, "Enter next"),
    (ENTER, "Once more"),
    ("\t", "Enter next"),
    (ENTER, "Question 9 of 9"),
    ("it scatters\r", "tick what you had"),
    ("1", "● 1"),
    (ENTER, "y  right"),
    ("y", "Enter next"),
    (ENTER, "Once more, 2 left with repeats"),
    ("143", "Enter confirm"),
    (ENTER, "Enter next"),
    (ENTER, "Once more, the last one"),
    ("!", "What is wrong with it?"),
]
LEARN = [
    ("f", "y it was right"),
    (ENTER, "Question 2 of 9"),
    ("Magellan\r", "n it was wrong"),
    (ENTER, "Question 3 of 9"),
    ("34\r", "Enter next"),
    (ENTER, "Question 4 of 9"),
    ("Wright\r", "gap 2"),
    ("1903\r", "Enter next"),
    (ENTER, "Once more, 6 left with repeats"),
    ("t", "Enter next"),
    (ENTER, "Question 5 of 9"),
    ("4", "1. Mercury"),
    ("3", "2. Venus"),
    ("1", "Enter confirm"),
    (ENTER, "Enter next"),
    (ENTER, "Question 6 of 9"),
    ("3", "ozone"),
    ("4", "northern lights"),
    ("2", "Enter next"),
    (ENTER, "Question 7 of 9"),
    (" \r", "tick what you had"),
    (ENTER, "y  right"),
    ("2", "Enter next"),
    (ENTER, "Question 8 of 9"),
    ("s", "Question 9 of 9"),
    ("x\t", "Enter next"),
    (ENTER, "Once more, the last one"),
    ("1852\r", "Enter next"),
]
EXAM = [
    ("f", "Question 2 of 9"),
    (":undo\r", "Undone:"),
    ("t", "» t  True\n   f  False\n\nQuestion 2 of 9"),
    ("Magellan\r", "Question 3 of 9"),
    ("34\r", "Question 4 of 9"),
    ("3", "Question 5 of 9"),
    ("1852\r", "Question 6 of 9"),
    ("Wright\r", "gap 2"),
    ("1903\r", "Question 7 of 9"),
    ("4", "1. Mercury"),
    ("3", "2. Venus"),
    ("1", "Enter confirm"),
    (ENTER, "Question 8 of 9"),
    ("3", "ozone"),
    ("4", "northern lights"),
    ("2", "Question 9 of 9"),
    ("air scatters\r", "tick what you had"),
    ("12", "● 2"),
    (ENTER, "y  right"),
    ("y", "Enter next"),
]
SCRIPTS = {
    "review": (REVIEW, (), ("badly put\r", "7 of 9 right")),
    "learn": (LEARN, (), (ENTER, "6 of 8 right")),
    "exam": (EXAM, ("--count", "9"), (ENTER, "9 of 10 points")),
}


@pytest.mark.parametrize(
    ("mode", "columns"),
    [
        ("review", 100),
        ("exam", 40),
        *(
            pytest.param(*both, marks=pytest.mark.slow)
            for both in [("review", 40), ("learn", 40), ("learn", 100), ("exam", 100)]
        ),
    ],
)
def test_a_learner_goes_through_every_mode(
    home: Path, golden: Golden, mode: str, columns: int
) -> None:
    """Every screen, as text, after every key, for all nine types."""
    script, more, last = SCRIPTS[mode]
    options = ("quiz", "--seed", "golden", "--mode", mode, *more)
    screens = []
    with Learner(home, *options, size=(columns, 24)) as learner:
        screens.append(learner.settles("Question 1 of"))
        for keys, then in script:
            learner.process.send(keys)
            screens.append(f"{'=' * 8} {keys!r}\n{learner.settles(then)}")
        keys, then = last
        learner.press(keys, then)
        assert learner.ends() == 0
        screens.append(f"{'=' * 8} {keys!r}\n{learner.shown}")
        assert all(len(row) < columns for row in learner.shown.splitlines())
    golden(f"quiz/terminal-{mode}-{columns}.txt", timeless("\n".join(screens)))


@pytest.mark.parametrize("key", [ENTER, SPACE], ids=["enter", "space"])
def test_nothing_typed_before_a_question_or_a_verdict_counts(home: Path, key: str) -> None:
    """What is typed while the program starts, or ahead of a verdict."""
    with Learner(home, "quiz", "--seed", "golden", "--count", "2", before="") as learner:
        learner.process.send("ft\r")
        assert "wrong" not in learner.settles("Question 1 of 2")
        learner.process.send("t" + ENTER * 5 + "3")
        learner.waits("Enter next")
        learner.process.send("xt3y\t" + DOWN + "?")
        learner.settles("q quit")
        assert "Question 2" not in learner.rests()
        assert "1 of 1" not in learner.shown
        learner.press(key, "Question 2 of 2")


def test_a_key_acts_though_a_verdict_does_not_name_it(home: Path) -> None:
    """At its first press; what was only shown can have been right."""
    with Learner(home, "quiz", "--type", "truefalse", "--type", "choice") as learner:
        learner.settles("Question 1 of")
        learner.press("-", "Suspended:")
        learner.settles("Question 1 of 1")
        assert "y it was right" not in learner.press("\t", "? more")
        learner.press("y", "n it was wrong")
        learner.press("+", "and easy")
        learner.settles("? more")
        learner.press("q", "1 of 1 right at once")
        assert learner.ends() == 0


def test_a_verdict_stays_when_its_question_is_suspended(home: Path) -> None:
    """Also where the question alone was still to come; `u` takes both back."""
    with Learner(home, "quiz", "--type", "truefalse") as learner:
        learner.settles("Tab")
        learner.press("f", "? more")
        learner.press("-", "- suspend")
        learner.press("u", "Undone:")
        assert learner.settles("s skip").count("Suspended:") == 1
        learner.press("t", "Enter next")
        learner.press(ENTER, "1 of 1 right at once")


@pytest.mark.slow
def test_a_double_enter_answers_no_question_unread(home: Path) -> None:
    """What leaves a verdict does not pick from the next list too; a capital is a key as well."""
    with Learner(home, "quiz", "--seed", "golden", "--count", "2", before="") as learner:
        learner.settles("Question 1 of 2")
        learner.press("T", "Enter next")
        learner.press(ENTER * 2, "Question 2 of 2")
        assert "The answer is" not in learner.rests()
        learner.press(DOWN, "» 2")
        learner.press(ENTER, "right: Pacific")


def test_letters_typed_at_once_after_a_verdict_are_kept(home: Path) -> None:
    """Only what acts by itself waits: a second Enter, and Tab."""
    options = ("--seed", "golden", "--type", "number", "--type", "short")
    with Learner(home, "quiz", *options, before="") as learner:
        learner.settles(":skip")
        learner.press("1852\r", "Enter next")
        learner.process.send(ENTER + ENTER + "\tMagellan the")
        assert ">  Magellan the\n" in learner.settles("Question 2")
        learner.press(" first\r", "Magellan the first\n")


def test_a_verdict_cannot_be_skipped_within_a_blink(home: Path) -> None:
    """A second Enter right after it does nothing, and no key is named before it acts."""
    with Learner(
        home, "quiz", "--seed", "golden", "--type", "number", "--type", "cloze", before=""
    ) as learner:
        learner.settles(":skip")
        learner.press("1852\r", "right: 1852")
        assert "Enter next" not in learner.shown
        learner.process.send(ENTER)
        learner.waits("Enter next")
        assert "Question 2" not in learner.rests()
        learner.press(ENTER, "Question 2")


def test_enter_decides_nothing_where_the_quiz_asks(home: Path) -> None:
    """Close is for the learner to judge: y or n, which stay named whatever else is pressed."""
    with Learner(home, "quiz", "--type", "short", size=(40, 24)) as learner:
        learner.settles(":skip")
        learner.press("Magelan\r", "n no")
        learner.process.send(ENTER + SPACE + ENTER + "x")
        told = "Did you mean that?\n y yes  n no  u undo  ? more"
        assert learner.rests().replace("\n\n", "\n").endswith(told)
        assert "at once" not in learner.shown
        learner.press("y", "Enter next")
        learner.press(ENTER, "1 of 1 right at once (100 %)")
        assert learner.ends() == 0


@pytest.mark.slow
def test_an_undecided_answer_goes_with_its_suspended_question(home: Path) -> None:
    """It is neither in the log nor counted at the end, and nothing more is asked of it."""
    with Learner(home, "quiz", "--type", "short", "--count", "1", size=(40, 24)) as learner:
        learner.settles(":skip")
        learner.press("Magelan\r", "n no")
        learner.press("?", "- suspend")
        learner.press("-", "No question was answered.")
        assert learner.ends() == 0
    with sqlite3.connect(home / "progress.db") as database:
        assert database.execute("SELECT kind FROM review").fetchall() == [("suspend",)]
    database.close()


def test_what_is_not_known_is_shown_and_not_judged(home: Path) -> None:
    """The options stay with the right one marked; that it was right all the same is for `?`."""
    with Learner(home, "quiz", "--type", "choice", "--seed", "golden", size=(40, 24)) as learner:
        learner.settles("s skip")
        told = learner.press("\t", "? more")
        assert "   1  Arctic\n » 2  Pacific\n   3  Indian\n   4  Atlantic\nThe answer is" in told
        assert "wrong" not in told
        assert "y it was right" not in told
        learner.press("?", "y it was right")
        learner.press("y", "Counted as right")


@pytest.mark.slow
def test_what_is_not_known_in_an_exam_is_told_at_its_end(home: Path) -> None:
    """The options stay, none marked."""
    exam = ("quiz", "--mode", "exam", "--type", "truefalse", "--count", "1")
    with Learner(home, *exam) as learner:
        learner.settles("s skip")
        told = learner.press("\t", "Enter next")
        assert "   t  True\n   f  False\nThat was the last question." in told
        learner.press(ENTER, "wrong. The answer is True.")


def test_a_very_long_answer_is_cut_and_only_wrong(home: Path) -> None:
    """Twenty thousand characters, pasted: judged, shown wrapped, and gone on from."""
    with Learner(home, "quiz", "--type", "short") as learner:
        learner.settles(":skip")
        learner.process.send("\x1b[200~")
        for _ in range(20):
            learner.process.send("x" * 1_000)
        learner.press("\x1b[201~", "x" * 60)
        told = learner.press(ENTER, "wrong. The answer is Ferdinand")
        assert max(map(len, told.splitlines())) < 80
        learner.settles("? more")
        learner.press("\x04", "0 of 1 right")
        assert learner.ends() == 0
        assert "Traceback" not in learner.shown


@pytest.mark.slow
def test_a_very_long_answer_may_come_in_a_stream(home: Path) -> None:
    """Typed, as a terminal without pastes sends it: what is beyond the limit costs next to nothing."""
    with Learner(home, "quiz", "--type", "short") as learner:
        learner.settles(":skip")
        sender = Thread(target=learner.process.send, args=("x" * 20_000 + "\r",))
        sender.start()
        learner.waits("wrong. The answer is Ferdinand")
        sender.join()


@pytest.mark.slow
def test_an_exam_ends_at_every_prompt_when_its_time_is_up(tmp_path: Path) -> None:
    """Without a key being pressed; here after little more than a second."""
    with ExitStack() as stack:
        exams = [
            Learner(tmp_path / kind, *EXAM_OF, kind, before=SHORT_EXAM)
            for kind in ("choice", "multi", "short")
        ]
        for exam in map(stack.enter_context, exams):
            exam.waits("1 min left")
        for exam in exams:
            exam.waits("The time is up.")
            assert exam.ends() == 0
            assert "No question was answered." in exam.shown


@pytest.mark.slow
def test_no_answer_is_undone_when_the_time_is_up(home: Path) -> None:
    """It could not be given again, so it stays."""
    with Learner(home, *EXAM_OF, "truefalse", before=AT_ONCE + SHORT_EXAM) as learner:
        learner.settles("s skip")
        learner.press("t", "Enter next")
        time.sleep(SECONDS)
        learner.press("u", "The time is up.")
        assert "1 of 1 point (100 %)" in learner.press(ENTER, "of 1 point")


def test_nothing_ticked_is_no_answer(home: Path) -> None:
    """Enter alone says what to do, and asks on; `i` ticks the others, `a` all."""
    with Learner(home, "quiz", "--type", "multi") as learner:
        learner.settles("s skip")
        told = learner.press(ENTER, "Tick at least one")
        assert "right" not in told.split("Tick at least one")[1]
        assert "wrong" not in told.split("Tick at least one")[1]
        told = learner.press("1i", "● 4")
        assert [line[3] for line in told.splitlines() if line[5:6].isdigit()] == ["○", *"●●●"]
        told = learner.press("a\r", "Enter next")
        assert all(f"● {number}" in told for number in (1, 2, 3, 4))


def test_a_command_that_is_none_is_said_while_writing(home: Path) -> None:
    """With those that there are; behind a space it is an answer."""
    with Learner(home, "quiz", "--type", "short") as learner:
        learner.settles(":skip")
        told = learner.press(":skipp\r", "':skipp' is not a command.")
        assert "The commands are :show, :skip, :undo, :right," in " ".join(told.split())
        assert "wrong." not in told
        told = learner.press(" :skip\r", "wrong. The answer is Ferdinand")
        assert ">  :skip\n" in told

"""A quiz can be left at any moment: what was shown is kept, the terminal is sane."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from quiz_learner import CASES, PATIENCE, PROGRAM, Learner, environment
from quizgen.quiz.progress.store import Store
from quizgen_forks import Fork

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")

KILLS = int(os.environ.get("QUIZGEN_KILLS", "24"))
SHOWN = ("right", "close", "wrong")
PROMPTS = [("choice", "s skip"), ("multi", "s skip"), ("short", ":skip")]
ENDLESS = ("quiz", "--plain", "--ahead", "--type")


def answers(home: Path) -> list[tuple[str, str]]:
    """Return (question, verdict) of every answer in the log, in its order."""
    database = sqlite3.connect(home / "progress.db")
    query = "SELECT question, verdict FROM review WHERE kind = 'answer' ORDER BY id"
    rows = database.execute(query).fetchall()
    (check,) = database.execute("PRAGMA integrity_check").fetchone()
    database.close()
    assert check == "ok"
    return rows


@pytest.mark.parametrize(("kind", "ready"), PROMPTS, ids=[kind for kind, _ in PROMPTS])
@pytest.mark.parametrize(
    ("number", "code"),
    [
        (signal.SIGINT, 130),
        (signal.SIGTERM, 143),
        (signal.SIGHUP, 129),
    ],
    ids=["int", "term", "hup"],
)
def test_a_signal_leaves_the_terminal_as_it_was(
    home: Path, kind: str, ready: str, *, number: int, code: int
) -> None:
    """Echo and line mode are back and the cursor is shown."""
    with Learner(home, "quiz", "--type", kind) as learner:
        before = learner.modes()
        learner.waits(ready)
        assert learner.modes() != before
        learner.kill(number)
        learner.reads_all()
        assert learner.modes() == before
        assert not learner.screen.cursor.hidden
        assert "Traceback" not in learner.shown
        assert learner.ends() == code


@pytest.mark.parametrize(("kind", "ready"), PROMPTS, ids=[kind for kind, _ in PROMPTS])
@pytest.mark.parametrize(
    ("key", "says", "code"),
    [("\x03", "Stopped. Every answer is saved.", 130), ("\x04", "No question was answered.", 0)],
    ids=["ctrl-c", "ctrl-d"],
)
def test_the_keys_for_leaving_leave(
    home: Path, kind: str, ready: str, *, key: str, says: str, code: int
) -> None:
    """Ctrl-C interrupts and Ctrl-D quits, at every kind of prompt; both tell the score."""
    with Learner(home, "quiz", "--type", kind) as learner:
        before = learner.modes()
        learner.waits(ready)
        learner.press(key, says)
        learner.reads_all()
        assert "No question was answered." in learner.shown
        assert learner.modes() == before
        assert learner.ends() == code


def test_a_closed_window_loses_nothing(home: Path) -> None:
    """The terminal goes away after a verdict: the answer is in the log."""
    with Learner(home, "quiz", "--type", "truefalse") as learner:
        learner.waits("s skip")
        learner.press("t", "Enter next")
        learner.process.close(force=False)
    assert answers(home) == [("tide", "right")]


@pytest.mark.parametrize(
    "way",
    [
        pytest.param("\x03", id="ctrl-c"),
        pytest.param(signal.SIGKILL, id="kill"),
        pytest.param("\x04", id="ctrl-d", marks=pytest.mark.slow),
    ],
)
def test_what_was_not_decided_is_asked_again(home: Path, way: str | int) -> None:
    """Whoever leaves at "Did you mean that?" has given no answer; the report has none either."""
    report = home.parent / "report.jsonl"
    options = ("quiz", "--type", "short", "--report", str(report))
    with Learner(home, *options) as learner:
        learner.settles(":skip")
        learner.press("Magelan\r", "? more")
        if isinstance(way, str):
            learner.press(way, "Undone: 'Who led the first voyage")
        else:
            learner.kill(way)
        learner.reads_all()
        assert ("No question was answered." in learner.shown) == isinstance(way, str)
    assert (answers(home), report.read_text(encoding="utf-8")) == ([], "")


@pytest.mark.parametrize("stream", ["stdin", "stdout"])
def test_a_closed_stream_ends_the_quiz_in_order(home: Path, stream: str) -> None:
    """Without input the quiz is over; without output it still keeps what it is given."""
    redirect = {"stdin": "<&-", "stdout": ">&-"}[stream]
    program = " ".join([*PROGRAM, "quiz", "--plain", "--type", "truefalse", redirect])
    done = subprocess.run(
        ["/bin/sh", "-c", program],
        input="t\n" if stream == "stdout" else None,
        capture_output=True,
        text=True,
        cwd=CASES,
        env=environment(home),
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert answers(home) == ([("tide", "right")] if stream == "stdout" else [])


def test_a_reader_that_goes_away_is_no_error(home: Path) -> None:
    """`quizgen quiz | head -1` says nothing on stderr."""
    program = f"printf 't\\n' | {' '.join(PROGRAM)} quiz --plain | head -n 1"
    done = subprocess.run(
        ["/bin/sh", "-c", program],
        capture_output=True,
        text=True,
        cwd=CASES,
        env=environment(home),
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.startswith("At any prompt")


class Quiz:
    """A plain quiz of one type without end, in a fork, which is given wrong answers."""

    def __init__(self, home: Path, kind: str) -> None:
        given, answers = os.pipe()
        shown, told = os.pipe()
        self._fork = Fork([*ENDLESS, kind], environment(home), CASES, [given, told, 2])
        os.close(given)
        os.close(told)
        self._answers = os.fdopen(answers, "w", encoding="utf-8")
        self.shown = os.fdopen(shown, encoding="utf-8")
        self._answers.write("0\n" * 1_000)
        self._answers.flush()

    def kill(self) -> None:
        os.kill(self._fork.pid, signal.SIGKILL)
        assert self._fork.code(PATIENCE) == -signal.SIGKILL

    def rest(self) -> list[str]:
        """Return the lines that were not read yet, of a quiz that was killed."""
        with self._answers, self.shown:
            return self.shown.read().splitlines()


def killed(home: Path, kinds: Sequence[str], chance: random.Random) -> list[list[str]]:
    """Run quizzes at once, answer wrongly without end, kill all; return their verdicts.

    The kill comes after some verdicts, few or none, and a moment more.
    """
    quizzes = [Quiz(home, kind) for kind in kinds]
    try:
        seen = [some_verdicts(quiz, chance.randrange(12)) for quiz in quizzes]
        time.sleep(chance.uniform(0, 0.03))
    finally:
        for quiz in quizzes:
            quiz.kill()
    for shown, quiz in zip(seen, quizzes, strict=True):
        shown += [verdict(line) for line in quiz.rest() if line.startswith(SHOWN)]
    return seen


def verdict(line: str) -> str:
    """Return the word that a verdict's line begins with."""
    return next(word for word in SHOWN if line.startswith(word))


def some_verdicts(quiz: Quiz, count: int) -> list[str]:
    """Read until a quiz has begun to ask and has shown some verdicts; return these."""
    assert quiz.shown.readline().startswith("At any prompt")
    shown: list[str] = []
    while len(shown) < count:
        line = quiz.shown.readline()
        assert line
        shown += [verdict(line)] if line.startswith(SHOWN) else []
    return shown


def lost(home: Path, runs: int, kinds: Sequence[str]) -> tuple[int, int]:
    """Kill quizzes at random moments; return how many verdicts were shown, and lost."""
    chance = random.Random(len(kinds))
    names = {"short": "captain", "number": "knot"}
    total = gone = 0
    before = dict.fromkeys(kinds, 0)
    for _ in range(runs):
        found = killed(home, kinds, chance)
        rows = answers(home) if (home / "progress.db").exists() else []
        for kind, shown in zip(kinds, found, strict=True):
            kept = [told for name, told in rows if name == names[kind]]
            here = kept[before[kind] :]
            assert here[: len(shown)] == shown[: len(here)]
            gone += max(0, len(shown) - len(here))
            total += len(shown)
            before[kind] = len(kept)
    with Store(home / "progress.db") as store:
        assert store.moved is None
        assert store.rebuild() == []
    return total, gone


@pytest.mark.parametrize(
    ("runs", "kinds"),
    [
        pytest.param(4, ("short",), id="one"),
        pytest.param(3, ("short", "number"), id="two-at-once"),
        pytest.param(KILLS, ("short",), id="many", marks=pytest.mark.slow),
        pytest.param(KILLS // 6, ("short", "number"), id="pairs", marks=pytest.mark.slow),
    ],
)
def test_no_verdict_that_was_shown_is_lost(home: Path, runs: int, kinds: tuple[str, ...]) -> None:
    """SIGKILL at random moments: the log has every verdict, and the cards are what it says."""
    shown, gone = lost(home, runs, kinds)
    assert shown > runs
    assert gone == 0


def test_a_report_has_every_verdict_that_was_shown(home: Path, tmp_path: Path) -> None:
    """The report is written as it happens, so a killed quiz has left it whole."""
    report = tmp_path / "report.jsonl"
    with Learner(home, "quiz", "--type", "truefalse", "--report", str(report)) as learner:
        learner.waits("s skip")
        learner.press("f", "Enter next")
        learner.kill()
        learner.reads_all()
    (entry,) = map(json.loads, report.read_text(encoding="utf-8").splitlines())
    assert entry.pop("ms") > 0
    assert entry == {
        "id": "tide",
        "type": "truefalse",
        "response": False,
        "verdict": "wrong",
        "expected": True,
        "points": 0,
    }

"""How fast the quiz is: ratios of one run, printed.  Run by hand, from the project's root:

python tests/benchmarks/quiz_speed.py [RUNS]
"""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import pexpect

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from quiz_learner import CASES, PROGRAM, Learner, environment

BARE = """
import questionary
questionary.select("Which?", ["one", "two", "three", "four"]).unsafe_ask()
"""
BARE_LOOP = """
import questionary
for number in range(100):
    questionary.select(f"question {number}", ["true", "false"]).unsafe_ask()
    questionary.press_any_key_to_continue(f"next {number}").unsafe_ask()
"""
READ = """
import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute("SELECT * FROM review"):
    pass
"""
START = 1_700_000_000_000
MANY_QUESTIONS, MANY_REVIEWS, MOST_REVIEWS = 10_000, 100_000, 1_000_000


def main(runs: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        starts(folder, runs)
        answers(folder)
        figures(folder)


def starts(folder: Path, runs: int) -> None:
    """Print how long it takes to the first prompt, against questionary alone."""
    many = project(folder / "many", MANY_QUESTIONS)
    fill(folder / "many-home", MANY_REVIEWS, MANY_QUESTIONS)
    quiz = [*PROGRAM, "quiz", "--type", "choice"]
    cases: dict[str, tuple[Sequence[str], str, Path, Path]] = {
        "questionary alone": ([sys.executable, "-c", BARE], "four", CASES, folder),
        "quizgen quiz, 9 questions": (quiz, "s skip", CASES, folder / "home"),
        f"quizgen quiz, {MANY_QUESTIONS:,} questions, {MANY_REVIEWS:,} answers": (
            quiz,
            "s skip",
            many,
            folder / "many-home",
        ),
    }
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in cases}
    for _ in range(runs + 1):  # The first is not counted: it compiles and fills caches.
        for name, case in cases.items():
            found[name].append(to_prompt(*case))
    print(f"To the first prompt, median of {runs}: wall time, CPU time, and their ratios")
    bare = None
    for name, times in found.items():
        wall, cpu = (median(column) for column in zip(*times[1:], strict=True))
        bare = bare or (wall, cpu)
        ratios = f"{wall / bare[0]:.2f} {cpu / bare[1]:.2f}"
        print(f"  {name}: {wall * 1000:.0f} ms, {cpu * 1000:.0f} ms; {ratios}")


def to_prompt(command: Sequence[str], text: str, cwd: Path, home: Path) -> tuple[float, float]:
    """Return the wall and CPU seconds from a program's start until it shows a text."""
    before = time.perf_counter()
    program = pexpect.spawn(
        command[0],
        list(command[1:]),
        cwd=str(cwd),
        env=environment(home, PROMPT_TOOLKIT_NO_CPR="1"),
        dimensions=(24, 80),
        timeout=60,
    )
    program.expect_exact(text)
    wall = time.perf_counter() - before
    cpu = spent(program.pid)
    program.kill(signal.SIGKILL)
    program.wait()
    return wall, cpu


def answers(folder: Path) -> None:
    """Print what one answer costs, from line to next prompt."""

    def cpu(count: int) -> float:
        command = [*PROGRAM, "quiz", "--plain", "--mode", "learn", "--type", "short"]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            command,
            input="nobody\n" * count,
            cwd=CASES,
            env=environment(folder / f"answers-{count}"),
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    few, more = 1, 201
    lines = 1000 * (cpu(more) - cpu(few)) / (more - few)
    print(f"One answer line by line: {lines:.2f} ms of CPU")
    quiz = [*PROGRAM, "quiz", "--mode", "learn", "--type", "truefalse"]
    ours = keys(quiz, "f", "s skip", "? more", folder)
    alone = keys([sys.executable, "-c", BARE_LOOP], "\r", "question", "next", folder)
    print(
        f"One answer by keys: {ours:.0f} ms of CPU, of which questionary alone needs {alone:.0f} ms"
    )


def keys(command: Sequence[str], key: str, ask: str, told: str, folder: Path) -> float:
    """Return the CPU milliseconds of one answer, over forty, in a pseudo-terminal."""
    with Learner(folder / "keys", program=command, PROMPT_TOOLKIT_NO_CPR="1") as learner:
        used = []
        for _ in range(41):
            learner.process.expect_exact(ask)
            learner.process.send(key)
            learner.process.expect_exact(told)
            learner.process.send("\r")
            used.append(spent(learner.process.pid))
    return 1000 * (used[-1] - used[0]) / (len(used) - 1)


def spent(pid: int) -> float:
    """Return the CPU seconds that a process has used so far."""
    ticks = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def figures(folder: Path) -> None:
    """Print what `stats` costs after very many answers, against reading their rows."""
    home = folder / "figures"
    fill(home, MOST_REVIEWS, 9)
    ours, memory = child([*PROGRAM, "stats", "--json"], home)
    rows, _ = child([sys.executable, "-c", READ, str(home / "progress.db")], home)
    start, _ = child([sys.executable, "-c", "pass"], home)
    ratio = ours / (rows - start)
    print(
        f"stats, {MOST_REVIEWS:,} answers: {ours:.2f} s of CPU, {memory:.0f} MB; reading the rows"
        f" {rows - start:.2f} s; ratio {ratio:.1f}"
    )


def child(command: Sequence[str], home: Path) -> tuple[float, float]:
    """Return the CPU seconds and the megabytes of a process."""
    process = subprocess.Popen(command, cwd=CASES, env=environment(home), stdout=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def project(root: Path, count: int) -> Path:
    """Make a project with one bank of many questions."""
    bank = root / "question_bank" / "nine"
    bank.mkdir(parents=True)
    (root / "decks").mkdir()
    (root / "decks" / "nine.yaml").write_text("title: Many\nbank: nine\n")
    (bank / "bank.yaml").write_text("id: nine\ntitle: Many\ntopics: [many]\n")
    questions = [
        f"  - id: q{number}\n"
        "    type: choice\n"
        f"    prompt: Which of these is the number {number} in the long list of numbers?\n"
        f"    answer: The number {number}\n"
        "    distractors: [Another number, No number at all, Every number]\n"
        f"    explanation: Because it is the number {number}, and no other one is that.\n"
        for number in range(count)
    ]
    (bank / "many.yaml").write_text("topic: Many\nquestions:\n" + "".join(questions))
    return root


def fill(home: Path, reviews: int, questions: int) -> None:
    """Write a log of many answers, and what is derived from it."""
    from quizgen.quiz.progress.store import Store

    chance = random.Random(1)
    insert = "INSERT INTO review VALUES (NULL" + ", ?" * 16 + ")"
    step = 900_000_000 * 60 // reviews
    rows = (
        (
            f"{number:016x}",
            at := START + number * step,
            str(date(1970, 1, 1) + timedelta(milliseconds=at)),
            "answer",
            "nine",
            f"q{chance.randrange(questions)}",
            None,
            "right",
            3 if chance.random() < 0.9 else 1,
            0,
            4_000,
            1.0,
            '"x"',
            "review",
            0.9,
            None,
        )
        for number in range(reviews)
    )
    with Store(home / "progress.db") as store:
        with store._writing():
            store._database.executemany(insert, rows)
        store.rebuild()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)

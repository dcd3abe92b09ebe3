"""What reading costs, as ratios from one run: `python tests/benchmarks/reading.py`.

Prints one Markdown table.  Times are CPU times, the least of several runs; nothing here
is a test, for a time depends on the machine and on what else it does.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from quizgen.reading.load import load_bank

SIZES = (1_000, 10_000, 100_000)
TYPES = [
    "    type: choice\n    prompt: Which of the agreements of year N was the first to be signed?\n    answer: The treaty N\n    distractors: [The pact N, The deal N, The accord N]\n",
    "    type: short\n    prompt: Who signed agreement N for the larger of the two countries?\n    answer: Person N\n    accept: [Mr N, President N]\n",
    "    type: number\n    prompt: For how many years does the agreement N run at least?\n    answer: N\n    unit: years\n    tolerance: 0.5\n",
    '    type: cloze\n    prompt: "The {{c1::treaty N}} runs for {{c2::N years::how long?}}."\n    accept: {c1: [pact N]}\n',
    "    type: match\n    prompt: Match each of the agreements N with its year.\n    pairs:\n      Treaty N: '1979'\n      Pact N: '1991'\n      Deal N: '2015'\n",
]
COMMON = """\
    explanation: >-
      The agreement N came after years of talks, and neither side
      has published all of its articles so far.
    difficulty: easy
    tags: [one, two]
    source: {id: article, section: Some part, evidence: [agreement, signed]}
"""


def write_bank(folder: Path, count: int) -> Path:
    """Write a bank of so many questions, in one topic, and return the topic's file."""
    folder.mkdir()
    head = "id: b\ntitle: B\nsources: [{id: article, title: A}]\ntopics: [t]\n"
    (folder / "bank.yaml").write_text(head)
    path = folder / "t.yaml"
    with path.open("w") as file:
        file.write("topic: T\nquestions:\n")
        for n in range(count):
            file.write(f"  - id: q-{n}\n")
            file.write((TYPES[n % len(TYPES)] + COMMON).replace("N", str(n)))
    return path


def cpu(work: Callable[[], object], runs: int = 5) -> float:
    """Return the least CPU time in seconds of several runs."""
    least = float("inf")
    for _ in range(runs):
        start = time.process_time()
        made = work()
        least = min(least, time.process_time() - start)
        del made  # To throw it away is no part of the work.
    return least


def ratio(work: Callable[[], object], other: Callable[[], object], runs: int = 7) -> float:
    """Return how often `other` fits into `work`; they take turns, so that noise hits both."""
    times = [(cpu(work, runs=1), cpu(other, runs=1)) for _ in range(runs)]
    return min(first for first, _ in times) / min(second for _, second in times)


def events(text: str) -> None:
    """Let libyaml parse a text, and do nothing with it."""
    get_event = yaml.CSafeLoader(text).get_event
    while get_event() is not None:
        pass


def child(program: str, runs: int = 1) -> tuple[float, int]:
    """Return the least CPU time in seconds and the peak memory in bytes of a process."""
    measure = (
        "import resource, subprocess, sys\n"
        "subprocess.run([sys.executable, '-c', sys.argv[1]], stdout=subprocess.DEVNULL)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss)\n"
    )
    least, peak = float("inf"), 0
    for _ in range(runs):
        done = subprocess.run(
            [sys.executable, "-c", measure, program], capture_output=True, text=True, check=True
        )
        seconds, memory = done.stdout.split()
        least, peak = min(least, float(seconds)), int(memory)
    return least, peak * (1 if sys.platform == "darwin" else 1024)


def rows(folder: Path) -> list[tuple[str, float, str]]:
    """Measure everything; return what, the ratio, and the goal or ""."""
    files = {count: write_bank(folder / str(count), count) for count in SIZES}
    few, path, many = files.values()
    text = path.read_text()
    ours = cpu(lambda: load_bank(path.parent))
    small = cpu(lambda: load_bank(few.parent))
    large = cpu(lambda: load_bank(many.parent), runs=1)
    bare, bare_memory = child("pass", runs=20)
    load = f"from quizgen import load_bank; load_bank({str(path.parent)!r})"
    _, memory = child(load)
    helped, _ = child("from quizgen.cli import main; main(['--help'])", runs=20)
    of_c = cpu(lambda: yaml.load(text, yaml.CSafeLoader), runs=1)
    of_python = cpu(lambda: yaml.load(few.read_text(), yaml.SafeLoader), runs=1)
    return [
        ("reading 10,000 questions / libyaml's events alone", ratio(lambda: load_bank(path.parent), lambda: events(text)), "2"),
        ("`yaml.load` with CSafeLoader / reading 10,000 questions", of_c / ours, ""),
        ("`yaml.load` with SafeLoader / reading 1,000 questions", of_python / small, ""),
        ("peak memory over a bare Python's / the file's size", (memory - bare_memory) / path.stat().st_size, "8"),
        ("`quizgen --help` / a bare Python", helped / bare, "3"),
        ("a question of 10,000 / a question of 1,000", ours / small / 10, "1"),
        ("a question of 100,000 / a question of 10,000", large / ours / 10, "1"),
    ]  # fmt: skip


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        print("| what | ratio | goal |\n|---|---|---|")
        for what, ratio, goal in rows(Path(folder)):
            print(f"| {what} | {ratio:.2f} | {goal} |")


if __name__ == "__main__":
    main()

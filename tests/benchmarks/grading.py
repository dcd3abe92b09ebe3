"""How well and how fast typed answers are judged: printed as Markdown tables.

    python tests/benchmarks/grading.py [--runs 5] [--banks DIR]

The confusion tables count the cases of tests/cases/grading by their verdict and ours.  Of the
banks in a folder, each question's wrong options are judged as if they were typed: those that
are right for it, and should not be, come below.
Speed is counted in answers a second of CPU on one core, the best of the runs.  No verdict
and no typed text is kept between answers, but the readings of words are: so the last line
is of answers with a letter changed, each of them once.
"""

from __future__ import annotations

import argparse
import csv
import platform
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from quizgen import load_bank
from quizgen.grading.responses import Verdict, grade_text
from quizgen.model.questions import Choice, Match, Multi, Short
from quizgen.quiz.ui.messages import flat_typed
from quizgen.support.diagnostics import BankError

CASES = Path(__file__).parents[1] / "cases" / "grading"
FILES = ["examples", "own", "later", "fresh", "found", "others"]
NAMES = [verdict.value for verdict in Verdict]
ASKED = (Choice, Multi, Match, Short)
ROUNDS = 10
GOAL = 20_000

Case = tuple[list[str], str, str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--banks", type=Path)
    args = parser.parse_args()
    runs = args.runs
    for name in FILES:
        print_confusion(name, read_cases(name))
    if args.banks:
        print_options(args.banks)
    cases = [case for name in FILES for case in read_cases(name)]
    if runs:
        print_speed(cases, runs)


def read_cases(name: str) -> list[Case]:
    """Return (accepted answers, given, verdict) of each case in a file."""
    with (CASES / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [(row["expected"].split("|"), row["given"], row["verdict"]) for row in rows]


def print_confusion(name: str, cases: list[Case]) -> None:
    found = Counter((verdict, grade_text(answers, text).value) for answers, text, verdict in cases)
    agreed = sum(found[verdict, verdict] for verdict in NAMES)
    worst = sum(found[verdict, "right"] for verdict in NAMES if verdict != "right")
    print(f"\n{name}.csv: {agreed} of {len(cases)} as written, {worst} judged right that are not\n")
    print(f"| written \\ ours | {' | '.join(NAMES)} |")
    print("|---|" + "---:|" * len(NAMES))
    for verdict in NAMES:
        print(f"| {verdict} | {' | '.join(str(found[verdict, ours]) for ours in NAMES)} |")


def print_options(folder: Path) -> None:
    print("\n| bank | questions | right for itself | wrong options | right | close | wrong |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    faults: list[str] = []
    for path in sorted(folder.iterdir()):
        try:
            questions = [q for q in load_bank(path).questions if isinstance(q, ASKED)]
        except BankError as error:
            faults.append(str(error.problems[0]))
            continue
        own, found = Counter[str](), Counter[str]()
        for question in questions:
            rights = [flat_typed(text) for text in question.right_answers()]
            offered = [flat_typed(option.text) for option in question.offered()]
            for right in rights:
                own[grade_text([right], right).value] += 1
                for wrong in set(offered) - set(rights):
                    verdict = grade_text([right], wrong).value
                    found[verdict] += 1
                    if verdict == "right":
                        faults.append(f"{path.name}/{question.id}: {wrong!r} for {right!r}")
        cells = [f"{own['right']} of {own.total()}", found.total(), *(found[it] for it in NAMES)]
        print(f"| {path.name} | {len(questions)} | {' | '.join(map(str, cells))} |")
    print(*faults, sep="\n")


def print_speed(cases: list[Case], runs: int) -> None:
    numbers = count()
    print(f"\nPython {platform.python_version()}, best of {runs} runs, goal {GOAL:,} a second\n")
    print("| what is typed | answers | a second |\n|---|---:|---:|")
    for label, texts in (
        ("the cases as they are", as_written(cases)),
        ("the accepted answers in capitals", in_capitals(cases)),
        ("the accepted answers with a new slip each", with_slips(cases, numbers)),
    ):
        measured = [speed(texts()) for _ in range(runs)]
        print(f"| {label} | {measured[0][0]:,} | {max(rate for _, rate in measured):,.0f} |")


Texts = Callable[[], Iterator[tuple[list[str], str]]]


def as_written(cases: list[Case]) -> Texts:
    return lambda: ((answers, text) for answers, text, _ in cases * ROUNDS)


def in_capitals(cases: list[Case]) -> Texts:
    return lambda: ((answers, answers[0].upper()) for answers, _, _ in cases * ROUNDS)


def with_slips(cases: list[Case], numbers: Iterator[int]) -> Texts:
    return lambda: (
        (answers, slipped(answers[0], next(numbers))) for answers, _, _ in cases * ROUNDS
    )


def slipped(text: str, number: int) -> str:
    """Change one character of a text, another one for each number."""
    place, letter = number % len(text), chr(ord("a") + number // len(text) % 26)
    return text[:place] + letter + text[place + 1 :]


def speed(texts: Iterator[tuple[list[str], str]]) -> tuple[int, float]:
    """Return how many answers were judged and how many that is in a second of CPU."""
    asked = list(texts)
    start = time.process_time()
    for answers, text in asked:
        grade_text(answers, text)
    return len(asked), len(asked) / (time.process_time() - start)


if __name__ == "__main__":
    main()

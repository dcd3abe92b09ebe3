"""What formulas cost: `python tests/benchmarks/maths.py [COUNT]`.

A bank with two formulas in each question, none of them twice, beside the same bank with words
in their place: CPU times of reading it, of an Anki package and of worksheets, and their ratio.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from reading import cpu
from worksheet import project

from quizgen import load_deck
from quizgen.products import anki, worksheet
from quizgen.support.markup import latex, markdown, mathml, maths_text, problems

FORMULA = r"$x_{N}^2 + N y = \frac{a}{N}$"
WORDS = "when one counts by sevens and not by fives?"


def write(folder: Path, count: int, *, has_maths: bool) -> Path:
    """Write a project with a bank of so many questions, and return its recipe."""
    path = project(folder, count)
    entries = path.read_text(encoding="utf-8").split("  - id: ")
    for number, entry in enumerate(entries[1:], 1):
        formula = FORMULA.replace("N", str(number))
        more = formula if has_maths else WORDS
        lines = [
            f"{line} Is {more}" if "prompt:" in line else f"{line} So {more[:-1]} + 1{more[-1]}"
            if "explanation:" in line else line
            for line in entry.split("\n")
        ]  # fmt: skip
        entries[number] = "\n".join(lines).replace("explanation: ", "explanation: >-\n      ")
    path.write_text("  - id: ".join(entries), encoding="utf-8")
    return folder / "decks" / "big.yaml"


def forget() -> None:
    """Empty what is remembered of formulas, so that each run meets them for the first time."""
    for module in (latex, markdown, mathml, maths_text, problems):
        for made in vars(module).values():
            if hasattr(made, "cache_clear"):
                made.cache_clear()


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plain = write(folder / "plain", count, has_maths=False)
        maths = write(folder / "maths", count, has_maths=True)
        works: dict[str, Callable[[Path], object]] = {
            "reading": load_deck,
            "Anki package": lambda recipe: anki.build(load_deck(recipe), folder, write_lock=False),
            "worksheets": lambda recipe: worksheet.build(load_deck(recipe), folder),
        }
        print("| what | plain | maths | ratio |\n|---|--:|--:|--:|")
        for what, work in works.items():
            words = cpu(lambda work=work: work(plain), runs=3)  # type: ignore[misc]
            formulas = cpu(lambda work=work: (forget(), work(maths)), runs=3)  # type: ignore[misc]
            print(f"| {what} | {words:.2f} s | {formulas:.2f} s | {formulas / words:.1f} |")


if __name__ == "__main__":
    main()

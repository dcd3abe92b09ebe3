"""What other tools' files cost, as ratios from one run: `python tests/benchmarks/exchange.py`.

A bank goes out to each format and comes in again; beside both stands a bare parse of the same
file, by ElementTree or the csv module.  Times are CPU times; nothing here is a test.
"""

from __future__ import annotations

import contextlib
import csv
import io
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

from reading import cpu, write_bank

from quizgen import cli, load_deck, products
from quizgen.model.deck import Deck

SIZES = (1_000, 10_000)


def _qti(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            if name.endswith(".xml"):
                ET.fromstring(package.read(name))


PARSERS: dict[str, Callable[[bytes], object]] = {
    "moodle": ET.fromstring,
    "qti": _qti,
    "csv": lambda data: [*csv.reader(io.StringIO(data.decode("utf-8-sig")))],
    "gift": lambda data: [*csv.reader(io.StringIO(data.decode()), delimiter="\t")],
}


def main() -> None:
    """Print the table."""
    print("| format | questions | bare parse, s | out | in | in again |\n|---|---|---|---|---|---|")
    for count in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "question_bank").mkdir()
            (root / "decks").mkdir()
            write_bank(root / "question_bank" / "b", count)
            (root / "decks" / "b.yaml").write_text("title: B\nbank: b\n")
            deck = load_deck(root / "decks" / "b.yaml")
            for name in PARSERS:
                _print_row(name, deck, root, count)


def _print_row(name: str, deck: Deck, root: Path, count: int) -> None:
    """Export a deck, import it twice, and print what each costs."""
    plan = products.export(name).plan
    out = cpu(lambda: plan([deck], products.Request()), runs=1)
    (file,) = products.write_deck(plan([deck], products.Request()), deck, root / "out")
    data = file.read_bytes()
    bare = cpu(lambda: PARSERS[name](data))
    words = ["import", str(file), "--bank", name, "--project", str(root)]
    times = [cpu(lambda: _quietly(words), runs=1) for _ in range(2)]
    ratios = " | ".join(f"{each / bare:.0f}" for each in (out, *times))
    print(f"| {name} | {count:,} | {bare:.3f} | {ratios} |", flush=True)


def _quietly(words: list[str]) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        if cli.main(words):
            sys.exit(f"{words} failed")


if __name__ == "__main__":
    main()

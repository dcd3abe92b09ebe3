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
    """Print what each format costs as multiples of its bare parse, and how that grows."""
    print("| format | questions | bare parse | out | in | in again |\n|---|---|---|---|---|---|")
    found: dict[str, list[list[float]]] = {name: [] for name in PARSERS}
    for count in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "question_bank").mkdir()
            (root / "decks").mkdir()
            write_bank(root / "question_bank" / "b", count)
            (root / "decks" / "b.yaml").write_text("title: B\nbank: b\n")
            deck = load_deck(root / "decks" / "b.yaml")
            for name in PARSERS:
                bare, *times = _times(name, deck, root)
                found[name].append(times)
                ratios = " | ".join(f"{each / bare:.0f}" for each in times)
                print(f"| {name} | {count:,} | {bare * 1000:.0f} ms | {ratios} |", flush=True)
    print(f"\n{SIZES[1]:,} questions take so many times as long as {SIZES[0]:,}:")
    for name, (few, many) in found.items():
        grown = [f"{two / one:.1f}" for one, two in zip(few, many, strict=True)]
        print(f"{name}: out {grown[0]}, in {grown[1]}, in again {grown[2]}")


def _times(name: str, deck: Deck, root: Path) -> list[float]:
    """Return the CPU seconds of a bare parse, of an export, and of two imports of it."""
    plan = products.export(name).plan
    out = cpu(lambda: plan([deck], products.Request()), runs=1)
    (file,) = products.write_deck(plan([deck], products.Request()), deck, root / "out")
    data = file.read_bytes()
    bare = cpu(lambda: PARSERS[name](data))
    words = ["import", str(file), "--bank", name, "--project", str(root)]
    return [bare, out, *(cpu(lambda: _quietly(words), runs=1) for _ in range(2))]


def _quietly(words: list[str]) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        if cli.main(words):
            sys.exit(f"{words} failed")


if __name__ == "__main__":
    main()

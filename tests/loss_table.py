"""Write what each export of our own bank loses into docs/schools.md, as a table.

python tests/loss_table.py
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from exported_decks import losses
from quizgen import load_deck

ROOT = Path(__file__).resolve().parents[1]
FORMATS = {"moodle": "Moodle XML", "gift": "GIFT", "qti": "QTI for Canvas", "csv": "CSV"}
_ONE_KIND = (
    (r"its unit .+? (?=may|stands)", "its unit "),
    (r"\S+\.svg is not in the file", "its image is not in the file"),
    (r"the image \S+ is", "its image is"),
    (r"counts 1, not .+", "counts 1, not 2 or more"),
)


def table() -> str:
    """Return the number of questions by what is lost of them and by format."""
    deck = load_deck(ROOT / "decks" / "russia-iran.yaml")
    found = {name: Counter(_kind(what) for _, what in losses(deck, name)) for name in FORMATS}
    kinds = sorted({kind for counts in found.values() for kind in counts})
    rows = [
        f"| {kind} | {' | '.join(str(found[name][kind] or '–') for name in FORMATS)} |"
        for kind in kinds
    ]
    head = f"| of {len(deck.questions)} questions | {' | '.join(FORMATS.values())} |"
    return "\n".join([head, f"|---|{'---|' * len(FORMATS)}", *rows])


def _kind(what: str) -> str:
    for pattern, words in _ONE_KIND:
        what = re.sub(pattern, words, what)
    return what


if __name__ == "__main__":
    page = ROOT / "docs" / "schools.md"
    text = page.read_text(encoding="utf-8")
    made = re.sub(r"\| of \d+ questions \|.*?(?=\n\n)", lambda _: table(), text, flags=re.DOTALL)
    page.write_text(made, encoding="utf-8")

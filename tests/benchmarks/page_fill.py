"""How far pages are filled, as tables: every bundled deck, and 200 sheets drawn from our bank.

Run it where Chromium, WeasyPrint and poppler are, and the fonts that tests/fonts name:

    python tests/benchmarks/page_fill.py decks > filled.txt
    python tests/benchmarks/page_fill.py drawn >> filled.txt

Each number says in per cent how far down the last line of a page stands; "!" stands before a last
page of several that is under a third.  Both take minutes.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve()
sys.path.insert(0, str(HERE.parents[1]))

from playwright.sync_api import sync_playwright  # noqa: E402 - the tests' own modules come first.

from conftest import require  # noqa: E402
from quizgen import load_deck  # noqa: E402
from quizgen.model.deck import Deck  # noqa: E402
from quizgen.products.worksheet import documents  # noqa: E402
from quizgen.products.worksheet.filters import worksheet_environment  # noqa: E402
from quizgen.support import templates  # noqa: E402
from worksheet_decks import REAL, ROOT, deck_of_topics  # noqa: E402
from worksheet_paper import (  # noqa: E402
    LOOKS,
    Paper,
    Printer,
    by_chromium,
    by_weasyprint,
    filled,
    measured,
)

FONTS = ("dejavu", "noto")
DECKS = ("russia-iran", "dates", "leaders", "treaty", "weapons")
KINDS = [(look, paper) for look in ("plain", "large", "dyslexia") for paper in ("a4", "letter")]
LEAST = 100 / 3


def sheets(deck: Deck, look: str, paper: str) -> Iterator[tuple[str, str, documents.Sheets]]:
    """Yield the letter and the document of each form, with how it is set."""
    env = worksheet_environment(None)
    materials = documents.load_materials([deck], env, None)
    flags = documents.Flags(**{**LOOKS[look], "paper": paper})
    made = documents.sheets_of(deck, flags, materials)
    for template, told in documents.parts_of(made).values():
        if template == "sheet.html" and not told["page"].solved:
            yield told["form"].letter, templates.rendered(env, template, **told), made


def fills(paper: Paper, made: documents.Sheets) -> list[int]:
    """Return how far each page is filled, in per cent."""
    step = made.fit.step
    return [
        round(100 * filled(paper, page, step.above, step.below))
        for page in range(1, len(paper.sizes) + 1)
    ]


def shown(pages: list[int]) -> str:
    *_, last = pages
    mark = "!" if len(pages) > 1 and last < LEAST else ""
    return f"{mark}{' '.join(map(str, pages))}"


def table(engine: str, printer: Printer, folder: Path) -> None:
    """Print the rows of one engine with the fonts that are here."""
    for name in DECKS:
        deck = load_deck(ROOT / "decks" / f"{name}.yaml")
        for look, paper in KINDS:
            row = [
                f"{letter}: {shown(fills(measured(printer(html), folder), made))}"
                for letter, html, made in sheets(deck, look, paper)
            ]
            print(f"{engine:10} {name:12} {look:9} {paper:7} {'   '.join(row)}", flush=True)


def drawn(printer: Printer, folder: Path, count: int = 200) -> None:
    """Print how many of the sheets drawn from our bank have a last page under a third."""
    dice = random.Random(14)
    bank = load_deck(REAL).bank
    thin = []
    for number in range(count):
        sections = dice.choice(["topic", "type", "none"])
        least = dice.randint(4, 45) / sum(len(topic.questions) for topic in bank.topics)
        topics = []
        for topic in bank.topics:
            asked = tuple(question for question in topic.questions if dice.random() < least)
            if asked:
                topics.append(type(topic)(topic.id, topic.title, asked, passages=topic.passages))
        if not topics:
            continue
        deck = deck_of_topics(topics, "en", "A deck", {"sections": sections})
        deck = type(deck)(deck.id, deck.title, deck.recipe, bank, tuple(topics), deck.folder)
        look, paper = KINDS[number % len(KINDS)]
        ((_, html, made),) = sheets(deck, look, paper)
        pages = fills(measured(printer(html), folder), made)
        if shown(pages).startswith("!"):
            thin.append(f"{number} {look} {paper} {sections}: {shown(pages)}")
            print(thin[-1], flush=True)
    print(f"drawn sheets: {count}, with a last page under a third: {len(thin)}", flush=True)


def main(what: str) -> None:
    if "PAGE_FILL" not in os.environ:
        for fonts in FONTS:
            print(f"== {fonts}", flush=True)
            config = str(ROOT / "tests" / "fonts" / f"{fonts}.conf")
            env = {**os.environ, "FONTCONFIG_FILE": config, "PAGE_FILL": fonts}
            subprocess.run([sys.executable, HERE, what], env=env, check=True)
        return
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium-headless-shell") or require("chromium"),
            args=["--no-sandbox"],
        )
        printer = by_chromium(browser)
        if what == "drawn":
            drawn(printer, Path(folder))
        else:
            table("chromium", printer, Path(folder))
            table("weasyprint", by_weasyprint, Path(folder))
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])

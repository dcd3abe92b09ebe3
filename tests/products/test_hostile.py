"""What every product writes of texts that mean harm: nothing that a browser or a sheet would run."""

from __future__ import annotations

import csv
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from exported_decks import export
from hostile_texts import HOSTILE
from quizgen.model.deck import Deck
from quizgen.model.questions import (
    Choice,
    Cloze,
    Entry,
    Match,
    Multi,
    Number,
    Open,
    Order,
    Pair,
    Question,
    Short,
    TrueFalse,
)
from quizgen.products import anki, web, worksheet
from worksheet_decks import deck_of

FORMULAS = ['=HYPERLINK("https://a.invalid","x")', "+1", "-2+3", "@SUM(A1)"]
PLAIN_IN_MOODLE = r"(?s)\{\d+:SHORTANSWER(?:\\.|[^\\}])*\}"
HTML_IN_GIFT = r"(?s)\[html\]((?:\\.|(?!->)[^=~#{}\\])*)"
LONG = 1_000
TEXTS = [text for text in [*HOSTILE, *FORMULAS] if "![" not in text]


def hostile() -> Deck:
    """Return a deck in which each text stands in each field of each type, a long one of one type."""
    asked: list[Question] = []
    for number, text in enumerate(TEXTS):
        common: dict[str, Any] = {
            "prompt": text,
            "hint": text,
            "explanation": text,
        }
        more = [f"{text} {mark}" for mark in "ab"]
        pairs = (Pair(text, more[0]), Pair(more[1], "b"))
        told = re.sub(r"[{\\]", "", text[:9])
        gap = f"{text.replace('{{', '{ {')} {{{{c1::x::{told}}}}}"
        made: list[Question] = [
            Choice(
                id=f"choice-{number}",
                answer=text,
                distractors=(Entry(more[0], text), more[1]),
                **common,
            ),
            Multi(id=f"multi-{number}", answers=(text,), distractors=tuple(more), **common),
            TrueFalse(id=f"truefalse-{number}", answer=True, **common),
            Short(id=f"short-{number}", answer=text, accept=tuple(more), **common),
            Number(id=f"number-{number}", answer="5", unit=text, **common),
            Cloze(id=f"cloze-{number}", accept={"c1": (text,)}, **common | {"prompt": gap}),
            Match(id=f"match-{number}", pairs=pairs, decoys=(text,), **common),
            Order(id=f"order-{number}", sequence=(text, *more), **common),
            Open(id=f"open-{number}", answer=text, rubric=(text,), **common),
        ]
        asked += made if len(text) < LONG else [made[number % len(made)]]
    return deck_of(asked, title=TEXTS[-5], instructions=TEXTS[1])


@pytest.fixture(scope="module")
def deck() -> Deck:
    return hostile()


class Tags(HTMLParser):
    """The tags of HTML, each with its attributes."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


@pytest.mark.parametrize(
    ("name", "scripts"),
    [
        ("anki", 0),
        ("worksheet", 0),
        ("web", 3),
        ("scorm", 3),
        ("moodle", 0),
        ("qti", 0),
        ("gift", 0),
    ],
)
@pytest.mark.slow
def test_no_product_writes_what_would_run(
    deck: Deck, name: str, scripts: int, tmp_path: Path
) -> None:
    """No script but the product's own, no handler of an event, no link that is a script."""
    found = [tag for part in html_of(deck, name, tmp_path) for tag in Tags(part).found]
    assert len(found) > 500
    assert [tag for tag, _ in found].count("script") == scripts
    assert {"iframe", "object", "embed"}.isdisjoint(tag for tag, _ in found)
    for tag, attributes in found:
        for key, value in attributes.items():
            assert not key.startswith("on"), (tag, attributes)
            address = re.sub(r"\s", "", value).lower()
            assert not address.startswith(("javascript:", "data:text", "vbscript:")), attributes


def html_of(deck: Deck, name: str, out: Path) -> Iterator[str]:
    """Yield the HTML that a product's files hold, as what reads them takes it out."""
    match name:
        case "anki":
            [file] = anki.build(deck, out, write_lock=False)
            with zipfile.ZipFile(file) as archive:
                archive.extract("collection.anki2", out)
            rows = sqlite3.connect(out / "collection.anki2").execute("select flds from notes")
            yield from (field for [fields] in rows for field in fields.split("\x1f"))
        case "worksheet":
            yield from (file.read_text() for file in worksheet.build(deck, out))
        case "web":
            yield web.build(deck, out)[0].read_text()
        case "moodle":
            for each in fromstring(export(deck, name, out).read_text()).iter():
                if each.get("format") == "html":
                    yield re.sub(PLAIN_IN_MOODLE, "", each.findtext("text") or "")
        case "scorm" | "qti":
            with zipfile.ZipFile(export(deck, name, out)) as archive:
                for part in archive.namelist():
                    text = archive.read(part).decode()
                    if part.endswith(".html"):
                        yield text
                    elif part.endswith(".xml"):
                        texts = fromstring(text).iter()
                        yield from (
                            it.text or "" for it in texts if it.get("texttype") == "text/html"
                        )
        case "gift":
            for found in re.findall(HTML_IN_GIFT, export(deck, name, out).read_text()):
                yield re.sub(r"\\(.)", r"\1", found)


def test_no_cell_runs_as_a_formula(deck: Deck, tmp_path: Path) -> None:
    """A spreadsheet takes a cell for one that begins with one of four signs."""
    with export(deck, "csv", tmp_path).open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert len(cells) > 100
    assert [cell for cell in cells if re.match(r"[=+\-@\t\r]", cell)] == []
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)

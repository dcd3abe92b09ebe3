"""Hostile text prints as text, runs nothing, and breaks no layout."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import worksheet_reading as reading
from quizgen.model.deck import Deck
from quizgen.model.questions import (
    Choice,
    Cloze,
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
from worksheet_decks import deck_of, render
from worksheet_paper import Printer, assert_inside, by_chromium, by_weasyprint, measured

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NASTY = """</style></p><script>document.title='run'</script><img src=x onerror=alert(1)>{{ 7*7 }}{% x %}"&lt;<!--]]>"""
EMOJI = ["😀" * count + "👩‍👩‍👧‍👦🏳️‍🌈" for count in range(1, 10)]
BIDI = "\u202eabc\u2066def\u200f שלום عربي (abc)"


def hostile(length: int) -> Deck:
    """Return a deck of all nine types with words of so many letters."""
    word = "x" * length
    asked: list[Question] = [
        Choice(id="a", prompt=f"{NASTY} {word}", answer=NASTY, distractors=(word,)),
        Choice(id="b", prompt="Emoji?", answer=EMOJI[0], distractors=tuple(EMOJI[1:])),
        Multi(id="c", prompt=BIDI, answers=(BIDI,), distractors=(f"b{BIDI}",)),
        TrueFalse(id="d", prompt=word, answer=True, explanation=NASTY),
        Short(id="e", prompt=NASTY, answer=word, accept=(NASTY,)),
        Number(id="f", prompt=NASTY, answer="1" * 20, unit=word[:500]),
        Cloze(id="g", prompt=f"{{{{c1::{word}::{word}}}}} a {{{{c2::</p>::</p>}}}}"),
        Match(
            id="h",
            prompt=NASTY,
            pairs=(Pair(word[:2000], word), Pair(NASTY, "2"), Pair(BIDI, NASTY)),
            decoys=(EMOJI[3],),
        ),
        Order(id="i", prompt=BIDI, sequence=(word, NASTY, "z")),
        Open(id="j", prompt=NASTY, answer=NASTY, rubric=(NASTY, word), lines=60),
    ]
    title = f"{NASTY} {word[:300]}"
    return deck_of(
        asked, title=title, instructions=f"{NASTY} {word}", one_file=True, word_bank=True
    )


def test_hostile_text_prints_as_text() -> None:
    """What looks like HTML, Jinja or CSS stands on the paper letter by letter."""
    for name, document in render(hostile(100)).items():
        tree = reading.parse(str(document))
        assert reading.text(tree).count(" ".join(NASTY.split())) > 3, name
        assert not {"script", "img"} & {element.tag for element in tree.iter()}, name
        head = str(document).partition("</style>")[0]
        assert "</p>" not in head
        assert "7*7" not in head.partition("<style>")[2]


def test_hostile_text_runs_nothing(browser: Browser) -> None:
    """A browser reports no script, no error and no request; the title is the deck's."""
    page = browser.new_page()
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.on("dialog", lambda dialog: seen.append(dialog.message))
    page.on("pageerror", lambda error: seen.append(str(error)))
    for document in render(hostile(100)).values():
        page.set_content(str(document))
        assert page.title().startswith("</style></p><script>document.title='run'</script>")
        assert page.evaluate("document.scripts.length") == 0
    page.close()
    assert seen == []


def assert_prints(made: dict[str, str | bytes], printer: Printer, folder: Path) -> None:
    """Fail where a document leaves its page, or has fewer letters than its HTML shows."""
    for name, document in made.items():
        paper = measured(printer(str(document)), folder)
        assert_inside(paper)
        body = next(reading.parse(str(document)).iter("main"))
        hidden = [*reading.having(body, "screen-only")]
        hidden += [*reading.having(body, "bank")] if name.startswith("cards") else []
        most = reading.text(body).count("x") - sum(reading.text(e).count("x") for e in hidden)
        assert sum(word.text.count("x") for word in paper.words) >= most > 0, name


@pytest.mark.slow
def test_hostile_text_stays_on_the_page(browser: Browser, tmp_path: Path) -> None:
    """Words of 10,000 letters break where the page ends, in the browser and in large print."""
    made = render(hostile(10_000), large_print=True, dyslexia=True)
    assert_prints(made, by_chromium(browser), tmp_path)


@pytest.mark.slow
def test_hostile_text_stays_on_the_page_of_a_pdf(tmp_path: Path) -> None:
    """The same in WeasyPrint, with words of 2,000 letters: it takes long."""
    assert_prints(render(hostile(2_000)), by_weasyprint, tmp_path)

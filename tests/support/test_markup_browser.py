"""Texts that mean harm, in a real browser: nothing of them runs, and nothing is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hostile_texts import HOSTILE
from quizgen.support.markup.markdown import parse_typed
from quizgen.support.markup.to_html import html, html_for_anki, html_with_tex
from quizgen.support.markup.to_rows import plain

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAGE = """<!doctype html><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:">"""


@pytest.fixture
def watched(browser: Browser) -> tuple[Page, list[str]]:
    """A page, and what it complains of or asks for."""
    page = browser.new_page()
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: faults.append(request.url))
    return page, faults


@pytest.mark.parametrize("render", [html, html_with_tex, html_for_anki])
@pytest.mark.slow
def test_hostile_text_runs_nothing(watched: tuple[Page, list[str]], render: object) -> None:
    """No script, no request, and no style attribute that a strict policy would refuse."""
    page, faults = watched
    shown = [
        *(render(text, image=lambda _: "data:,") for text in HOSTILE),  # type: ignore[operator]
        *(render(parse_typed(text)) for text in HOSTILE),  # type: ignore[operator]
    ]
    page.set_content(PAGE + "".join(f"<section>{each}</section>" for each in shown))
    page.evaluate("""for (const each of document.querySelectorAll("section *:not(a)")) {
        each.dispatchEvent(new MouseEvent("click", {bubbles: false}));
        each.dispatchEvent(new MouseEvent("mouseover", {bubbles: false}));
    }""")
    assert [fault for fault in faults if not fault.startswith("data:,")] == []
    assert page.locator("section").count() == len(shown)
    assert page.locator("script, style, svg, iframe").count() == 0
    assert page.locator("section section").count() == 0
    assert page.url == "about:blank"
    page.close()


def test_hostile_text_is_shown_as_written(watched: tuple[Page, list[str]]) -> None:
    """What Chromium shows of a text is what the terminal shows of it."""
    page, _ = watched
    lines = [text for text in HOSTILE if "\n" not in text and "$" not in text and "\\(" not in text]
    lines = [text for text in lines if "](http" not in text and "\\[" not in text]
    page.set_content(
        PAGE + "".join(f"<pre>{html(text)}</pre>" for text in lines if text != "on\\nx")
    )
    texts = page.locator("pre").all_text_contents()
    assert texts == [plain(text) for text in lines if text != "on\\nx"]
    page.close()

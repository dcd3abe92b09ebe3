"""Images inside documents: a large one is there once, and nothing looks otherwise."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from image_files import png
from quizgen.model.questions import Choice
from quizgen.products import web
from quizgen.products.worksheet.pdf import to_pdf
from quizgen.support.embedding import Embedded, embedded
from worksheet_decks import deck_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SHOWN = '<p>One</p><img class="figure" src="{}" alt="A flag"><p>two <img src="{}" alt=""></p>'


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A picture of some 30 kB that is shown as a square of 40 pixels."""
    path = tmp_path / "large.svg"
    square = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><!--{}--><path d="M0 0H40V40Z"/></svg>'
    path.write_text(square.format(os.urandom(15_000).hex()))
    return path


@pytest.fixture
def images(large: Path) -> Embedded:
    (large.parent / "small.png").write_bytes(png(4, 4))
    return embedded((path, large.parent) for path in (large, large.parent / "small.png"))


def document(*addresses: str, head: str = "</head>") -> str:
    return f"<!DOCTYPE html><title>x</title>{head}{SHOWN.format(*addresses)}"


def test_an_image_that_is_shown_twice_is_there_once(images: Embedded, large: Path) -> None:
    """Its words stay where they are; one that is small, or shown once, stands where it is shown."""
    name, small = images.addresses.values()
    made = images.whole(images.once(document(name, name)))
    data = base64.b64encode(large.read_bytes()).decode()
    assert made.count("base64,") == made.count(data) == 1
    assert re.findall(r'alt="([^"]*)"', made) == ["A flag", ""]
    assert images.whole(images.once(document(small, small))) == document(small, small)
    alone = images.whole(images.once(document(name, small)))
    assert alone == document(f"data:image/svg+xml;base64,{data}", small)


def test_a_name_that_a_text_says_is_no_image(images: Embedded) -> None:
    """Ours has a mark that no text can have, so that no bank makes a document large."""
    (name,) = images.large
    text = f'<p title="{name}">[src="{name}"] src="{name}" src="{name}" url({name})'
    assert images.whole(images.once(document(text, text))) == document(text, text)


def test_a_document_without_a_place_for_styles_shows_copies(images: Embedded) -> None:
    """A template of one's own may have no head; a style of its own has the image too."""
    name, _ = images.addresses.values()
    assert images.whole(images.once(document(name, name, head=""))).count("base64,") == 2
    style = f"<style>p {{ background: url({name}) }}</style></head>"
    assert images.whole(images.once(document(name, name, head=style))).count("base64,") == 2


def test_a_page_allows_the_style_of_its_images(large: Path, tmp_path: Path) -> None:
    """The page lets no style in but those it names by their digests."""
    asked = Choice(
        id="q",
        prompt="Which?",
        image=large.name,
        alt="A flag",
        answer=f"![this]({large.name})",
        distractors=("that",),
    )
    deck = deck_of((asked,))
    deck = replace(deck, bank=replace(deck.bank, folder=tmp_path))
    (path,) = web.build(deck, tmp_path / "out")
    page = path.read_text()
    assert page.count("base64,") == 1
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(style.encode()).digest()) for style in styles]
    said = " ".join(f"'sha256-{digest.decode()}'" for digest in digests)
    assert f"style-src {said};" in page


@pytest.mark.slow
def test_pdf_finds_large_images(images: Embedded, caplog: pytest.LogCaptureFixture) -> None:
    """WeasyPrint says so where it cannot load one."""
    name, small = images.addresses.values()
    assert to_pdf({"it.html": images.named(document(name, name))}, images.large).files
    assert "Failed to load image" not in caplog.text
    assert to_pdf({"it.html": images.named(document(name, small))}).files
    assert f"Failed to load image at '{images.named(name)}'" in caplog.text


@pytest.mark.slow
@pytest.mark.parametrize(
    "rule",
    [
        "",
        "width: 20px",
        "height: 20px",
        "height: 20px; width: 30px",
        "max-height: 20px",
        "max-width: 20px",
        "display: block",
    ],
)
def test_once_and_often_look_the_same(rule: str, browser: Browser, images: Embedded) -> None:
    name, _ = images.addresses.values()
    page = browser.new_page(viewport={"width": 300, "height": 200})
    seen = []
    plain = document(name, name, head=f"<style>img {{ {rule} }}</style></head>")
    for made in (plain, images.once(plain)):
        page.set_content(images.whole(made), wait_until="load")
        seen.append((page.screenshot(), page.locator("body").aria_snapshot()))
    page.close()
    assert seen[0] == seen[1]
    assert 'img "A flag"' in seen[0][1]

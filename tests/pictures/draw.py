"""Draw the pictures of README and docs from real builds: `python tests/pictures/draw.py`.

Only those are drawn whose parts have changed (`docs/pictures/made_of.json`), or those that are
named, such as `types/match`.  It needs Chromium, `pdftoppm`, and Anki's own engine.
"""

from __future__ import annotations

import base64
import io
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

import pictured
from anki_engine import Student
from anki_page import Phone, sides
from pictured import CARD, MADE_OF, ON_THE_PHONE, PICTURES, digest, ours, parts, starters
from quizgen.model.deck import Deck
from quizgen.products import anki

WIDTH = 900
HEIGHTS = {"calculus": 940, "python": 962}
"""Where a picture of paper ends before the page does."""
TERMINAL = """<main style="background: #1f2430; padding: 14px 18px; width: {width};
  box-sizing: border-box"><pre style="margin: 0; font: {size}px/1.42 'DejaVu Sans Mono', monospace">
{rows}</pre></main>"""
STRIP = """<style>
  body { margin: 0; width: 830px; font: 15px 'Noto Sans', sans-serif; color: #444; background: #fff }
  main { display: grid; grid-template-columns: 400px 400px; gap: 14px 28px; padding: 4px 1px 8px }
  figure { margin: 0 } .wide { grid-column: span 2 } img { display: block; width: 100%%;
  box-sizing: border-box; border: 1px solid #d4d0c8; border-radius: 8px }
  figcaption { padding: 2px 0 5px }
</style><main>
<figure><figcaption>Anki, turned over</figcaption><img src="%(anki)s"></figure>
<figure><figcaption>Web page, on a phone</figcaption><img src="%(web)s"></figure>
<figure class="wide"><figcaption>Worksheet</figcaption><img src="%(paper)s"></figure>
<figure class="wide"><figcaption>Terminal</figcaption><img style="border: 0" src="%(terminal)s"></figure>
</main>"""


def drawn_paper(browser: Browser, html: str, name: str) -> bytes:
    """Print a sheet, and draw the first page."""
    with tempfile.TemporaryDirectory() as folder:
        pdf, picture = Path(folder) / "sheet.pdf", Path(folder) / "page"
        page = browser.new_page()
        page.set_content(html)
        page.pdf(path=pdf, prefer_css_page_size=True)
        page.close()
        scale = ["-scale-to-x", str(WIDTH), "-scale-to-y", "-1"]
        cut = ["-x", "0", "-y", "0", "-W", str(WIDTH), "-H", str(HEIGHTS.get(name, 0))]
        first = ["-f", "1", "-l", "1", "-singlefile", "-png", "-gray"]
        command = ["pdftoppm", *first, *scale, *(cut if name in HEIGHTS else []), pdf, picture]
        subprocess.run(command, check=True)
        return picture.with_suffix(".png").read_bytes()


def drawn_question_on_paper(browser: Browser, html: str) -> bytes:
    page = browser.new_page(viewport={"width": 830, "height": 900}, device_scale_factor=2)
    page.set_content(html)
    page.emulate_media(media="print")
    page.add_style_tag(content="body { padding: 0 60px !important } .end { display: none }")
    box = page.locator(".question").first.bounding_box()
    assert box
    height = box["height"] + 30
    clip = {"x": 0.0, "y": box["y"] - 16, "width": 830.0, "height": height}
    taken = page.screenshot(clip=clip, full_page=True)  # type: ignore[arg-type]
    page.close()
    return taken


def drawn_terminal(
    browser: Browser, rows: str, width: str = "max-content", size: float = 14
) -> bytes:
    page = browser.new_page(viewport={"width": 830, "height": 600}, device_scale_factor=2)
    page.set_content(TERMINAL.format(rows=rows, width=width, size=size))
    taken = page.locator("main").screenshot()
    page.close()
    return taken


def drawn_card(browser: Browser, deck: Deck, pick: str = "", height: int = 200) -> bytes:
    """Return the back of a deck's first card, as a phone shows it in Anki."""
    with tempfile.TemporaryDirectory() as name:
        (package,) = anki.build(deck, Path(name), write_lock=False)
        student = Student(Path(name) / "student")
        student.imports(package)
        (card, *_) = student.cards()
        front, back = sides(card)
        typed = str(getattr(deck.questions[0], "answer", ""))
        if "[[type:Answer]]" in front:  # Anki puts a field there, and on the back what was typed.
            answer = card.note()["Answer"]
            front = front.replace("[[type:Answer]]", "<center><input id=typeans></center>")
            compared = student.col.compare_answer(answer, typed)
            back = back.replace("[[type:Answer]]", compared)
        student.col.close()
    size = {"width": 390, "height": height}
    screen = Phone(browser, viewport=size, device_scale_factor=2, reduced_motion="reduce")
    shown = screen.shows(front)
    if shown.locator("#typeans").count():
        shown.locator("#typeans").fill(typed)
    if pick:
        shown.locator(".options li", has_text=pick).tap()
    taken = screen.shows(back).screenshot(full_page=not pick)
    screen.close()
    return taken


def drawn_page(
    browser: Browser, html: str, question: str, pick: str = "", height: int = 200
) -> bytes:
    """Return a question of a web page, as a phone shows it; with `pick` after a choice."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "quiz.html"
        path.write_text(html, encoding="utf-8")
        size = {"width": 390, "height": height}
        page = browser.new_page(viewport=size, device_scale_factor=2, reduced_motion="reduce")
        page.goto(f"{path.as_uri()}#count=20&seed=a")
        page.locator(".question.current").wait_for()
        while not page.locator(f"#q-{question}.current").count():
            page.locator(".question.current [data-do=skip]").click()
        if pick:
            answer(page, pick)
        taken = page.screenshot(full_page=not pick)
        page.close()
    return taken


def answer(page: Page, pick: str) -> None:
    box = page.locator(".question.current")
    box.get_by_role("radio", name=pick, exact=True).check()
    box.get_by_role("button", name="Check", exact=True).click()
    page.evaluate("scrollTo(0, 0)")


def strip(browser: Browser, name: str, made_of: Mapping[str, str]) -> bytes:
    """Return one picture of a question in every product."""
    deck = starters()[name]
    (question,) = deck.questions
    shown = {
        "anki": drawn_card(browser, deck),
        "web": drawn_page(browser, made_of["web"], question.id),
        "paper": drawn_question_on_paper(browser, made_of["paper"]),
        "terminal": drawn_terminal(browser, made_of["terminal"], "828px"),
    }
    page = browser.new_page(viewport={"width": 830, "height": 600}, device_scale_factor=1.6)
    page.set_content(STRIP % {key: _address(image) for key, image in shown.items()})
    taken = page.locator("main").screenshot()
    page.close()
    return taken


def _address(image: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(image).decode()}"


def picture(browser: Browser, name: str, made_of: Mapping[str, str]) -> bytes:
    """Draw one picture."""
    if name.startswith("types/"):
        return strip(browser, name.removeprefix("types/"), made_of)
    match name:
        case "card":
            return drawn_card(browser, ours(CARD), "Su-57", 580)
        case "phone":
            return drawn_page(browser, made_of["web"], ON_THE_PHONE, "True", 580)
        case "quiz":
            return drawn_terminal(browser, made_of["terminal"])
        case _:
            return drawn_paper(browser, made_of["paper"], name)


def small(image: bytes, width: int = 1330) -> bytes:
    """Return a picture of few colours, and no wider than some pixels."""
    opened = Image.open(io.BytesIO(image))
    if opened.width > width:
        opened = opened.resize((width, round(opened.height * width / opened.width)))
    few = opened.convert("RGB").quantize(256, method=Image.Quantize.MAXCOVERAGE, kmeans=2)
    out = io.BytesIO()
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


def main() -> None:
    known = json.loads(MADE_OF.read_text(encoding="utf-8")) if MADE_OF.exists() else {}
    wanted = {}
    noted = dict(known)
    for name, makers in parts().items():
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        made_of = {product: make() for product, make in makers.items()}
        noted[name] = {product: digest(text) for product, text in made_of.items()}
        if sys.argv[1:] or noted[name] != known.get(name):
            wanted[name] = made_of
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium-headless-shell") or shutil.which("chromium"),
            args=["--no-sandbox", "--disable-quic", "--disable-background-networking"],
        )
        for name, made_of in wanted.items():
            path = PICTURES / f"{name}.png"
            path.write_bytes(small(picture(browser, name, made_of)))
            print(path.relative_to(pictured.ROOT), path.stat().st_size)
        browser.close()
    MADE_OF.write_text(json.dumps(noted, indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

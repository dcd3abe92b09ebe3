"""What checkers of HTML, of accessibility and of PDF say of every document: nothing."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import html5lib
import pytest

from conftest import ROOT, require, require_node
from quizgen.deck import Deck, load_deck
from quizgen.outputs import worksheet
from worksheet_decks import nine, parsi
from worksheet_paper import by_weasyprint

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LOOKS = [{}, {"large_print": True}, {"dyslexia": True}, {"large_print": True, "dyslexia": True}]
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FEW = [(nine(one_file=True), {}), (nine(key="inline"), {"dyslexia": True}), (parsi(), LOOKS[3])]


def every() -> Iterator[tuple[Deck, dict[str, object]]]:
    """Yield every deck in every look and on every paper."""
    decks = [load_deck(recipe) for recipe in sorted((ROOT / "decks").glob("*.yaml"))]
    decks += [nine(one_file=True), nine(sections="type", word_bank=True), parsi(one_file=True)]
    for deck, look, paper in itertools.product(decks, LOOKS, ["a4", "letter"]):
        yield deck, {**look, "paper": paper}


def written(runs: object, folder: Path) -> list[Path]:
    """Write the documents of several runs, each run into a folder of its own."""
    paths: list[Path] = []
    for number, (deck, options) in enumerate(runs):  # type: ignore[call-overload]
        paths += worksheet.build(deck, folder / str(number), **options)
    assert len(paths) > 4
    return paths


def by_nu(paths: list[Path]) -> list[str]:
    """Return what the Nu HTML checker finds."""
    jar = require_node("vnu-jar/build/dist/vnu.jar")
    command = [require("java"), "-Xss8m", "-jar", jar, "--format", "json", *paths]
    found = subprocess.run(command, capture_output=True, check=False).stderr
    return [f"{m['url']}: {m['message']}" for m in json.loads(found)["messages"]]


def by_html_validate(paths: list[Path]) -> list[str]:
    """Return what html-validate finds."""
    program = require_node("html-validate/bin/html-validate.mjs")
    config = ROOT / "tests" / "node" / "htmlvalidate.json"
    command = [require("node"), program, "--config", config, "--formatter", "json", *paths]
    found = json.loads(subprocess.run(command, capture_output=True, check=False).stdout)
    return [f"{f['filePath']}: {m['message']}" for f in found for m in f["messages"]]


def by_html5lib(paths: list[Path]) -> list[str]:
    """Return what a strict parser finds."""
    faults = []
    for path in paths:
        parser = html5lib.HTMLParser()
        parser.parse(path.read_text(encoding="utf-8"))
        faults += [f"{path}: {error}" for error in parser.errors]
    return faults


Checker = Callable[[list[Path]], list[str]]


@pytest.mark.parametrize("checker", [by_nu, by_html_validate, by_html5lib])
def test_documents_are_sound_html(checker: Checker, tmp_path: Path) -> None:
    """No error and no warning in a plain, a solved and a Persian large-print build."""
    assert checker(written(FEW, tmp_path)) == []


@pytest.mark.slow
@pytest.mark.parametrize("checker", [by_nu, by_html_validate, by_html5lib])
def test_every_document_of_every_deck_is_sound_html(checker: Checker, tmp_path: Path) -> None:
    """The same for every deck, look, paper and direction."""
    assert checker(written(every(), tmp_path)) == []


@pytest.mark.parametrize("checker", [by_nu, by_html_validate, by_html5lib])
def test_the_checkers_check(checker: Checker, tmp_path: Path) -> None:
    """Each of them finds a stray end tag."""
    path = tmp_path / "bad.html"
    path.write_text("<!DOCTYPE html><html lang=en><title>x</title><p>a</b></p></html>", "utf-8")
    assert checker([path]) != []


def by_axe(browser: Browser, paths: list[Path]) -> list[str]:
    """Return what axe-core finds against accessibility in Chromium."""
    script = require_node("axe-core/axe.min.js").read_text(encoding="utf-8")
    run = f"axe.run({{runOnly: {LEVELS}, resultTypes: ['violations']}})"
    page = browser.new_page()
    faults = []
    for path in paths:
        page.goto(path.as_uri())
        page.evaluate(script)
        for violation in page.evaluate(run)["violations"]:
            node = violation["nodes"][0]
            faults.append(f"{path}: {violation['id']}: {node['html']} ({node['failureSummary']})")
    page.close()
    return faults


def test_documents_are_accessible(browser: Browser, tmp_path: Path) -> None:
    """WCAG 2.2 A and AA and best practice, in Chromium: no violation."""
    assert by_axe(browser, written(FEW, tmp_path)) == []


@pytest.mark.slow
def test_every_document_of_every_deck_is_accessible(browser: Browser, tmp_path: Path) -> None:
    """The same for every deck, look, paper and direction."""
    assert by_axe(browser, written(every(), tmp_path)) == []


def pdf_faults(path: Path) -> list[str]:
    """Return what qpdf, poppler and outloud find wrong with a PDF."""
    faults = []
    checked = subprocess.run(
        [require("qpdf"), "--check", path], capture_output=True, text=True, check=False
    )
    if checked.returncode or "No syntax or stream encoding errors" not in checked.stdout:
        faults.append(checked.stdout + checked.stderr)
    fonts = subprocess.run(
        [require("pdffonts"), path], capture_output=True, text=True, check=True
    ).stdout.splitlines()[2:]
    faults += [font for font in fonts if not re.search(r"Identity-H\s+yes yes yes", font)]
    spoken = subprocess.run(
        [
            Path(sys.executable).with_name("outloud"),
            "--quiet",
            "--fail-on",
            "never",
            "--json",
            "-",
            path,
        ],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    report, _ = json.JSONDecoder().raw_decode(spoken[spoken.index("{") :])
    for file in report["results"]:
        faults += [str(found) for found in file["findings"] if found["severity"] == "error"]
    return faults


@pytest.mark.parametrize(("deck", "options"), FEW)
def test_pdf_is_tagged_and_complete(deck: Deck, options: dict[str, object], tmp_path: Path) -> None:
    """No error for PDF/UA, a sound file, every font embedded; the same bytes twice."""
    for name, document in worksheet.render(deck, **options).items():  # type: ignore[arg-type]
        pdf = by_weasyprint(str(document))
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(pdf)
        assert pdf_faults(path) == [], name
        if name == "key.html":
            assert by_weasyprint(str(document)) == pdf


@pytest.mark.slow
def test_every_pdf_of_every_deck_is_tagged_and_complete(tmp_path: Path) -> None:
    """The same for every deck, look, paper and direction."""
    for deck, options in every():
        for name, document in worksheet.render(deck, **options).items():  # type: ignore[arg-type]
            path = tmp_path / f"{name}.pdf"
            path.write_bytes(by_weasyprint(str(document)))
            assert pdf_faults(path) == [], (deck.id, options, name)

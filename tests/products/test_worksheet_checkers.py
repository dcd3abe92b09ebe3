"""What checkers of HTML, of accessibility and of PDF say of every document: nothing."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import html5lib
import pytest
from msgspec.structs import replace

from conftest import ROOT, require, require_node
from quizgen import load_deck
from quizgen.model.deck import Deck
from quizgen.model.questions import TrueFalse
from quizgen.products import web, worksheet
from quizgen.products.web.page import pages
from worksheet_decks import deck_of, html, nine, parsi, render
from worksheet_paper import LOOKS, LOOKS_ON_PAPER, by_weasyprint

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FEW = [(nine(one_file=True, forms=1), {}), (parsi(answers=True, forms=1), LOOKS["both"])]


def every() -> Iterator[tuple[Deck, dict[str, object]]]:
    """Yield every deck in one look on one paper; among them are all looks and papers."""
    decks = [load_deck(recipe) for recipe in sorted((ROOT / "decks").glob("*.yaml"))]
    decks += [
        nine(one_file=True),
        nine(sections="type", word_bank=True),
        nine(answers=True),
        parsi(one_file=True),
    ]
    for number, deck in enumerate(decks):
        look, paper = LOOKS_ON_PAPER[number % len(LOOKS_ON_PAPER)]
        yield deck, {**LOOKS[look], "paper": paper}


def written(runs: object, folder: Path) -> list[Path]:
    """Write the documents of several runs, each run into a folder of its own."""
    paths: list[Path] = []
    for number, (deck, options) in enumerate(runs):  # type: ignore[call-overload]
        paths += worksheet.build(deck, folder / str(number), **options)
    assert len(paths) > 4
    return paths


def web_pages(folder: Path) -> list[Path]:
    """Build web pages in all languages, and the one that a school's platform plays."""
    made: list[Path] = []
    for language in ("en", "de", "ru", "fa"):
        deck = nine()
        deck = replace(deck, bank=replace(deck.bank, language=language))
        made += web.build(deck, folder / language)
    made += web.build(load_deck(ROOT / "tests/cases/fields/decks/fields.yaml"), folder / "fields")
    in_school, _ = pages([nine()], None, scorm=True)
    made.append(folder / "scorm.html")
    made[-1].write_text(in_school["nine"], encoding="utf-8")
    return made


def by_nu(paths: list[Path]) -> list[str]:
    """Return what the Nu HTML checker finds."""
    jar = require_node("vnu-jar/build/dist/vnu.jar")
    start = ["-Xss8m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]  # It runs for seconds.
    command = [require("java"), *start, "-jar", jar, "--format", "json", *paths]
    found = subprocess.run(command, capture_output=True, check=False).stderr
    messages = [f"{m['url']}: {m['message']}" for m in json.loads(found)["messages"]]
    # Nu calls every data: picture and sound blocked, whatever a policy allows.
    return [m for m in messages if not re.search("“data:.* blocked by “(img|media)-src”", m)]


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


@pytest.mark.slow
@pytest.mark.parametrize("checker", [by_nu, by_html_validate, by_html5lib])
def test_documents_are_sound_html(checker: Checker, tmp_path: Path) -> None:
    """No error and no warning in a plain build and in a solved Persian one in large print.

    A document with a stray end tag beside them shows that the checker checks.
    """
    bad = tmp_path / "bad.html"
    bad.write_text("<!DOCTYPE html><html lang=en><title>x</title><p>a</b></p></html>", "utf-8")
    found = checker([*written(FEW, tmp_path), bad])
    assert [fault for fault in found if bad.name not in fault] == []
    assert found != []


@pytest.mark.slow
@pytest.mark.parametrize("checker", [by_nu, by_html_validate, by_html5lib])
def test_every_document_of_every_deck_is_sound_html(checker: Checker, tmp_path: Path) -> None:
    """The same for every deck, look, paper and direction, and for web pages in all languages."""
    assert checker([*written(every(), tmp_path), *web_pages(tmp_path)]) == []


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


@pytest.mark.slow
def test_every_document_of_every_deck_is_accessible(browser: Browser, tmp_path: Path) -> None:
    """The same for every deck, look, paper and direction."""
    assert by_axe(browser, written(every(), tmp_path)) == []


def pdf_faults(paths: list[Path]) -> list[str]:
    """Return what qpdf, poppler and outloud find wrong with PDF files."""
    faults = []
    for path in paths:
        checked = subprocess.run(
            [require("qpdf"), "--check", path], capture_output=True, check=False
        )
        if checked.returncode or b"No syntax or stream encoding errors" not in checked.stdout:
            faults.append(f"{path}: {checked.stdout!r}")
        fonts = subprocess.run([require("pdffonts"), path], capture_output=True, check=True).stdout
        listed = fonts.decode().splitlines()[2:]
        assert listed
        faults += [f"{path}: {font}" for font in listed if not re.search(r"yes yes yes", font)]
    program = Path(sys.executable).with_name("outloud")
    command = [program, "--quiet", "--fail-on", "never", "--json", "-", *paths]
    spoken = subprocess.run(command, capture_output=True, check=False).stdout.decode()
    report, _ = json.JSONDecoder().raw_decode(spoken[spoken.index("{") :])
    assert len(report["results"]) == len(paths)
    for file in report["results"]:
        errors = [found for found in file["findings"] if found["severity"] == "error"]
        faults += [f"{file['path']}: {found}" for found in errors]
    return faults


def printed(runs: object, folder: Path) -> list[Path]:
    """Return the PDF files of several runs; where one holds all the others, that one."""
    paths = []
    for number, (deck, options) in enumerate(runs):  # type: ignore[call-overload]
        made = render(deck, forms=1, **options)
        for name in ["all.html", "cards.html"] if "all.html" in made else made:
            paths.append(folder / f"{number}-{name}.pdf")
            paths[-1].write_bytes(by_weasyprint(str(made[name])))
    return paths


@pytest.mark.slow
def test_the_same_document_gives_the_same_pdf() -> None:
    """No clock and no chance: two runs give equal bytes."""
    document = html(deck_of([TrueFalse(id="q", prompt="Is $x^2$ it?", answer=True)]), "key.html")
    assert by_weasyprint.__wrapped__(document) == by_weasyprint.__wrapped__(document)


@pytest.mark.slow
def test_every_pdf_of_every_deck_is_tagged_and_complete(tmp_path: Path) -> None:
    """The same for every deck, look, paper and direction."""
    assert pdf_faults(printed(every(), tmp_path)) == []

"""Decks for the tests of worksheets, and their documents: the cases, and questions at hand."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from jinja2.environment import Environment

from quizgen import load_deck
from quizgen.model.bank import Bank, Topic
from quizgen.model.deck import Deck
from quizgen.model.questions import Question
from quizgen.products import Plan, recipe_type, write_deck
from quizgen.products.worksheet import WorksheetOptions, documents
from quizgen.products.worksheet.filters import worksheet_environment
from quizgen.support import templates

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests" / "cases" / "worksheet"
NINE = CASES / "decks" / "nine.yaml"
PARSI = CASES / "decks" / "parsi.yaml"
REAL = ROOT / "decks" / "russia-iran.yaml"


def nine(**worksheet: Any) -> Deck:
    """Return the English deck with all nine types, its recipe changed."""
    return with_recipe(load_deck(NINE), **worksheet)


def parsi(**worksheet: Any) -> Deck:
    """Return the Persian deck with all nine types, its recipe changed."""
    return with_recipe(load_deck(PARSI), **worksheet)


def with_recipe(deck: Deck, **worksheet: Any) -> Deck:
    """Return a deck whose recipe says something else of worksheets."""
    settings = {**msgspec.to_builtins(deck.recipe.worksheet), **worksheet}
    recipe = msgspec.structs.replace(
        deck.recipe, worksheet=msgspec.convert(settings, WorksheetOptions)
    )
    return msgspec.structs.replace(deck, recipe=recipe)


def deck_of(
    questions: Iterable[Question], *, language: str = "en", title: str = "A deck", **worksheet: Any
) -> Deck:
    """Return a deck of one topic."""
    return deck_of_topics(
        [Topic("topic", "The topic", tuple(questions))], language, title, worksheet
    )


def deck_of_topics(
    topics: Iterable[Topic], language: str, title: str, worksheet: dict[str, Any]
) -> Deck:
    """Return a deck of some topics; nothing lies in its folders."""
    bank = Bank("bank", title, language, None, None, (), tuple(topics), Path("bank"))
    made = msgspec.convert(worksheet, WorksheetOptions)
    recipe = recipe_type()(title=title, bank="bank", worksheet=made)
    return Deck("deck", title, recipe, bank, bank.topics, Path("decks"))


def render(deck: Deck, project: Path | None = None, **flags: Any) -> dict[str, str | bytes]:
    """Return a deck's documents by their names, as a build makes them."""
    env = _bundled() if project is None else worksheet_environment(project)
    materials = documents.load_materials([deck], env, project)
    asked = documents.Flags(**flags)
    return documents.documents_of(documents.sheets_of(deck, asked, materials), materials).files


def html(deck: Deck, name: str, project: Path | None = None, **flags: Any) -> str:
    """Return a document of a deck by its name without a look."""
    look = "-large" * bool(flags.get("large_print")) + "-dyslexia" * bool(flags.get("dyslexia"))
    env = _bundled() if project is None else worksheet_environment(project)
    materials = documents.load_materials([deck], env, project)
    sheets = documents.sheets_of(deck, documents.Flags(**flags), materials)
    template, told = documents.parts_of(sheets)[name.replace(".html", f"{look}.html")]
    return templates.rendered(env, template, **told)


def build(deck: Deck, out: Path, **flags: Any) -> list[Path]:
    """Write a deck's documents as `worksheet.build` does, with templates compiled once."""
    materials = documents.load_materials([deck], _bundled(), None)
    asked = documents.Flags(**flags)
    made = documents.documents_of(documents.sheets_of(deck, asked, materials), materials)
    plan = Plan({deck.id: documents.deck_plan(made.files, asked.look, materials)})
    return write_deck(plan, deck, out)


def warnings(deck: Deck, project: Path | None = None, **flags: Any) -> list[str]:
    """Return what a build says about a deck's worksheets."""
    env = _bundled() if project is None else worksheet_environment(project)
    materials = documents.load_materials([deck], env, project)
    return [*documents.warnings_of([deck], documents.Flags(**flags), materials, project)]


def sheets_of(deck: Deck, **flags: Any) -> documents.Sheets:
    """Return the forms of a deck with how they are set."""
    materials = documents.load_materials([deck], _bundled(), None)
    return documents.sheets_of(deck, documents.Flags(**flags), materials)


def sheet_of(sheets: documents.Sheets) -> str:
    """Return the sheet of the first form, set as `sheets` says."""
    template, told = documents.parts_of(sheets)["worksheet-A.html"]
    return templates.rendered(_bundled(), template, **told)


@cache
def _bundled() -> Environment:
    """Return the environment of our own templates, compiled once for all tests."""
    return worksheet_environment(None)

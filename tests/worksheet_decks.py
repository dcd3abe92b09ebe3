"""Decks for the tests of worksheets: the cases, and decks made of questions at hand."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from quizgen.model.bank import Bank, Topic
from quizgen.model.deck import Deck
from quizgen.model.questions import Question
from quizgen.model.recipe import Recipe, WorksheetRecipe
from quizgen.reading.load import load_deck

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
        deck.recipe, worksheet=msgspec.convert(settings, WorksheetRecipe)
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
    made = msgspec.convert(worksheet, WorksheetRecipe)
    recipe = Recipe(title=title, bank="bank", worksheet=made)
    return Deck("deck", title, recipe, bank, bank.topics, Path("decks"))

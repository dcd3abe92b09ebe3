"""Decks -> worksheets on paper: forms A, B, ..., their key, cards to cut out."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from quizgen.model.deck import Deck
from quizgen.model.questions import Text
from quizgen.model.recipe import Arrangement
from quizgen.products import Plan, Request, write_deck
from quizgen.support.arguments import plain_word, whole_number


class Offset(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How far the backs of cards are moved, in mm: `x` to the right, `y` down."""

    x: Annotated[float, Meta(ge=-10, le=10, description="To the right, in mm.")] = 0
    y: Annotated[float, Meta(ge=-10, le=10, description="Down, in mm.")] = 0


class WorksheetOptions(Arrangement, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is printed; without `pick` a sheet has every question of the deck."""

    instructions: Annotated[Text, Meta(description="What stands above the questions.")] | None = (
        None
    )
    paper: Annotated[
        Literal["a4", "A4", "letter", "Letter"], Meta(description="The paper's size.")
    ] = "a4"
    answers: Annotated[
        bool,
        Meta(description="Whether worksheet-A-answers.html is made too: the sheet with answers."),
    ] = False
    answer_strip: Annotated[
        bool,
        Meta(
            description="Whether the first page has boxes for letters, and the key the same, filled in."
        ),
    ] = False
    one_file: Annotated[
        bool, Meta(description="Whether all.html is made too: every form and the key.")
    ] = False
    fit: Annotated[
        bool,
        Meta(description="Whether spaces and margins change so that no last page is nearly empty."),
    ] = True
    word_bank: Annotated[
        bool, Meta(description="Whether the missing words of a cloze stand below it.")
    ] = False
    flip: Annotated[
        Literal["long", "short"], Meta(description="The edge over which the printer turns cards.")
    ] = "long"
    offset: Annotated[Offset, Meta(description="Moves the cards' backs behind the fronts.")] = (
        Offset()
    )


Options = WorksheetOptions


def options_of(deck: Deck) -> WorksheetOptions:
    """Return what a deck's recipe says of worksheets."""
    return deck.recipe.section("worksheet", WorksheetOptions)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what only worksheets can be asked for; `documents.Flags` has a field for each."""
    group = parser.add_argument_group("worksheets")
    group.add_argument(
        "--seed", type=plain_word, metavar="S", help="any word; the same word gives the same forms"
    )
    number = whole_number(1, 26)
    group.add_argument("--forms", type=number, metavar="N", help="how many forms, 1 to 26")
    group.add_argument(
        "--paper", type=str.lower, choices=["a4", "letter"], help="the size of the paper"
    )
    group.add_argument("--large-print", action="store_true", help="set the sheets in 18 point type")
    group.add_argument(
        "--dyslexia", action="store_true", help="set the sheets in plain, widely spaced type"
    )
    group.add_argument("--pdf", action="store_true", help="also write PDF files")


def plan(decks: Sequence[Deck], request: Request) -> Plan:
    """Make the documents of each deck."""
    from quizgen.products.worksheet import documents
    from quizgen.products.worksheet.filters import worksheet_environment

    flags = documents.Flags(**request.flags)
    env = worksheet_environment(request.project)
    materials = documents.load_materials(decks, env, request.project)
    sheets = [documents.sheets_of(deck, flags, materials) for deck in decks]
    made = {each.page.deck.id: documents.documents_of(each, materials) for each in sheets}
    amounts = {each.page.deck.id: documents.amount_of(each) for each in sheets}
    plans = {
        deck: documents.deck_plan(each.files, flags.look, materials, amounts[deck])
        for deck, each in made.items()
    }
    warnings = [
        *documents.warnings_of(decks, flags, materials, request.project),
        *(said for each in sheets for said in documents.too_long(each)),
        *(said for each in sheets for said in documents.alike(each)),
        *(said for deck in decks for said in documents.boxed(deck, made[deck.id])),
    ]
    return Plan(plans, warnings=tuple(warnings), use="print")


def build(deck: Deck, out: str | Path, *, project: Path | None = None, **flags: Any) -> list[Path]:
    """Write a deck's worksheets, key and cards into `out`; return the paths written.

    `flags` are the arguments of `add_arguments`; what they leave out is as the recipe says.
    Raises `BankError` for a template that does not work, and `UsageError` where `pdf` needs
    what is not installed.
    """
    return write_deck(plan([deck], Request(project, flags=flags)), deck, Path(out))

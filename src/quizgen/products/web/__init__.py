"""Decks -> a web page each: `quiz.html`, one file to be played on a phone or a desktop."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from quizgen.model.deck import Deck
from quizgen.model.recipe import Count
from quizgen.products import Plan, Request, write_deck


class WebOptions(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the web page asks."""

    count: Annotated[
        Count | Literal["all"] | None,
        Meta(description="How many questions a round has: 10, in a SCORM package all of them."),
    ] = None
    start: Annotated[
        bool, Meta(description="Whether it opens with a start screen, or at the first question.")
    ] = True
    pass_percent: Annotated[
        Annotated[float, Meta(ge=0, le=100)] | None,
        Meta(description="The percentage of the points that is a pass; without it there is none."),
    ] = field(default=None, name="pass")


Options = WebOptions


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing: all that a page can be asked for is in the recipe or in its address."""


def plan(decks: Sequence[Deck], request: Request) -> Plan:
    """Make the page of each deck."""
    from quizgen.products.web.page import deck_plans

    return deck_plans(decks, request.project)


def build(deck: Deck, out: str | Path, *, project: Path | None = None) -> list[Path]:
    """Write a deck's page into `out`; return the path written.

    Raises `BankError` for a template that does not work.
    """
    return write_deck(plan([deck], Request(project)), deck, Path(out))

"""Decks -> tallies: how many questions each topic has.  A product for the tests alone."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from quizgen.model.deck import Deck
from quizgen.products import DeckPlan, Loss, Plan, Request
from quizgen.support import templates
from quizgen.support.files import File


class TallyOptions(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a tally says above its counts."""

    heading: str = "Tally"


Options = TallyOptions


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what only tallies can be asked for."""
    parser.add_argument("--sign", default="|", help="the sign for one question")


def plan(decks: Sequence[Deck], request: Request) -> Plan:
    """Plan a tally for each deck."""
    env = templates.environment(templates.folders("tally", request.project))
    made = {}
    for deck in decks:
        options = deck.recipe.section("tally", TallyOptions)
        said = {"deck": deck, "heading": options.heading, "sign": request.flags["sign"]}
        text = templates.rendered(env, "tally.html", **said)
        losses = tuple(Loss(question.id, "counted, not asked") for question in deck.questions[:1])
        made[deck.id] = DeckPlan((File(Path("tally.html"), text),), losses=losses)
    return Plan(made, news=(f"{len(decks)} tallied",))

"""Decks -> SCORM 1.2 packages: the web page, as schools' platforms play and grade it."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from quizgen.model.deck import Deck
from quizgen.products import DeckPlan, Plan, Request
from quizgen.products.web.page import NAME, pages
from quizgen.support import templates
from quizgen.support.files import File, zipped
from quizgen.support.markup.to_rows import plain

_MANIFEST = "imsmanifest.xml"


def plan(decks: Sequence[Deck], request: Request) -> Plan:
    """Plan a package for each deck; raises `BankError` for a template that does not work."""
    env = templates.environment(templates.folders("web", request.project))
    made, warnings = pages(decks, request.project, scorm=True)
    plans = {}
    for deck in decks:
        manifest = templates.rendered(
            env,
            _MANIFEST,
            identifier=_identifier(deck),
            title=plain(deck.title),
            page=NAME,
        )
        package = zipped({_MANIFEST: manifest.encode(), NAME: made[deck.id].encode()})
        plans[deck.id] = DeckPlan((File(Path(f"{deck.id}.scorm.zip"), package),))
    return Plan(plans, warnings=warnings, use="upload it to a school's platform")


def _identifier(deck: Deck) -> str:
    """Return what names a package: a hash, as XML allows fewer letters here than a deck's id."""
    name = f"{deck.bank.identity or deck.bank.id}/{deck.id}"
    return f"quizgen-{sha256(name.encode()).hexdigest()[:32]}"

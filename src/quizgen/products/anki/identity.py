"""Who a note is for students: its way of asking, its guid, and what tells a renaming.

Nothing here may change what it returns: a student's progress goes by it.  This module
must not know what stands in a note, or how it looks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Literal, assert_never

from quizgen.model.questions import (
    Choice,
    Cloze,
    Match,
    Multi,
    Number,
    Open,
    Order,
    Question,
    Short,
    TrueFalse,
)
from quizgen.products.anki.lock import HeldNote
from quizgen.products.anki.note_types import Way

FIELD_SEPARATOR = "\x1f"


def way_of(question: Question, short: Literal["plain", "typed"]) -> Way:
    """Decide how a question is asked; `short` is what the recipe says of short ones."""
    match question:
        case Choice() | Multi() | TrueFalse():
            return Way.CHOICE
        case Short():
            return Way.TYPED if short == "typed" else Way.BASIC
        case Number():
            return Way.TYPED
        case Cloze():
            return Way.CLOZE
        case Match():
            return Way.MATCH
        case Order():
            return Way.ORDER
        case Open():
            return Way.OPEN
    assert_never(question)


def guid_of(bank: str, question: Question, way: Way, held: Mapping[str, HeldNote]) -> str:
    """Return a note's identity, which a question keeps when it gets another id.

    It comes from the first of the ids in `was` (oldest first) that students hold; from the
    question's own id where they study that as a question of its own; and where they hold
    none, from the oldest.
    """
    own = _guid(bank, question.id, way)
    earlier = [_guid(bank, name, way) for name in question.was]
    known = [guid for guid in earlier if guid in held]
    if own in held and not held[own].retired:
        # Another question's progress is not this one's: only the same text under its old
        # id is a renaming told too late.
        known = [guid for guid in known if held[guid].gist == gist_of(question)]
    if known:
        return known[0]
    return earlier[0] if earlier and own not in held else own


def gist_of(question: Question) -> str:
    """Return a hash of what a question asks and what is right, whatever its id."""
    return digest_of(question.prompt, *question.right_answers())


def ways_of(question: Question) -> set[Way]:
    """Return every way in which some recipe may ask a question."""
    return {way_of(question, "plain"), way_of(question, "typed")}


def shown_id(bank: str, question: str) -> str:
    """Return an id as a card shows it and as a student searches for it."""
    return f"{bank}/{question}"


def _guid(bank: str, name: str, way: Way) -> str:
    return digest_of(bank, name, way)


def digest_of(*texts: str) -> str:
    """Return a short hash of some texts and of where each ends."""
    return hashlib.blake2b(FIELD_SEPARATOR.join(texts).encode(), digest_size=8).hexdigest()

"""What the log of a learner's answers is made of.

It must not know how a record is kept or shown.
"""

from __future__ import annotations

import os
from typing import Annotated, Final, Literal, TypeAlias

from msgspec import Meta, Struct

from quizgen.quiz.schedule import AGAIN, EASY

Kind: TypeAlias = Literal["answer", "undo", "accept", "flag", "unflag"]
ANSWER: Final = "answer"
UNDO: Final = "undo"
ACCEPT: Final = "accept"
FLAG: Final = "flag"
UNFLAG: Final = "unflag"

_LATEST = 7_258_118_400_000
"""The year 2200, in milliseconds since 1970."""


class Record(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the log; `at` is in milliseconds since 1970, UTC.

    `uid` is unique on all machines; `ref` is the uid of the answer that an undo takes
    back or an accept makes count.  `rating` is FSRS's grade, 1 to 4.  A field that another
    version wrote is left out.
    """

    uid: Annotated[str, Meta(min_length=1, max_length=100)]
    at: Annotated[int, Meta(ge=0, le=_LATEST)]
    kind: Kind
    bank: str
    question: str
    ref: str | None = None
    verdict: str | None = None
    rating: Annotated[int, Meta(ge=AGAIN, le=EASY)] | None = None
    hinted: bool | None = None
    milliseconds: Annotated[int, Meta(ge=0, le=_LATEST)] | None = None
    points: float | None = None
    response: str | None = None
    mode: str | None = None
    retention: Annotated[float, Meta(ge=0.5, le=0.999)] | None = None
    note: str | None = None


def new_uid() -> str:
    """Return a name for a record that no other machine will give."""
    return os.urandom(8).hex()

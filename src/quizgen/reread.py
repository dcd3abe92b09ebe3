"""A YAML file once more: paid for only when something is wrong, or might be.

It must not know what a bank, a question or a recipe is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TypeVar

from quizgen.errors import Location, Problem, Severity
from quizgen.places import PARSER_ERRORS, Trail, places
from quizgen.texts import Mark, read_text, readable, shown
from quizgen.yaml_advice import unreadable
from quizgen.yaml_pitfalls import doubtful_comments

T = TypeVar("T")

_CUT_OFF = (
    "' # ' begins a comment. If it belongs to the text, quote all; if not, put two spaces before."
)


def marks_of(path: Path, inside: Path) -> dict[Trail, Mark]:
    """Return the place of every part of a file that `documents.load` has read.

    Raises `BankError` where somebody has taken it away since, or broken it.
    """
    return _walked(path, inside, places)


def doubts_of(path: Path, inside: Path, sentences: Collection[str]) -> list[Problem]:
    """Warn of comments that perhaps cut off a text; `sentences` are the fields that hold some.

    Raises `BankError` as `marks_of` does.
    """
    marks = _walked(path, inside, lambda text: list(doubtful_comments(text, sentences)))
    name = shown(path)
    return [Problem(Location(name, *mark), _CUT_OFF, Severity.WARNING) for mark in marks]


def _walked(path: Path, inside: Path, walk: Callable[[str], T]) -> T:
    with readable(path):
        text = read_text(path, inside)
        try:
            return walk(text)
        except PARSER_ERRORS as error:
            raise unreadable(text, error) from None

"""A YAML file once more: paid for only when something is wrong, or might be.

It must not know what a bank, a question or a recipe is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TypeVar

from quizgen.reading.positions import PARSER_ERRORS, Trail, places
from quizgen.reading.yaml_hints import unreadable
from quizgen.reading.yaml_pitfalls import doubtful_comments, swallowed_entries
from quizgen.support.diagnostics import Location, Problem, Severity
from quizgen.support.source_files import Mark, read_text, readable, shown

T = TypeVar("T")

_CUT_OFF = (
    "' # ' begins a comment. If it belongs to the text, quote all; if not, put two spaces before."
)
_SWALLOWED = (
    "this line goes on with the text above. If it is an entry, indent it like the others; if not,"
    " quote all."
)


def marks_of(path: Path, inside: Path) -> dict[Trail, Mark]:
    """Return the place of every part of a file that `documents.load` has read.

    Raises `BankError` where somebody has taken it away since, or broken it.
    """
    return _walked(path, inside, places)


def doubts_of(path: Path, inside: Path, sentences: Collection[str]) -> list[Problem]:
    """Warn of comments that perhaps cut off a text, and of entries that one may have swallowed.

    `sentences` are the fields whose texts are sentences.  Raises `BankError` as `marks_of`.
    """
    name = shown(path)

    def doubts(text: str) -> list[tuple[Mark, str]]:
        found = [(mark, _CUT_OFF) for mark in doubtful_comments(text, sentences)]
        return found + [(mark, _SWALLOWED) for mark in swallowed_entries(text)]

    found = _walked(path, inside, doubts)
    return [Problem(Location(name, *mark), why, Severity.WARNING) for mark, why in found]


def _walked(path: Path, inside: Path, walk: Callable[[str], T]) -> T:
    with readable(path):
        text = read_text(path, inside)
        try:
            return walk(text)
        except PARSER_ERRORS as error:
            raise unreadable(text, error) from None

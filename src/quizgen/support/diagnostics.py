"""What can be wrong with the input, and where: values, not exceptions.

Problems are collected and shown all at once; `BankError` carries them out of a
reader that cannot go on.  This module must not know what a bank or a deck is.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple, TypeAlias

from quizgen.support.characters import printable

FieldPath: TypeAlias = tuple[str | int, ...]
"""The way to a value in nested data: field names and 0-based places in lists."""


class Severity(IntEnum):
    """How much a problem weighs: an error stops the build, a warning does not."""

    WARNING = 1
    ERROR = 2


class Location(NamedTuple):
    """A place in a file; `line` and `column` are 1-based, 0 where unknown."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        known = [str(part) for part in (self.line, self.column) if part]
        return ":".join([self.path, *known])


class Problem(NamedTuple):
    """One thing wrong in the input; problems sort by place, then by message.

    `message` says what is wrong and what to do, in full sentences.
    """

    location: Location
    message: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        label = "warning: " if self.severity is Severity.WARNING else ""
        return f"{self.location}: {label}{self.message}"


class BankError(Exception):
    """The input has problems; `problems` holds them all, sorted, without repeats."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


class UsageError(Exception):
    """The command was called in a way that cannot work; the message says how it can."""

    def __init__(self, message: str) -> None:
        super().__init__(printable(message))  # It may name a file, which may be named anything.


def suggestion(word: str, known: Iterable[str]) -> str:
    """Say which known word was perhaps meant: " Did you mean 'answer'?", or ""."""
    near = nearest(word, known)
    return "" if near is None else f" Did you mean '{printable(near)}'?"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that `word` is perhaps a slip of the hand for, whatever its case."""
    from rapidfuzz import fuzz, process  # Paid for only where something is wrong.

    near = process.extractOne(
        word[:100], list(known), scorer=fuzz.ratio, processor=str.casefold, score_cutoff=60
    )
    return near[0] if near else None


def quoted(text: str, limit: int = 40) -> str:
    """Return a text of the input as a message shows it: in quotes, one line, cut short."""
    line = printable(" ".join(text[: limit * 2].split()))
    return f"'{line if len(text) <= limit else line[: limit - 1] + '…'}'"

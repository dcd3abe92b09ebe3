"""What is wrong or weak in the input, and where: values that are collected, not exceptions.

A reader or a check yields diagnostics; `BankError` carries them out of a function that cannot
go on without what they are about.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple, TypeAlias

from msgspec import Struct

from quizgen.support.characters import printable

FieldPath: TypeAlias = tuple[str | int, ...]
"""The way to a value in nested data: field names and 0-based places in lists."""


class Severity(IntEnum):
    """How much a diagnostic weighs: an error stops the build, a warning does not."""

    WARNING = 1
    ERROR = 2


_ERROR, _WARNING = Severity.ERROR, Severity.WARNING

CODES: dict[str, Severity] = {
    # A file as text, and as YAML.
    "unreadable-file": _ERROR,
    "not-utf-8": _ERROR,
    "forbidden-character": _ERROR,
    "eaten-backslash": _ERROR,
    "syntax-error": _ERROR,
    "second-document": _ERROR,
    "nested-too-deep": _ERROR,
    "unused-anchor": _ERROR,
    "unknown-alias": _ERROR,
    "too-many-aliases": _ERROR,
    "name-not-text": _ERROR,
    "repeated-field": _ERROR,
    "yaml-tag": _ERROR,
    "text-cut-by-comment": _ERROR,
    "parted-number": _ERROR,
    "doubtful-comment": _WARNING,
    "swallowed-entry": _WARNING,
    # A file's fields and values.
    "missing-field": _ERROR,
    "unknown-field": _ERROR,
    "empty-value": _ERROR,
    "wrong-kind": _ERROR,
    "wrong-value": _ERROR,
    "too-few-entries": _ERROR,
    "too-many-entries": _ERROR,
    "too-long": _ERROR,
    # The files of a bank together.
    "repeated-topic": _ERROR,
    "reserved-name": _ERROR,
    "missing-file": _ERROR,
    "repeated-source": _ERROR,
    "duplicate-id": _ERROR,
    "wrong-earlier-id": _ERROR,
    "reused-id": _ERROR,
    "unknown-source": _ERROR,
    "wrong-mark": _ERROR,
    "unknown-passage": _ERROR,
    "repeated-passage": _ERROR,
    "unused-passage": _WARNING,
    "wrong-audio": _ERROR,
    "wrong-image": _ERROR,
    "image-without-alt": _ERROR,
    "alt-without-image": _ERROR,
    "id-differs-from-folder": _WARNING,
    "unlisted-file": _WARNING,
    # A recipe, and a recipe with its bank.
    "wrong-deck-name": _ERROR,
    "unknown-bank": _ERROR,
    "unknown-topic": _ERROR,
    "unknown-tag": _ERROR,
    "unknown-question": _ERROR,
    "empty-selection": _ERROR,
    "too-few-questions": _ERROR,
    "mixed-pick": _ERROR,
    "unequal-forms": _ERROR,
    "one-letter-key": _WARNING,
    "no-bank-in-folder": _WARNING,
    "recipe-not-read": _WARNING,
    "unportable-name": _WARNING,
    # A question, or several together, when all their fields are sound.
    "repeated-option": _ERROR,
    "too-few-options": _ERROR,
    "options-and-distractors": _ERROR,
    "answer-not-in-options": _ERROR,
    "one-right-side": _ERROR,
    "right-distractor": _ERROR,
    "reverse-is-prompt": _ERROR,
    "broken-gap": _ERROR,
    "no-gap": _ERROR,
    "empty-gap": _ERROR,
    "wrong-gap-number": _ERROR,
    "unknown-gap": _ERROR,
    "picked-gap": _ERROR,
    "gap-without-number": _ERROR,
    "same-question": _WARNING,
    "similar-question": _WARNING,
    "doubtful-mark": _WARNING,
    "mixed-reference": _WARNING,
    "differs-in-capitals": _WARNING,
    "doubtful-distractor": _WARNING,
    "answer-in-prompt": _WARNING,
    "skipped-gap": _WARNING,
    "gap-in-other-type": _WARNING,
    "longest-answer": _WARNING,
    "one-sided-answers": _WARNING,
    # Evidence in the sources' texts.
    "no-evidence": _ERROR,
    "evidence-not-found": _ERROR,
    "evidence-apart": _ERROR,
    "answer-without-evidence": _ERROR,
    # What a project has beside banks and recipes.
    "wrong-words": _ERROR,
    "wrong-template": _ERROR,
    "same-bank": _ERROR,
    "wrong-lock": _ERROR,
    "missing-question": _WARNING,
    "wrong-package": _ERROR,
    "changed-note-type": _ERROR,
    "wrong-progress": _ERROR,
    # Other tools' files, and what they are imported into.
    "wrong-source": _ERROR,
    "cannot-add": _ERROR,
}
"""Every code that a diagnostic can have, with its severity."""


class Location(NamedTuple):
    """A place in a file; `line` and `column` are 1-based, 0 where unknown."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        known = [str(part) for part in (self.line, self.column) if part]
        return ":".join([self.path, *known])


class Diagnostic(Struct, frozen=True, order=True):
    """One thing that is wrong or weak in the input; diagnostics sort by place.

    `path` is shown as it is; `line` and `column` are 1-based, 0 where unknown; `code` is one of
    `CODES`; `message` says in full sentences what is wrong and what to do.
    """

    path: str
    line: int
    column: int
    code: str
    severity: Severity
    message: str

    @property
    def location(self) -> Location:
        """The place."""
        return Location(self.path, self.line, self.column)

    def __str__(self) -> str:
        label = "warning: " if self.severity is Severity.WARNING else ""
        return f"{self.location}: {label}{self.message}"


def diagnostic(code: str, message: str, path: str, line: int = 0, column: int = 0) -> Diagnostic:
    """Return a diagnostic of a code, with the severity that the code has."""
    return Diagnostic(path, line, column, code, CODES[code], message)


class BankError(Exception):
    """The input has problems; `problems` holds them all, sorted, without repeats."""

    def __init__(self, problems: Iterable[Diagnostic]) -> None:
        self.problems: tuple[Diagnostic, ...] = tuple(sorted(set(problems)))
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


def counted(count: float, what: str) -> str:
    """Return a count in words: "1 question", "1,200 questions", "2.5 points"."""
    number = f"{count:,}" if isinstance(count, int) else f"{count:g}"
    return f"{number} {what}{'' if count == 1 else 's'}"

"""What a reader of another tool's file yields: questions as plain data, and what was lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, TypeAlias

from msgspec import Struct, field

from quizgen.exchange.marks import LostImage


class Lost(NamedTuple):
    """What was not taken over whole, or not at all; `where` is a file with a line or an entry."""

    where: str
    what: str


class Skipped(NamedTuple):
    """A question, or a text without one, that is not taken over, and why."""

    where: str
    what: str


class Replaced(NamedTuple):
    """A question of the bank that one of the source takes the place of, and what differs."""

    where: str
    what: str
    id: str
    fields: list[str]


class Noted(NamedTuple):
    """How a source was read; `language` is that of its column names, "" where it has none."""

    where: str
    what: str
    language: str = ""


class SkipError(Exception):
    """A question cannot be taken over; the message says why."""


class Item(Struct):
    """A question of a source on its way into a bank.

    `fields` are those of YAML, without `id`; `key` is the source's own id, "" where it has none;
    `topic` the title of its category, "" for that of its file.  `media` holds files by their
    names in the bank.  `passage` is the key of a text that it is about.  `rough` are the fields
    of which the source holds only the words: how the bank has them makes no difference.
    `title` is what the source calls it.  `judged` are the fields by which answers are judged that
    the source could have: one that it lacks says that no more is right.  `has_decimal_comma`
    is None where none of its numbers shows what a comma in them is.
    """

    where: str
    fields: dict[str, Any] = field(default_factory=dict)
    key: str = ""
    topic: str = ""
    losses: dict[str, None] = field(default_factory=dict)
    media: dict[str, bytes] = field(default_factory=dict)
    passage: str = ""
    rough: frozenset[str] = frozenset()
    title: str = ""
    judged: frozenset[str] = frozenset()
    has_decimal_comma: bool | None = None

    def lose(self, what: str) -> None:
        """Note something that is not taken over, once."""
        self.losses[what] = None


class PassageItem(Struct):
    """A text that questions of a source are about; they name its `key`.

    `text` and `title` are Markdown; `image` is the one that the text ends with, `alt` its words.
    """

    where: str
    key: str
    text: str
    title: str = ""
    image: str = ""
    alt: str = ""
    media: dict[str, bytes] = field(default_factory=dict)
    losses: dict[str, None] = field(default_factory=dict)

    def lose(self, what: str) -> None:
        """Note something that is not taken over, once."""
        self.losses[what] = None


def lost_images(losses: Iterable[str]) -> dict[str, str]:
    """Return what is written in place of images that a source only names, by their paths."""
    return {each.path: each.written for each in losses if isinstance(each, LostImage)}


Found: TypeAlias = Item | PassageItem | Lost | Skipped | Noted


class SourceFile(NamedTuple):
    """A file to be imported: its bytes, its name as messages show it, and as a title.

    `is_guess` says that its format is what its text looks like: nobody named it.
    """

    data: bytes
    shown: str
    stem: str
    is_guess: bool = False


Reader: TypeAlias = Callable[[SourceFile], Iterator[Found]]
"""Yields what a file has, in its order; raises `BankError` where the whole cannot be read."""


def with_texts(value: Any, change: Callable[[str], str]) -> Any:
    """Return plain data with each of its texts changed; the names of fields stay."""
    match value:
        case str():
            return change(value)
        case list():
            return [with_texts(each, change) for each in value]
        case dict():
            return {name: with_texts(each, change) for name, each in value.items()}
        case _:
            return value

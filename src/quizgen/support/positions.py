"""Where the parts of a YAML file are: looked up only when something is told of one of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from operator import itemgetter
from typing import Any, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from quizgen.support.diagnostics import Diagnostic, FieldPath, Location, diagnostic

Place: TypeAlias = tuple[int, Any]
"""A 0-based offset in a text, and the places below: a dict for fields, a list for a list, None.

A field's offset is that of its name, a list entry's where it begins.
"""

UNKNOWN: Place = -1, None


class Places:
    """The places in a text: those given, or those that a function finds when first asked."""

    def __init__(self, text: str = "", places: Place | Callable[[str], Place] = UNKNOWN) -> None:
        self.text = text
        self._places = places

    def __eq__(self, other: object) -> bool:
        """Whether the texts and the places are the same."""
        return isinstance(other, Places) and (self.text, self.whole) == (other.text, other.whole)

    def __hash__(self) -> int:
        return hash(self.text)

    @property
    def whole(self) -> Place:
        """The place of all that the text holds."""
        if callable(self._places):
            self._places = self._places(self.text)
        return self._places

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        for line in self.text.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        return starts[:-1]

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """Return the 1-based line and column of an offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


class Positions(Struct, frozen=True):
    """A part of a file, or the whole.

    `steps` lead to it from the whole.  `label` begins every message, such as
    "question 'treaty-duration': ".
    """

    path: str = ""
    places: Places = Places()
    steps: FieldPath = ()
    label: str = ""

    def part(self, *path: str | int, label: str = "") -> Positions:
        """Return the part that a path leads to."""
        return Positions(self.path, self.places, self.steps + path, label or self.label)

    def location(self, *path: str | int) -> Location:
        """Return the place of the part that a path leads to, or of the nearest one above it."""
        here, _ = self._place(path)
        if here < 0:
            return Location(self.path)
        return Location(self.path, *self.places.line_and_column(here))

    def diagnostic(self, code: str, message: str, *path: str | int) -> Diagnostic:
        """Return what there is to say of the part that a path leads to."""
        return diagnostic(code, f"{self.label}{message}", *self.location(*path))

    def places_towards(self, line: int, column: int) -> Iterator[Location]:
        """Yield the places of the parts below this one in which a 1-based line and column are."""
        _, below = self._place()
        while below is not None:
            children = below.values() if isinstance(below, dict) else below
            starts = [(self.places.line_and_column(child[0]), child[1]) for child in children]
            before = [start for start in starts if start[0] <= (line, column)]
            if not before:
                return
            place, below = max(before, key=itemgetter(0))
            yield Location(self.path, *place)

    def with_entries(self, field: str, kept: Iterable[int]) -> Positions:
        """Return the same without the entries of a field's list that are not kept."""
        start, fields = self.places.whole
        here, entries = fields[field]
        whole = start, {**fields, field: (here, [entries[index] for index in kept])}
        return replace(self, places=Places(self.places.text, whole))

    def _place(self, path: FieldPath = ()) -> Place:
        found = self.places.whole
        for step in self.steps + path:
            child = _child(found[1], step)
            if child is None:
                break
            found = child
        return found


def _child(below: Any, step: str | int) -> Place | None:
    """Return what is noted of a part; None where nothing is.

    Where a list was meant, fields may be written instead: they are counted.
    """
    if isinstance(below, dict):
        if isinstance(step, str):
            return below.get(step)
        below = [*below.values()]
    is_there = isinstance(below, list) and isinstance(step, int) and step < len(below)
    return below[step] if is_there else None

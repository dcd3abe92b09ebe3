"""Where the parts of a YAML file are, as its reader has noted them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from quizgen.support.diagnostics import Diagnostic, Location, diagnostic

COLUMN_BITS = 28
"""A place is one number, its 0-based line shifted by so much, and the 0-based column."""

UNKNOWN = -1


class Positions(Struct, frozen=True):
    """A part of a file, or the whole: its place, and those of the parts below it.

    A field's place is that of its name, a list entry's where it begins.  `below` has the shape
    of the data: for fields a dict, for a list a list, of places or of (place, below).  `label`
    begins every message, such as "question 'treaty-duration': ".
    """

    path: str = ""
    here: int = UNKNOWN
    below: Any = None
    label: str = ""

    def part(self, *path: str | int, label: str = "") -> Positions:
        """Return the part that a path leads to, or the nearest one above it that is known."""
        here, below = self.here, self.below
        for step in path:
            found = _child(below, step)
            if found is None:
                break
            here, below = found if isinstance(found, tuple) else (found, None)
        return Positions(self.path, here, below, label or self.label)

    def location(self, *path: str | int) -> Location:
        """Return the place of the part that a path leads to."""
        here = self.part(*path).here
        if here == UNKNOWN:
            return Location(self.path)
        return Location(self.path, (here >> COLUMN_BITS) + 1, here % (1 << COLUMN_BITS) + 1)

    def diagnostic(self, code: str, message: str, *path: str | int) -> Diagnostic:
        """Return what there is to say of the part that a path leads to."""
        return diagnostic(code, f"{self.label}{message}", *self.location(*path))

    def places_towards(self, line: int, column: int) -> Iterator[Location]:
        """Yield the places of the parts below this one in which a 1-based line and column are."""
        goal = (line - 1) << COLUMN_BITS | (column - 1)
        below = self.below
        while below is not None:
            children = below.values() if isinstance(below, dict) else below
            before = [child for child in children if _place(child) <= goal]
            if not before:
                return
            here = max(before, key=_place)
            below = here[1] if isinstance(here, tuple) else None
            yield Positions(self.path, _place(here)).location()

    def with_entries(self, field: str, kept: Iterable[int]) -> Positions:
        """Return the same without the entries of a field's list that are not kept."""
        here, entries = self.below[field]
        below = {**self.below, field: (here, [entries[index] for index in kept])}
        return Positions(self.path, self.here, below, self.label)


def _place(child: Any) -> int:
    return int(child[0] if isinstance(child, tuple) else child)


def _child(below: Any, step: str | int) -> Any:
    """Return what is noted of a part; None where nothing is.

    Where a list was meant, fields may be written instead: they are counted.
    """
    if isinstance(below, dict):
        if isinstance(step, str):
            return below.get(step)
        below = [*below.values()]
    is_there = isinstance(below, list) and isinstance(step, int) and step < len(below)
    return below[step] if is_there else None

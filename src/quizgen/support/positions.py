"""Where the parts of a YAML file are, as its reader has noted them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from operator import itemgetter
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from quizgen.support.diagnostics import Diagnostic, Location, diagnostic

UNKNOWN = -1


class Lines(Struct, frozen=True, dict=True):
    """The lines of a text, which are counted when the first place is asked for."""

    text: str = ""

    @cached_property
    def starts(self) -> list[int]:
        """The 0-based offset at which each line begins."""
        starts = [0]
        for line in self.text.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        return starts[:-1]

    def place(self, offset: int) -> tuple[int, int]:
        """Return the 1-based line and column of a 0-based offset."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1


class Positions(Struct, frozen=True):
    """A part of a file, or the whole: its place, and those of the parts below it.

    A place is a 0-based offset in the text of `lines`: a field's that of its name, a list
    entry's where it begins.  `below` has the shape of the data: for fields a dict, for a list
    a list, of places or of (place, below).  `label` begins every message, such as
    "question 'treaty-duration': ".
    """

    path: str = ""
    here: int = UNKNOWN
    below: Any = None
    label: str = ""
    lines: Lines = Lines()

    def part(self, *path: str | int, label: str = "") -> Positions:
        """Return the part that a path leads to, or the nearest one above it that is known."""
        here, below = self.here, self.below
        for step in path:
            found = _child(below, step)
            if found is None:
                break
            here, below = found if isinstance(found, tuple) else (found, None)
        return Positions(self.path, here, below, label or self.label, self.lines)

    def location(self, *path: str | int) -> Location:
        """Return the place of the part that a path leads to."""
        here = self.part(*path).here
        if here == UNKNOWN:
            return Location(self.path)
        return Location(self.path, *self.lines.place(here))

    def diagnostic(self, code: str, message: str, *path: str | int) -> Diagnostic:
        """Return what there is to say of the part that a path leads to."""
        return diagnostic(code, f"{self.label}{message}", *self.location(*path))

    def places_towards(self, line: int, column: int) -> Iterator[Location]:
        """Yield the places of the parts below this one in which a 1-based line and column are."""
        below = self.below
        while below is not None:
            children = below.values() if isinstance(below, dict) else below
            starts = [(self.lines.place(_place(child)), child) for child in children]
            before = [(place, child) for place, child in starts if place <= (line, column)]
            if not before:
                return
            place, here = max(before, key=itemgetter(0))
            below = here[1] if isinstance(here, tuple) else None
            yield Location(self.path, *place)

    def with_entries(self, field: str, kept: Iterable[int]) -> Positions:
        """Return the same without the entries of a field's list that are not kept."""
        here, entries = self.below[field]
        below = {**self.below, field: (here, [entries[index] for index in kept])}
        return replace(self, below=below)


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

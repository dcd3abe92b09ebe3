"""What is left of a text when the lines that are no YAML are taken out of it.

So a syntax error does not hide what else is wrong in its file.  Only the smallest part that
can be told by its indentation is taken out: a field, or the entry of a list.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

_DASH = re.compile(r"( *)- ")
_ROOT = re.compile(r"[^\s#-]")


class Remains:
    """A text from which lines are taken out; those that stay keep their numbers.

    `missing` are the lines that were taken out, by their 1-based numbers; `damaged` are those
    of them that leave a part of their entry, or of the file's own fields, behind.
    """

    def __init__(self, text: str) -> None:
        self.missing: dict[int, str] = {}
        self.damaged: frozenset[int] = frozenset()
        self._lines = text.split("\n")
        self._fields = [at for at, line in enumerate(self._lines) if _ROOT.match(line)]
        self._parts = sorted({0, *self._fields, *self._entries()})

    def text(self) -> str:
        """Return the text without what was taken out."""
        numbered = enumerate(self._lines, 1)
        return "\n".join("" if number in self.missing else line for number, line in numbered)

    def cut(self, number: int) -> tuple[bool, bool]:
        """Take out what is around a 1-based line, at which the text is no YAML.

        Return whether this is an error of its own, not the consequence of an earlier cut, and
        whether anything could be taken out.
        """
        at = min(number, len(self._lines)) - 1
        part = self._around(at, self._parts)
        is_first = not any(line + 1 in self.missing for line in range(at, part.stop))
        field = self._around(at, self._fields)
        smallest = field if at in self._fields else self._block(at, part)
        for lines in (smallest, part, field) if is_first else (part, field):
            found = [i + 1 for i in lines if i + 1 not in self.missing and self._lines[i].strip()]
            if found:
                self.missing |= {number: self._lines[number - 1] for number in found}
                is_whole = lines.start in self._parts and lines.start not in self._fields
                self.damaged |= frozenset(() if is_whole else found)
                return is_first, True
        return is_first, False

    def _entries(self) -> Iterator[int]:
        """Yield the lines that begin an entry of a list below one of the file's fields."""
        indent: int | None = None
        is_after_field = False
        for at, line in enumerate(self._lines):
            if _ROOT.match(line):
                indent, is_after_field = None, True
            elif line.strip() and not line.lstrip().startswith("#"):
                dash = _DASH.match(line)
                if is_after_field and dash:
                    indent = len(dash[1])
                is_after_field = False
                # By one space more or less, it is the error that is looked for.
                if dash and indent is not None and abs(len(dash[1]) - indent) <= 1:
                    yield at

    def _around(self, at: int, starts: Sequence[int]) -> range:
        """Return the lines from the last start at or above a line to the next one below it."""
        place = bisect_right(starts, at)
        start = starts[place - 1] if place else 0
        return range(start, starts[place] if place < len(starts) else len(self._lines))

    def _block(self, at: int, part: range) -> range:
        """Return a line with those below it in its part that are indented deeper."""
        deeper = _indent(self._lines[at])
        end = at + 1
        while end < part.stop and (
            not self._lines[end].strip() or _indent(self._lines[end]) > deeper
        ):
            end += 1
        return range(at, end)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))

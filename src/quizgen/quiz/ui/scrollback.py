"""What stands in the terminal: lines wrapped at its width, which can be shown anew.

It must not know prompts, or what is judged or kept.
"""

from __future__ import annotations

from collections.abc import Iterable

from prompt_toolkit.data_structures import Size
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.output import create_output
from prompt_toolkit.renderer import print_formatted_text

from quizgen.quiz.ui import theme as looks
from quizgen.quiz.ui.interface import Line, in_rows, line
from quizgen.quiz.ui.prompts import STYLE


class Sheet:
    """The lines of one question so far; those from `_since` on are to be seen with a list."""

    def __init__(self) -> None:
        self._output = create_output()
        self._shown: list[Line] = []
        self._since = 0

    @property
    def size(self) -> Size:
        """How many columns and rows the terminal has now."""
        return self._output.get_size()

    @property
    def above(self) -> int:
        """How many rows above a list are to be seen with it."""
        return sum(1 for _ in in_rows(self._shown[self._since :], self._columns))

    def begin(self, lines: Iterable[Line]) -> None:
        """Begin with the lines of a question, below a blank one."""
        self._shown.clear()
        self.show([line("")])
        self._since = 1
        self.show(lines)

    def show(self, lines: Iterable[Line]) -> None:
        """Print lines."""
        new = list(lines)
        self._shown += new
        self._print(new)

    def keep(self, part: Line) -> None:
        """Print a part of an answer; of what was before it, nothing need be seen any more."""
        self._since = len(self._shown)
        self.show([part])

    def redraw(self) -> None:
        """Show all anew, at the width that the terminal has now."""
        self._output.erase_screen()
        self._output.cursor_goto(0, 0)
        self._print(self._shown)

    @property
    def _columns(self) -> int:
        return min(self.size.columns, looks.WIDEST) - 1

    def _print(self, lines: Iterable[Line]) -> None:
        styled: list[tuple[str, str]] = []
        for row in in_rows(lines, self._columns):
            styled += [*((f"class:{kind}", text) for kind, text in row), ("", "\n")]
        print_formatted_text(self._output, FormattedText(styled), STYLE)
        self._output.flush()

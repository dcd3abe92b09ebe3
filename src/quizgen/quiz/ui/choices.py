"""How a list's choices are wrapped, so that each can be read whole.

Pure; it must not know questions.
"""

from __future__ import annotations

from collections.abc import Sequence

from quizgen.quiz.ui import theme as looks
from quizgen.quiz.ui.screen import wrapped

_MARGIN = 3  # The pointer with a space on either side.
_GAP = "  "


def labels(texts: Sequence[str], columns: int, rows: int) -> list[str]:
    """Return what a list shows of some texts: all of each, or only their beginnings.

    The beginnings where one is too tall to be seen whole in a list that scrolls.
    """
    if all(len(label("1", text, columns)) <= max(1, rows // 2) for text in texts):
        return list(texts)
    return [beginning(text, columns) for text in texts]


def beginning(text: str, columns: int) -> str:
    """Return as much of a choice as one row takes, with an ellipsis where more follows."""
    whole = wrapped([("", text)], _free(columns))
    if len(whole) == 1:
        return text
    taken = wrapped([("", text)], _free(columns) - len(looks.ELLIPSIS))
    return "".join(piece for _, piece in taken[0]) + looks.ELLIPSIS


def label(mark: str, text: str, columns: int) -> list[str]:
    """Return a choice with its mark, of one letter, in rows; what is wrapped hangs under its text."""
    taken = wrapped([("", text)], _free(columns))
    texts = ["".join(piece for _, piece in row) for row in taken]
    hang = " " * (_MARGIN + 1 + len(_GAP))
    return [mark + _GAP + texts[0], *(hang + row for row in texts[1:])]


def _free(columns: int) -> int:
    """Return how many columns a choice's text has, beside its mark and a bar to scroll."""
    return max(10, columns - 2 * _MARGIN - 1 - len(_GAP))

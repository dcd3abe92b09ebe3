"""How a list's choices are wrapped, so that each can be read whole.

Pure; it must not know questions.
"""

from __future__ import annotations

from quizgen.quiz import looks
from quizgen.quiz.screen import wrapped

_MARGIN = 3  # The pointer with a space on either side.


def rows(text: str, columns: int) -> int:
    """Return how many rows a choice takes in a terminal of some columns."""
    return len(label("1", text, columns))


def beginning(text: str, columns: int) -> str:
    """Return as much of a choice as one row takes, with an ellipsis where more follows."""
    taken = wrapped([("", text)], max(10, columns - 2 * _MARGIN - 4))
    return "".join(piece for _, piece in taken[0]) + (looks.ELLIPSIS if len(taken) > 1 else "")


def label(mark: str, text: str, columns: int) -> list[str]:
    """Return a marked choice in rows; what is wrapped hangs under its text."""
    start = f"{mark}  "
    taken = wrapped([("", text)], max(10, columns - _MARGIN - len(start) - 3))
    texts = ["".join(piece for _, piece in row) for row in taken]
    hang = " " * (_MARGIN + len(start))
    return [start + texts[0], *(hang + row for row in texts[1:])]

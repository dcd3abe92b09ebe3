"""What arguments on the command line may be, for `type=` of argparse."""

from __future__ import annotations

from argparse import ArgumentTypeError

TYPE_CHECKING = False  # `typing` itself would cost a third of what `--help` may.
if TYPE_CHECKING:
    from collections.abc import Callable


def whole_number(low: int, high: int) -> Callable[[str], int]:
    """Return what reads a whole number within limits, both included."""

    def read(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise ArgumentTypeError(f"'{text}' is not a number from {low} to {high}")
        return int(text)

    return read


def plain_word(text: str) -> str:
    """Return a text that can be printed, and so typed again."""
    if not text.isprintable():
        raise ArgumentTypeError("it has characters that cannot be printed or read")
    return text

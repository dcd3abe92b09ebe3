"""Leaves the terminal sane, however the quiz ends.

SIGTERM and SIGHUP become an ordinary exit, so that whatever is open closes in order.
After SIGKILL, which nothing can catch, a terminal may need `reset`.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = ("SIGTERM", "SIGHUP")


@contextmanager
def orderly() -> Iterator[None]:
    """Turn the signals that end a program into `SystemExit`, with 128 + their number."""
    numbers = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
    before = [(number, signal.signal(number, _leave)) for number in numbers]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)

"""Leaves the terminal sane, however the quiz ends.

SIGTERM and SIGHUP become an ordinary exit, so that whatever is open closes in order.
Against SIGKILL, which nothing can catch, a small second process waits for the first one's
end and puts the terminal back as it was.  It must not know what a quiz is.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

_PLAIN_AGAIN = b"\x1b[?25h\x1b[?2004l\x1b[0m"
"""Show the cursor, paste as usual, no colour."""

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


@contextmanager
def restored() -> Iterator[None]:
    """Put the terminal back at the end of the block, even if this process is killed."""
    if not hasattr(os, "fork"):
        yield
        return
    import termios

    saved = termios.tcgetattr(sys.stdin.fileno())
    listening, speaking = os.pipe()
    watcher = os.fork()
    if watcher == 0:
        os.close(speaking)
        _watch(listening, saved)
    os.close(listening)
    try:
        yield
    finally:
        _restore(saved)
        with suppress(OSError):
            os.write(speaking, b"done")
        os.close(speaking)
        with suppress(ChildProcessError):
            os.waitpid(watcher, 0)


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _watch(listening: int, saved: list[Any]) -> None:
    """Wait for a word or the end of the first process; after an end without one, restore.

    This process is in the background then, where only SIGTTOU ignored lets it write.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGTTOU):
        signal.signal(number, signal.SIG_IGN)
    with suppress(OSError):
        if not os.read(listening, 4):
            _restore(saved)
            os.write(sys.stdout.fileno(), b"\r\n")
    os._exit(0)


def _restore(saved: list[Any]) -> None:
    """Give the terminal its modes and its cursor back, unless it is gone."""
    import termios

    with suppress(OSError, termios.error):
        termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, saved)
        os.write(sys.stdout.fileno(), _PLAIN_AGAIN)

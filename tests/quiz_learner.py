"""A scripted learner: the real program in a real pseudo-terminal, and what it shows."""

from __future__ import annotations

import os
import re
import signal
import sys
import termios
import time
from pathlib import Path
from typing import Any, Self

import pexpect
import pyte

CASES = Path(__file__).resolve().parent / "cases" / "quiz"
PROGRAM = [sys.executable, "-m", "quizgen"]
PATIENCE = 30


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return a clean environment whose progress lives in `home`."""
    inherited = ("PATH", "HOME", "PYTHONPATH", "SYSTEMROOT", "COVERAGE_PROCESS_START")
    kept = {name: os.environ[name] for name in inherited if name in os.environ}
    fixed = {"QUIZGEN_HOME": str(home), "TERM": "xterm-256color", "TZ": "UTC", "LANG": "C.UTF-8"}
    return {**kept, **fixed, **more}


def timeless(text: str) -> str:
    """Return a text with its spans of time made equal, and no blank ends."""
    text = re.sub(r"\bin \d+ (s|min \d+ s)\.", "in N s.", text)
    text = re.sub(r"\bdue in 1\d min", "due in 1N min", text)
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n") + "\n"


class Learner:
    """`quizgen` in a terminal of some columns and rows."""

    def __init__(
        self,
        home: Path,
        *arguments: str,
        size: tuple[int, int] = (80, 24),
        cwd: Path = CASES,
        **more: str,
    ) -> None:
        columns, rows = size
        self.screen = pyte.HistoryScreen(columns, rows, history=10_000, ratio=1)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.process = pexpect.spawn(
            PROGRAM[0],
            [*PROGRAM[1:], *arguments],
            dimensions=(rows, columns),
            env=environment(home, **more),
            cwd=str(cwd),
            timeout=PATIENCE,
        )
        self.process.delaybeforesend = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.close(force=True)

    @property
    def shown(self) -> str:
        """What is on the screen, without blank lines at its end."""
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip()

    def waits(self, text: str, *, beyond: int = 0) -> str:
        """Read until a text is on the screen, more than `beyond` times; return the screen."""
        deadline = time.monotonic() + PATIENCE
        while self.shown.count(text) <= beyond:
            if not self._read() or time.monotonic() > deadline:
                raise AssertionError(f"{text!r} did not come:\n{self.shown}")
        return self.shown

    def settles(self, text: str) -> str:
        """Read until a text is on the screen and a prompt waits below it; return the screen."""
        deadline = time.monotonic() + PATIENCE
        while True:
            shown = self.shown
            end = shown.rsplit("\n", 1)[-1]
            if text in shown and (" quit" in end or ":quit" in end or "Enter keeps" in end):
                return shown
            if not self._read() or time.monotonic() > deadline:
                raise AssertionError(f"{text!r} did not come:\n{self.shown}")

    def press(self, keys: str, then: str, *, beyond: int = 0) -> str:
        """Send keys and wait for a text."""
        self.process.send(keys)
        return self.waits(then, beyond=beyond)

    def reads_all(self) -> None:
        """Read until the program and all that it started have left the terminal."""
        while self._read():
            pass

    def ends(self) -> int:
        """Read to the end; return the exit code, or minus the signal's number."""
        self.reads_all()
        self.process.wait() if self.process.isalive() else None
        self.process.close()
        status = self.process.exitstatus
        return -self.process.signalstatus if status is None else status

    def modes(self) -> list[Any]:
        """Return the terminal's modes, but for the control characters."""
        return termios.tcgetattr(self.process.child_fd)[:4]

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send a signal to the program alone."""
        os.kill(self.process.pid, number)

    def _read(self) -> bool:
        try:
            data = self.process.read_nonblocking(65_536, timeout=PATIENCE)
        except (pexpect.EOF, pexpect.TIMEOUT):
            return False
        self.raw += data
        self.stream.feed(data)
        return True

"""A scripted learner: the real program in a real pseudo-terminal, and what it shows."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import pexpect
import pyte
from pexpect.fdpexpect import fdspawn

from quizgen_forks import Fork

CASES = Path(__file__).resolve().parent / "cases" / "quiz"
PROGRAM = [sys.executable, "-m", "quizgen"]
PATIENCE = 30
AT_ONCE = "from quizgen.quiz.ui import prompts; prompts.BLINK = 0.05"
SECONDS = 1.5
SHORT_EXAM = f"""
from quizgen.commands import quiz

def brief(args, run=quiz.run):
    args.minutes = {SECONDS / 60}
    return run(args)

quiz.run = brief
"""
"""Gives an exam a second and a half."""
WAITING = (" quit", ":quit", "Esc back", "? more", " beenden", "? mehr", "Esc zurück")
"""What the last line of the keys ends with: a prompt waits."""


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return a clean environment whose progress lives in `home`."""
    inherited = ("PATH", "HOME", "PYTHONPATH", "SYSTEMROOT")
    kept = {name: value for name, value in os.environ.items() if name in inherited}
    fixed = {"QUIZGEN_HOME": str(home), "TERM": "xterm-256color", "TZ": "UTC", "LANG": "C.UTF-8"}
    return {**kept, **fixed, **more}


def timeless(text: str) -> str:
    """Return a text with its spans of time made equal, and no blank ends."""
    text = re.sub(r"\bin\s+\d+\s+(s|min\s+\d+\s+s)\.", "in N s.", text)
    text = re.sub(r"\bin (9|1\d) min", "in 1N min", text)
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n") + "\n"


def is_forked(program: Sequence[str], more: Iterable[str] = ()) -> bool:
    """Tell whether a fork is the same as a start: Python itself reads some of the environment."""
    return program is PROGRAM and not any(name.startswith(("PYTHON", "LANG")) for name in more)


class ForkSpawn(fdspawn):  # type: ignore[misc]
    """A fork of quizgen in a terminal, as pexpect has a program that it starts."""

    def __init__(
        self,
        arguments: Sequence[str],
        env: Mapping[str, str],
        cwd: Path,
        size: tuple[int, int],
        before: str,
    ) -> None:
        ours, theirs = os.openpty()
        columns, rows = size
        termios.tcsetwinsize(theirs, (rows, columns))
        self._fork = Fork(arguments, env, cwd, [theirs] * 3, is_terminal=True, before=before)
        os.close(theirs)
        self.pid = self._fork.pid
        super().__init__(ours, timeout=PATIENCE)

    def isalive(self) -> bool:
        """Tell whether it runs; sets how it ended."""
        code = self._fork.code()
        if code is not None:
            self.exitstatus, self.signalstatus = (code, None) if code >= 0 else (None, -code)
        return code is None

    def close(self, *, force: bool = True) -> None:
        """Close the terminal, which ends it, and wait for that; with `force`, kill it where it must be."""
        if not self.closed:
            super().close()
        if self._fork.code(1 if force else PATIENCE) is None:
            os.kill(self.pid, signal.SIGKILL)
            assert force, "it did not end when its terminal was closed"


class Learner:
    """`quizgen` in a terminal of some columns and rows.

    `before` is Python that is executed before `quizgen`: by default a verdict can be left
    sooner than eyes could read it.
    """

    def __init__(
        self,
        home: Path,
        *arguments: str,
        size: tuple[int, int] = (80, 24),
        cwd: Path = CASES,
        program: Sequence[str] = PROGRAM,
        before: str = AT_ONCE,
        **more: str,
    ) -> None:
        columns, rows = size
        self.screen = pyte.HistoryScreen(columns, rows, history=10_000, ratio=1)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.process: Any
        env = environment(home, **more)
        if is_forked(program, more):
            self.process = ForkSpawn(arguments, env, cwd, size, before)
        else:
            self.process = pexpect.spawn(
                program[0],
                [*program[1:], *arguments],
                dimensions=(rows, columns),
                env=env,
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
            if text in shown and any(mark in end for mark in WAITING):
                return shown
            if not self._read() or time.monotonic() > deadline:
                raise AssertionError(f"{text!r} did not come:\n{self.shown}")

    def redraws(self, text: str) -> str:
        """Press Ctrl-L, and read until the screen was cleared and a prompt waits again.

        What is typed before that is echoed by the terminal itself.
        """
        seen = len(self.raw)
        self.process.send("\x0c")
        while b"\x1b[2J" not in self.raw[seen:] and self._read():
            pass
        return self.settles(text)

    def press(self, keys: str, then: str, *, beyond: int = 0) -> str:
        """Send keys and wait for a text."""
        self.process.send(keys)
        return self.waits(then, beyond=beyond)

    def rests(self) -> str:
        """Read until nothing more comes, so that no screen is seen half drawn; return it."""
        while self._read(patience=0.2):
            pass
        return self.shown

    def reads_all(self) -> None:
        """Read until the program and all that it started have left the terminal."""
        while self._read():
            pass

    def ends(self) -> int:
        """Read to the end; return the exit code, or minus the signal's number."""
        self.reads_all()
        deadline = time.monotonic() + PATIENCE
        while self.process.isalive():
            assert time.monotonic() < deadline, f"it did not end:\n{self.shown}"
            time.sleep(0.01)
        status = self.process.exitstatus
        return -self.process.signalstatus if status is None else status

    def modes(self) -> list[Any]:
        """Return the terminal's modes, but for the control characters."""
        return termios.tcgetattr(self.process.child_fd)[:4]

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send a signal to the program alone."""
        os.kill(self.process.pid, number)

    def _read(self, patience: float = PATIENCE) -> bool:
        try:
            data = self.process.read_nonblocking(65_536, timeout=patience)
        except (pexpect.EOF, pexpect.TIMEOUT):
            return False
        self.raw += data
        self.stream.feed(data)
        return True


class Tmux:
    """A command in a tmux of its own, whose size can change."""

    def __init__(self, program: str, command: str, size: tuple[int, int] = (70, 20)) -> None:
        self._program = [program, "-L", f"quizgen-{os.getpid()}", "-f", os.devnull]
        columns, rows = map(str, size)
        # The shell keeps the pane when the program has ended.
        self._do("new-session", "-d", "-x", columns, "-y", rows, f"{command}; sleep 600")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._do("kill-server")

    @property
    def shown(self) -> str:
        """What the pane shows, without blank ends."""
        rows = self._do("capture-pane", "-p").splitlines()
        return "\n".join(row.rstrip() for row in rows).strip("\n")

    def keys(self, *keys: str) -> None:
        """Press keys by tmux's names."""
        self._do("send-keys", *keys)

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the window."""
        self._do("resize-window", "-x", str(columns), "-y", str(rows))

    def waits(self, text: str) -> str:
        """Wait until a text is shown with a prompt below it; return what is shown."""
        deadline = time.monotonic() + PATIENCE
        while not (text in (shown := self.shown) and "q quit" in shown.rsplit("\n", 1)[-1]):
            if time.monotonic() > deadline:
                raise AssertionError(f"{text!r} did not come:\n{shown}")
            time.sleep(0.05)
        return shown

    def _do(self, *arguments: str) -> str:
        done = subprocess.run(
            [*self._program, *arguments], capture_output=True, text=True, check=True
        )
        return done.stdout

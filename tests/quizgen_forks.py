"""quizgen imported once: what tests run of it are forks, which cost a hundredth of a start.

Run as a program it is the one that is forked.  It has imported what the quiz needs, but for
what looks at its environment while it is imported.
"""

from __future__ import annotations

import atexit
import fcntl
import gc
import importlib
import json
import os
import select
import socket
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

IMPORTED = [
    "asyncio",
    "fsrs",
    "questionary",
    "rich.console",
    "rich.table",
    *(f"quizgen.commands.{name}" for name in ("list", "progress", "quiz", "stats")),
    "quizgen.grading.responses",
    "quizgen.lint.errors",
    "quizgen.quiz.charts",
    "quizgen.quiz.ui.messages",
    "quizgen.quiz.ui.plain",
]


class Fork:
    """A run of quizgen; `pid` is its process, whose end another one, its parent, reports."""

    def __init__(
        self,
        arguments: Sequence[str],
        env: Mapping[str, str],
        cwd: Path,
        streams: Sequence[int],
        *,
        is_terminal: bool = False,
        before: str = "",
    ) -> None:
        """Start; `streams` are its input, output and errors, all one terminal `is_terminal`.

        `before` is Python that is executed first.
        """
        self._status, theirs = os.pipe()
        request = {"arguments": arguments, "env": env, "cwd": cwd}
        request |= {"is_terminal": is_terminal, "before": before}
        text = json.dumps(request, default=str).encode()
        socket.send_fds(_forked(), [text], [*streams, theirs])
        os.close(theirs)
        self._code: int | None = None
        self.pid = int(self._line())

    def code(self, seconds: float = 0) -> int | None:
        """Return how it ended, as `Popen.returncode` says it; None where it has not by then."""
        if self._code is None and select.select([self._status], [], [], seconds)[0]:
            self._code = os.waitstatus_to_exitcode(int(self._line()))
            os.close(self._status)
        return self._code

    def _line(self) -> bytes:
        line = b""
        while not line.endswith(b"\n"):
            byte = os.read(self._status, 1)
            assert byte, "what forks quizgen has ended"
            line += byte
        return line


@cache
def _forked() -> socket.socket:
    """Start what is forked, once; it ends with this process."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, __file__, str(theirs.fileno())]
    env = {**os.environ, "LANG": "C.UTF-8"}
    process = subprocess.Popen(
        command,
        pass_fds=[theirs.fileno()],
        env=env,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    theirs.close()
    atexit.register(process.wait)
    atexit.register(ours.close)
    return ours


def _serve(requests: socket.socket) -> None:
    """Fork for every request; return in a fork that is to be quizgen."""
    while True:
        text, streams, _, _ = socket.recv_fds(requests, 1_000_000, 4)
        if not text:
            os._exit(0)
        if os.fork() == 0:
            requests.close()
            break
        for stream in streams:
            os.close(stream)
        while _ended():
            pass
    request = json.loads(text)
    status = streams.pop()
    if (pid := os.fork()) != 0:
        for stream in streams:
            os.close(stream)
        os.write(status, f"{pid}\n".encode())
        os.write(status, f"{os.waitpid(pid, 0)[1]}\n".encode())
        os._exit(0)
    os.close(status)
    os.setsid()
    if request["is_terminal"]:
        fcntl.ioctl(streams[0], termios.TIOCSCTTY, 0)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    os.chdir(request["cwd"])
    sys.argv = ["quizgen", *request["arguments"]]
    for name, number, mode in (("stdin", 0, "r"), ("stdout", 1, "w"), ("stderr", 2, "w")):
        stream = open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    exec(request["before"], {})


def _ended() -> bool:
    """Take notice of a fork that has ended, where there is one."""
    try:
        return os.waitpid(-1, os.WNOHANG)[0] != 0
    except ChildProcessError:
        return False


if __name__ == "__main__":
    sys.path.pop(0)  # The tests' own folder.
    for module in IMPORTED:
        importlib.import_module(module)
    gc.freeze()
    _serve(socket.socket(fileno=int(sys.argv[1])))
    from quizgen.cli import main

    raise SystemExit(main())

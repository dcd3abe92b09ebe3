"""What the quiz's tests share: a home for progress, and the plain quiz fed with lines."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile

import pytest

if sys.platform == "win32":
    collect_ignore_glob = ["test_*.py"]  # The learner of these tests has a pseudo-terminal.
else:
    from quiz_learner import CASES, PROGRAM, environment, is_forked
    from quizgen_forks import Fork

Plain = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def quizgen(home: Path) -> Plain:
    """Run a command with lines as its input, in the small project of nine types."""

    def run(
        *arguments: str, lines: str = "", cwd: Path = CASES, **more: str
    ) -> subprocess.CompletedProcess[str]:
        command, env = [*PROGRAM, *arguments], environment(home, **more)
        with TemporaryFile() as given, TemporaryFile() as told, TemporaryFile() as wrong:
            given.write(lines.encode())
            given.seek(0)
            if is_forked(PROGRAM, more):
                streams = [file.fileno() for file in (given, told, wrong)]
                code = Fork(arguments, env, cwd, streams).code(60)
                assert code is not None, f"{command} did not end"
            else:
                done = subprocess.run(
                    command,
                    stdin=given,
                    stdout=told,
                    stderr=wrong,
                    cwd=cwd,
                    env=env,
                    timeout=60,
                    check=False,
                )
                code = done.returncode
            texts = []
            for file in (told, wrong):
                file.seek(0)
                texts.append(file.read().decode())
        return subprocess.CompletedProcess(command, code, *texts)

    return run

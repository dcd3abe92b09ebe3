"""What the quiz's tests share: a home for progress, and the plain quiz fed with lines."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

if sys.platform == "win32":
    collect_ignore_glob = ["test_*.py"]  # The learner of these tests has a pseudo-terminal.
else:
    from quiz_learner import CASES, PROGRAM, environment

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
        return subprocess.run(
            [*PROGRAM, *arguments],
            input=lines,
            capture_output=True,
            encoding="utf-8",
            cwd=cwd,
            env=environment(home, **more),
            timeout=60,
            check=False,
        )

    return run

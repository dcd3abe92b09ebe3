"""A project to import into, and the command in this process."""

from __future__ import annotations

from pathlib import Path

import pytest

from exchange_support import Quizgen, Said
from quizgen import cli


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty project, which is the working folder."""
    root = tmp_path / "project"
    (root / "question_bank").mkdir(parents=True)
    (root / "decks").mkdir()
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def quizgen(project: Path, capsys: pytest.CaptureFixture[str]) -> Quizgen:
    """Return what runs a command in this process, in the project."""
    assert Path.cwd() == project

    def run(*words: str | Path) -> Said:
        capsys.readouterr()
        code = cli.main([str(word) for word in words])
        told = capsys.readouterr()
        return Said(code, told.out, told.err)

    return run

"""Cases in text files: a small project, a command, and all that the command says.

A case lies over the project in `cases/good`.  It begins with one sentence; each `--- PATH`
begins a file, `--- PATH (absent)` takes one away; `=== COMMAND` begins what the command
prints, first on stderr and then on stdout; `=== exit N` ends it.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from quizgen import cli

CASES = Path(__file__).parent / "cases"
GOOD = CASES / "good"

_SECTION = re.compile(r"^--- (.+?)( \(absent\))?\n", re.MULTILINE)
_COMMAND = re.compile(r"^=== (quizgen check.*)\n((?:.*\n)*?)=== exit (\d)\n\Z", re.MULTILINE)


class Case(NamedTuple):
    """A case as its file tells it; `files` hold None for those taken away."""

    path: Path
    title: str
    files: dict[str, str | None]
    command: str
    output: str
    code: int

    @property
    def arguments(self) -> list[str]:
        return self.command.split()[1:]

    def lay_out(self, root: Path) -> None:
        """Write the project into an empty folder."""
        shutil.copytree(GOOD, root, dirs_exist_ok=True)
        for name, text in self.files.items():
            file = root / name
            if text is None:
                file.unlink()
            else:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8", newline="\n")

    def update(self, output: str, code: int) -> None:
        """Write what the command said into the case's file."""
        text = self.path.read_text(encoding="utf-8")
        head = text[: text.index("\n=== ") + 1]
        self.path.write_text(
            f"{head}=== {self.command}\n{output}=== exit {code}\n", encoding="utf-8", newline="\n"
        )


def read_cases(folder: str) -> list[Case]:
    """Read the cases of a folder below `cases`, by name."""
    return [read_case(path) for path in sorted((CASES / folder).glob("*.txt"))]


def read_case(path: Path) -> Case:
    """Read one case."""
    text = path.read_text(encoding="utf-8")
    end = _COMMAND.search(text)
    assert end, f"{path.name} does not end with '=== quizgen check', its output, '=== exit N'"
    title, *sections = _SECTION.split(text[: end.start()])
    files = {
        name: None if absent else body
        for name, absent, body in zip(sections[::3], sections[1::3], sections[2::3], strict=True)
    }
    return Case(path, title.strip(), files, end[1], end[2], int(end[3]))


def said(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> tuple[str, int]:
    """Run a command in this process; return what it prints, stderr first, and its code."""
    code = cli.main(arguments)
    told = capsys.readouterr()
    return told.err + told.out, code

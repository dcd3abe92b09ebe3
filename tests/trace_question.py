"""Trace one choice question from YAML to each product, and print the files that it passes.

    python tests/trace_question.py            files and lines, by way
    python tests/trace_question.py --files    and each file by name

A file counts when one of its functions runs (loading a module is not running it), with all
its lines: they are what a reader has open who follows the question.
"""

from __future__ import annotations

import contextlib
import inspect
import io
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import quizgen
from quizgen import cli

PACKAGE = Path(quizgen.__file__).parent
WAYS = {
    "to an .apkg": ["build", "--only", "anki"],
    "to paper": ["build", "--only", "worksheet"],
    "to a verdict in the plain quiz": ["quiz", "--plain"],
}
BANK = "id: one\ntitle: One\ntopics: [first]\n"
TOPIC = """\
topic: First
questions:
  - id: only
    type: choice
    prompt: Which is right?
    answer: This
    distractors: [That]
"""


def main() -> None:
    """Print for each way how many files and lines it takes."""
    for way, words in WAYS.items():
        with tempfile.TemporaryDirectory() as folder:
            files = traced(Path(folder), words)
        lines = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in files}
        print(f"{way}: {len(lines)} files, {sum(lines.values()):,} lines")
        if "--files" in sys.argv:
            for file in sorted(lines):
                print(f"  {lines[file]:5} {file.relative_to(PACKAGE)}")


def traced(folder: Path, words: list[str]) -> set[Path]:
    """Run a command on a project of one question; return the files whose functions ran."""
    (folder / "question_bank" / "one").mkdir(parents=True)
    (folder / "decks").mkdir()
    (folder / "question_bank" / "one" / "bank.yaml").write_text(BANK, encoding="utf-8")
    (folder / "question_bank" / "one" / "first.yaml").write_text(TOPIC, encoding="utf-8")
    (folder / "decks" / "one.yaml").write_text("title: One\nbank: one\n", encoding="utf-8")
    os.environ["QUIZGEN_HOME"] = str(folder / "home")
    found: set[Path] = set()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        sys.stdin = io.TextIOWrapper(io.BytesIO(b"1\n"), encoding="utf-8")
        sys.setprofile(_note(found))
        try:
            code = cli.main([*words, "--project", str(folder)])
        finally:
            sys.setprofile(None)
    assert code == 0
    return found


def _note(found: set[Path]) -> Callable[[FrameType, str, object], None]:
    def note(frame: FrameType, event: str, _: object) -> None:
        name = frame.f_code.co_filename
        is_function = frame.f_code.co_flags & inspect.CO_NEWLOCALS
        if event == "call" and is_function and name.startswith(_ROOT):
            found.add(Path(name))

    return note


_ROOT = f"{PACKAGE}{os.sep}"


if __name__ == "__main__":
    main()

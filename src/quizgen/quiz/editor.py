"""Opens a question's place in the learner's editor, without a shell.

It must not know the course of the quiz.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from quizgen.model.bank import Bank, positions
from quizgen.model.questions import Question
from quizgen.quiz import wording as words
from quizgen.reading.links import Finding, place
from quizgen.support.diagnostics import BankError, Location

_PLACES: dict[str, tuple[str, ...]] = {
    "code": ("--wait", "--goto", "{path}:{line}"),
    "codium": ("--wait", "--goto", "{path}:{line}"),
    "subl": ("--wait", "{path}:{line}"),
    "hx": ("{path}:{line}",),
    "zed": ("--wait", "{path}:{line}"),
    "notepad": ("{path}",),
}
"""How editors are told a line; those that are not here know `+LINE FILE`."""


def editor() -> str | None:
    """Return the command in `$VISUAL` or `$EDITOR`, or None."""
    return os.environ.get("VISUAL") or os.environ.get("EDITOR") or None


def locations(bank: Bank, ids: Collection[str]) -> dict[str, Location]:
    """Return where some questions of a bank stand, by id; each file is read once."""
    wanted = [
        Finding(topic.id, position, ("id",), question.id)
        for topic, position, question in positions(bank)
        if question.id in ids
    ]
    return {problem.message: problem.location for problem in place(bank.folder, wanted)}


def opened_by(bank: Bank, question: Question) -> str | None:
    """Open a question in the editor and wait for it; say what stood against it, or None."""
    import shlex
    import subprocess

    try:
        where = locations(bank, {question.id})[question.id]
    except BankError as error:  # What was changed meanwhile can be mended where it stands.
        where = error.problems[0].location
    command = editor()
    if command is None:
        return words.NO_EDITOR.format(place=where)
    try:
        # Windows writes paths with backslashes, which are no escapes there.
        argv = [part.strip('"') for part in shlex.split(command, posix=os.name != "nt")]
        name = Path(argv[0]).stem.lower()
        path = Path(where.path).absolute()
        ends = _PLACES.get(name, ("+{line}", "{path}"))
        argv += [end.format(path=path, line=where.line) for end in ends]
        code = subprocess.run(argv, check=False).returncode  # noqa: S603 - the learner's own
    except (OSError, ValueError, IndexError) as error:
        return words.EDITOR_FAILED.format(command=command, error=error)
    return words.EDITOR_FAILED.format(command=command, error=code) if code else None

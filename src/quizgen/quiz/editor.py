"""Opens a question's place in the learner's editor, without a shell.

It must not know the course of the quiz.
"""

from __future__ import annotations

import os
from pathlib import Path

from quizgen.bank import Bank, Finding, place, positions
from quizgen.errors import Location
from quizgen.questions import Question
from quizgen.quiz import words

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


def location(bank: Bank, question: Question) -> Location:
    """Return where a question stands in its bank."""
    for topic, position, candidate in positions(bank):
        if candidate.id == question.id:
            return place(bank, [Finding(topic.id, position, ("id",), "")])[0].location
    raise KeyError(question.id)


def edit(bank: Bank, question: Question) -> str:
    """Open a question in the editor and wait for it; return a sentence on what came of it."""
    import shlex
    import subprocess

    where = location(bank, question)
    command = editor()
    if command is None:
        return words.NO_EDITOR.format(place=where)
    try:
        argv = shlex.split(command)
        name = Path(argv[0]).stem.lower()
        path = Path(where.path).absolute()
        ends = _PLACES.get(name, ("+{line}", "{path}"))
        argv += [end.format(path=path, line=where.line) for end in ends]
        code = subprocess.run(argv, check=False).returncode  # noqa: S603 - the learner's own
    except (OSError, ValueError, IndexError) as error:
        return words.EDITOR_FAILED.format(command=command, error=error)
    return words.EDITED if code == 0 else words.EDITOR_FAILED.format(command=command, error=code)

"""Which keys are commands, and how the quiet line names them.

It must not know what a command does.
"""

from __future__ import annotations

from collections.abc import Sequence

from quizgen.quiz import wording as words
from quizgen.quiz.ui.interface import Command, Task
from quizgen.quiz.ui.prompts import Keys

_LEAVE: dict[str, object] = {"q": Command("quit"), "c-d": Command("quit")}
_CHANGE: dict[str, object] = {"u": Command("undo"), "!": Command("flag"), "e": Command("edit")}


def leaving() -> Keys:
    """Return the keys where one can only pick or leave."""
    return Keys(_LEAVE, [words.KEY_QUIT])


def after_verdict(*, close: bool) -> Keys:
    """Return the keys while a verdict is read; a `close` answer can be what was meant."""
    meant: dict[str, object] = {"m": Command("meant")} if close else {}
    on = [words.KEY_MISSED, words.KEY_MEANT] if close else [words.KEY_NEXT]
    return Keys(
        {**_LEAVE, **_CHANGE, **meant},
        [*on, words.KEY_UNDO, words.KEY_FLAG, words.KEY_EDIT, words.KEY_QUIT],
    )


def in_list(task: Task, got: Sequence[str]) -> Keys:
    """Return the keys while a list is shown; `got` is what has been given of the answer."""
    actions = {**_LEAVE, **_CHANGE, "?": Command("hint"), "s": Command("skip")}
    names = [words.KEY_HINT] if task.has_hint else []
    names += [words.KEY_SKIP, *([words.KEY_UNDO] if task.undoable or got else [])]
    return Keys(actions, [*names, words.KEY_FLAG, words.KEY_EDIT, words.KEY_QUIT], task.until)


def while_empty(task: Task, got: Sequence[str]) -> Keys:
    """Return the keys while nothing is written yet, and the commands that can be written."""
    actions: dict[str, object] = {"?": Command("hint"), "c-d": Command("quit")}
    names = [words.KEY_HINT] if task.has_hint else []
    names += [":skip", *([":undo"] if task.undoable or got else [])]
    return Keys(actions, [*names, ":flag", ":edit", ":quit"], task.until)


def for_note() -> Keys:
    """Return the keys while a flag's note is written; Escape takes the flag back."""
    return Keys({"escape": Command("undo")}, [words.KEY_NOTE, words.KEY_CANCEL])

"""What a face of the quiz is: the terminal's or the plain one's, as the course sees it.

A face shows lines and takes answers; it must not know what is judged or kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple, Protocol, TypeAlias, get_args

from msgspec import Struct

from quizgen.grading.verdict import Verdict
from quizgen.model.questions import Question
from quizgen.quiz import wording as words
from quizgen.quiz.session import Response
from quizgen.quiz.ui.screen import Piece, rows

Kind: TypeAlias = Literal[
    "text", "quiet", "strong", "em", "code", "right", "close", "wrong", "gone", "added"
]


class Line(NamedTuple):
    """A line to be shown, in pieces of one kind each; what is wrapped hangs under `mark`."""

    parts: tuple[tuple[Kind, str], ...]
    mark: str = ""

    @property
    def text(self) -> str:
        """The line without its looks."""
        return self.mark + "".join(text for _, text in self.parts)


def line(text: str, kind: Kind = "text", mark: str = "") -> Line:
    """Return a line that is all of one kind."""
    return Line(((kind, text),), mark)


def in_rows(lines: Iterable[Line], columns: int) -> Iterator[list[Piece]]:
    """Yield lines in rows of so many columns, made harmless."""
    for each in lines:
        yield from rows(each.mark, each.parts, columns)


class Task(Struct, frozen=True):
    """One question to be asked.

    `lines` are what stands above the options, which are in the order shown, as
    `forms.options` arranges them.  `again`: it stands on the screen already, and `partial`
    was given before a command came between.  `has_hint`: a hint can be shown;
    `undoable`: a step can be taken back.
    `until` is when an exam ends, by the monotonic clock; None: never.
    """

    question: Question
    lines: tuple[Line, ...]
    options: tuple[str, ...]
    has_hint: bool
    undoable: bool
    until: float | None = None
    again: bool = False
    partial: tuple[str, ...] = ()


class Given(NamedTuple):
    """An answer; `own` is the learner's own verdict, for open questions only."""

    response: Response
    own: Verdict | None = None


CommandName: TypeAlias = Literal["hint", "skip", "undo", "flag", "meant", "edit", "quit"]
COMMANDS: tuple[CommandName, ...] = get_args(CommandName)


class Command(NamedTuple):
    """Something asked of the quiz instead of an answer.

    `note` is a flag's; `partial` is what had been given of the answer.
    """

    name: CommandName
    note: str = ""
    partial: tuple[str, ...] = ()


class Told(Exception):  # noqa: N818 - a command is no error
    """A command came where an answer was asked for; it ends the asking.

    `state` is where a prompt stood, as the prompt has it.
    """

    def __init__(self, command: Command, state: object = None) -> None:
        self.command = command
        self.state = state


def command_in(line: str) -> Command | None:
    """Return the command that a typed line is: `?`, or a colon and a name, with a note."""
    if line.strip() == "?":
        return Command("hint")
    name, _, note = line.rstrip().removeprefix(":").partition(" ")
    for known in COMMANDS:
        if line.startswith(":") and name == known:
            return Command(known, note.strip())
    return None


def no_command(line: str) -> str | None:
    """Say why a line that begins as a command is none; None where it is an answer."""
    if not re.match(r":\w", line):
        return None
    known = ", ".join(f":{name}" for name in COMMANDS if name != "hint")
    return words.NOT_A_COMMAND.format(given=line, commands=known)


class Face(Protocol):
    """How the course talks with the learner."""

    def show(self, lines: Iterable[Line]) -> None:
        """Show lines, one below the other."""

    def ask(self, task: Task) -> Given | Command:
        """Show a question and take one answer or command."""

    def pause(self, *, close: bool, last: bool) -> Command | None:
        """Let the learner read a verdict; None goes on to the next question.

        `close`: the answer was, and can be accepted; `last`: no question comes after.
        """

    def pick(self, message: str, names: list[str]) -> int | None:
        """Let one of several be chosen: its 0-based position, or None to leave."""

    def confirm(self, question: str, how: str) -> bool:
        """Ask yes or no; the plain face says `how` to say yes, and takes it for no."""

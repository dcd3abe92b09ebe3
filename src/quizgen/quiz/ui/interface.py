"""What an interface of the quiz is, as the loop sees it: it shows lines and takes answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Literal, NamedTuple, Protocol, Self, TypeAlias, get_args

from msgspec import Struct

from quizgen.grading.verdict import Verdict
from quizgen.model.bank import Bank
from quizgen.model.questions import Question
from quizgen.quiz.session import Answer, Reply
from quizgen.support.wording import Wording

LineKind: TypeAlias = Literal[
    "text", "quiet", "strong", "em", "code", "right", "close", "wrong", "gone", "added"
]


class Line(NamedTuple):
    """A line to be shown, in pieces of one kind each; what is wrapped hangs under `mark`."""

    parts: tuple[tuple[LineKind, str], ...]
    mark: str = ""

    @property
    def text(self) -> str:
        """The line without its looks."""
        return self.mark + self.body

    @property
    def body(self) -> str:
        """What stands behind the mark, without its looks."""
        return "".join(text for _, text in self.parts)


def line(text: str, kind: LineKind = "text", mark: str = "") -> Line:
    """Return a line that is all of one kind."""
    return Line(((kind, text),), mark)


class Task(Struct, frozen=True):
    """One question to be asked.

    `bank` is the question's.  `lines` are what stands above the options, which are in the order
    shown, as `forms.options` arranges them; `passage`, which may be long, stands above these
    lines; `picks` holds what each gap is picked from, by its name, () where it is typed.
    `again`: it is on the screen already, and `partial` was given before a command came between.
    `has_hint`: a hint can be shown; `is_told`: a verdict follows at once; `undoable`: a step can
    be taken back.  `until` is when an exam ends, by the monotonic clock; None: never.
    """

    question: Question
    bank: Bank
    lines: tuple[Line, ...]
    options: tuple[str, ...]
    has_hint: bool
    is_told: bool
    undoable: bool
    until: float | None = None
    again: bool = False
    partial: tuple[str, ...] = ()
    passage: tuple[Line, ...] = ()
    picks: dict[str, tuple[str, ...]] = {}


class Given(NamedTuple):
    """An answer, None for "I don't know"; `own` is the learner's verdict on an open one."""

    response: Reply
    own: Verdict | None = None


CommandName: TypeAlias = Literal[
    "hint",
    "show",
    "skip",
    "undo",
    "right",
    "wrong",
    "easy",
    "flag",
    "suspend",
    "edit",
    "quit",
    "help",
]
COMMANDS: tuple[CommandName, ...] = get_args(CommandName)


class Command(NamedTuple):
    """Something asked of the quiz instead of an answer.

    `note` is a flag's; `partial` is what had been given of the answer.
    """

    name: CommandName
    note: str = ""
    partial: tuple[str, ...] = ()


class CommandGiven(Exception):  # noqa: N818 - a command is no error
    """A command came where an answer was asked for; it ends the asking.

    `state` is where a prompt stood, as the prompt has it.
    """

    def __init__(self, command: Command, state: object = None) -> None:
        self.command = command
        self.state = state


def command_in(text: str) -> Command | None:
    """Return the command that a typed line is: `?`, or a colon and a name, with a note."""
    if text.strip() == "?":
        return Command("hint")
    name, _, note = text.rstrip().removeprefix(":").partition(" ")
    for known in COMMANDS:
        if text.startswith(":") and name == known:
            return Command(known, note.strip())
    return None


def is_no_command(text: str) -> bool:
    """Tell whether a line begins as a command and is none: an answer has a space before."""
    return re.match(r":\w", text) is not None and command_in(text) is None


def command_names() -> str:
    """Return the commands that can be written."""
    return ", ".join(f":{name}" for name in COMMANDS if name != "hint")


class Interface(Protocol):
    """How the loop talks with the learner; it is entered before the first line is shown.

    `goes_on`: after a verdict comes the next prompt, where it can be overruled still; else
    `pause` waits, at close for a decision.
    """

    words: Wording
    goes_on: bool

    def __enter__(self) -> Self:
        """Take the terminal over."""

    def __exit__(self, *_: object) -> None:
        """Leave the terminal as it was."""

    def show(self, lines: Iterable[Line]) -> None:
        """Show lines, one below the other."""

    def ask(self, task: Task) -> Given | Command:
        """Show a question and take one answer or command."""

    def pause(self, answer: Answer | None, *, last: bool, again: bool) -> Command | None:
        """Let the learner read a verdict; None goes on to the next question.

        `answer` is None in an exam, where nothing is told; `last`: no question comes after;
        `again`: a command came between.
        """

    def pick(self, message: str, names: list[str]) -> int | None:
        """Let one of several be chosen: its 0-based position, or None to leave."""

    def choose(self, ways: Mapping[str, str]) -> str | None:
        """Let one of several ways be chosen by its key; None to leave."""

    def released(self) -> AbstractContextManager[None]:
        """Give the terminal to another program for a while."""

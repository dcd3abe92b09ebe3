"""The plain interface: line by line, for screen readers, pipes and tests.

Nothing is redrawn or coloured; every line that is waited for has a `> ` of its own.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from shutil import get_terminal_size
from typing import Self, TypeAlias, TypeVar, assert_never

from quizgen.grading.verdict import Verdict
from quizgen.model.questions import (
    Choice,
    Cloze,
    Match,
    Multi,
    Number,
    Open,
    Order,
    Short,
    TrueFalse,
)
from quizgen.quiz.session import Answer
from quizgen.quiz.ui.interface import (
    Command,
    CommandGiven,
    Given,
    Line,
    Task,
    command_in,
    command_names,
    is_no_command,
    line,
)
from quizgen.quiz.ui.messages import flat, open_lines
from quizgen.quiz.ui.wrapping import in_rows
from quizgen.quiz.wording import Words
from quizgen.support.characters import printable

T = TypeVar("T")

_OWN = {
    "y": Verdict.RIGHT,
    "yes": Verdict.RIGHT,
    "1": Verdict.RIGHT,
    "~": Verdict.CLOSE,
    "2": Verdict.CLOSE,
    "n": Verdict.WRONG,
    "no": Verdict.WRONG,
    "3": Verdict.WRONG,
}
_TRUEFALSE = {"t": True, "true": True, "1": True, "f": False, "false": False, "2": False}


class _Refused:
    """A line that is no answer, and the name of the sentence that says why."""

    def __init__(self, name: str, **fields: object) -> None:
        self.name = name
        self.fields = fields


Parser: TypeAlias = Callable[[str], T | _Refused]


class Plain:
    """The interface for lines: reads standard input, writes standard output."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._is_told = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def released(self) -> AbstractContextManager[None]:
        """Do nothing: the terminal was never taken."""
        return nullcontext()

    def show(self, lines: Iterable[Line]) -> None:
        """Print lines: wrapped in a terminal, each in one row elsewhere."""
        if sys.stdout is not None and sys.stdout.isatty():
            for row in in_rows(lines, get_terminal_size().columns - 1):
                print("".join(text for _, text in row))
        else:
            for each in lines:
                print(printable(each.text))

    def ask(self, task: Task) -> Given | Command:
        """Print a question and read its answer, or a command."""
        if not self._is_told:
            self._say("COMMANDS")
            self._is_told = True
        if not task.again:
            print()
            self.show(task.lines)
            self._list(flat(option) for option in task.options)
        got = list(task.partial)
        try:
            return self._answer(task, got)
        except CommandGiven as given:
            return given.command._replace(partial=tuple(got))

    def pause(self, answer: Answer | None, *, last: bool, again: bool) -> Command | None:
        """Go on at once, but for one more line after the last answer.

        A verdict can be overruled at the next prompt.
        """
        if answer is not None and answer.asks and not again:
            self._say("MEANT_HOW")
        while last:
            self._say("ASK_END")
            try:
                given = _line()
            except CommandGiven as end:
                return end.command
            command = command_in(given)
            if command is not None and command.name not in ("hint", "show", "skip"):
                return command
            if not given.strip():
                return None
            self._say("NOT_AFTER", given=given.strip())
        return None

    def pick(self, message: str, names: list[str]) -> int | None:
        """Print names with numbers and read one."""
        self.show([line(message)])
        self._list(names)
        ask = self._words("ASK_DECK", count=len(names))
        try:
            return self._read(ask, _position(len(names)))
        except CommandGiven:
            return None

    def confirm(self, question: str, how: str) -> bool:
        """Wait for nothing: say how to say yes."""
        del question
        self.show([line(how)])
        return False

    def _list(self, texts: Iterable[str]) -> None:
        for number, text in enumerate(texts, start=1):
            self.show([line(text, mark=f"{number}. ")])

    def _say(self, name: str, **fields: object) -> None:
        self.show([line(self._words(name, **fields))])

    def _answer(self, task: Task, got: list[str]) -> Given:
        """Read an answer; `got` grows by each part of one that has several."""
        question, options, words = task.question, task.options, self._words
        count = len(options)
        match question:
            case Choice():
                position = self._read(words("ASK_CHOICE", count=count), _position(count))
                return Given(options[position])
            case Multi():
                chosen = self._read(words("ASK_MULTI", count=count), _positions(count))
                return Given(tuple(options[position] for position in sorted(set(chosen))))
            case TrueFalse():
                return Given(self._read(words("ASK_TRUEFALSE"), _truefalse))
            case Short():
                return Given(self._read(words("ASK_SHORT"), _text))
            case Number(unit=unit):
                ask = words("ASK_NUMBER_UNIT", unit=unit) if unit else words("ASK_NUMBER")
                return Given(self._read(ask, _text))
            case Cloze():
                return Given(self._gaps(question, got))
            case Match():
                return Given(self._pairs(question, options, got))
            case Order():
                places = self._read(words("ASK_ORDER", count=count), _permutation(count))
                return Given(tuple(options[position] for position in places))
            case Open():
                if not got:
                    got.append(self._read(words("ASK_OPEN"), str.strip))
                    self.show(open_lines(question, words))
                return Given(got[0], self._read(words("ASK_OWN"), _own))
        assert_never(question)

    def _gaps(self, question: Cloze, got: list[str]) -> tuple[str, ...]:
        every = question.gaps()
        for number, gap in enumerate(every[len(got) :], start=len(got) + 1):
            ask = self._words("ASK_ONE_GAP")
            if len(every) > 1:
                ask = self._words("ASK_GAP", number=number, count=len(every))
            if gap.hint:
                ask += self._words("ASK_GAP_HINT", hint=flat(gap.hint))
            got.append(self._read(ask, _text))
        return tuple(got)

    def _pairs(self, question: Match, options: tuple[str, ...], got: list[str]) -> tuple[str, ...]:
        for pair in question.pairs[len(got) :]:
            ask = self._words("ASK_PAIR", left=flat(pair.left))
            got.append(options[self._read(ask, _position(len(options)))])
        return tuple(got)

    def _read(self, ask: str, parse: Parser[T]) -> T:
        """Read lines until one is an answer; raises `CommandGiven` where one is a command."""
        while True:
            self.show([line(ask)])
            given = _line()
            if (command := command_in(given)) is not None:
                raise CommandGiven(command)
            if is_no_command(given):
                self._say("NOT_A_COMMAND", given=given, commands=command_names())
                continue
            parsed = parse(given)
            if not isinstance(parsed, _Refused):
                return parsed
            self._say(parsed.name, **parsed.fields)


def _line() -> str:
    """Read one line behind a `> `; the end of the input quits.

    Only a terminal shows what is typed, and its line feed; elsewhere one is printed.
    """
    print("> ", end="", flush=True)
    text = sys.stdin.readline() if sys.stdin is not None else ""
    if not (text and sys.stdin.isatty() and sys.stdout.isatty()):
        print()
    if not text:
        raise CommandGiven(Command("quit"))
    return text.removesuffix("\n").removesuffix("\r")


def _text(given: str) -> str | _Refused:
    return given.strip() or _Refused("NOTHING_WRITTEN")


def _position(count: int) -> Parser[int]:
    def parse(given: str) -> int | _Refused:
        text = given.strip().removesuffix(".")
        if not (re.fullmatch("[0-9]{1,3}", text) and 1 <= int(text) <= count):
            return _Refused("NOT_A_NUMBER", given=given.strip(), count=count)
        return int(text) - 1

    return parse


def _positions(count: int) -> Parser[list[int]]:
    one = _position(count)

    def parse(given: str) -> list[int] | _Refused:
        found = [one(text) for text in re.split(r"[\s,;]+", given.strip(" ,;\t"))]
        positions = [position for position in found if isinstance(position, int)]
        if len(positions) < len(found):
            return _Refused("NOT_NUMBERS", given=given.strip(), count=count)
        return positions

    return parse


def _permutation(count: int) -> Parser[list[int]]:
    several = _positions(count)

    def parse(given: str) -> list[int] | _Refused:
        positions = several(given)
        if isinstance(positions, list) and sorted(positions) != list(range(count)):
            return _Refused("NOT_EACH", count=count)
        return positions

    return parse


def _truefalse(given: str) -> bool | _Refused:
    text = given.strip()
    return _TRUEFALSE.get(text.lower(), _Refused("NOT_TRUEFALSE", given=text))


def _own(given: str) -> Verdict | _Refused:
    text = given.strip()
    return _OWN.get(text.lower(), _Refused("NOT_OWN", given=text))

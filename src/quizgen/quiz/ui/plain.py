"""The plain face: line by line, for screen readers, pipes and tests.

Nothing is redrawn or coloured; every line that is waited for has a `> ` of its own.
It must not know what is judged or kept.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable
from io import BufferedReader
from shutil import get_terminal_size
from typing import TypeVar, assert_never

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
from quizgen.quiz import wording as words
from quizgen.quiz.ui.interface import (
    Command,
    Given,
    Line,
    Task,
    Told,
    command_in,
    in_rows,
    line,
    no_command,
)
from quizgen.quiz.ui.screen import harmless
from quizgen.quiz.ui.show import flat, open_lines

T = TypeVar("T")

_OWN = {
    "y": Verdict.RIGHT,
    "yes": Verdict.RIGHT,
    "~": Verdict.CLOSE,
    "n": Verdict.WRONG,
    "no": Verdict.WRONG,
}
_TRUEFALSE = {"t": True, "true": True, "1": True, "f": False, "false": False, "2": False}


class Plain:
    """The face for lines: reads standard input, writes standard output."""

    def __init__(self) -> None:
        self._is_told = False

    def show(self, lines: Iterable[Line]) -> None:
        """Print lines: wrapped in a terminal, each in one row elsewhere."""
        if sys.stdout is not None and sys.stdout.isatty():
            for row in in_rows(lines, get_terminal_size().columns - 1):
                print("".join(text for _, text in row))
        else:
            for each in lines:
                print(harmless(each.text))

    def ask(self, task: Task) -> Given | Command:
        """Print a question and read its answer, or a command."""
        if not self._is_told:
            self._say(words.COMMANDS)
            self._is_told = True
        if not task.again:
            print()
            self.show(task.lines)
            self._list(flat(option) for option in task.options)
        got = list(task.partial)
        try:
            return self._answer(task, got)
        except Told as told:
            return told.command._replace(partial=tuple(got))

    def pause(self, *, close: bool, last: bool) -> Command | None:
        """Go on at once, but for the end of a terminal's quiz: else no answer came too late.

        A close answer can be accepted at the next prompt.  Where no next prompt and no person
        is, a command that has come already is obeyed.
        """
        waits = last and sys.stdin is not None and sys.stdin.isatty()
        if close and (waits or not last):
            self._say(words.MEANT_HOW)
        while waits:
            self._say(words.ASK_END)
            try:
                command = command_in(_line())
            except Told as told:
                return told.command
            if command is None or _is_for_after(command):
                return command
        command = command_in(_come()) if last else None
        return command_in(_line()) if command is not None and _is_for_after(command) else None

    def pick(self, message: str, names: list[str]) -> int | None:
        """Print names with numbers and read one."""
        self._say(message)
        self._list(names)
        try:
            return self._read(words.ASK_DECK.format(count=len(names)), _position(len(names)))
        except Told:
            return None

    def confirm(self, question: str, how: str) -> bool:
        """Wait for nothing: say how to say yes."""
        del question
        self._say(how)
        return False

    def _list(self, texts: Iterable[str]) -> None:
        for number, text in enumerate(texts, start=1):
            self.show([line(text, mark=f"{number}. ")])

    def _say(self, text: str) -> None:
        self.show([line(text)])

    def _answer(self, task: Task, got: list[str]) -> Given:
        """Read an answer; `got` grows by each part of one that has several."""
        question, options = task.question, task.options
        count = len(options)
        match question:
            case Choice():
                position = self._read(words.ASK_CHOICE.format(count=count), _position(count))
                return Given(options[position])
            case Multi():
                chosen = self._read(words.ASK_MULTI.format(count=count), _positions(count))
                return Given(tuple(options[position] for position in sorted(set(chosen))))
            case TrueFalse():
                return Given(self._read(words.ASK_TRUEFALSE, _truefalse))
            case Short():
                return Given(self._read(words.ASK_SHORT, _text))
            case Number(unit=unit):
                ask = words.ASK_NUMBER_UNIT.format(unit=unit) if unit else words.ASK_NUMBER
                return Given(self._read(ask, _text))
            case Cloze():
                return Given(self._gaps(question, got))
            case Match():
                return Given(self._pairs(question, options, got))
            case Order():
                places = self._read(words.ASK_ORDER.format(count=count), _permutation(count))
                return Given(tuple(options[position] for position in places))
            case Open():
                if not got:
                    got.append(self._read(words.ASK_OPEN, _text))
                    self.show(open_lines(question))
                return Given(got[0], self._read(words.ASK_OWN, _own))
        assert_never(question)

    def _gaps(self, question: Cloze, got: list[str]) -> tuple[str, ...]:
        every = question.gaps()
        for number, gap in enumerate(every[len(got) :], start=len(got) + 1):
            ask = words.ASK_GAP if len(every) > 1 else words.ASK_ONE_GAP
            hint = words.ASK_GAP_HINT.format(hint=flat(gap.hint)) if gap.hint else ""
            got.append(self._read(ask.format(number=number, count=len(every)) + hint, _text))
        return tuple(got)

    def _pairs(self, question: Match, options: tuple[str, ...], got: list[str]) -> tuple[str, ...]:
        for pair in question.pairs[len(got) :]:
            ask = words.ASK_PAIR.format(left=flat(pair.left))
            got.append(options[self._read(ask, _position(len(options)))])
        return tuple(got)

    def _read(self, ask: str, parse: Callable[[str], T | _Refused]) -> T:
        """Read lines until one is an answer; raises `Told` where one is a command."""
        while True:
            self._say(ask)
            given = _line()
            if (command := command_in(given)) is not None:
                raise Told(command)
            parsed = parse(given) if (why := no_command(given)) is None else _Refused(why)
            if not isinstance(parsed, _Refused):
                return parsed
            self._say(parsed.why)


class _Refused:
    """A line that is no answer, and the sentence that says why."""

    def __init__(self, why: str) -> None:
        self.why = why


def _line() -> str:
    """Read one line behind a `> `; the end of the input quits.

    Only a terminal shows what is typed, and its line feed; elsewhere one is printed.  Bytes
    are read, so that `_come` can see what is left.
    """
    print("> ", end="", flush=True)
    line = sys.stdin.buffer.readline() if sys.stdin is not None else b""
    if not (line and sys.stdin.isatty() and sys.stdout.isatty()):
        print()
    if not line:
        raise Told(Command("quit"))
    return _text_of(line)


def _come() -> str:
    """Return the next line, where it has come already, without waiting for it or taking it."""
    given = None if sys.stdin is None else sys.stdin.buffer
    if not (isinstance(given, BufferedReader) and hasattr(os, "set_blocking")):
        return ""
    os.set_blocking(given.fileno(), False)
    try:
        line, *_ = given.peek().splitlines() or [b""]
    finally:
        os.set_blocking(given.fileno(), True)
    return _text_of(line)


def _text_of(line: bytes) -> str:
    text = line.decode(sys.stdin.encoding, sys.stdin.errors or "replace")
    return text.removesuffix("\n").removesuffix("\r")


def _is_for_after(command: Command) -> bool:
    """Tell whether a command can be given after the last answer."""
    return command.name not in ("hint", "skip")


def _text(line: str) -> str:
    return line.strip()


def _position(count: int) -> Callable[[str], int | _Refused]:
    def parse(line: str) -> int | _Refused:
        text = line.strip().removesuffix(".")
        if not (re.fullmatch("[0-9]{1,3}", text) and 1 <= int(text) <= count):
            return _Refused(words.NOT_A_NUMBER.format(given=line.strip(), count=count))
        return int(text) - 1

    return parse


def _positions(count: int) -> Callable[[str], list[int] | _Refused]:
    one = _position(count)

    def parse(line: str) -> list[int] | _Refused:
        found = [one(text) for text in re.split(r"[\s,;]+", line.strip(" ,;\t"))]
        positions = [position for position in found if isinstance(position, int)]
        if len(positions) < len(found):
            return _Refused(words.NOT_NUMBERS.format(given=line.strip(), count=count))
        return positions

    return parse


def _permutation(count: int) -> Callable[[str], list[int] | _Refused]:
    several = _positions(count)

    def parse(line: str) -> list[int] | _Refused:
        positions = several(line)
        if isinstance(positions, list) and sorted(positions) != list(range(count)):
            return _Refused(words.NOT_EACH.format(count=count))
        return positions

    return parse


def _truefalse(line: str) -> bool | _Refused:
    given = line.strip()
    return _TRUEFALSE.get(given.lower(), _Refused(words.NOT_TRUEFALSE.format(given=given)))


def _own(line: str) -> Verdict | _Refused:
    given = line.strip()
    return _OWN.get(given.lower(), _Refused(words.NOT_OWN.format(given=given)))

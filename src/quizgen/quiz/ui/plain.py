"""The plain interface: line by line, for screen readers, pipes and tests.

Nothing is redrawn or coloured; every line that is waited for has a `> ` of its own.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
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
from quizgen.quiz.ui.messages import flat, flat_typed, open_lines, option_text, text_lines
from quizgen.quiz.ui.wrapping import in_rows
from quizgen.support.characters import printable
from quizgen.support.wording import Wording

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
    """A line that is no answer, and the sentence that says why."""

    def __init__(self, why: str) -> None:
        self.why = why


Parser: TypeAlias = Callable[[str], T | _Refused]


class Plain:
    """The interface for lines: reads standard input, writes standard output."""

    goes_on = True

    def __init__(self, words: Wording) -> None:
        self.words = words
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
                hang = "\n" + " " * len(each.mark)
                print(printable(each.mark) + printable(each.body).replace("\n", hang))

    def ask(self, task: Task) -> Given | Command:
        """Print a question and read its answer, or a command."""
        if not self._is_told:
            self._say(self.words["commands"])
            self._is_told = True
        if not task.again:
            print()
            self.show((*task.passage, *task.lines))
            self._list(self._texts(task))
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
            self._say(self.words["meant_how"])
        while last:
            self._say(self.words["ask_end"])
            try:
                given = _line()
            except CommandGiven as end:
                return end.command
            command = command_in(given)
            if command is not None and command.name not in ("hint", "show", "skip"):
                return command
            if not given.strip():
                return None
            self._say(self.words.fill("not_after", given=given.strip()))
        return None

    def pick(self, message: str, names: list[str]) -> int | None:
        """Print names with numbers and read one."""
        self.show([line(message)])
        self._list(names)
        try:
            return self._picked(self.words.fill("ask_deck", count=len(names)), names)
        except CommandGiven:
            return None

    def choose(self, ways: Mapping[str, str]) -> str | None:
        """Print the ways with their keys and read one; an empty line leaves."""
        self.show(line(text, mark=f"{key}: ") for key, text in ways.items())

        def parse(given: str) -> str | _Refused:
            key = given.strip().lower()
            if key in ("", *ways):
                return key
            keys = ", ".join(ways)
            return _Refused(self.words.fill("not_a_way", given=given.strip(), keys=keys))

        try:
            return self._read(self.words.fill("ask_way", keys=", ".join(ways)), parse) or None
        except CommandGiven:
            return None

    def _texts(self, task: Task) -> list[str]:
        """Return a task's options as they are shown."""
        return [option_text(option, task.bank, self.words) for option in task.options]

    def _picked(self, ask: str, texts: Sequence[str]) -> int:
        """Ask for one of some texts; return its position."""
        return self._read(ask, self._position(texts))

    def _list(self, texts: Iterable[str]) -> None:
        for number, text in enumerate(texts, start=1):
            self.show([line(text, mark=f"{number}. ")])

    def _say(self, text: str) -> None:
        self.show([line(text)])

    def _answer(self, task: Task, got: list[str]) -> Given:
        """Read an answer; `got` grows by each part of one that has several."""
        question, options, words = task.question, task.options, self.words
        count = len(options)
        match question:
            case Choice():
                asked = words.fill("ask_choice", count=count)
                return Given(options[self._picked(asked, self._texts(task))])
            case Multi():
                several = self._positions(self._texts(task))
                chosen = self._read(words.fill("ask_multi", count=count), several)
                return Given(tuple(options[position] for position in sorted(set(chosen))))
            case TrueFalse():
                return Given(self._read(words["ask_truefalse"], self._truefalse))
            case Short():
                return Given(self._read(words["ask_short"], self._text))
            case Number(unit=unit):
                ask = (
                    words.fill("ask_number_unit", unit=flat_typed(unit))
                    if unit
                    else words["ask_number"]
                )
                return Given(self._read(ask, self._text))
            case Cloze():
                return Given(self._gaps(task, question, got))
            case Match():
                return Given(self._pairs(task, question, got))
            case Order():
                each = self._permutation(self._texts(task))
                places = self._read(words.fill("ask_order", count=count), each)
                return Given(tuple(options[position] for position in places))
            case Open():
                if not got:
                    got.append(self._read(words["ask_open"], str.strip))
                    self.show(open_lines(question, task.bank, words))
                    for entry in question.rubric:
                        self.show(text_lines(entry, task.bank, words, mark="- "))
                return Given(got[0], self._read(words["ask_own"], self._own))
        assert_never(question)

    def _gaps(self, task: Task, question: Cloze, got: list[str]) -> tuple[str, ...]:
        every = question.gaps()
        for number, gap in enumerate(every[len(got) :], start=len(got) + 1):
            ask = self.words["ask_one_gap"]
            if len(every) > 1:
                ask = self.words.fill("ask_gap", number=number, count=len(every))
            if gap.hint:
                ask += " " + self.words.fill("ask_gap_hint", hint=flat(gap.hint))
            if picks := task.picks.get(gap.name):
                self._say(ask)
                texts = [flat_typed(text) for text in picks]
                self._list(texts)
                asked = self.words.fill("ask_choice", count=len(texts))
                got.append(picks[self._picked(asked, texts)])
            else:
                got.append(self._read(ask, self._text))
        return tuple(got)

    def _pairs(self, task: Task, question: Match, got: list[str]) -> tuple[str, ...]:
        texts = self._texts(task)
        for pair in question.pairs[len(got) :]:
            ask = self.words.fill("ask_pair", left=option_text(pair.left, task.bank, self.words))
            got.append(task.options[self._read(ask, self._position(texts))])
        return tuple(got)

    def _read(self, ask: str, parse: Parser[T]) -> T:
        """Read lines until one is an answer; raises `CommandGiven` where one is a command."""
        while True:
            self.show([line(ask)])
            given = _line()
            if (command := command_in(given)) is not None:
                raise CommandGiven(command)
            if is_no_command(given):
                self._say(self.words.fill("not_a_command", given=given, commands=command_names()))
                continue
            parsed = parse(given)
            if not isinstance(parsed, _Refused):
                return parsed
            self._say(parsed.why)

    # What lines are answers.

    def _text(self, given: str) -> str | _Refused:
        return given.strip() or _Refused(self.words["nothing_written"])

    def _truefalse(self, given: str) -> bool | _Refused:
        text = given.strip()
        why = self.words.fill("not_truefalse", given=text)
        return _TRUEFALSE.get(text.lower(), _Refused(why))

    def _own(self, given: str) -> Verdict | _Refused:
        text = given.strip()
        return _OWN.get(text.lower(), _Refused(self.words.fill("not_own", given=text)))

    def _position(self, texts: Sequence[str]) -> Parser[int]:
        def parse(given: str) -> int | _Refused:
            position = _named(given, texts)
            if position is None:
                why = self.words.fill("not_a_number", given=given.strip(), count=len(texts))
                return _Refused(why)
            return position

        return parse

    def _positions(self, texts: Sequence[str]) -> Parser[list[int]]:
        def parse(given: str) -> list[int] | _Refused:
            for parts in ([given], given.split(";"), re.split(r"[\s,;]+", given.strip(" ,;\t"))):
                found = [_named(part, texts) for part in parts]
                positions = [position for position in found if position is not None]
                if len(positions) == len(found):
                    return positions
            why = self.words.fill("not_numbers", given=given.strip(), count=len(texts))
            return _Refused(why)

        return parse

    def _permutation(self, texts: Sequence[str]) -> Parser[list[int]]:
        several = self._positions(texts)

        def parse(given: str) -> list[int] | _Refused:
            positions = several(given)
            if isinstance(positions, list) and sorted(positions) != list(range(len(texts))):
                return _Refused(self.words.fill("not_each", count=len(texts)))
            return positions

        return parse


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


def _named(given: str, texts: Sequence[str]) -> int | None:
    """Return the 0-based position of the text that is named by its number, from 1, or by itself."""
    number = given.strip().removesuffix(".")
    if re.fullmatch("[0-9]{1,3}", number) and 1 <= int(number) <= len(texts):
        return int(number) - 1
    words = given.casefold().split()
    same = [position for position, text in enumerate(texts) if text.casefold().split() == words]
    return same[0] if len(same) == 1 else None

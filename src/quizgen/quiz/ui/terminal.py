"""The terminal's face: questionary's prompts, texts wrapped by us, one key goes on.

It must not know what is judged or kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, assert_never

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
from quizgen.quiz.ui import choices, keys, lists, prompts
from quizgen.quiz.ui import theme as looks
from quizgen.quiz.ui.interface import (
    Command,
    Given,
    Line,
    Task,
    Told,
    command_in,
    line,
    no_command,
)
from quizgen.quiz.ui.screen import harmless
from quizgen.quiz.ui.scrollback import Sheet
from quizgen.quiz.ui.show import flat, open_lines

_OWN = (Verdict.RIGHT, Verdict.CLOSE, Verdict.WRONG)
_OWN_MARKS = ("y", "~", "n")
_TRUEFALSE = ("t", "f")


class Terminal:
    """The face for a terminal; `_at` is where a list's pointer was when a command came between."""

    def __init__(self) -> None:
        self._sheet = Sheet()
        self._at: int | None = None

    def show(self, lines: Iterable[Line]) -> None:
        """Print lines, wrapped at the terminal's width."""
        self._sheet.show(lines)

    def ask(self, task: Task) -> Given | Command:
        """Show a question and take its answer, or a command."""
        if not task.again:
            self._sheet.begin(task.lines)
            if isinstance(task.question, Multi):
                self.show([line(words.TICK_HOW, "quiet")])
            self._at = None
        got = list(task.partial)
        while True:
            try:
                return self._answer(task, got)
            except Told as told:
                self._at = None if told.command.name == "undo" else _pointed(told.state)
                command = self._noted(told.command._replace(partial=tuple(got)))
            if command is not None:
                return command

    def pause(self, *, close: bool, last: bool) -> Command | None:
        """Wait for a key."""
        del last
        while True:
            try:
                self._prompt(lambda _: prompts.wait(keys.after_verdict(close=close)), None)
            except Told as told:
                command = self._noted(told.command)
            else:
                return None
            if command is not None:
                return command

    def pick(self, message: str, names: list[str]) -> int | None:
        """Let one of several be chosen by arrows or digit."""
        self.show([line(message, "strong")])
        try:
            return self._pick(names, keys.leaving())
        except Told:
            return None

    def confirm(self, question: str, how: str) -> bool:
        """Ask yes or no."""
        del how
        self.show([line(question, "strong")])
        try:
            return self._pick([words.YES, words.NO], keys.leaving(), marks=("y", "n")) == 0
        except Told:
            return False

    def _answer(self, task: Task, got: list[str]) -> Given:
        """Take an answer; `got` grows by each part of one that has several."""
        question, options = task.question, task.options
        match question:
            case Choice():
                picked = self._pick(options, keys.in_list(task, got))
                self._echo(options, {picked})
                return Given(options[picked])
            case Multi():
                ticked = self._tick(task, got)
                self._echo(options, ticked)
                return Given(tuple(options[position] for position in sorted(ticked)))
            case TrueFalse():
                both = [words.TRUE, words.FALSE]
                picked = self._pick(both, keys.in_list(task, got), marks=_TRUEFALSE)
                self._echo(both, {picked}, _TRUEFALSE)
                return Given(picked == 0)
            case Short():
                return Given(self._write("", task, got))
            case Number(unit=unit):
                return Given(self._write(f"({unit})" if unit else "", task, got))
            case Cloze():
                return Given(self._gaps(task, question, got))
            case Match():
                return Given(self._pairs(task, question, got))
            case Order():
                return Given(self._sequence(task, got))
            case Open():
                return self._open(task, question, got)
        assert_never(question)

    def _gaps(self, task: Task, question: Cloze, got: list[str]) -> tuple[str, ...]:
        every = question.gaps()
        for number, gap in enumerate(every[len(got) :], start=len(got) + 1):
            label = words.GAP.format(number=number) if len(every) > 1 else ""
            hint = f" ({flat(gap.hint)})" if gap.hint else ""
            got.append(self._write(label + hint, task, got))
        return tuple(got)

    def _pairs(self, task: Task, question: Match, got: list[str]) -> tuple[str, ...]:
        used = [task.options.index(text) for text in got]
        for pair in question.pairs[len(got) :]:
            self.show([line(f"{flat(pair.left)}…", "strong")])
            picked = self._pick(task.options, keys.in_list(task, got), used)
            used.append(picked)
            got.append(task.options[picked])
            self._sheet.keep(line(flat(task.options[picked]), mark="  … "))
        return tuple(got)

    def _sequence(self, task: Task, got: list[str]) -> tuple[str, ...]:
        used = [task.options.index(text) for text in got]
        while len(got) < len(task.options):
            left = [n for n in range(len(task.options)) if n not in used]
            shown = keys.in_list(task, got)
            picked = left[0] if len(left) == 1 else self._pick(task.options, shown, used)
            used.append(picked)
            got.append(task.options[picked])
            self._sheet.keep(line(flat(task.options[picked]), mark=f"{len(got)}. "))
        return tuple(got)

    def _open(self, task: Task, question: Open, got: list[str]) -> Given:
        if not got:
            got.append(self._write("", task, got))
            self.show(open_lines(question))
        self.show([line(words.JUDGE, "strong")])
        names = [words.RIGHT, words.CLOSE, words.WRONG]
        shown = keys.in_list(task, got)
        picked = self._pick(names, shown, marks=_OWN_MARKS, start=lists.NOWHERE)
        return Given(got[0], _OWN[picked])

    def _echo(
        self, options: Sequence[str], picked: Iterable[int], marks: Sequence[str] = ()
    ) -> None:
        """Show the options once more, for good, with what was picked."""
        chosen = set(picked)
        for position, option in enumerate(options):
            name = marks[position] if marks else str(position + 1)
            mark = f" {looks.POINTER if position in chosen else ' '} {name}  "
            self.show([line(flat(option), "strong" if position in chosen else "text", mark)])

    def _pick(
        self,
        texts: Sequence[str],
        shown: prompts.Keys,
        used: Sequence[int] = (),
        marks: Sequence[str] = prompts.MARKS,
        *,
        start: int | None = None,
    ) -> int:
        labels = self._labels(texts, marks)
        start, self._at = (start if self._at is None else self._at), None

        def ask(at: Any) -> object:
            return prompts.pick(labels, shown, used, at, marks=marks, above=self._sheet.above)

        got = self._prompt(ask, start)
        assert isinstance(got, int)
        return got

    def _tick(self, task: Task, got: list[str]) -> list[int]:
        labels = self._labels(task.options, prompts.MARKS)
        state = ([task.options.index(text) for text in got], self._at or 0)
        shown = keys.in_list(task, got)

        def ask(at: Any) -> object:
            return prompts.tick(labels, shown, *at, above=self._sheet.above)

        while True:
            try:
                found = self._prompt(ask, state)
            except Told as told:
                ticked, _ = told.state if isinstance(told.state, tuple) else ((), 0)
                got[:] = [task.options[position] for position in ticked]
                raise
            assert isinstance(found, list)
            if found:
                return found
            self.show([line(words.TICK_ONE)])

    def _labels(self, texts: Sequence[str], marks: Sequence[str]) -> list[str]:
        """Return what a list shows of some texts; where they are too tall, show all above it."""
        size = self._sheet.size
        flats = [harmless(flat(text)) for text in texts]
        labels = choices.labels(flats, size.columns, size.rows)
        if labels != flats:
            self.show(
                line(text, mark=f"{mark}. ") for mark, text in zip(marks, flats, strict=False)
            )
        return labels

    def _write(self, label: str, task: Task, got: Sequence[str]) -> str:
        """Take a line that is no command."""
        shown = keys.while_empty(task, got)
        while True:
            text = str(self._prompt(lambda at: prompts.write(harmless(label), shown, at), ""))
            if (command := command_in(text)) is not None:
                raise Told(command)
            if (why := no_command(text)) is None:
                self.show([Line((("quiet", label + " " if label else ""), ("text", text)), "> ")])
                return text.strip()
            self.show([line(why)])

    def _prompt(self, ask: Callable[[Any], object], state: object) -> object:
        """Ask; where all is to be shown anew, do that and ask on from there."""
        while True:
            try:
                got = ask(state)
            except prompts.Redraw as redraw:
                state = redraw.state
                self._sheet.redraw()
                continue
            except EOFError:
                raise Told(Command("quit")) from None
            if isinstance(got, prompts.Pressed):
                assert isinstance(got.action, Command)
                raise Told(got.action, got.state)
            return got

    def _noted(self, command: Command) -> Command | None:
        """Ask what a flag is for where it does not say it; None where it is taken back."""
        if command.name != "flag" or command.note:
            return command
        shown = keys.for_note()
        try:
            note = str(self._prompt(lambda at: prompts.write(words.NOTE, shown, at), ""))
        except Told as told:
            return told.command if told.command.name == "quit" else None
        return command._replace(note=note.strip())


def _pointed(state: object) -> int | None:
    """Return where a list's pointer stood, by the state of its prompt."""
    at = state[1] if isinstance(state, tuple) else state
    return at if isinstance(at, int) else None

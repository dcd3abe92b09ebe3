"""The terminal interface: questionary's prompts, texts wrapped by us, one key goes on."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import zip_longest
from typing import Any, Self, assert_never

from prompt_toolkit.data_structures import Size
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.output import create_output
from prompt_toolkit.renderer import print_formatted_text

from quizgen.grading.verdict import Verdict
from quizgen.model.questions import (
    Choice,
    Cloze,
    Match,
    Multi,
    Number,
    Open,
    Order,
    Question,
    Short,
    TrueFalse,
)
from quizgen.quiz.session import Answer
from quizgen.quiz.ui import lists, prompts, theme
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
from quizgen.quiz.ui.messages import (
    flat,
    flat_typed,
    open_lines,
    option_text,
    text_lines,
    true_or_false,
)
from quizgen.quiz.ui.prompts import Keys
from quizgen.quiz.ui.wrapping import in_rows
from quizgen.support.characters import printable
from quizgen.support.wording import Wording

_OWN = (Verdict.RIGHT, Verdict.CLOSE, Verdict.WRONG)
_OWN_MARKS = ("y", "~", "n")
_OWN_DIGITS = ("1", "2", "3")
_TRUEFALSE = ("t", "f")
_LEAVE: dict[str, object] = {"q": Command("quit"), "c-d": Command("quit")}
_BETTER: dict[str, object] = {
    "!": Command("flag"),
    "-": Command("suspend"),
    "e": Command("edit"),
}
_MORE = "more"
"""What `?` does after a verdict: it names the keys that act though they are not named."""


class Scrollback:
    """The lines of one question so far, which can be shown anew.

    Those from `_since` on are to be seen together with a list.
    """

    def __init__(self) -> None:
        self._output = create_output()
        self._shown: list[Line] = []
        self._since = 0

    @property
    def size(self) -> Size:
        """How many columns and rows the terminal has now."""
        return self._output.get_size()

    @property
    def above(self) -> int:
        """How many rows above a list are to be seen with it."""
        return sum(1 for _ in in_rows(self._shown[self._since :], self._columns))

    def begin(self, lines: Iterable[Line], passage: Sequence[Line] = ()) -> None:
        """Begin with a blank line, a passage, and the lines of a question."""
        self._shown.clear()
        self.show([line(""), *passage])
        self._since = len(self._shown)
        self.show(lines)

    def show(self, lines: Iterable[Line]) -> None:
        """Print lines."""
        new = list(lines)
        self._shown += new
        self._print(new)

    def keep(self, part: Line) -> None:
        """Print a part of an answer; of what was before it, nothing need be seen any more."""
        self._since = len(self._shown)
        self.show([part])

    def redraw(self) -> None:
        """Show all anew, at the width that the terminal has now."""
        self._output.erase_screen()
        self._output.cursor_goto(0, 0)
        self._print(self._shown)

    def restore(self) -> None:
        """Show the cursor, take pastes as they come, and use no colour: as it was before."""
        self._output.show_cursor()
        self._output.disable_bracketed_paste()
        self._output.reset_attributes()
        self._output.flush()

    @property
    def _columns(self) -> int:
        return min(self.size.columns, theme.WIDEST) - 1

    def _print(self, lines: Iterable[Line]) -> None:
        styled: list[tuple[str, str]] = []
        for row in in_rows(lines, self._columns):
            styled += [*((f"class:{kind}", text) for kind, text in row), ("", "\n")]
        print_formatted_text(self._output, FormattedText(styled), prompts.STYLE)
        self._output.flush()


class Terminal:
    """The interface for a terminal.

    `_at` is where a list's pointer was when a command came between.  `_is_new` while nothing
    was asked yet of a question that was just shown; `_is_begun` from the first question on.
    """

    goes_on = False

    def __init__(self, words: Wording) -> None:
        self.words = words
        self._scrollback = Scrollback()
        self._at: int | None = None
        self._is_new = self._is_begun = False
        self._modes: list[Any] | None = None

    def __enter__(self) -> Self:
        self._take()
        return self

    def __exit__(self, *_: object) -> None:
        self._give_back()

    @contextmanager
    def released(self) -> Iterator[None]:
        """Give the terminal to another program for a while."""
        self._give_back()
        try:
            yield
        finally:
            self._take()

    def show(self, lines: Iterable[Line]) -> None:
        """Print lines, wrapped at the terminal's width."""
        self._scrollback.show(lines)

    def ask(self, task: Task) -> Given | Command:
        """Show a question and take its answer, or a command."""
        if not task.again:
            if not (self._is_begun and _begins_written(task)):
                prompts.discard_typed()
            self._scrollback.begin(task.lines, task.passage)
            self.show(self._how(task.question))
            self._at, self._is_new, self._is_begun = None, True, True
        got = list(task.partial)
        while True:
            try:
                return self._answer(task, got)
            except CommandGiven as given:
                command = self._noted(given.command._replace(partial=tuple(got)))
                self._at = None if given.command.name == "undo" else _pointed(given.state)
            if command is not None:
                if command.name == "show":
                    self._echo_rights(task)
                return command

    def pause(self, answer: Answer | None, *, last: bool, again: bool) -> Command | None:
        """Wait for one of the keys that are shown."""
        del last
        asks = answer is not None and answer.asks
        if answer is not None and asks and not again:
            typed = bool(answer.question.accepted())
            self.show([line(self.words["meant" if typed else "meant_picked"], "strong")])
        keys, is_sudden = self._after_verdict(answer, more=again), not again
        while True:
            try:
                self._prompt(partial(prompts.wait, keys, enter=not asks, is_sudden=is_sudden))
            except CommandGiven as given:
                command = self._noted(given.command)
            except _MoreKeys:
                keys, is_sudden = self._after_verdict(answer, more=True), True
                continue
            else:
                return None
            if command is not None:
                return command
            is_sudden = False

    def pick(self, message: str, names: list[str]) -> int | None:
        """Let one of several be chosen by arrows or digit."""
        prompts.discard_typed()
        self.show([line(message, "strong")])
        try:
            return self._pick(names, Keys(_LEAVE, [self.words["key_quit"]]))
        except CommandGiven:
            return None

    def choose(self, ways: Mapping[str, str]) -> str | None:
        """Let one of several ways be chosen by arrows or by its key."""
        marks = list(ways)
        prompts.discard_typed()
        try:
            keys = Keys(_LEAVE, [self.words["key_quit"]])
            return marks[self._pick([*ways.values()], keys, marks=marks)]
        except CommandGiven:
            return None

    # The keys, and how the quiet line names them.

    def _after_verdict(self, answer: Answer | None, *, more: bool) -> Keys:
        """Return the keys while a verdict is read, the rarer ones named where `more`."""
        words = self.words
        actions: dict[str, object] = {**_LEAVE, "u": Command("undo")}
        if answer is None:
            return Keys(actions, [words["key_next"], words["key_undo"], words["key_quit"]])
        actions |= _BETTER
        names: list[str] = []
        if answer.asks:
            actions |= {"y": Command("right"), "n": Command("wrong")}
            names += [words["key_meant"], words["key_not_meant"]]
        elif answer.counts:
            actions |= {"n": Command("wrong"), "+": Command("easy")}
            names += [words["key_next"], words["key_wrong"]]
        else:
            actions["y"] = Command("right")
            names.append(words["key_next"])
            names += [words["key_right"]] if more or answer.response is not None else []
        names.append(words["key_undo"])
        if not more:
            return Keys({**actions, "?": _MORE}, [*names, words["key_more"]])
        names += [words["key_easy"]] if answer.counts else []
        names += [words["key_flag"], words["key_suspend"], words["key_edit"], words["key_quit"]]
        return Keys(actions, names)

    def _in_list(self, task: Task, got: Sequence[str]) -> Keys:
        """Return the keys while a list is shown; `got` is what has been given of the answer."""
        words = self.words
        actions = {
            **_LEAVE,
            **_BETTER,
            "?": Command("hint"),
            "tab": Command("show"),
            "s": Command("skip"),
            "u": Command("undo"),
        }
        names = [words["key_hint"]] if task.has_hint else []
        names += [words["key_show"], words["key_skip"]]
        names += [words["key_undo"]] if task.undoable or got else []
        return Keys(actions, [*names, words["key_quit"]], task.until)

    def _while_empty(self, task: Task, got: Sequence[str]) -> Keys:
        """Return the keys while nothing is written yet, and the commands that can be written."""
        actions: dict[str, object] = {
            "?": Command("hint"),
            "tab": Command("show"),
            "c-d": Command("quit"),
        }
        names = [self.words["key_hint"]] if task.has_hint else []
        names += [self.words["key_show"], ":skip"]
        names += [":undo"] if task.undoable or got else []
        return Keys(actions, [*names, ":quit"], task.until)

    # Answers.

    def _how(self, question: Question) -> Iterator[Line]:
        """Yield how to answer, where a list does not show it."""
        match question:
            case Multi():
                yield line(self.words["tick_how"], "quiet")
            case Match():
                yield line(self.words["match_how"], "quiet")
            case Order():
                yield line(self.words["order_how"], "quiet")
            case Choice() | TrueFalse() | Short() | Number() | Cloze() | Open():
                pass

    def _answer(self, task: Task, got: list[str]) -> Given:
        """Take an answer; `got` grows by each part of one that has several."""
        question, options = task.question, task.options
        match question:
            case Choice():
                picked = self._pick(self._texts(task), self._in_list(task, got))
                self._echo(self._texts(task), {picked})
                return Given(options[picked])
            case Multi():
                ticked = self._ticked(task, got)
                self._echo(self._texts(task), ticked, signs=theme.TICKS)
                return Given(tuple(options[position] for position in sorted(ticked)))
            case TrueFalse():
                both = [true_or_false(value, self.words) for value in (True, False)]
                picked = self._pick(both, self._in_list(task, got), marks=_TRUEFALSE)
                self._echo(both, {picked}, _TRUEFALSE)
                return Given(picked == 0)
            case Short():
                return Given(self._write("", task, got))
            case Number(unit=unit):
                return Given(self._write(f"({flat_typed(unit)})" if unit else "", task, got))
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
            label = self.words.fill("gap", number=number) if len(every) > 1 else ""
            hint = f" ({flat(gap.hint)})" if gap.hint else ""
            if picks := task.picks.get(gap.name):
                self.show([line(f"{label}{hint}…".strip(), "strong")])
                picked = self._pick(picks, self._in_list(task, got))
                got.append(picks[picked])
                self._scrollback.keep(line(flat_typed(picks[picked]), mark="  … "))
            else:
                got.append(self._write(label + hint, task, got))
        return tuple(got)

    def _pairs(self, task: Task, question: Match, got: list[str]) -> tuple[str, ...]:
        is_shared = len(set(question.right_answers())) < len(question.pairs)
        used = [] if is_shared else [task.options.index(text) for text in got]
        for pair in question.pairs[len(got) :]:
            self.show([line(f"{option_text(pair.left, task.bank, self.words)}…", "strong")])
            picked = self._pick(self._texts(task), self._in_list(task, got), used)
            used += [] if is_shared else [picked]
            got.append(task.options[picked])
            self._scrollback.keep(line(self._texts(task)[picked], mark="  … "))
        return tuple(got)

    def _sequence(self, task: Task, got: list[str]) -> tuple[str, ...]:
        """Take an order entry by entry, the last one by itself, then have it confirmed."""
        options = task.options
        used = [options.index(text) for text in got]
        while len(got) < len(options):
            left = [n for n in range(len(options)) if n not in used]
            if len(left) == 1:
                picked = left[0]
            else:
                picked = self._pick(self._texts(task), self._in_list(task, got), used)
            used.append(picked)
            got.append(options[picked])
            self._scrollback.keep(line(self._texts(task)[picked], mark=f"{len(got)}. "))
        keys = self._in_list(task, got)
        keys = keys._replace(names=[self.words["key_confirm"], *keys.names])
        try:
            self._prompt(partial(prompts.wait, keys, enter=True, is_sudden=False))
        except CommandGiven as given:
            if given.command.name == "undo":
                got.pop()  # The last one came by itself, and goes with the one before.
            raise
        return tuple(got)

    def _open(self, task: Task, question: Open, got: list[str]) -> Given:
        if not got:
            got.append(self._write("", task, got, may_be_empty=True))
            self.show(open_lines(question, task.bank, self.words))
        if question.rubric and len(got) == 1:
            self.show([line(self.words["tick_rubric"], "quiet")])
            texts = [option_text(entry, task.bank, self.words) for entry in question.rubric]
            ticked = set(self._tick(texts, [], self._in_list(task, got)))
            for place, entry in enumerate(question.rubric):
                mark = theme.TICKED if place in ticked else theme.DASH
                self.show(text_lines(entry, task.bank, self.words, mark=mark))
            count, total = len(ticked), len(question.rubric)
            got.append(self.words.fill("rubric_had", count=count, total=total))
        self.show([line(self.words["judge"], "strong")])
        names = [self.words[f"verdict_{verdict.value}"] for verdict in _OWN]
        keys = self._in_list(task, got)
        keys = keys.also({digit: n for n, digit in enumerate(_OWN_DIGITS)})
        picked = self._pick(names, keys, marks=_OWN_MARKS, start=lists.NOWHERE)
        return Given(got[0], _OWN[picked])

    def _echo_rights(self, task: Task) -> None:
        """Show options once more, for good, those that are right marked if that is told."""
        question = task.question
        rights = question.right_answers() if task.is_told else ()
        places = {place for place, option in enumerate(task.options) if option in rights}
        if isinstance(question, TrueFalse):
            both = [true_or_false(value, self.words) for value in (True, False)]
            self._echo(both, {1 - question.answer} if task.is_told else (), _TRUEFALSE)
        elif isinstance(question, Multi):
            self._echo(self._texts(task), places, signs=theme.TICKS)
        elif isinstance(question, Choice):
            self._echo(self._texts(task), places)

    def _echo(
        self,
        options: Sequence[str],
        picked: Iterable[int],
        marks: Sequence[str] = (),
        signs: tuple[str, str] = (" ", theme.POINTER),
    ) -> None:
        """Show the options once more, for good, with what was picked by the second of the signs."""
        chosen = set(picked)
        for position, option in enumerate(options):
            name = marks[position] if marks else prompts.MARKS[position]
            mark = f" {signs[position in chosen]} {name}  "
            self.show([line(option, "strong" if position in chosen else "text", mark)])

    # Prompts.

    def _pick(
        self,
        texts: Sequence[str],
        keys: Keys,
        used: Sequence[int] = (),
        marks: Sequence[str] = prompts.MARKS,
        *,
        start: int | None = None,
    ) -> int:
        labels = self._labels(texts, marks)
        start, self._at = (start if self._at is None else self._at), None
        is_sudden, self._is_new = self._is_new, False

        def ask(at: Any) -> object:
            above = self._scrollback.above
            return prompts.pick(
                labels, keys, used, at, marks=marks, above=above, is_sudden=is_sudden
            )

        got = self._prompt(ask, start)
        assert isinstance(got, int)
        return got

    def _ticked(self, task: Task, got: list[str]) -> list[int]:
        """Have at least one option ticked; a command leaves in `got` what was so far."""
        while True:
            start = [task.options.index(text) for text in got]
            try:
                found = self._tick(self._texts(task), start, self._in_list(task, got))
            except CommandGiven as given:
                ticked, _ = given.state if isinstance(given.state, tuple) else ((), 0)
                got[:] = [task.options[position] for position in ticked]
                raise
            if found:
                return found
            self.show([line(self.words["tick_one"])])

    def _tick(self, texts: Sequence[str], ticked: Sequence[int], keys: Keys) -> list[int]:
        labels = self._labels(texts, prompts.MARKS)
        state, self._at = (ticked, self._at or 0), None

        def ask(at: Any) -> object:
            return prompts.tick(labels, keys, *at, above=self._scrollback.above)

        found = self._prompt(ask, state)
        assert isinstance(found, list)
        return found

    def _write(
        self, label: str, task: Task, got: Sequence[str], *, may_be_empty: bool = False
    ) -> str:
        """Take a line that is no command."""
        keys = self._while_empty(task, got)
        while True:
            is_sudden, self._is_new = self._is_new, False
            write = partial(prompts.write, printable(label), keys, is_sudden=is_sudden)
            text = str(self._prompt(write, ""))
            if (command := command_in(text)) is not None:
                raise CommandGiven(command)
            if is_no_command(text):
                names = command_names()
                self.show([line(self.words.fill("not_a_command", given=text, commands=names))])
            elif text.strip() or may_be_empty:
                self.show([Line((("quiet", label + " " if label else ""), ("text", text)), "> ")])
                return text.strip()
            else:
                self.show([line(self.words["nothing_written"])])

    def _texts(self, task: Task) -> list[str]:
        """Return a task's options as they are shown."""
        return [option_text(option, task.bank, self.words) for option in task.options]

    def _labels(self, texts: Sequence[str], marks: Sequence[str]) -> list[str]:
        """Return what a list shows of some texts; where they are too tall, show all above it."""
        size = self._scrollback.size
        whole = [printable(text) for text in texts]
        labels = lists.labels(whole, size.columns, size.rows)
        if labels != whole:
            numbered = zip_longest(marks[: len(whole)], whole, fillvalue=" ")
            self.show(line(text, mark=f"{mark}. ") for mark, text in numbered)
        return labels

    def _prompt(self, ask: Callable[[Any], object], state: object = None) -> object:
        """Ask; where all is to be shown anew, do that and ask on from there."""
        while True:
            try:
                got = ask(state)
            except prompts.Suspended as stopped:
                state = stopped.state
                with self.released():
                    os.kill(0, signal.SIGTSTP)
                self._scrollback.redraw()
                continue
            except prompts.Redraw as redraw:
                state = redraw.state
                self._scrollback.redraw()
                continue
            except EOFError:
                raise CommandGiven(Command("quit")) from None
            if isinstance(got, prompts.Pressed):
                if got.action == _MORE:
                    raise _MoreKeys
                assert isinstance(got.action, Command)
                raise CommandGiven(got.action, got.state)
            return got

    def _noted(self, command: Command) -> Command | None:
        """Ask what a flag is for where it does not say it; None where it is taken back."""
        if command.name != "flag" or command.note:
            return command
        names = [self.words["key_note"], self.words["key_cancel"]]
        keys = Keys({"escape": Command("undo")}, names)
        label = self.words["note"]
        try:
            note = str(self._prompt(partial(prompts.write, label, keys), ""))
        except CommandGiven as given:
            return given.command if given.command.name == "quit" else None
        return command._replace(note=note.strip())

    # The terminal's modes.

    def _take(self) -> None:
        """Let what is typed between prompts not be shown by the terminal itself."""
        with suppress(ImportError):
            import termios

            with suppress(OSError, termios.error):
                number = sys.stdin.fileno()
                self._modes = termios.tcgetattr(number)
                modes = termios.tcgetattr(number)
                modes[3] &= ~termios.ECHO
                termios.tcsetattr(number, termios.TCSANOW, modes)

    def _give_back(self) -> None:
        """Give the terminal its modes and its cursor back, unless it is gone."""
        with suppress(ImportError):
            import termios

            with suppress(OSError, termios.error):
                if self._modes is not None:
                    termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, self._modes)
                self._scrollback.restore()


class _MoreKeys(Exception):  # noqa: N818 - a key is no error
    """The learner asked which other keys there are."""


def _begins_written(task: Task) -> bool:
    """Tell whether the first thing asked is to write, not to pick."""
    question = task.question
    if isinstance(question, Cloze):
        return not task.picks.get(question.gaps()[0].name)
    return isinstance(question, Short | Number | Open)


def _pointed(state: object) -> int | None:
    """Return where a list's pointer stood, by the state of its prompt."""
    at = state[1] if isinstance(state, tuple) else state
    return at if isinstance(at, int) else None

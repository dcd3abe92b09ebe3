"""questionary's prompts, made fit for a quiz: one key answers, texts wrap, signals work."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any, NamedTuple

import questionary
from prompt_toolkit.application import Application
from prompt_toolkit.application.current import get_app_session
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Always, Condition, Filter, Never, is_done
from prompt_toolkit.input.typeahead import clear_typeahead
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.key_binding.key_processor import KeyPress
from prompt_toolkit.keys import Keys as KeyNames
from prompt_toolkit.layout import ConditionalContainer, Container, HSplit, Layout, Window
from prompt_toolkit.layout.controls import FormattedTextControl
from questionary.prompts.common import InquirerControl

from quizgen.quiz.ui import lists, theme
from quizgen.quiz.ui.wrapping import width

# Else a terminal that answers no cursor report gets a warning at each prompt.
os.environ.setdefault("PROMPT_TOOLKIT_NO_CPR", "1")

STYLE = questionary.Style(list(theme.STYLE))
BLINK = 0.35
"""For so many seconds no key leaves a verdict, and Enter does nothing at a new question."""

LONGEST_INPUT = 4_000
"""How many characters an answer can have; twice what is ever judged as right."""


MARKS = "123456789abcdfghilnoprtvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""The keys that pick from a list: first the digits, then what is neither a command nor moves."""


_ALWAYS = frozenset({"escape", "tab"})
"""The keys that act also while something is written."""


class Redraw(Exception):  # noqa: N818 - nothing is wrong
    """All is to be shown anew, as the terminal's width changed; `state` is where a prompt stood."""

    def __init__(self, state: Any) -> None:
        self.state = state


class Suspended(Redraw):
    """The learner wants the shell back, by Ctrl-Z, and then all shown anew."""


class Pressed(NamedTuple):
    """A key that is a command was pressed; `state` is where the prompt stood."""

    action: object
    state: Any


class Keys(NamedTuple):
    """The keys that do something else than answer.

    `names` are shown on the quiet line, which is as many as they need.  At `until`, by the
    monotonic clock, Ctrl-D is pressed for the learner.
    """

    actions: Mapping[str, object]
    names: Sequence[str]
    until: float | None = None

    def also(self, actions: Mapping[str, object]) -> Keys:
        """Return these keys and others, which are not named."""
        return self._replace(actions={**actions, **self.actions})

    def lines(self, columns: int) -> list[str]:
        """Return the names in as few lines as take them, in their order."""
        lines = [""]
        for name in self.names:
            if lines[-1] and width(f" {lines[-1]}  {name}") >= columns:
                lines.append("")
            lines[-1] += f"  {name}" if lines[-1] else name
        return lines


def pick(
    texts: Sequence[str],
    keys: Keys,
    used: Collection[int] = (),
    at: int | None = None,
    *,
    marks: Sequence[str] = MARKS,
    above: int = 0,
    is_sudden: bool = False,
) -> object:
    """Let one of several texts be picked, by arrows or by its mark.

    `used` positions are greyed and cannot be picked; `above` are the rows above the list that
    are to be seen with it.  At `lists.NOWHERE` nothing is pointed at, and Enter picks
    nothing; nor does it for a blink where the list `is_sudden`.  Returns a 0-based position or
    what was `Pressed`.
    """
    choices = [questionary.Choice(text, value=position) for position, text in enumerate(texts)]
    for position in used:
        # questionary greys a choice by a reason, and shows none where it is only true.
        choices[position].disabled = True  # type: ignore[assignment]
    control = InquirerControl(choices, pointer=theme.POINTER, use_indicator=False)
    app = lists.prompt(control, lambda: control.pointed_at, STYLE)
    if at is not None and at not in used:
        control.pointed_at = at
        lists.begin_nowhere(app, control)
    if is_sudden:
        lists.bind(app, _enter_waits(control))
    rest = above + len(keys.lines(lists.columns(app)))
    body = lists.fitted(app, control, texts, marks, rest)
    lists.grey(control, used)
    answers = {mark: n for n, mark in enumerate(marks[: len(texts)]) if n not in used}
    return _asked(app, keys.also(answers), lambda: control.pointed_at, only=[body])


def tick(
    texts: Sequence[str], keys: Keys, ticked: Collection[int] = (), at: int = 0, *, above: int = 0
) -> object:
    """Let several texts be ticked, by space or by their marks, ended by Enter.

    `above` are the rows above the list that are to be seen with it.  Returns the 0-based
    positions, ascending, or what was `Pressed`.
    """
    choices = [
        questionary.Choice(text, value=position, checked=position in ticked)
        for position, text in enumerate(texts)
    ]
    control = InquirerControl(choices, pointer=theme.POINTER, initial_choice=choices[at])
    app = lists.prompt(control, lambda: sorted(control.selected_options), STYLE)
    lists.bind(app, _many_at_once(control))
    rest = above + len(keys.lines(lists.columns(app)))
    body = lists.fitted(app, control, texts, MARKS, rest)
    toggles: dict[str, object] = {
        mark: _Toggle(control, n) for n, mark in enumerate(MARKS[: len(texts)])
    }
    toggles[" "] = _Toggle(control)
    state = lambda: (control.selected_options, control.pointed_at)  # noqa: E731
    return _asked(app, keys.also(toggles), state, only=[body])


def write(label: str, keys: Keys, text: str = "", *, is_sudden: bool = False) -> object:
    """Let a line be written; returns it, or what was `Pressed`.

    The keys act only while nothing is written, but for Escape and Tab.  Where it `is_sudden`,
    for a blink neither Tab nor Enter acts while nothing is written.
    """
    question = questionary.text(label, default=text, qmark=">", style=STYLE)
    buffer = question.application.current_buffer
    buffer.on_text_changed.add_handler(_cut)
    full = KeyBindings()

    @full.add(KeyNames.Any, filter=Condition(lambda: len(buffer.text) >= LONGEST_INPUT))
    def leave_out(event: KeyPressEvent) -> None:
        """Leave out what would be cut, and all text that has come with it."""
        coming = event.key_processor.input_queue
        while coming and len(coming[0].key) == 1:
            coming.popleft()

    lists.bind(question.application, full)
    empty = Condition(lambda: not buffer.text)
    ready = monotonic() + (BLINK if is_sudden else 0)
    early = empty & Condition(lambda: monotonic() < ready)
    calm = KeyBindings()

    @calm.add("enter", eager=True, filter=early)
    @calm.add("tab", eager=True, filter=early)
    def wait(event: KeyPressEvent) -> None:
        del event

    lists.bind(question.application, calm)
    return _asked(question.application, keys, lambda: buffer.text, empty, always=~early)


def _cut(buffer: Buffer) -> None:
    """Keep an answer to a length that can be redrawn at every key."""
    if len(buffer.text) > LONGEST_INPUT:
        buffer.document = Document(buffer.text[:LONGEST_INPUT])


def wait(keys: Keys, state: object = None, *, enter: bool, is_sudden: bool) -> object:
    """Wait for one of the keys and return what was `Pressed`; with `enter` also Enter or Space.

    Those two are None.  After something `is_sudden`, what was typed before is thrown away, and for
    a blink nothing acts and no key is named, so that what was just shown is seen first.
    """
    ready = monotonic() + (BLINK if is_sudden else 0)
    seen = Condition(lambda: monotonic() >= ready)
    bindings = KeyBindings()
    for key in ("enter", " ") if enter else ():

        @bindings.add(key, eager=True, filter=seen)
        def go_on(event: KeyPressEvent) -> None:
            event.app.exit(result=None)

    app: Application[Any] = Application(
        layout=Layout(Window(height=0)), key_bindings=bindings, style=STYLE
    )
    if is_sudden:
        discard_typed()
        app.pre_run_callables.append(lambda: _again(app, BLINK))
    return _asked(app, keys, lambda: state, seen, only=(), visible=seen)


def discard_typed() -> None:
    """Throw away what was typed and has not acted yet."""
    clear_typeahead(get_app_session().input)
    if sys.stdin.isatty():
        with suppress(ImportError, OSError):
            import termios

            termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)


def _enter_waits(control: InquirerControl) -> KeyBindings:
    """Return bindings by which Enter does nothing for a blink, unless the pointer was moved."""
    bindings, ready, start = KeyBindings(), monotonic() + BLINK, control.pointed_at
    unseen = Condition(lambda: monotonic() < ready and control.pointed_at == start)

    @bindings.add("enter", eager=True, filter=unseen)
    def wait(event: KeyPressEvent) -> None:
        del event

    return bindings


def _again(app: Application[Any], seconds: float) -> None:
    """Draw a prompt once more after some time."""
    assert app.loop is not None
    app.loop.call_later(seconds, app.invalidate)


def _many_at_once(control: InquirerControl) -> KeyBindings:
    """Return bindings by which `a` ticks all, or none where all are, and `i` the others."""
    bindings = KeyBindings()

    def rest() -> list[int]:
        return [n for n in range(control.choice_count) if n not in control.selected_options]

    @bindings.add("a", eager=True)
    def every(event: KeyPressEvent) -> None:
        del event
        control.selected_options = [*control.selected_options, *more] if (more := rest()) else []

    @bindings.add("i", eager=True)
    def others(event: KeyPressEvent) -> None:
        del event
        control.selected_options = rest()

    return bindings


class _Toggle(NamedTuple):
    """What a mark does in a list to be ticked, and the space bar, where the pointer is."""

    control: InquirerControl
    position: int | None = None

    def __call__(self) -> None:
        if self.position is not None:
            self.control.pointed_at = self.position
        at, chosen = self.control.pointed_at, self.control.selected_options
        (chosen.remove if at in chosen else chosen.append)(at)


def _asked(
    app: Application[Any],
    keys: Keys,
    state: Callable[[], object],
    active: Filter = Always(),  # noqa: B008 - a value that never changes
    *,
    always: Filter = Always(),  # noqa: B008 - a value that never changes
    only: Sequence[Window] | None = None,
    visible: Filter = Always(),  # noqa: B008 - a value that never changes
) -> object:
    """Ask, with the keys bound, their lines below, and the width watched.

    Of the question's own windows `only` some are shown, under a blank row where there is
    room for one; None shows all.
    """
    app.erase_when_done = True
    lists.bind(app, _bindings(keys, state, active, always))
    names = keys.lines(lists.columns(app))
    text = "\n".join(f" {name}" for name in names)
    line = FormattedTextControl(lambda: [("class:quiet", text if visible() else "")])
    below = Window(line, height=len(names), dont_extend_height=True)
    above: Sequence[Container] = [app.layout.container]
    if only is not None:
        above = [*([] if lists.is_low(app) else [Window(height=1)]), *only]
    focus = app.layout.current_window if only is None else None
    every = [ConditionalContainer(each, filter=~is_done) for each in (*above, below)]
    app.layout = Layout(HSplit(every), focused_element=focus)
    _watch(app, state)
    if keys.until is not None:
        app.pre_run_callables.append(lambda: _end(app, keys))
    return app.run()


def _end(app: Application[Any], keys: Keys) -> None:
    """Leave the prompt when its time is over."""

    def leave() -> None:
        if app.is_running and not app.is_done:
            app.exit(result=Pressed(keys.actions["c-d"], None))

    assert keys.until is not None
    assert app.loop is not None
    app.loop.call_later(max(0, keys.until - monotonic()), leave)


def _bindings(
    keys: Keys, state: Callable[[], object], active: Filter, always: Filter
) -> KeyBindings:
    bindings = KeyBindings()
    capitals = {key.upper(): it for key, it in keys.actions.items() if len(key) == 1}
    for key, action in {**capitals, **keys.actions}.items():

        @bindings.add(key, eager=True, filter=always if key in _ALWAYS else active)
        def act(event: KeyPressEvent, action: object = action) -> None:
            match action:
                case _Toggle():
                    action()
                case int():
                    event.app.exit(result=action)
                case _:
                    event.app.exit(result=Pressed(action, state()))

    @bindings.add("c-j", eager=True)
    def enter(event: KeyPressEvent) -> None:
        """Take for Enter what the terminal made of it before the prompt was there."""
        event.key_processor.feed(KeyPress(KeyNames.ControlM, "\r"), first=True)

    @bindings.add("c-z", eager=True, filter=Always() if hasattr(signal, "SIGTSTP") else Never())
    def suspend(event: KeyPressEvent) -> None:
        event.app.exit(exception=Suspended(state()))

    @bindings.add("c-l", eager=True)
    def redraw(event: KeyPressEvent) -> None:
        event.app.exit(exception=Redraw(state()))

    @bindings.add("<sigint>")
    @bindings.add("c-c", eager=True)
    def interrupt(event: KeyPressEvent) -> None:
        event.app.exit(exception=KeyboardInterrupt())

    return bindings


def _watch(app: Application[Any], state: Callable[[], object]) -> None:
    """Leave the prompt when the terminal's width changes, to be asked again."""
    before = lists.columns(app)

    def check(app: Application[Any]) -> None:
        if lists.columns(app) != before and app.is_running and not app.is_done:
            app.exit(exception=Redraw(state()))

    app.before_render.add_handler(check)

"""questionary's prompts, made fit for a quiz: one key answers, texts wrap, signals work.

It must not know questions or verdicts.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from time import monotonic
from typing import Any, NamedTuple

import questionary
from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Always, Condition, Filter, is_done
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import ConditionalContainer, HSplit, Layout, Window
from prompt_toolkit.layout.controls import FormattedTextControl
from questionary.prompts.common import InquirerControl

from quizgen.quiz import lists, looks
from quizgen.quiz.screen import width

# Else a terminal that answers no cursor report gets a warning at each prompt.
os.environ.setdefault("PROMPT_TOOLKIT_NO_CPR", "1")

STYLE = questionary.Style(list(looks.STYLE))
LONGEST = 4_000
"""How many characters an answer can have; twice what is ever judged as right."""


class Resized(Exception):  # noqa: N818 - nothing is wrong
    """The terminal's width changed while a prompt waited; `state` is where it stood."""

    def __init__(self, state: Any) -> None:
        self.state = state


class Pressed(NamedTuple):
    """A key that is a command was pressed; `state` is where the prompt stood."""

    action: object
    state: Any


class Keys:
    """The keys that do something else than answer.

    `names` are shown on the quiet line.  At `until`, by the monotonic clock, Ctrl-D is
    pressed for the learner.
    """

    def __init__(
        self, actions: Mapping[str, object], names: Sequence[str], until: float | None = None
    ) -> None:
        self.actions = actions
        self.names = names
        self.until = until

    def also(self, actions: Mapping[str, object]) -> Keys:
        """Return these keys and others, which are not named."""
        return Keys({**actions, **self.actions}, self.names, self.until)

    def line(self, columns: int) -> str:
        """Return as many names as one line takes, the first ones first."""
        shown: list[str] = []
        for name in self.names:
            if width("  ".join([*shown, name])) < columns:
                shown.append(name)
        return "  ".join(shown)


def pick(
    texts: Sequence[str],
    keys: Keys,
    used: Collection[int] = (),
    at: int | None = None,
    marks: Sequence[str] = (),
) -> object:
    """Let one of several texts be picked, by arrows, by its digit or by its mark.

    `used` positions are greyed and cannot be picked; `marks` are the digits unless given.
    At `lists.NOWHERE` nothing is pointed at, and Enter picks nothing.  Returns a 0-based position
    or what was `Pressed`.
    """
    choices = [questionary.Choice(text, value=position) for position, text in enumerate(texts)]
    for position in used:
        # questionary greys a choice by a reason, and shows none where it is only true.
        choices[position].disabled = True  # type: ignore[assignment]
    question = questionary.select(
        "", choices, qmark="", pointer=looks.POINTER, style=STYLE, instruction=" "
    )
    control = lists.list_of(question.application)
    if at is not None and at not in used:
        control.pointed_at = at
        lists.begin_nowhere(question.application, control)
    lists.fit(question.application, choices, texts, marks)
    lists.grey(control, used)
    answers = {str(n + 1): n for n in range(min(len(texts), 9)) if n not in used}
    answers |= {mark: position for position, mark in enumerate(marks)}
    return _asked(question, keys.also(answers), lambda: control.pointed_at)


def tick(texts: Sequence[str], keys: Keys, ticked: Collection[int] = (), at: int = 0) -> object:
    """Let several texts be ticked, by space or by their digits, ended by Enter.

    Returns the 0-based positions, ascending, or what was `Pressed`.
    """
    choices = [
        questionary.Choice(text, value=position, checked=position in ticked)
        for position, text in enumerate(texts)
    ]
    question = questionary.checkbox(
        "",
        choices,
        initial_choice=choices[at],
        qmark="",
        pointer=looks.POINTER,
        style=STYLE,
        instruction=" ",
    )
    control = lists.list_of(question.application)
    lists.fit(question.application, choices, texts, ())
    toggles = {str(n + 1): _Toggle(control, n) for n in range(min(len(texts), 9))}
    state = lambda: (control.selected_options, control.pointed_at)  # noqa: E731
    return _asked(question, keys.also(toggles), state)


def write(label: str, keys: Keys, text: str = "") -> object:
    """Let a line be written; returns it, or what was `Pressed`.

    The keys act only while nothing is written.
    """
    question = questionary.text(label, default=text, qmark=">", style=STYLE)
    buffer = question.application.current_buffer
    buffer.on_text_changed.add_handler(_cut)
    empty = Condition(lambda: not buffer.text)
    return _asked(question, keys, lambda: buffer.text, empty)


def _cut(buffer: Buffer) -> None:
    """Keep an answer to a length that can be redrawn at every key."""
    if len(buffer.text) > LONGEST:
        buffer.document = Document(buffer.text[:LONGEST])


def wait(keys: Keys) -> object:
    """Wait for a key; returns what was `Pressed`, or None for a key without an action."""
    question = questionary.press_any_key_to_continue("", style=STYLE)
    is_low = question.application.output.get_size().rows < looks.LOW_ROWS
    return _asked(question, keys, lambda: None, is_bare=is_low)


class _Toggle(NamedTuple):
    """What a digit does in a list to be ticked."""

    control: InquirerControl
    position: int

    def __call__(self) -> None:
        self.control.pointed_at = self.position
        chosen = self.control.selected_options
        (chosen.remove if self.position in chosen else chosen.append)(self.position)


def _asked(
    question: questionary.Question,
    keys: Keys,
    state: Callable[[], object],
    active: Filter = Always(),  # noqa: B008 - a value that never changes
    *,
    is_bare: bool = False,
) -> object:
    """Ask, with the keys bound, their line below, and the width watched.

    Where it `is_bare`, the line of the keys is all there is.
    """
    app = question.application
    app.erase_when_done = True
    lists.bind(app, _bindings(keys, state, active))
    line = FormattedTextControl(lambda: [("class:quiet", f" {keys.line(lists.columns(app))}")])
    below = ConditionalContainer(Window(line, height=1, dont_extend_height=True), filter=~is_done)
    focus = None if is_bare else app.layout.current_window
    every = [below] if is_bare else [app.layout.container, below]
    app.layout = Layout(HSplit(every), focused_element=focus)
    _watch(app, state)
    if keys.until is not None:
        app.pre_run_callables.append(lambda: _end(app, keys))
    return question.unsafe_ask()


def _end(app: Application[Any], keys: Keys) -> None:
    """Leave the prompt when its time is over."""

    def leave() -> None:
        if app.is_running and not app.is_done:
            app.exit(result=Pressed(keys.actions["c-d"], None))

    assert keys.until is not None
    assert app.loop is not None
    app.loop.call_later(max(0, keys.until - monotonic()), leave)


def _bindings(keys: Keys, state: Callable[[], object], active: Filter) -> KeyBindings:
    bindings = KeyBindings()
    for key, action in keys.actions.items():

        @bindings.add(key, eager=True, filter=active)
        def act(event: KeyPressEvent, action: object = action) -> None:
            match action:
                case _Toggle():
                    action()
                case int():
                    event.app.exit(result=action)
                case _:
                    event.app.exit(result=Pressed(action, state()))

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
            app.exit(exception=Resized(state()))

    app.before_render.add_handler(check)

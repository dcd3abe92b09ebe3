"""What questionary's lists lack: choices that wrap and scroll whole, greyed ones aligned."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from prompt_toolkit.application import Application
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples, to_formatted_text
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.layout import Dimension, Window
from prompt_toolkit.layout.margins import ConditionalMargin, ScrollbarMargin
from prompt_toolkit.styles import Style
from questionary.prompts.common import InquirerControl

from quizgen.quiz.ui import theme
from quizgen.quiz.ui.wrapping import wrapped

NOWHERE = -1
"""A position in a list that is none of it."""

_MARGIN = 3  # The pointer with a space on either side.
_GAP = "  "


def labels(texts: Sequence[str], columns: int, rows: int) -> list[str]:
    """Return what a list shows of some texts: all of each, or only their beginnings.

    The beginnings where one is too tall to be seen whole in a list that scrolls.
    """
    if all(len(label("1", text, columns)) <= max(1, rows // 2) for text in texts):
        return list(texts)
    return [_beginning(text, columns) for text in texts]


def label(mark: str, text: str, columns: int) -> list[str]:
    """Return a choice in rows, with its mark of one letter; further rows hang under its text."""
    taken = wrapped([("", text)], _free(columns))
    texts = ["".join(piece for _, piece in row) for row in taken]
    hang = " " * (_MARGIN + 1 + len(_GAP))
    return [mark + _GAP + texts[0], *(hang + row for row in texts[1:])]


def _beginning(text: str, columns: int) -> str:
    """Return as much of a choice as one row takes, with an ellipsis where more follows."""
    if len(wrapped([("", text)], _free(columns))) == 1:
        return text
    taken = wrapped([("", text)], _free(columns) - len(theme.ELLIPSIS))
    return "".join(piece for _, piece in taken[0]) + theme.ELLIPSIS


def _free(columns: int) -> int:
    """Return how many columns a choice's text has, beside its mark and a bar to scroll."""
    return max(10, columns - 2 * _MARGIN - 1 - len(_GAP))


def prompt(
    control: InquirerControl, answer: Callable[[], object], style: Style
) -> Application[Any]:
    """Return a prompt for a list: arrows, j, k, Ctrl-N and Ctrl-P move, and Enter answers.

    questionary's own makes two prompts more for what our lists do not have, a line to search
    and one of errors, and takes six times as long.
    """
    bindings = KeyBindings()

    @bindings.add("down", eager=True)
    @bindings.add("j", eager=True)
    @bindings.add("c-n", eager=True)
    def down(event: KeyPressEvent) -> None:
        del event
        control.select_next()
        while not control.is_selection_valid():
            control.select_next()

    @bindings.add("up", eager=True)
    @bindings.add("k", eager=True)
    @bindings.add("c-p", eager=True)
    def up(event: KeyPressEvent) -> None:
        del event
        control.select_previous()
        while not control.is_selection_valid():
            control.select_previous()

    @bindings.add("enter", eager=True)
    def enter(event: KeyPressEvent) -> None:
        event.app.exit(result=answer())

    return Application(key_bindings=bindings, style=style)


def columns(app: Application[Any]) -> int:
    """Return how wide the terminal is now."""
    return app.output.get_size().columns


def is_low(app: Application[Any]) -> bool:
    """Tell whether the terminal has no row to be left blank."""
    return app.output.get_size().rows < theme.LOW_ROWS


def bind(app: Application[Any], more: KeyBindings) -> None:
    """Add bindings, which come before those that are there."""
    there = app.key_bindings
    app.key_bindings = more if there is None else merge_key_bindings([there, more])


def begin_nowhere(app: Application[Any], control: InquirerControl) -> None:
    """Let a list begin with nothing pointed at: then Enter is no answer."""
    bindings = KeyBindings()
    nowhere = Condition(lambda: control.pointed_at == NOWHERE)

    @bindings.add("enter", eager=True, filter=nowhere)
    def stay(event: KeyPressEvent) -> None:
        del event

    @bindings.add("up", eager=True, filter=nowhere)
    def last(event: KeyPressEvent) -> None:
        del event
        control.pointed_at = control.choice_count - 1

    bind(app, bindings)


def grey(control: InquirerControl, used: Collection[int]) -> None:
    """Put the dash of a greyed choice where the pointer stands, so that all texts align."""
    for position in used:
        choice = control.choices[position]
        choice.title = [("class:disabled", str(choice.title))]
    drawn = control.text
    assert callable(drawn)

    def aligned() -> StyleAndTextTuples:
        tokens: StyleAndTextTuples = []
        for style, text, *_ in to_formatted_text(drawn()):
            if (style, text) == ("class:disabled", "- "):
                tokens[-1] = (style, theme.DASH)
            else:
                tokens.append((style, text))
        return tokens

    control.text = aligned


def fitted(
    app: Application[Any],
    control: InquirerControl,
    texts: Sequence[str],
    marks: Sequence[str],
    rest: int,
) -> Window:
    """Return a list's window: choices wrapped at the terminal's width, scrolled one by one.

    It leaves `rest` rows of the terminal free, unless less than half of it were left.
    """
    heights = []
    for number, (choice, text) in enumerate(zip(control.choices, texts, strict=True)):
        mark = marks[number] if number < len(marks) else " "
        rows = label(mark, text, columns(app))
        choice.title = "\n".join(rows)
        heights.append(len(rows))

    def most() -> int:
        all_rows = app.output.get_size().rows
        return max(*heights, all_rows // 2 - 1, all_rows - rest - (not is_low(app)))

    def scrolled(window: Window) -> int:
        at = max(0, control.pointed_at)
        top = sum(heights[:at])
        return max(top + heights[at] - most(), min(top, window.vertical_scroll))

    cut = Condition(lambda: sum(heights) > most())
    return Window(
        control,
        height=lambda: Dimension(max=most()),
        get_vertical_scroll=scrolled,
        right_margins=[ConditionalMargin(ScrollbarMargin(display_arrows=True), cut)],
    )

"""What questionary's lists lack: choices that wrap and scroll whole, greyed ones aligned.

It must not know what is chosen.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import questionary
from prompt_toolkit.application import Application
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples, to_formatted_text
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.layout import ScrollOffsets
from prompt_toolkit.layout.margins import ConditionalMargin, ScrollbarMargin
from questionary.prompts.common import InquirerControl

from quizgen.quiz import looks
from quizgen.quiz.choices import label

NOWHERE = -1
"""A position in a list that is none of it."""


def list_of(app: Application[Any]) -> InquirerControl:
    """Return what holds a questionary list's choices."""
    contents = (window.content for window in app.layout.find_all_windows())
    return next(content for content in contents if isinstance(content, InquirerControl))


def columns(app: Application[Any]) -> int:
    """Return how wide the terminal is now."""
    return app.output.get_size().columns


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
                tokens[-1] = (style, looks.DASH)
            else:
                tokens.append((style, text))
        return tokens

    control.text = aligned


def fit(
    app: Application[Any],
    choices: Sequence[questionary.Choice],
    texts: Sequence[str],
    marks: Sequence[str],
) -> None:
    """Wrap the choices at the terminal's width, and let a long list scroll choice by choice."""
    control = list_of(app)
    heights = []
    shown = marks or [str(number) for number in range(1, len(texts) + 1)]
    for mark, choice, text in zip(shown, choices, texts, strict=True):
        rows = label(mark, text, columns(app))
        choice.title = "\n".join(rows)
        heights.append(len(rows))
    window = next(w for w in app.layout.find_all_windows() if w.content is control)
    window.scroll_offsets = ScrollOffsets(bottom=lambda: heights[control.pointed_at] - 1)
    cut = Condition(
        lambda: (
            (seen := window.render_info) is not None and seen.content_height > seen.window_height
        )
    )
    window.right_margins = [ConditionalMargin(ScrollbarMargin(display_arrows=True), cut)]

"""What YAML reads in silence, but otherwise than its author meant.

A text that begins with "!" becomes a tag, one with " #" loses its end, and an escape may
stand for a character that no text may hold.  It must not know banks or recipes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from yaml.events import ScalarEvent

from quizgen.places import Trail, events, mark, mark_of, places
from quizgen.texts import Mark, UnreadableError, refusal

_LOST = re.compile(r" +(?P<sign>#[^\s#])")
_CUT_OFF = "' #' begins a comment, so the text ends before it. Quote the text, or write '# '."
_ESCAPE = re.compile(r"\\[0abtvefrxuUNLP]")
_TAG = re.compile(r"!(?<![^\s\[{,]!)")


def refuse_pitfalls(text: str, data: Any) -> None:
    """Raise `UnreadableError` at the first place where YAML took a text for something else.

    `data` is what was read.  A quick look decides whether a text is walked at all.
    """
    if "!" in text and _TAG.search(text):
        _refuse_tags(text)
    if "\\" in text and _ESCAPE.search(text):
        _refuse_escaped(text, data)
    if " #" in text and _LOST.search(text):
        _refuse_lost(text)


def _refuse_tags(text: str) -> None:
    for event in events(text):
        if getattr(event, "tag", None) is not None:
            raise UnreadableError(mark(event), "a text that begins with '!' must be quoted.")


def _refuse_lost(text: str) -> None:
    """Raise `UnreadableError` where " #1" ends a text: YAML takes the rest for a comment.

    A comment that is meant has a space after its "#".
    """
    lines = text.split("\n")
    for event in events(text):
        if type(event) is ScalarEvent and not event.style:
            end: Any = event.end_mark
            if rest := _LOST.match(lines[end.line], end.column):
                raise UnreadableError(Mark(end.line + 1, rest.start("sign") + 1), _CUT_OFF)


def _refuse_escaped(text: str, data: Any) -> None:
    """Raise `UnreadableError` for a forbidden character that was written as an escape."""
    for trail, part in _texts(data):
        if message := refusal(part):
            raise UnreadableError(mark_of(places(text), trail), message)


def _texts(data: Any) -> Iterator[tuple[Trail, str]]:
    """Yield every text in plain data, field names too, with its trail."""
    waiting: list[tuple[Trail, Any]] = [((), data)]
    while waiting:
        trail, part = waiting.pop()
        if isinstance(part, msgspec.Struct):
            part = msgspec.to_builtins(part)
        if isinstance(part, str):
            yield trail, part
        elif isinstance(part, dict):
            waiting.extend(((*trail, key), value) for key, value in part.items())
            yield from (((*trail, key), key) for key in part)
        elif isinstance(part, list):
            waiting.extend(((*trail, index), value) for index, value in enumerate(part))

"""What YAML reads in silence, but otherwise than its author meant.

A text that begins with "!" becomes a tag, one with " #" loses its end, a number such as
1,000 becomes two entries of a list, and an escape may stand for a character that no text
may hold.  It must not know banks or recipes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any, cast

import msgspec
from yaml.events import ScalarEvent

from quizgen.reading.positions import Trail, events, mark, mark_of, places
from quizgen.support.diagnostics import quoted
from quizgen.support.source_files import Mark, UnreadableError, refusal

_LOST = re.compile(r"(?<! ) +(?P<sign>#[^\s#])")
_CUT_OFF = "' #' begins a comment, so the text ends before it. Quote the text, or write '# '."
_SENTENCE_GOES_ON = re.compile(r"(?<=[^.?!…:;]) # .*[.?!…] *\Z")
_DEEPER = re.compile(r"^( *)- .*\n\1 +- ", re.MULTILINE)
_DASH = re.compile(r" *-(?= )")
_TIGHT = re.compile(r",\d")
_IN_LIST = re.compile(r"\[[^\[\]]*\d,\d")
_THOUSANDS = re.compile(r"\D*\d{1,3},\d{3}(?!\d)")
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
    if _TIGHT.search(text) and _IN_LIST.search(text):
        _refuse_parted(text)


def doubtful_comments(text: str, names: Collection[str]) -> Iterator[Mark]:
    """Yield where a comment is perhaps the end of the text before it: "Who was # 1 in 1990?".

    Only in fields of these `names`, which hold sentences: it is doubtful where the text has
    no full stop, and the comment has one.
    """
    if " # " not in text:
        return
    lines = text.split("\n")
    before = ""
    for event in events(text):
        if type(event) is ScalarEvent and not event.style:
            end: Any = event.end_mark
            if before in names and _SENTENCE_GOES_ON.match(lines[end.line], end.column):
                yield Mark(end.line + 1, end.column + 2)
        before = getattr(event, "value", "")


def swallowed_entries(text: str) -> Iterator[Mark]:
    """Yield where a line that begins with "- " goes on with the text above.

    To YAML it does, where it is indented by a space more than the other entries of its list.
    """
    if not _DEEPER.search(text):
        return
    lines = text.split("\n")
    for event in events(text):
        if type(event) is ScalarEvent and not event.style:
            for number in range(mark(event).line, cast("Any", event.end_mark).line + 1):
                if (dash := _DASH.match(lines[number])) is not None:
                    yield Mark(number + 1, dash.end())


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


def _refuse_parted(text: str) -> None:
    """Raise `UnreadableError` where a comma within a number has parted it: "[1,000, 2,500]".

    `[1,2,3]` is a list; what looks like thousands, or has spaces behind other commas, is not.
    """
    lines = text.split("\n")
    last: Any = None
    for event in events(text):
        if type(event) is not ScalarEvent or event.style:
            last = None
            continue
        if last is not None and _adjoin(last, event):
            start, end = mark(last), cast("Any", event.end_mark)
            line, both = lines[start.line - 1], f"{last.value},{event.value}"
            mixed = line.endswith(", ", 0, start.column - 1) or line.startswith(", ", end.column)
            if mixed or _THOUSANDS.match(both):
                raise UnreadableError(start, _parted(last.value, event.value))
        last = event


def _adjoin(first: Any, second: Any) -> bool:
    """Whether nothing but a comma stands between two plain texts, and digits around it."""
    end, start = first.end_mark, second.start_mark
    near = (end.line, end.column + 1) == (start.line, start.column)
    return near and first.value[-1:].isdigit() and second.value[:1].isdigit()


def _parted(first: str, second: str) -> str:
    advice = f"Quote {quoted(f'{first},{second}')}, or write a space behind the comma"
    return f"to YAML this is {quoted(first)} and {quoted(second)}. {advice} if two are meant."


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

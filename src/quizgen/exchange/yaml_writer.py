"""Plain data as YAML that a person would write: fields in order, long texts in blocks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

WIDTH = 100

_ORDER = (
    "id", "type", "prompt", "passage", "image", "alt", "audio", "answer", "answers", "accept",
    "unit", "tolerance", "options", "distractors", "reverse", "choices", "pairs", "decoys",
    "sequence", "rubric", "lines", "accents", "case", "hint", "explanation", "difficulty", "tags",
    "points", "was", "source", "inference", "title", "text", "feedback",
)  # fmt: skip
_PLACES = {name: place for place, name in enumerate(_ORDER)}
_IN_LINE = frozenset({"tags", "was", "evidence"})
"""Lists of short words, which stand in one line."""

_PLAIN = re.compile(r"(?:[^\W_]|[(/$\\+.^~<=;_€£°–—“”„«»…¿¡]|[-:?](?=[^\s,\[\]{}]))[^\n]*")
_NOT_PLAIN = re.compile(
    r": |:\Z| #|\A(?:---|\.\.\.|~|<<|=)(?: |\Z)|\t|\A- |\A(?i:null|true|false|yes|no|on|off)\Z"
)
_FLOW_WORD = re.compile(r"[\w][\w .+/-]*")


def entries(questions: Iterable[Mapping[str, Any]], indent: int = 2) -> list[str]:
    """Return each question as an entry of a list, its lines indented, ended by a line feed."""
    return ["\n".join(_entry(question, indent)) + "\n" for question in questions]


def fields(data: Mapping[str, Any]) -> str:
    """Return fields in the order in which they are given, at the beginning of their lines."""
    return "".join(f"{line}\n" for name in data for line in _field(name, data[name], 0))


def _entry(value: Any, indent: int) -> Iterator[str]:
    """Yield the lines of one entry of a list."""
    head = f"{' ' * indent}- "
    if isinstance(value, Mapping):
        names = sorted(value, key=lambda name: _PLACES.get(name, len(_PLACES)))
        lines = [line for name in names for line in _field(name, value[name], indent + 2)]
        yield head + lines[0][indent + 2 :]
        yield from lines[1:]
    elif isinstance(value, Sequence) and not isinstance(value, str):
        yield head + _flow(value)
    else:
        first, *rest = _scalar(str(value), indent + 2, len(head))
        yield head + first
        yield from rest


def _field(name: str, value: Any, indent: int) -> Iterator[str]:
    head = f"{' ' * indent}{name}:"
    match value:
        case bool():
            yield f"{head} {str(value).lower()}"
        case {} if not value:
            yield f"{head} {{}}"
        case Mapping():
            yield head
            for key, inside in value.items():
                yield from _field(key, inside, indent + 2)
        case list() | tuple():
            line = f"{head} {_flow(value)}"
            if not value or (name in _IN_LINE and len(line) <= WIDTH):
                yield line
                return
            yield head
            for each in value:
                yield from _entry(each, indent + 2)
        case _:
            first, *rest = _scalar(str(value), indent + 2, len(head) + 1)
            yield f"{head} {first}"
            yield from rest


def _flow(values: Sequence[Any]) -> str:
    return f"[{', '.join(_flow_scalar(str(value)) for value in values)}]"


def _flow_scalar(text: str) -> str:
    is_word = _FLOW_WORD.fullmatch(text) and not text.endswith(" ") and not _NOT_PLAIN.search(text)
    return text if is_word and not re.fullmatch(r"[\d.,+-]*,[\d]*", text) else _quoted(text)


def _quoted(text: str) -> str:
    if "\n" in text:  # A line feed between single quotes would be read as a space.
        return json.dumps(text, ensure_ascii=False)
    if "'" in text and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return f"'{text.replace(chr(39), chr(39) * 2)}'"


def _scalar(text: str, indent: int, taken: int) -> list[str]:
    """Return a text's lines; the first stands behind a name or a hyphen that takes some columns."""
    pad = " " * indent
    if "\n" in text:
        mark = str(2) if text.startswith(" ") else ""
        return [f"|{mark}-", *(f"{pad}{line}" if line else "" for line in text.split("\n"))]
    if taken + len(text) > WIDTH and (rows := _folded(text, WIDTH - indent)):
        return [">-", *(f"{pad}{row}" for row in rows)]
    if _PLAIN.fullmatch(text) and not _NOT_PLAIN.search(text) and text == text.strip():
        return [text]
    return [_quoted(text)]


def _folded(text: str, width: int) -> list[str]:
    """Cut a text at single spaces, so that folding gives it back; [] where that cannot be."""
    if text != text.strip() or "  " in text:
        return []
    rows: list[str] = []
    row = ""
    for word in text.split(" "):
        if row and len(row) + 1 + len(word) > width:
            rows.append(row)
            row = word
        else:
            row = f"{row} {word}" if row else word
    return [*rows, row]

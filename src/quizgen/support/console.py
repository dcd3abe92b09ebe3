"""What commands print: for people with every control character made harmless, or as JSON."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from typing import TextIO

from msgspec import to_builtins

from quizgen.support.characters import FORBIDDEN, printable

_WORD = re.compile(
    r'(\s*)((?:^.*?:\d+:\d+:|`[^`]*`|"[^"]*"'
    r'|quizgen [a-z]+(?: (?:--?[\w-]+(?: (?:"[^"]*"|[^\s"-]\S*))?|"[^"]*"|[^\s/]*/\S*))*|\S)+)'
)
"""White space and what is kept in one row: a place, what is quoted, a command, or a word."""


def say(*lines: object) -> None:
    """Print lines on stdout, wrapped at words where it is a terminal."""
    _print(lines, sys.stdout)


def say_whole(text: object) -> None:
    """Print on stdout what programs may read; it is never wrapped."""
    print(printable(str(text)))


def warn(*lines: object) -> None:
    """Print lines on stderr, after what stdout already has, wrapped as by `say`."""
    sys.stdout.flush()
    _print(lines, sys.stderr)


def say_json(value: object) -> None:
    """Print a value on stdout as JSON; what a terminal would obey is escaped."""
    import json

    text = json.dumps(to_builtins(value), indent=2, ensure_ascii=False)
    print(FORBIDDEN.sub(lambda found: json.dumps(found[0])[1:-1], text))


def _print(lines: tuple[object, ...], stream: TextIO) -> None:
    columns = os.get_terminal_size(stream.fileno()).columns if stream.isatty() else 0
    for line in lines:
        for text in printable(str(line)).split("\n"):
            for row in _rows(text, columns) if columns else [text]:
                print(row, file=stream, flush=stream is sys.stderr)


def _rows(text: str, columns: int) -> Iterator[str]:
    """Yield a text in rows, as deep as its first; what is too long for one stays whole.

    A path may have spaces: from the first word with a slash to the last, all is one row.
    """
    text = text.rstrip()
    indent = text[: len(text) - len(text.lstrip())]
    words: list[tuple[str, str]] = _WORD.findall(text)
    slashes = [n for n, (_, word) in enumerate(words) if "/" in word and (n or word[-1] != ":")]
    if slashes:
        first, end = slashes[0], slashes[-1] + 1
        path = "".join(map("".join, words[first:end])).lstrip()
        words[first:end] = [(words[first][0], path)]
    row = ""
    for space, word in words:
        if row and len(row + space + word) > columns:
            yield row
            row = indent + word
        else:
            row += space + word
    yield row

"""A file's text: clean UTF-8, from inside the folder it belongs to.

What makes a text look different from what it is, is refused here.  This module must not
know YAML.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from quizgen.support.characters import FORBIDDEN, printable
from quizgen.support.diagnostics import BankError, Location, Problem

MAX_BYTES = 1 << 29

_PLAIN = bytes(range(0x20, 0x7F)) + b"\r\n"


class Mark(NamedTuple):
    """A 1-based line and column; 0 where unknown."""

    line: int
    column: int


class UnreadableError(Exception):
    """A text cannot be read; `mark` says where, `message` why and what to do."""

    def __init__(self, mark: Mark, message: str) -> None:
        super().__init__(message)
        self.mark = mark
        self.message = message


_START = Mark(0, 0)


def shown(path: Path) -> str:
    """Return a path as messages show it: relative to the working folder if it is below."""
    try:
        name = path.absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        name = str(path)
    return printable(name).replace("\n", "�")


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn what keeps a file from being read into its problem, and raise `BankError`."""
    try:
        yield
    except UnreadableError as fault:
        location = Location(shown(path), *fault.mark)
        raise BankError([Problem(location, fault.message)]) from None


def read_text(path: Path, inside: Path) -> str:
    """Return a file's text, each line ended by a line feed.

    `inside` is the folder that the file, links followed, must not leave.  Raises
    `UnreadableError` where the file is not clean UTF-8 text.
    """
    raw = _read_bytes(path, inside)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The error counts from behind a byte order mark, and `object` begins there.
        before = _line_feeds(error.object[: error.start].decode("utf-8"))
        message = f"the byte 0x{error.object[error.start]:02x} is not UTF-8. Save it as UTF-8."
        raise UnreadableError(_mark_at(before, len(before)), message) from None
    if b"\r" in raw:
        text = _line_feeds(text)
    # Looking only at what is left without the plain characters takes a tenth of the time.
    odd = raw.translate(None, _PLAIN).decode()
    if FORBIDDEN.search(odd) and (bad := FORBIDDEN.search(text)):
        raise UnreadableError(_mark_at(text, bad.start()), _refusal(bad[0]))
    return text


def refusal(text: str) -> str | None:
    """Say which forbidden character escapes have put into a text; None: none have."""
    bad = FORBIDDEN.search(text)
    return f"an escape makes the character {_code(bad[0])} here. Remove it." if bad else None


def _refusal(character: str) -> str:
    match character:
        case "\t":
            return "a tab stands here. Use spaces, also to indent."
        case "\0":
            return "a zero byte stands here: this is no text, or it is UTF-16. Save it as UTF-8."
        case _:
            return f"the invisible character {_code(character)} stands here. Remove it."


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"


def _line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _mark_at(text: str, offset: int) -> Mark:
    return Mark(text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))


def _read_bytes(path: Path, inside: Path) -> bytes:
    try:
        real = path.resolve(strict=True)
        status = real.stat()
        if not real.is_relative_to(inside.resolve()):
            raise UnreadableError(_START, "the file lies outside its folder. Put a copy inside.")
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableError(_START, "this is not a file. Put a YAML file in its place.")
        if status.st_size > MAX_BYTES:
            raise UnreadableError(_START, "the file is larger than 512 MB. Split it into topics.")
        return real.read_bytes()
    except (OSError, RuntimeError) as error:
        # RuntimeError: Python before 3.13, for a link that leads back to itself.
        reason = getattr(error, "strerror", None) or os.strerror(errno.ELOOP)
        message = f"the file cannot be read: {reason}. Make sure that it is there and readable."
    raise UnreadableError(_START, message)

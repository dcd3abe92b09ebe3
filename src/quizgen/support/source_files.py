"""A file's text: UTF-8 without hidden characters, from inside the folder it belongs to."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from msgspec import Struct

from quizgen.support.characters import FORBIDDEN, printable
from quizgen.support.diagnostics import Diagnostic, diagnostic

MAX_TEXT_BYTES = 1 << 29

_PLAIN = bytes(range(0x20, 0x7F)) + b"\r\n"


class FileText(Struct, frozen=True):
    """What could be read of a file, each line ended by a line feed.

    `text` is None where nothing could be; a character that must not be there is replaced in it.
    `damaged` are the 1-based lines with such characters.
    """

    text: str | None
    problems: tuple[Diagnostic, ...] = ()
    damaged: frozenset[int] = frozenset()


def shown(path: Path) -> str:
    """Return a path as messages show it: relative to the working folder if it is below."""
    try:
        name = path.absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        name = str(path)
    return printable(name).replace("\n", "�")


def read_text(path: Path, inside: Path) -> FileText:
    """Read a file; `inside` is the folder that it must not leave, links followed.

    Characters that make a text look different from what it is, are problems.
    """
    raw = read_bytes(path, inside)
    if isinstance(raw, Diagnostic):
        return FileText(None, (raw,))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _not_utf_8(path, error)
    if b"\r" in raw:
        text = _line_feeds(text)
    # Looking only at what is left without the plain characters takes a tenth of the time.
    odd = raw.translate(None, _PLAIN).decode()
    if FORBIDDEN.search(odd) and FORBIDDEN.search(text):
        return _without_forbidden(path, text)
    return FileText(text)


def read_bytes(path: Path, inside: Path) -> bytes | Diagnostic:
    """Return what a regular file inside a folder holds, or why it cannot be read."""
    try:
        real = path.resolve(strict=True)
        status = real.stat()
        if not real.is_relative_to(inside.resolve()):
            message = "the file is outside its folder. Put a copy inside."
        elif not stat.S_ISREG(status.st_mode):
            message = "this is not a file. Put a file in its place."
        elif status.st_size > MAX_TEXT_BYTES:
            message = "the file is larger than 512 MB. Split it."
        else:
            return real.read_bytes()
    except (OSError, RuntimeError) as error:
        # RuntimeError: Python before 3.13, for a link that leads back to itself.
        reason = getattr(error, "strerror", None) or os.strerror(errno.ELOOP)
        message = f"the file cannot be read: {reason}. Make sure that it exists and is readable."
    return diagnostic("unreadable-file", message, shown(path))


def refusal(text: str) -> str | None:
    """Say which forbidden character escapes have put into a text; None: none have."""
    bad = FORBIDDEN.search(text)
    if bad is None:
        return None
    return f"an escape makes the character {_code(bad[0])} here. Remove it."


def _not_utf_8(path: Path, error: UnicodeDecodeError) -> FileText:
    """Return what is UTF-8 of a file, and where the first byte is that is not."""
    # The error counts from behind a byte order mark, and `object` begins there.
    before = _line_feeds(error.object[: error.start].decode("utf-8"))
    text = _line_feeds(error.object.decode("utf-8", "replace"))
    message = f"the byte 0x{error.object[error.start]:02x} is not UTF-8. Save the file as UTF-8."
    line, column = _place(before, len(before))
    problem = diagnostic("not-utf-8", message, shown(path), line, column)
    if "\0" in text:
        return FileText(None, (problem,))  # It is UTF-16, or no text at all.
    damaged = {number for number, part in enumerate(text.split("\n"), 1) if "�" in part}
    found = _without_forbidden(path, text)
    return FileText(found.text, (problem, *found.problems), found.damaged | damaged)


def _without_forbidden(path: Path, text: str) -> FileText:
    """Replace forbidden characters by spaces; of each kind the first is told."""
    first: dict[str, tuple[int, int]] = {}
    lines: dict[str, set[int]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        for bad in FORBIDDEN.finditer(line):
            first.setdefault(bad[0], (number, bad.start() + 1))
            lines.setdefault(bad[0], set()).add(number)
    problems: list[Diagnostic] = []
    for character, place in first.items():
        more = len(lines[character]) - 1
        others = f" Others are in {more} more line{'s' * (more > 1)}." if more else ""
        message = f"{_refusal(character)}{others}"
        problems.append(diagnostic("forbidden-character", message, shown(path), *place))
    if "\0" in first:
        return FileText(None, (problems[[*first].index("\0")],))
    return FileText(FORBIDDEN.sub(" ", text), tuple(problems), frozenset().union(*lines.values()))


def _refusal(character: str) -> str:
    match character:
        case "\t":
            return "this is a tab. Use spaces, also to indent."
        case "\0":
            return "this is a zero byte: the file is no text, or it is UTF-16. Save it as UTF-8."
        case _:
            return f"the invisible character {_code(character)} is here. Remove it."


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"


def _line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _place(text: str, offset: int) -> tuple[int, int]:
    """Return the 1-based line and column of an offset."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)

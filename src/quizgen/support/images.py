"""Image files: whether one is what its name says, whole, harmless, and how large it is.

Each kind's own structure is followed from its beginning to its end, without decoding it.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import NamedTuple

MAX_PIXELS = 80_000_000
MAX_SIDE = 30_000
MAX_IMAGE_BYTES = 50_000_000


class Picture(NamedTuple):
    """An image as its file says: its kind, such as "png", and its size in pixels.

    A drawing (svg) may say no size: 0.
    """

    kind: str
    width: int
    height: int


class ImageFaultError(Exception):
    """What is wrong with an image file, and what to do, as the end of a sentence about it."""


class _CutOffError(Exception):
    """The file ends before the image does, or holds something else than its kind allows."""


_KINDS = {
    ".png": "png",
    ".jpg": "jpeg",
    ".jpeg": "jpeg",
    ".gif": "gif",
    ".svg": "svg",
    ".webp": "webp",
}


def measured(path: Path) -> Picture:
    """Open an image file and return what it is; raises `ImageFaultError`."""
    suffix = path.suffix.lower()
    if suffix not in _KINDS:
        raise ImageFaultError(f"is not one of {', '.join(_KINDS)}. Convert it.")
    return _measured(suffix, _read(path))


def image_data_fault(name: str, data: bytes) -> str:
    """Say what is wrong with an image that a file of a name is to hold, or ""."""
    suffix = f".{name.rpartition('.')[2].lower()}"
    if suffix not in _KINDS:
        return f"is not one of {', '.join(_KINDS)}. Convert it."
    if not data or len(data) > MAX_IMAGE_BYTES:
        return (
            f"is empty or larger than {MAX_IMAGE_BYTES // 1_000_000} MB. Put another in its place."
        )
    try:
        _measured(suffix, data)
    except ImageFaultError as fault:
        return str(fault)
    return ""


def _measured(suffix: str, data: bytes) -> Picture:
    kind = _kind_of(data)
    if kind is None:
        raise ImageFaultError(f"is no {suffix} image, only called so. Put the image in its place.")
    if kind != _KINDS[suffix]:
        real = next(name for name, other in _KINDS.items() if other == kind)
        raise ImageFaultError(f"is no {suffix} image: what it holds is {real}. Rename it.")
    width, height = _size(kind, data)
    if width > MAX_SIDE or height > MAX_SIDE or width * height > MAX_PIXELS:
        size = f"{width:,} x {height:,} pixels"
        raise ImageFaultError(f"is too large: {size}. Make it smaller, say 2,000 pixels wide.")
    if kind != "svg" and not width * height:
        raise ImageFaultError("is broken: its size is 0. Save it anew.")
    return Picture(kind, width, height)


def image_fault(path: Path) -> str:
    """Say what is wrong with an image file that is there, and what to do, or ""."""
    try:
        measured(path)
    except ImageFaultError as fault:
        return str(fault)
    return ""


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_IMAGE_BYTES:
            size = MAX_IMAGE_BYTES // 1_000_000
            raise ImageFaultError(f"is larger than {size} MB. Make it smaller.")
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or error
        raise ImageFaultError(f"cannot be read: {reason}. Make it readable.") from None
    if not data:
        raise ImageFaultError("is empty. Put the image in its place.")
    return data


def _kind_of(data: bytes) -> str | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    from quizgen.support.svg import is_svg

    return "svg" if is_svg(data) else None


def _size(kind: str, data: bytes) -> tuple[int, int]:
    if kind == "svg":
        from quizgen.support.svg import SvgFaultError, svg_size

        try:
            return svg_size(data)
        except SvgFaultError as fault:
            raise ImageFaultError(str(fault)) from None
    try:
        return _READERS[kind](data)
    except (_CutOffError, struct.error, IndexError):
        advice = "Save it anew, or take a whole copy."
        raise ImageFaultError(f"is broken or cut off. {advice}") from None


def _png_size(data: bytes) -> tuple[int, int]:
    """Follow the chunks to the last; each has its length, its name, and a check sum."""
    at = 8
    size: tuple[int, int] | None = None
    view = memoryview(data)
    while True:
        length, name = struct.unpack_from(">I4s", data, at)
        (told,) = struct.unpack_from(">I", data, at + 8 + length)
        if zlib.crc32(view[at + 4 : at + 8 + length]) != told:
            raise _CutOffError
        if name == b"IHDR":
            size = struct.unpack_from(">II", data, at + 8)
        elif name == b"IEND":
            break
        at += 12 + length
    if size is None:
        raise _CutOffError
    return size


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Follow the segments to the first scan, behind which the end must come."""
    at = 2
    size: tuple[int, int] | None = None
    while True:
        while data[at : at + 2] == b"\xff\xff":
            at += 1
        mark, name, length = struct.unpack_from(">BBH", data, at)
        if mark != 0xFF or length < 2:  # noqa: PLR2004 - A length counts its own two bytes.
            raise _CutOffError
        if 0xC0 <= name <= 0xCF and name not in {0xC4, 0xC8, 0xCC}:  # noqa: PLR2004 - A frame.
            height, width = struct.unpack_from(">HH", data, at + 5)
            size = width, height
        at += 2 + length
        if name == 0xDA:  # noqa: PLR2004 - A scan.
            break
    if size is None or data.find(b"\xff\xd9", at) < 0:
        raise _CutOffError
    return size


def _gif_size(data: bytes) -> tuple[int, int]:
    """Follow the blocks to the last, past at least one picture."""
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    at = 13 + _colours(flags)
    has_picture = False
    while data[at] != ord(";"):
        if data[at] == ord(","):
            has_picture = True
            at += 11 + _colours(data[at + 9])
        elif data[at] == ord("!"):
            at += 2
        else:
            raise _CutOffError
        while data[at]:
            at += 1 + data[at]
        at += 1
    if not has_picture:
        raise _CutOffError
    return width, height


def _colours(flags: int) -> int:
    """Return how many bytes a GIF's table of colours has."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _webp_size(data: bytes) -> tuple[int, int]:
    (length,) = struct.unpack_from("<I", data, 4)
    if length + 8 > len(data) + 1:
        raise _CutOffError
    match data[12:16]:
        case b"VP8X":
            low, high = struct.unpack_from("<I", data, 23)[0], struct.unpack_from("<I", data, 26)[0]
            return (low >> 8) + 1, (high >> 8) + 1
        case b"VP8L":
            (bits,) = struct.unpack_from("<I", data, 21)
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 " if data[23:26] == b"\x9d\x01\x2a":
            width, height = struct.unpack_from("<HH", data, 26)
            return width & 0x3FFF, height & 0x3FFF
        case _:
            raise _CutOffError


_READERS = {"png": _png_size, "jpeg": _jpeg_size, "gif": _gif_size, "webp": _webp_size}

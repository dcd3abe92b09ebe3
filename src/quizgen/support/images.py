"""Image files: which kinds there are, and whether a file is what its name says."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

_BEGINNINGS = {
    ".png": rb"\x89PNG\r\n\x1a\n",
    ".jpg": rb"\xff\xd8\xff",
    ".jpeg": rb"\xff\xd8\xff",
    ".gif": rb"GIF8[79]a",
    ".svg": rb"(?s:(\xef\xbb\xbf)?(\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(\[.*?\]\s*)?>)*)"
    rb"<([\w.-]+:)?svg[\s/>]",
    ".webp": rb"RIFF(?s:....)WEBP",
}
_ENOUGH = 1 << 20
"""Bytes within which an SVG's root is looked for: comments and a DTD may stand before it."""


def image_fault(path: Path) -> str:
    """Say what is wrong with an image file that is there, and what to do, or ""."""
    suffix = path.suffix.lower()
    if suffix not in _BEGINNINGS:
        return f"is not one of {', '.join(_BEGINNINGS)}. Convert it."
    try:
        with path.open("rb") as file:
            start = file.read(_ENOUGH)
    except OSError as error:
        return f"cannot be read: {error.strerror or error}. Make it readable."
    if not start:
        return "is empty. Put the image in its place."
    if _is(suffix, start):
        return ""
    real = next((kind for kind in _BEGINNINGS if _is(kind, start)), None)
    if real is None:
        return f"is no {suffix} image, only called so. Put the image in its place."
    return f"is no {suffix} image: what it holds is {real}. Rename it."


def _is(suffix: str, start: bytes) -> bool:
    """Whether a file that begins so is an image of a kind."""
    if suffix == ".svg" and start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        start = start.decode("utf-16", "replace").encode()
    return re.match(_BEGINNINGS[suffix], start) is not None

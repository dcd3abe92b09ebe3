"""Image files: which kinds there are, and whether a file is what its name says.

It must not know banks or questions.
"""

from __future__ import annotations

import re
from pathlib import Path

_BEGINNINGS = {
    ".png": rb"\x89PNG\r\n\x1a\n",
    ".jpg": rb"\xff\xd8\xff",
    ".jpeg": rb"\xff\xd8\xff",
    ".gif": rb"GIF8[79]a",
    ".svg": rb"(\xef\xbb\xbf)?\s*<",
    ".webp": rb"RIFF(?s:....)WEBP",
}
_SVG_ROOT = re.compile(rb"<(\w+:)?svg[\s/>]")
_ENOUGH = 1 << 16
"""Bytes within which an SVG's root is looked for: comments may stand before it."""


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
    if not re.match(_BEGINNINGS[suffix], start):
        return False
    return suffix != ".svg" or _SVG_ROOT.search(start) is not None

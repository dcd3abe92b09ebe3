"""Pictures and sounds of a source, checked before they join a bank."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re

from quizgen.exchange.ids import slug
from quizgen.exchange.records import Item, PassageItem
from quizgen.support.audio import audio_data_fault
from quizgen.support.diagnostics import quoted
from quizgen.support.images import image_data_fault

_DATA = re.compile(r"data:image/([\w.+-]{1,20});base64,")
_ENDINGS = {"jpeg": "jpg", "svg+xml": "svg"}


def media_name(name: str, data: bytes) -> str:
    """Return the path in a bank for a file of a source: its name, and letters of its bytes."""
    stem, dot, ending = name.replace("\\", "/").rpartition("/")[2].rpartition(".")
    if not dot:
        stem, ending = ending, ""
    mark = hashlib.sha256(data).hexdigest()[:6]
    ending = re.sub(r"[^a-z0-9]", "", ending.lower())[:5]
    return f"media/{slug(stem, 40) or 'file'}-{mark}{f'.{ending}' if ending else ''}"


def keep_image(item: Item | PassageItem, name: str, data: bytes) -> str | None:
    """Take an image into a question's media and return its path; None where it is none."""
    path = media_name(name, data)
    if fault := image_data_fault(path, data):
        item.lose(f"the image {quoted(name)} is left out: it {fault}")
        return None
    item.media[path] = data
    return path


def keep_sound(item: Item, name: str, data: bytes) -> str | None:
    """Take a sound into a question's media and return its path; None where it is none."""
    path = media_name(name, data)
    if fault := audio_data_fault(path, data):
        item.lose(f"the sound {quoted(name)} is left out: it {fault}")
        return None
    item.media[path] = data
    return path


def from_data_address(item: Item | PassageItem, address: str) -> str | None:
    """Take over an image that an address holds itself, in base64; None where it holds none."""
    found = _DATA.match(address)
    data = decoded(address[found.end() :]) if found else None
    if found is None or data is None:
        return None
    return keep_image(item, f"image.{_ENDINGS.get(found[1], found[1])}", data)


def decoded(text: str) -> bytes | None:
    """Return what base64 says, None where it says nothing."""
    try:
        return base64.b64decode(text) or None
    except (binascii.Error, ValueError):
        return None

"""Pictures and sounds of a source, checked before they join a bank."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from urllib.parse import unquote

from quizgen.exchange.ids import slug
from quizgen.exchange.records import Item, PassageItem
from quizgen.exchange.rich_text import FindPicture
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


def _keep_image(item: Item | PassageItem, name: str, data: bytes) -> str | None:
    """Take an image into a question's media and return its path; None where it is none."""
    path = media_name(name, data)
    if fault := image_data_fault(path, data):
        item.lose(f"the image {quoted(name)} is left out: it {fault}")
        return None
    item.media[path] = data
    return path


def picture_finder(item: Item | PassageItem, data_of: Callable[[str], bytes | None]) -> FindPicture:
    """Return what takes the images of a text into its media; `data_of` opens an address."""

    def picture(address: str) -> str | None:
        if address.startswith("data:"):
            return _from_data_address(item, address)
        data = data_of(address)
        name = unquote(address.rpartition("/")[2].partition("?")[0])
        return None if data is None else _keep_image(item, name, data)

    return picture


def keep_sound(item: Item, name: str, data: bytes) -> str | None:
    """Take a sound into a question's media and return its path; None where it is none."""
    path = media_name(name, data)
    if fault := audio_data_fault(path, data):
        item.lose(f"the sound {quoted(name)} is left out: it {fault}")
        return None
    item.media[path] = data
    return path


def _from_data_address(item: Item | PassageItem, address: str) -> str | None:
    """Take over an image that an address holds itself, in base64; None where it holds none."""
    found = _DATA.match(address)
    data = decoded(address[found.end() :]) if found else None
    if found is None or data is None:
        return None
    return _keep_image(item, f"image.{_ENDINGS.get(found[1], found[1])}", data)


def decoded(text: str) -> bytes | None:
    """Return what base64 says, None where it says nothing."""
    try:
        return base64.b64decode(text) or None
    except (binascii.Error, ValueError):
        return None

"""Names for what comes from elsewhere: they stay the same when it comes again."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from quizgen.exchange.rich_text import words_of
from quizgen.support.characters import unaccented

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def slug(text: str, length: int = 40) -> str:
    """Return a text as an id of whole words, "" where nothing is left of it."""
    words = re.findall(r"[a-z0-9]+", unaccented(text).replace("'", ""))
    made = ""
    for word in words:
        if len(made) + len(word) >= length:
            break
        made = f"{made}-{word}" if made else word
    return made or (words[0][:length] if words else "")


def id_of_key(key: str) -> str:
    """Return an id for what the source calls by a name of its own."""
    if _ID.fullmatch(key) and len(key) <= 100:  # noqa: PLR2004
        return key
    return "-".join(filter(None, (slug(key), letters(key, 6))))


def id_of_text(fields: Mapping[str, Any], *, whole: bool = False) -> str:
    """Return an id that a question's prompt gives, or else all that it says."""
    prompt = str(fields.get("prompt", ""))
    bare = re.sub(r"\{\{c\d+::.*?\}\}|[`*$]|\$\$", " ", prompt)
    said = json.dumps(fields, sort_keys=True, ensure_ascii=False) if whole else _bare(prompt)
    return "-".join(filter(None, (slug(words_of(bare)) or "q", letters(said, 5))))


def _bare(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def letters(text: str, count: int) -> str:
    """Return some letters and digits that a text alone decides."""
    number = int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
    made = ""
    for _ in range(count):
        number, digit = divmod(number, len(_ALPHABET))
        made += _ALPHABET[digit]
    return made

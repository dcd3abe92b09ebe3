"""What people write in tables and keys, in some languages, and what it means."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Collection
from functools import cache
from itertools import filterfalse
from pathlib import Path
from typing import Any


def bare(text: str) -> str:
    """Return a name without capitals and accents, `_` for all signs between its words."""
    signs = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"\W+", "_", "".join(filterfalse(unicodedata.combining, signs))).strip("_")


@cache
def meanings(of: str) -> dict[str, str]:
    """Return what the words of a table of `vocabulary.toml` mean, by `bare` of them."""
    table = _table(of)
    return {bare(word): meaning for meaning, words in table.items() for word in words}


def _table(name: str) -> dict[str, Any]:
    path = Path(__file__).parent / "data" / "vocabulary.toml"
    table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))[name]
    return table


@cache
def _truths() -> dict[str, dict[str, bool]]:
    """Return what words for true and false mean, by language."""
    found: dict[str, dict[str, bool]] = {}
    for language, pair in _table("truth").items():
        for value, words in zip((True, False), pair, strict=True):
            for word in words:
                found.setdefault(bare(word), {})[language] = value
    return found


def truth(text: str) -> bool | None:
    """Return what a word for true or false means; None: it is neither."""
    return next(iter(_truths().get(bare(text), {}).values()), None)


def verdicts(texts: Collection[str]) -> set[str]:
    """Return those texts that mean true or false beside one that is their contrary in a language."""
    said = {(text, each) for text in texts for each in _truths().get(bare(text), {}).items()}
    meant = {each for _, each in said}
    return {text for text, (language, value) in said if (language, not value) in meant}

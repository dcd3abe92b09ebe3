"""The words of the quiz, in one language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class Words:
    """The words of one language by name: `words("HEADER", number=1)` fills in a sentence."""

    def __init__(self, texts: Mapping[str, Any]) -> None:
        self._texts = texts

    def __call__(self, name: str, **fields: object) -> str:
        """Return a word or sentence with its braces filled in."""
        return str(self._texts[name]).format(**fields)

    def several(self, name: str) -> tuple[str, ...]:
        """Return a list of words, such as the names of the months."""
        return tuple(self._texts[name])


def load() -> Words:
    """Read the English words."""
    path = Path(__file__).parent / "data" / "quiz_en.toml"
    return Words(tomllib.loads(path.read_text(encoding="utf-8")))

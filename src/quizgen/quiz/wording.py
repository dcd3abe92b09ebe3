"""The quiz's fixed words, from `data/quiz_en.toml`: `words.HEADER` is its `HEADER`.

It must not know who says them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

_ALL: Final[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "data" / "quiz_en.toml").read_text(encoding="utf-8")
)
STATS_COLUMNS: Final[tuple[str, ...]] = tuple(_ALL["STATS_COLUMNS"])
STATS_WEEKDAYS: Final[tuple[str, ...]] = tuple(_ALL["STATS_WEEKDAYS"])
STATS_MONTHS: Final[tuple[str, ...]] = tuple(_ALL["STATS_MONTHS"])
STATS_FACTS: Final[Mapping[str, str]] = _ALL["STATS_FACTS"]


def __getattr__(name: str) -> str:
    """Return a word or sentence by its name."""
    try:
        return str(_ALL[name])
    except KeyError:
        raise AttributeError(name) from None

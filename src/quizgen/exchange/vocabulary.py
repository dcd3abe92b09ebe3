"""What people write in tables and keys, in some languages, and what it means."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from itertools import filterfalse
from pathlib import Path


def bare(text: str) -> str:
    """Return a name without capitals and accents, `_` for all signs between its words."""
    signs = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"\W+", "_", "".join(filterfalse(unicodedata.combining, signs))).strip("_")


@cache
def meanings(of: str) -> dict[str, str]:
    """Return what the words of a table of `vocabulary.toml` mean, by `bare` of them."""
    path = Path(__file__).parent / "data" / "vocabulary.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))[of]
    return {bare(word): meaning for meaning, words in table.items() for word in words}


def truth(text: str) -> bool | None:
    """Return what a word for true or false means; None: it is neither."""
    meaning = meanings("truth").get(bare(text))
    return None if meaning is None else meaning == "true"

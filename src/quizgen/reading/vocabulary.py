"""What people call fields, types, true and false, in some languages, and what it means."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection
from functools import cache
from itertools import chain, filterfalse
from pathlib import Path
from typing import Any

_LAST_OF_LATIN = "\u024f"
_FEW_LETTERS = 3
"""So many of its own letters a language needs; a name or two may bring fewer into others."""
_NEARLY_ALL = 0.98


def bare(text: str) -> str:
    """Return a name without capitals and accents, `_` for all signs between its words."""
    signs = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"\W+", "_", "".join(filterfalse(unicodedata.combining, signs))).strip("_")


@cache
def meanings(of: str) -> dict[str, str]:
    """Return what the words of a table of `vocabulary.toml` mean, by `bare` of them."""
    return {bare(word): meaning for meaning in _tables()[of] for word in _words(of, meaning)}


def _words(of: str, meaning: str) -> list[str]:
    found = _tables()[of].get(meaning, [])
    return [*chain(*found.values())] if isinstance(found, dict) else found


def language_of(columns: Collection[str]) -> str:
    """Return the language, as `de`, that most of a table's column names are in; "" if unclear."""
    names = {*map(bare, columns)}
    count = Counter(
        language
        for table, meaning in (("fields", "prompt"), ("fields", "answer"), ("columns", "key"))
        for language, words in _tables()[table][meaning].items()
        for _ in names.intersection(map(bare, words))
    )
    (first, most), (_, other) = [*count.most_common(2), ("", 0), ("", 0)][:2]
    return first if most > other else ""


def language_by_letters(text: str) -> str:
    """Return the language that the letters of a text give away; "" where it is not clear.

    Latin letters, which names have in all languages, say nothing.
    """
    letters = "".join(filter(str.isalpha, text.lower()))
    others = "".join(letter for letter in letters if letter > _LAST_OF_LATIN)
    found = [""] if 2 * len(others) <= len(letters) else []
    for language, known in _tables()["letters"].items():
        own, fitting = (len(re.findall(known[name], others)) for name in ("own", "all"))
        is_enough = own >= max(_FEW_LETTERS, known["share"] * len(others))
        if is_enough and fitting >= _NEARLY_ALL * len(others):
            found.append(language)
    return found[0] if len(found) == 1 else ""


def is_mere_verdict(text: str) -> bool:
    """Whether feedback such as "Yes, right!" says no more than whether an answer is right."""
    words = bare(text)
    known = meanings("verdicts")
    return words in known or all(word in known for word in words.split("_"))


@cache
def _tables() -> dict[str, dict[str, Any]]:
    import tomllib  # Only here: a sound bank is read without these words.

    path = Path(__file__).parent / "data" / "vocabulary.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def letters_of(text: str) -> str:
    """Return a name as small letters without accents, and without the signs between its words."""
    return bare(text).replace("_", "")


@cache
def other_names(name: str) -> frozenset[str]:
    """Return what else people call a field or a type in a bank, by `letters_of` it."""
    column = {"answer": "key", "answers": "key", "distractors": "wrong"}.get(name, "")
    meant = {"fields": name, "types": name, "slips": name, "columns": column}
    return frozenset(
        letters_of(word) for table, key in meant.items() for word in _words(table, key)
    )


@cache
def _truths() -> dict[str, dict[str, bool]]:
    """Return what words for true and false mean, by language."""
    found: dict[str, dict[str, bool]] = {}
    for language, pair in _tables()["truth"].items():
        for value, words in zip((True, False), pair, strict=True):
            for word in words:
                found.setdefault(bare(word), {})[language] = value
    return found


def truth(text: str) -> bool | None:
    """Return what a word for true or false means; None: it is neither."""
    return next(iter(_truths().get(bare(text), {}).values()), None)


def verdicts(texts: Collection[str]) -> set[str]:
    """Return the texts that mean true or false beside one that is their contrary in a language."""
    said = {(text, each) for text in texts for each in _truths().get(bare(text), {}).items()}
    meant = {each for _, each in said}
    return {text for text, (language, value) in said if (language, not value) in meant}

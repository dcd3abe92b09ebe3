"""Answers of several items: "Russia, China"; and hedges between alternatives.

Which items agree is for the caller to judge.  This module must not know how.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from quizgen.grading.lexicon import Lexicon, lexicon
from quizgen.grading.normalize import fold
from quizgen.grading.verdict import Verdict

_PAIR = 2
_MOST_ITEMS = 20  # A longer enumeration is judged as a phrase.


_BETWEEN_NAMES = re.compile(r"\s/\s")


@lru_cache(maxsize=1)
def _separator() -> re.Pattern[str]:
    words = "|".join(sorted(lexicon().words["lists"]))
    return re.compile(
        rf"\s*(?:[;&?]|/(?![0-9])|,(?![0-9]{{3}}(?![0-9]))|\b(?:{words})\b)\s*", re.IGNORECASE
    )


def items(text: str) -> tuple[str, ...]:
    """Split a clean text into its items; what is no list is its own only item."""
    if text.isalnum():
        return (text,)
    found = [part for part in _separator().split(text) if any(map(str.isalnum, part))]
    return tuple(found) if 1 < len(found) <= _MOST_ITEMS else (text,)


def keep_order(text: str, parts: Sequence[str]) -> bool:
    """Whether items make one thing: "mass/volume", "War and Peace", "Paris, Texas".

    A slash makes a list only where it stands apart between names: "Russia / Iran".
    """
    if "/" in text:
        return len(parts) > 1 and not all(map(_is_name, _BETWEEN_NAMES.split(text)))
    if len(parts) != _PAIR or ";" in text:
        return False
    known = lexicon()
    if "," in text:
        place, where = (_kinds(part, known) for part in parts)
        return "cities" in place and not known.words["containers"].isdisjoint(where)
    return _is_title(parts, known)


def _is_name(text: str) -> bool:
    return text[:1].isupper() and not text.isupper() and "/" not in text


def _kinds(part: str, known: Lexicon) -> frozenset[str]:
    return known.names.get(fold(part), frozenset())


def _is_title(parts: Iterable[str], known: Lexicon) -> bool:
    """Whether names are common words, as in titles, and one of them stands alone."""
    named = [
        [word for word in part.split() if fold(word) not in known.words["definite"]]
        for part in parts
    ]
    notions = known.words["generic"] | known.words["notions"]
    ends = tuple(known.words["notion_ends"])
    return all(words and words[0][:1].isupper() for words in named) and any(
        len(words) == 1 and (fold(words[0]) in notions or fold(words[0]).endswith(ends))
        for words in named
    )


def is_hedged(expected: Sequence[str], given: Iterable[str]) -> bool:
    """Whether the given words offer alternatives that the expected ones do not."""
    return not lexicon().words["alternatives"].intersection(given).issubset(expected)


def is_row(parts: Sequence[list[str]], words: list[str]) -> bool:
    """Whether the words are those of the parts one after another, in any order."""
    left = sorted(parts, key=len, reverse=True)
    while left:
        part = next((part for part in left if words[: len(part)] == part), None)
        if part is None:
            return False
        left.remove(part)
        words = words[len(part) :]
    return not words


def lists_agree(verdicts: Sequence[Sequence[Verdict]]) -> Verdict:
    """Judge a list in any order: all is right, some and nothing wrong is close.

    `verdicts` has a row for each given item, with its verdict against each expected one;
    each given item takes the first free one it agrees with, exact ones before near ones.
    """
    free = set(range(len(verdicts[0])))
    over = list(verdicts)
    for verdict in (Verdict.RIGHT, Verdict.CLOSE):
        over = [row for row in over if not _take(row, free, verdict)]
        if not free and not over:
            return verdict
    return Verdict.WRONG if over else Verdict.CLOSE


def _take(row: Sequence[Verdict], free: set[int], verdict: Verdict) -> bool:
    """Take the first free expected item that a given one is judged `verdict` against."""
    place = next((place for place in sorted(free) if row[place] is verdict), None)
    free.discard(-1 if place is None else place)
    return place is not None

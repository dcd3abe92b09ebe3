"""Answers of several items: "Russia, China"; and hedges between alternatives.

Which items agree is for the caller to judge.  This module must not know how.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from quizgen.answers.lexicon import lexicon
from quizgen.answers.verdict import Verdict

_MOST_ITEMS = 20  # A longer enumeration is judged as a phrase.


@lru_cache(maxsize=1)
def _separator() -> re.Pattern[str]:
    words = "|".join(sorted(lexicon().words["lists"]))
    return re.compile(rf"\s*(?:[;/&?]|,(?![0-9]{{3}}(?![0-9]))|\b(?:{words})\b)\s*", re.IGNORECASE)


def items(text: str) -> tuple[str, ...]:
    """Split a clean text into its items; what is no list is its own only item."""
    found = [part for part in _separator().split(text) if any(map(str.isalnum, part))]
    return tuple(found) if 1 < len(found) <= _MOST_ITEMS else (text,)


def is_hedged(expected: Iterable[str], given: Iterable[str]) -> bool:
    """Whether the given words offer alternatives that the expected ones do not."""
    offered = lexicon().words["alternatives"].intersection(given)
    return bool(offered.difference(expected))


def lists_agree(
    expected: Sequence[str], given: Sequence[str], judge: Callable[[str, str], Verdict]
) -> Verdict:
    """Judge a list in any order: all is right, some and nothing wrong is close.

    Each given item takes the first expected one it agrees with, exact ones first.
    """
    left, over = list(expected), list(given)
    for verdict in (Verdict.RIGHT, Verdict.CLOSE):
        _take(left, over, judge, verdict)
        if not left and not over:
            return verdict
    is_some = not over and len(left) < len(expected)
    return Verdict.CLOSE if is_some else Verdict.WRONG


def _take(
    left: list[str], over: list[str], judge: Callable[[str, str], Verdict], verdict: Verdict
) -> None:
    """Take the pairs of items judged `verdict` out of both lists."""
    for theirs in tuple(over):
        for mine in left:
            if judge(mine, theirs) is verdict:
                left.remove(mine)
                over.remove(theirs)
                break

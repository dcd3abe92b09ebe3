"""Answers of several items: "Russia, China", and hedges between alternatives.

The commas, slashes and conjunctions of a text split it; which items agree is for the
caller to judge.  This module must not know how one item is judged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from quizgen.answers.lexicon import lexicon
from quizgen.answers.verdict import Verdict

_MOST_ITEMS = 20


@lru_cache(maxsize=1)
def _separator() -> re.Pattern[str]:
    words = "|".join(sorted(lexicon().words["lists"] | lexicon().words["alternatives"]))
    return re.compile(rf"\s*(?:[;/&?\n]|,(?![0-9]{{3}}(?![0-9]))|\b(?:{words})\b)\s*", re.IGNORECASE)


def items(text: str) -> tuple[str, ...]:
    """Split a clean text into its items; one that is no list is its own only item."""
    found = tuple(part for part in _separator().split(text) if any(map(str.isalnum, part)))
    return found if 1 < len(found) <= _MOST_ITEMS else (text,)


def is_hedged(expected: Sequence[str], given: Sequence[str]) -> bool:
    """Whether the given words offer alternatives that the expected ones do not."""
    alternatives = lexicon().words["alternatives"]
    return any(word in alternatives and word not in expected for word in given)


def lists_agree(
    expected: Sequence[str], given: Sequence[str], judge: Callable[[str, str], Verdict]
) -> Verdict:
    """Judge a list in any order: all is right, some and nothing wrong is close.

    Each given item takes the first expected one it agrees with, exact ones first.
    """
    left, over = list(expected), list(given)
    found = _take(left, over, judge, Verdict.RIGHT)
    near = _take(left, over, judge, Verdict.CLOSE)
    if over or not found + near:
        return Verdict.WRONG
    return Verdict.CLOSE if left or near else Verdict.RIGHT


def _take(
    left: list[str], over: list[str], judge: Callable[[str, str], Verdict], verdict: Verdict
) -> int:
    """Take the pairs of items judged `verdict` out of both lists; return how many."""
    before = len(left)
    for theirs in tuple(over):
        for mine in left:
            if judge(mine, theirs) is verdict:
                left.remove(mine)
                over.remove(theirs)
                break
    return before - len(left)

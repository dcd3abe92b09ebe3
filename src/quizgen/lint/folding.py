"""Texts as bare words, so that two texts can be compared whatever they look like.

Case, accents, quotation marks, dashes, spaces and Markdown's marks make no difference.
"""

from __future__ import annotations

import re

from quizgen.grading.normalize import clean, fold
from quizgen.support.markup.to_rows import plain, prose

_THOUSANDS = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])")
_WORD = re.compile(r"[0-9]+(?:\.[0-9]+)*|[^\W\d_]+")


def words(text: str) -> list[str]:
    """Cut a text into folded words and numbers, also where a space is missing between them.

    "The U.S.has 1,700 Su-35s" is the, u, s, has, 1700, su, 35, s.
    """
    bare = _THOUSANDS.sub(lambda found: found[0].replace(",", ""), clean(plain(text)))
    return [fold(word) for word in _WORD.findall(bare)]


def phrase(text: str) -> str:
    """Return a text's words with a space around each, so that `in` finds whole words.

    A text without words is " ", which stands in every other: ask for `strip` first.
    """
    return f" {' '.join(words(text))} "


def prose_phrase(text: str) -> str:
    """Return `phrase` of the words outside code, formulas and images."""
    return phrase(prose(text))


def same_text(text: str) -> str:
    """Return a text as the eye reads it, case kept: equal for two that look alike.

    In code white space counts.
    """
    return clean(plain(text)) if "`" not in text and "~~~" not in text else plain(text)

"""Names of people and their titles.

This module must not know misspellings.
"""

from __future__ import annotations

from collections.abc import Sequence

from quizgen.grading.lexicon import Lexicon
from quizgen.grading.parsing import Tokens, roman_at
from quizgen.grading.tokens import Kind

LONGEST_NAME = 4  # words


def is_name(tokens: Tokens, known: Lexicon) -> bool:
    """Whether the words look like a person's name, of which the last is the surname."""
    words = [token for token in tokens if token.text not in known.words["function"]]
    return len(tokens) <= LONGEST_NAME and all(
        token.raw[:1].isupper() and token.text not in known.words["generic"] for token in words
    )


def is_titled(expected: Tokens, given: Tokens, added: Sequence[int], known: Lexicon) -> bool:
    """Whether only a title stands before a whole name: "President Vladimir Putin"."""
    is_before = tuple(added) == tuple(range(len(added)))
    if not is_before or len(expected) == 1 or not is_name(expected, known):
        return False
    titles = {given[place].text for place in added}
    if titles.issubset(known.words["ranks"]):
        ends = tuple(known.words["common_ends"])
        return not any(token.text.endswith(ends) for token in expected)
    return titles.isdisjoint(known.words["royal"]) or _is_royal(expected, known)


def _is_royal(tokens: Tokens, known: Lexicon) -> bool:
    """Whether a king may be called so: "Henry VIII", "Abdullah bin Saud", not "Martin Luther"."""
    last = tokens[-1]
    is_numbered = last.kind is not Kind.WORD or roman_at(tokens, len(tokens) - 1) is not None
    bynames = known.words["bynames"] | known.words["function"]
    return is_numbered or any(token.text in bynames for token in tokens)

"""Whether one word is another one misspelled, inflected or transliterated; not its opposite."""

import re
from functools import lru_cache

from rapidfuzz.distance import OSA, Postfix, Prefix

from quizgen.grading.lexicon import lexicon
from quizgen.grading.tokens import Token, TokenKind

_STEM = 3  # letters that two forms of a word share
_ONE_SLIP, _TWO_SLIPS = 5, 9  # letters of a word that forgives one or two
_ACRONYM = 6  # letters; a word in capitals up to this length forgives none
_SHORTEST_SOUND = 4  # letters; shorter words sound alike too often
_MOST_EDITS = 2
_MOST_SHARED = 4  # letters that two opposite beginnings or ends may have in common, and one
_REPEATED = re.compile(r"(.)\1+")


def is_near(expected: Token, given: Token) -> bool:
    """Whether the given word is a slip or a form of the expected one, or the same."""
    is_acronym = expected.raw.isupper() and 1 < len(expected.raw) <= _ACRONYM
    are_words = expected.kind is given.kind is TokenKind.WORD
    return are_words and not is_acronym and _is_near(expected.text, given.text)


@lru_cache(maxsize=8192)
def _is_near(right: str, other: str) -> bool:
    stem = Prefix.similarity(right, other)
    is_form = stem >= _STEM and (right[stem:], other[stem:]) in lexicon().pairs["inflections"]
    is_like = is_form or _is_slip(right, other) or _sounds_alike(right, other)
    return is_like and not are_opposed(right, other)


def _is_slip(right: str, other: str) -> bool:
    """Whether so few letters differ that a finger slipped; two swapped or one moved count one."""
    edits = (len(right) >= _ONE_SLIP) + (len(right) >= _TWO_SLIPS)
    if not edits or abs(len(right) - len(other)) > edits:
        return False
    is_start = right[0] == other[0] or (right[0], other[0]) in lexicon().pairs["first_letters"]
    distance = OSA.distance(right, other, score_cutoff=_MOST_EDITS)
    is_moved = distance == _MOST_EDITS and sorted(right) == sorted(other)
    return (is_start or right[:2] == other[1::-1]) and (distance <= edits or is_moved)


def are_opposed(right: str, other: str) -> bool:
    """Whether two words are opposites, or differ by a beginning or end that decides: "in", "ex"."""
    pairs = lexicon().pairs
    right, other = right.removesuffix("s"), other.removesuffix("s")
    if (right, other) in pairs["opposites"]:
        return True
    end, start = Postfix.similarity(right, other), Prefix.similarity(right, other)
    for rest in range(end, max(0, end - _MOST_SHARED), -1):
        if (right[: len(right) - rest], other[: len(other) - rest]) in pairs["prefixes"]:
            return True
    places = range(start, max(0, start - _MOST_SHARED), -1)
    return any((right[rest:], other[rest:]) in pairs["suffixes"] for rest in places)


def _sounds_alike(right: str, other: str) -> bool:
    """Whether two words may transliterate one name; in short ones vowels must agree."""
    shorter = min(len(right), len(other))
    if shorter < _SHORTEST_SOUND:
        return False
    kind = "all" if shorter >= _ONE_SLIP else "consonants"
    return _sound(right, kind) == _sound(other, kind)


@lru_cache(maxsize=8192)
def _sound(word: str, kind: str) -> str:
    """Return what transliterations of one name share: "mosak" for "Mossaq", "Mosack"."""
    sounds = lexicon().sounds[kind]
    pattern = "|".join(sorted(sounds, key=len, reverse=True))
    return _REPEATED.sub(r"\1", re.sub(pattern, lambda found: sounds[found[0]], word))

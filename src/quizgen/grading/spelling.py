"""Whether one word is another one misspelled, inflected or transliterated.

Edit distance is asked last, and only ever says "near": real names, opposites and
acronyms are themselves however few letters lie between them.  This module must not know
phrases.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import OSA, Postfix, Prefix

from quizgen.grading.lexicon import Likeness, lexicon
from quizgen.grading.normalize import fold
from quizgen.grading.tokens import Kind, Token

_SHORTEST_SOUND = 4  # letters; shorter words sound alike too often
_MOST_SILENT = 4  # letters that one spelling of a sound may have more than another
_MOST_EDITS = 2
_MOST_SHARED = 4  # letters that two opposite beginnings or ends may have in common, and one
_REPEATED = re.compile(r"(.)\1+")


def is_near(expected: Token, given: Token) -> bool:
    """Whether the given word is a slip or a form of the expected one, or the same."""
    if expected.kind is not Kind.WORD or given.kind is not Kind.WORD:
        return False
    is_acronym = expected.raw.isupper() and 1 < len(expected.raw) <= lexicon().likeness.acronym
    if is_acronym:
        return False
    if _is_near(expected.text, given.text):
        return True
    right, other = fold(expected.raw), fold(given.raw)
    return (right, other) != (expected.text, given.text) and _is_near(right, other)


@lru_cache(maxsize=4096)
def _is_near(right: str, other: str) -> bool:
    known = lexicon().likeness
    is_like = (
        _is_inflected(right, other, known)
        or (other not in lexicon().names and is_slip(right, other))
        or _sounds_alike(right, other, known)
    )
    return is_like and not is_other(right, other)


def is_other(right: str, other: str) -> bool:
    """Whether two words are opposites, or names of one group that only look alike."""
    names = lexicon().names
    if right in names and right != other and not names[right].isdisjoint(names.get(other, ())):
        return True
    known = lexicon().likeness
    plural = lexicon().spelling.plural
    stems = (right.removesuffix(plural), other.removesuffix(plural))
    return (
        (right, other) in known.opposites or stems in known.opposites or _are_opposed(*stems, known)
    )


def _are_opposed(right: str, other: str, known: Likeness) -> bool:
    """Whether two words differ only by a beginning or an end that decides: "inter", "intra"."""
    end, start = Postfix.similarity(right, other), Prefix.similarity(right, other)
    return any(
        (right[: len(right) - rest], other[: len(other) - rest]) in known.prefixes
        for rest in range(end, max(0, end - _MOST_SHARED), -1)
    ) or any(
        (right[rest:], other[rest:]) in known.suffixes
        for rest in range(start, max(0, start - _MOST_SHARED), -1)
    )


def _is_inflected(right: str, other: str, known: Likeness) -> bool:
    """Whether two words share a stem and their ends are a pair: "crisis" and "crises"."""
    stem = Prefix.similarity(right, other)
    return stem >= known.stem and (right[stem:], other[stem:]) in known.inflections


def _sounds_alike(right: str, other: str, known: Likeness) -> bool:
    """Whether two words may transliterate one name; in short ones vowels must agree."""
    shorter = min(len(right), len(other))
    if shorter < _SHORTEST_SOUND or abs(len(right) - len(other)) > _MOST_SILENT:
        return False
    vowels = shorter >= known.one_slip
    return sound(right, vowels=vowels) == sound(other, vowels=vowels)


def is_slip(right: str, other: str) -> bool:
    """Whether so few letters differ that a finger slipped; two swapped or one moved count one."""
    known = lexicon().likeness
    edits = (len(right) >= known.one_slip) + (len(right) >= known.two_slips)
    if not edits or abs(len(right) - len(other)) > edits or not _begin_alike(right, other, known):
        return False
    distance = OSA.distance(right, other, score_cutoff=_MOST_EDITS)
    return distance <= edits or (distance == _MOST_EDITS and sorted(right) == sorted(other))


def _begin_alike(right: str, other: str, known: Likeness) -> bool:
    """Whether the first letters agree, are swapped, or stand for one sound."""
    if right[0] == other[0] or right[:2] == other[1::-1]:
        return True
    return any(right[0] in letters and other[0] in letters for letters in known.first_letters)


@lru_cache(maxsize=8192)
def sound(word: str, *, vowels: bool) -> str:
    """Return what transliterations of one name share: "mosak" for "Mossaq", "Mosack"."""
    sounds = lexicon().likeness.sounds
    return _REPEATED.sub(r"\1", _patterns(vowels=vowels).sub(lambda found: sounds[found[0]], word))


@lru_cache(maxsize=2)
def _patterns(*, vowels: bool) -> re.Pattern[str]:
    known = lexicon().likeness
    patterns = known.sounds if vowels else known.consonants
    return re.compile("|".join(sorted(patterns, key=lambda pattern: (-len(pattern), pattern))))

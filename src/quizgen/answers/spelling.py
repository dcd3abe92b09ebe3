"""Whether one word is another one misspelled, inflected or transliterated.

Edit distance is asked last, and only ever says "near": real names, opposites and
acronyms are themselves however few letters lie between them.  This module must not know
phrases.
"""

from __future__ import annotations

import re
from functools import lru_cache
from os.path import commonprefix

from rapidfuzz.distance import OSA

from quizgen.answers.lexicon import Lexicon, lexicon
from quizgen.answers.tokens import Kind, Token


def is_near(expected: Token, given: Token) -> bool:
    """Whether the given word, which differs, is a slip or a form of the expected one."""
    if expected.kind is not Kind.WORD or given.kind is not Kind.WORD:
        return False
    if _is_acronym(expected.raw, lexicon()):
        return False
    return _is_near(expected.text, given.text)


def _is_acronym(raw: str, known: Lexicon) -> bool:
    return raw.isupper() and 1 < len(raw) <= known.slips["acronym"]


@lru_cache(maxsize=4096)
def _is_near(right: str, other: str) -> bool:
    known = lexicon()
    if right == other:
        return True
    if is_other(right, other):
        return False
    if _is_inflected(right, other, known):
        return True
    if len(right) < 4 or len(other) < 4:
        return False
    vowels = min(len(right), len(other)) >= known.slips["one"]
    if sound(right, vowels=vowels) == sound(other, vowels=vowels):
        return True
    return other not in known.names and _is_slip(right, other, known)


def is_other(right: str, other: str) -> bool:
    """Whether two words are opposites, neighbours or names that only look alike."""
    known = lexicon()
    if (right, other) in known.opposites:
        return True
    if right in known.names and not known.names[right].isdisjoint(known.names.get(other, ())):
        return True
    stems = (right.removesuffix("s"), other.removesuffix("s"))
    return stems in known.opposites or _are_opposed(*stems, known)


def _are_opposed(right: str, other: str, known: Lexicon) -> bool:
    for mine, theirs in known.opposite_prefixes:
        if right.startswith(mine) and other == theirs + right[len(mine) :]:
            return True
    for mine, theirs in known.opposite_suffixes:
        if right.endswith(mine) and other == right[: -len(mine)] + theirs:
            return True
    return False


def _is_inflected(right: str, other: str, known: Lexicon) -> bool:
    """Whether two words share a stem and their ends are a pair: "crisis" and "crises"."""
    stem = len(commonprefix((right, other)))
    return stem >= known.stem and (right[stem:], other[stem:]) in known.inflections


def _is_slip(right: str, other: str, known: Lexicon) -> bool:
    """Whether so few letters differ that a finger may have slipped; two swapped count one."""
    length = len(right)
    edits = (length >= known.slips["one"]) + (length >= known.slips["two"])
    if not edits or abs(length - len(other)) > edits or not _begin_alike(right, other, known):
        return False
    distance = OSA.distance(right, other, score_cutoff=2)
    return distance <= edits or (distance == 2 and sorted(right) == sorted(other))


def _begin_alike(right: str, other: str, known: Lexicon) -> bool:
    """Whether the first letters agree, are swapped, or stand for one sound."""
    if right[0] == other[0] or (right[0] == other[1] and right[1] == other[0]):
        return True
    return any(right[0] in letters and other[0] in letters for letters in known.first_letters)


@lru_cache(maxsize=8192)
def sound(word: str, *, vowels: bool) -> str:
    """Return what transliterations of one name share: "qoms" for "khoms"; with or without
    the vowels told apart.
    """
    known = lexicon()
    rough = _patterns(vowels).sub(lambda found: known.sounds[found[0]], word)
    return re.sub(r"(.)\1+", r"\1", rough)


@lru_cache(maxsize=2)
def _patterns(vowels: bool) -> re.Pattern[str]:
    known = lexicon()
    patterns = known.sounds if vowels else known.consonants
    longest_first = sorted(patterns, key=lambda pattern: (-len(pattern), pattern))
    return re.compile("|".join(longest_first))

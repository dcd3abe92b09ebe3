"""Two answers laid side by side, word by word.

This module must not know what a missing or an added word means.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import Indel

from quizgen.grading.parsing import Tokens, roman_at
from quizgen.grading.spelling import is_near
from quizgen.grading.tokens import Kind, Token

_MOST_IN_BLOCK = 12  # Words between two found ones; beyond, nothing in between is paired.
_LONGEST_INITIALS = 6
_LONGEST_ACRONYM = 4  # letters; of a longer word in capitals the first one is an initial
_OPEN_DECADE = len("90s")


class Alignment(NamedTuple):
    """Where the expected words were found, exactly or nearly; and what is left on either side."""

    same: frozenset[int]
    near: frozenset[int]
    missing: tuple[int, ...]
    added: tuple[int, ...]


def is_one_word_off(expected: Tokens, given: Tokens) -> bool:
    """Whether all words are the same in their places but one, which is a slip or a form."""
    if len(expected) != len(given):
        return False
    off = -1
    for place, mine in enumerate(expected):
        if mine.text != given[place].text:
            if off >= 0:
                return False
            off = place
    return off >= 0 and is_near_at(expected, off, given, off)


def align(expected: Tokens, given: Tokens) -> Alignment:
    """Lay two answers side by side by the longest row of words they share.

    Between those, words that are slips, forms or initials of each other are paired.
    """
    same: list[int] = []
    near: list[int] = []
    missing: list[int] = []
    added: list[int] = []
    for mine, theirs in _blocks(expected, given):
        if mine and theirs and expected[mine[0]].text == given[theirs[0]].text:
            same += mine
        else:
            pairing = _Pairing(expected, given, list(mine), list(theirs))
            near += _paired(pairing)
            missing += pairing.left
            added += pairing.over
    return Alignment(frozenset(same), frozenset(near), tuple(missing), tuple(added))


def _blocks(expected: Tokens, given: Tokens) -> Iterator[tuple[range, range]]:
    """Yield stretches of both answers in turn: equal ones, and what lies between them."""
    texts, others = [token.text for token in expected], [token.text for token in given]
    mine = theirs = 0
    for code in () if set(texts).isdisjoint(others) else Indel.opcodes(texts, others):
        if code.tag == "equal":
            if mine < code.src_start or theirs < code.dest_start:
                yield range(mine, code.src_start), range(theirs, code.dest_start)
            yield range(code.src_start, code.src_end), range(code.dest_start, code.dest_end)
            mine, theirs = code.src_end, code.dest_end
    if mine < len(expected) or theirs < len(given):
        yield range(mine, len(expected)), range(theirs, len(given))


class _Pairing(NamedTuple):
    """Two answers and the places in them that are not yet paired; the lists shrink."""

    expected: Tokens
    given: Tokens
    left: list[int]
    over: list[int]


def _paired(pairing: _Pairing) -> Sequence[int]:
    """Take near words and initials out of both lists; return the expected places taken."""
    if not max(len(pairing.left), len(pairing.over)) <= _MOST_IN_BLOCK:
        return ()
    near = list(_take_near(pairing))
    if pairing.left and pairing.over:
        near += _take_initials(pairing)
        near += _take_spelled_out(pairing)
    return near


def _take_near(pairing: _Pairing) -> Iterator[int]:
    for mine in tuple(pairing.left):
        for theirs in pairing.over:
            if is_near_at(pairing.expected, mine, pairing.given, theirs):
                pairing.left.remove(mine)
                pairing.over.remove(theirs)
                yield mine
                break


def is_near_at(expected: Tokens, mine: int, given: Tokens, theirs: int) -> bool:
    """Whether the word at one place of an answer is a slip or a form of one in the other."""
    right, other = expected[mine], given[theirs]
    if right.value is not None and other.value is not None:
        return _is_near_number(right, other)
    if roman_at(expected, mine) or roman_at(given, theirs):
        return False
    return not _is_variant(expected, mine) and is_near(right, other)


def _is_variant(tokens: Tokens, place: int) -> bool:
    """Whether letters are glued to a number before them: "NE" in "Mi-28NE"."""
    is_glued = place > 0 and tokens[place - 1].kind is Kind.NUMBER
    return is_glued and not tokens[place].joint


def _is_near_number(right: Token, other: Token) -> bool:
    """Whether an ordinal stands for its number, or a decade lacks its century."""
    kinds = {right.kind.value, other.kind.value}
    if kinds == {Kind.DECADE.value}:
        return len(other.text) == _OPEN_DECADE and right.text.endswith(other.text)
    return right.value == other.value and kinds == {Kind.NUMBER.value, Kind.ORDINAL.value}


def _take_initials(pairing: _Pairing) -> Iterator[int]:
    """Take given initials and the words they stand for: "JFK", "V. Putin"."""
    for theirs in tuple(pairing.over) if len(pairing.expected) > 1 else ():
        run = _run(pairing.given[theirs], pairing.expected, pairing.left)
        if run and not _is_lone(run, pairing.expected) and not roman_at(pairing.given, theirs):
            pairing.over.remove(theirs)
            for mine in run:
                pairing.left.remove(mine)
            yield from run


def _is_lone(run: Sequence[int], expected: Tokens) -> bool:
    """Whether an initial stands for a surname or a variant alone: "Masoud P.", "Mi-28N"."""
    return len(run) == 1 and (run[0] == len(expected) - 1 or _is_variant(expected, run[0]))


def _take_spelled_out(pairing: _Pairing) -> Iterator[int]:
    """Take expected capitals that are given in full: "Islamic Republic" for "IR"."""
    for mine in tuple(pairing.left):
        if not pairing.expected[mine].raw.isupper() or roman_at(pairing.expected, mine):
            continue
        run = _run(pairing.expected[mine], pairing.given, pairing.over)
        if len(run) > 1:
            pairing.left.remove(mine)
            for theirs in run:
                pairing.over.remove(theirs)
            yield mine


def _run(short: Token, tokens: Tokens, places: Sequence[int]) -> Sequence[int]:
    """Return the places of the words in a row that `short` is the initials of, or none."""
    if short.kind is not Kind.WORD or len(short.text) > _LONGEST_INITIALS:
        return ()
    for start in range(len(places)):
        rest = short.text
        for end, place in enumerate(places[start:], start + 1):
            initials = _initials(tokens[place])
            if not initials or not rest.startswith(initials):
                break
            rest = rest.removeprefix(initials)
            if not rest:
                run = tuple(places[start:end])
                return run if _may_shorten(run, tokens) else ()
    return ()


def _initials(word: Token) -> str:
    """Return what short forms keep of a word: its first letter, or all of an acronym."""
    if word.kind is not Kind.WORD:
        return ""
    is_acronym = len(word.raw) <= _LONGEST_ACRONYM and word.raw.isupper()
    return word.text if is_acronym else word.text[0]


def _may_shorten(run: Sequence[int], tokens: Tokens) -> bool:
    has_word = any(len(tokens[place].text) > 1 for place in run)
    return has_word and not _counts(tokens, run[-1])


def _counts(tokens: Tokens, place: int) -> bool:
    """Whether a number follows, as in "Shahed-136", of which "S-136" is no short form."""
    return place + 1 < len(tokens) and tokens[place + 1].kind is Kind.NUMBER

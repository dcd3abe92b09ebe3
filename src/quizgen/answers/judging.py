"""One typed answer against one accepted answer.

The order of the questions asked is the order of their strength: the same characters,
the same value, the same items, near words.  This module must not know question types.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from quizgen.answers.characters import strict_forms, fold, fold_digraphs
from quizgen.answers.lexicon import lexicon
from quizgen.answers.lists import is_hedged, items, lists_agree
from quizgen.answers.phrases import words_agree
from quizgen.answers.reading import Reading, Tokens, read
from quizgen.answers.tokens import Kind
from quizgen.answers.values import Meaning, agreement, meanings
from quizgen.answers.verdict import Verdict, at_best_close, best

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_LONGEST_PHRASE = 4  # In a longer answer a comma makes no list.


class Accepted(NamedTuple):
    """An accepted answer, read: its values if it has any, its items (itself if no list)."""

    reading: Reading
    meanings: tuple[Meaning, ...]
    items: tuple[str, ...]


@lru_cache(maxsize=4096)
def accepted(text: str) -> Accepted:
    """Read an accepted answer once."""
    reading = read(text)
    values = meanings(reading.tokens)
    return Accepted(reading, values, (reading.text,) if values else items(reading.text))


def judge(expected: Accepted, given: Reading) -> Verdict:
    """Judge a typed answer, both read; accents and case are forgiven."""
    if not expected.reading.keys.isdisjoint(given.keys):
        return Verdict.RIGHT
    if not expected.reading.tokens or not given.tokens:
        return _signs_agree(expected.reading, given)
    if expected.meanings:
        values = meanings(given.tokens)
        if values:
            return agreement(expected.meanings, values)
    return _judge_words(expected, given)


def _signs_agree(expected: Reading, given: Reading) -> Verdict:
    """Judge answers of punctuation alone, such as "?": only the same one is right."""
    is_same = bool(given.text) and expected.text == given.text
    return Verdict.RIGHT if is_same else Verdict.WRONG


def _judge_words(expected: Accepted, given: Reading) -> Verdict:
    texts = [token.text for token in expected.reading.tokens]
    if is_hedged(texts, [token.text for token in given.tokens]):
        return Verdict.WRONG
    parts = items(given.text)
    if len(expected.items) > 1:
        return _judge_list(expected, given, parts)
    if len(parts) > 1 and len(texts) <= _LONGEST_PHRASE:
        return _judge_explained(expected, given, parts)
    return best([words_agree(expected.reading.tokens, given.tokens), _unbracketed(expected, given)])


def _judge_list(expected: Accepted, given: Reading, parts: tuple[str, ...]) -> Verdict:
    verdict = lists_agree(expected.items, parts, _judge_item)
    if verdict is not Verdict.WRONG:
        return verdict
    if _bag(expected.reading.tokens) == _bag(given.tokens):
        return Verdict.CLOSE if len(parts) > 1 else Verdict.RIGHT
    if len(parts) > 1:
        return Verdict.WRONG
    return at_best_close(words_agree(expected.reading.tokens, given.tokens))


def _judge_item(expected: str, given: str) -> Verdict:
    return judge(accepted(expected), read(given))


def _bag(tokens: Tokens) -> list[str]:
    """Return the words of a list without its conjunctions, in a fixed order."""
    lists = lexicon().words["lists"]
    return sorted(token.text for token in tokens if token.text not in lists)


def _judge_explained(expected: Accepted, given: Reading, parts: tuple[str, ...]) -> Verdict:
    """Judge one thing answered with several: "Putin, Vladimir", "Paris, France", a hedge."""
    first, *rest = (read(part) for part in parts)
    turned = tuple(token for part in (*rest, first) for token in part.tokens)
    if "," in given.text and [t.text for t in turned] == [t.text for t in expected.reading.tokens]:
        return Verdict.RIGHT
    is_first = judge(expected, first) is Verdict.RIGHT
    if is_first and all(map(_is_place, rest)):
        return at_best_close(words_agree(expected.reading.tokens, given.tokens))
    return Verdict.WRONG


def _is_place(part: Reading) -> bool:
    """Whether a part only says where the answer lies: "France" after "Paris"."""
    known = lexicon()
    kinds = [known.names.get(token.text, frozenset()) for token in part.tokens]
    return all(not kind.isdisjoint(known.containers) for kind in kinds)


def _unbracketed(expected: Accepted, given: Reading) -> Verdict:
    """Judge without what stands in brackets: at best close."""
    mine = _BRACKETS.sub(" ", expected.reading.text).strip()
    theirs = _BRACKETS.sub(" ", given.text).strip()
    if not mine or not theirs or (mine == expected.reading.text and theirs == given.text):
        return Verdict.WRONG
    return at_best_close(judge(accepted(mine), read(theirs)))


def is_spelled_strictly(expected: Reading, given: Reading, *, accents: bool, case: bool) -> bool:
    """Whether every word both answers share has the accents, or the case, it should have."""
    spelled: dict[str, set[str]] = {}
    for token in expected.tokens:
        for form in {fold(token.raw), fold_digraphs(token.raw)}:
            spelled.setdefault(form, set()).update(strict_forms(token.raw, accents=accents, case=case))
    return all(
        not strict_forms(token.raw, accents=accents, case=case).isdisjoint(forms)
        for token in given.tokens
        if token.kind is Kind.WORD
        for forms in _shared(token.raw, spelled)
    )


def _shared(raw: str, spelled: dict[str, set[str]]) -> list[set[str]]:
    shared = [spelled[form] for form in {fold(raw), fold_digraphs(raw)} if form in spelled]
    return [set().union(*shared)] if shared else []

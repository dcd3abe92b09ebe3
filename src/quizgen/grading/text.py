"""One typed answer against one accepted answer.

The questions are asked in the order of their strength: the same words, the same value,
the same items, near words.  This module must not know question types.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from quizgen.grading.alignment import is_one_word_off
from quizgen.grading.comparing import agreement
from quizgen.grading.formulas import formulas_agree, is_formula, is_typed_formula
from quizgen.grading.lexicon import Lexicon, lexicon
from quizgen.grading.lists import (
    is_hedged,
    is_row,
    items,
    keep_order,
    lists_agree,
)
from quizgen.grading.normalize import clean, fold, fold_digraphs, strict_forms
from quizgen.grading.parsing import Reading, Tokens, has_roman, read, texts_of
from quizgen.grading.phrases import words_agree
from quizgen.grading.quantities import units_of
from quizgen.grading.tokens import Kind, Token
from quizgen.grading.values import Meaning, Range, meanings, mended
from quizgen.grading.verdict import Verdict, at_best_close, best

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_OPEN_BRACKETS = frozenset("([")
_WORDLIKE = (Kind.WORD, Kind.SIGN)
_NO_NUMBER: frozenset[str] = frozenset()
_SLASH = "/"
_LONGEST_TERM = 4  # words; in a longer answer a comma makes no list


class Accepted(NamedTuple):
    """An accepted answer, read: its values if it has any, its items, itself if no list.

    `is_formula` where every sign must agree, `is_ordered` where items make one name.
    `numbers` are all that may stand in an answer that is not wrong; None where that is not
    so simple.
    """

    reading: Reading
    meanings: tuple[Meaning, ...]
    items: tuple[str, ...]
    is_formula: bool
    is_ordered: bool
    numbers: frozenset[str] | None


@lru_cache(maxsize=4096)
def accepted(text: str) -> Accepted:
    """Read an accepted answer; of what its value may be, only the likeliest is sure."""
    reading = read(clean(text))
    found = meanings(reading.tokens)
    values = tuple(value._replace(is_sure=not place) for place, value in enumerate(found))
    parts = (reading.text,) if values else items(reading.text)
    numbers = _numbers(reading) if len(parts) == 1 else None
    has_signs = is_formula(reading.text, is_value=bool(values))
    has_signs = has_signs or (not values and bool(_rates(reading)))
    is_ordered = keep_order(reading.text, parts)
    return Accepted(reading, values, parts, has_signs, is_ordered, numbers)


def _numbers(reading: Reading) -> frozenset[str] | None:
    """Return the numbers in an answer, None beside ordinals, Roman numerals or brackets."""
    numbers = [token for token in reading.tokens if token.kind not in _WORDLIKE]
    is_plain = all(token.kind is Kind.NUMBER for token in numbers) and not has_roman(reading.tokens)
    is_plain = is_plain and _OPEN_BRACKETS.isdisjoint(reading.text)
    return frozenset(texts_of(numbers)) if is_plain else None


def judge(expected: Accepted, given: Reading) -> Verdict:
    """Judge a typed answer; accents and case are forgiven."""
    if expected.is_formula or _is_formula_for(expected, given):
        return _judge_formula(expected, given)
    return _judge(expected, given)


def _is_formula_for(expected: Accepted, given: Reading) -> bool:
    if expected.meanings:
        return False
    return is_typed_formula(given.text, expects_lower=expected.reading.text.islower())


def _judge_formula(expected: Accepted, given: Reading) -> Verdict:
    """Judge by every sign; what is the same in words and numbers alone is close."""
    mine = expected.reading.text
    if formulas_agree(mine, given.text) or _sides_agree(mine, given.text):
        return Verdict.RIGHT
    is_list = len(expected.items) > 1 and not expected.is_ordered
    if is_list and _OPEN_BRACKETS.isdisjoint(mine):
        return _judge_list(expected, given, items(given.text))
    rates = _rates(expected.reading)
    if rates and not rates.isdisjoint(units_of(given.tokens)):
        return Verdict.RIGHT
    return at_best_close(_judge(expected, given))


def _rates(reading: Reading) -> frozenset[str]:
    """Return the units an answer may be, if it is one by another: "m/s", "kg m^-3"."""
    is_rate = "/" in reading.text or "^-" in reading.text
    return units_of(reading.tokens) if is_rate else frozenset()


def _sides_agree(expected: str, given: str) -> bool:
    """Whether two equations agree side by side: "x = 1/2" and "x=0.5"."""
    if "=" not in expected or expected.count("=") != given.count("="):
        return False
    mine, theirs = expected.split("="), given.split("=")
    return all(
        formulas_agree(side, other)
        or agreement(accepted(side).meanings, meanings(read(clean(other)).tokens)) is Verdict.RIGHT
        for side, other in zip(mine, theirs, strict=True)
    )


def _judge(expected: Accepted, given: Reading) -> Verdict:
    """Judge by the strongest question that has an answer."""
    if not expected.reading.keys.isdisjoint(given.keys):
        is_same = not expected.meanings or _measures_alike(expected.reading.tokens, given.tokens)
        return Verdict.RIGHT if is_same and _spans_alike(expected, given) else Verdict.CLOSE
    if not expected.reading.tokens or not given.tokens:
        return _signs_agree(expected.reading, given)
    values = meanings(given.tokens) if expected.meanings else ()
    if values:
        return agreement(expected.meanings, values)
    if expected.numbers != _NO_NUMBER and (tokens := mended(given.tokens)) is not given.tokens:
        slipped = given._replace(tokens=tokens, keys=frozenset())
        return at_best_close(_judge(expected, slipped))
    verdict = _judge_at_once(expected, given)
    return _judge_words(expected, given) if verdict is None else verdict


def _judge_at_once(expected: Accepted, given: Reading) -> Verdict | None:
    """Judge most slips and most other answers cheaply; None where more must be asked.

    Another number is wrong, and a slip in one word is close, whatever else the answer is.
    """
    if _has_other_number(expected.numbers, given):
        return Verdict.WRONG
    if is_one_word_off(expected.reading.tokens, given.tokens):
        return Verdict.CLOSE
    return Verdict.WRONG if _are_words(expected.reading.tokens, given.tokens) else None


def _has_other_number(numbers: frozenset[str] | None, given: Reading) -> bool:
    """Whether a number is given that the answer has not; digits are never forgiven."""
    if numbers is None:
        return False
    others = [token.kind is Kind.NUMBER and token.text not in numbers for token in given.tokens]
    return True in others and _OPEN_BRACKETS.isdisjoint(given.text)


def _judge_words(expected: Accepted, given: Reading) -> Verdict:
    """Judge an answer that has no value, or not the expected one's kind of value."""
    texts = texts_of(expected.reading.tokens)
    if is_hedged(texts, texts_of(given.tokens)):
        return Verdict.WRONG
    parts = items(given.text)
    if len(expected.items) > 1:
        return _judge_list(expected, given, parts)
    if len(parts) > 1 and len(texts) <= _LONGEST_TERM:
        return _judge_explained(expected, given, parts)
    return best([words_agree(expected.reading.tokens, given.tokens), _unbracketed(expected, given)])


def _are_words(expected: Tokens, given: Tokens) -> bool:
    """Whether both answers are one word, and neither a Roman numeral."""
    return len(expected) == len(given) == 1 and all(
        tokens[0].kind is Kind.WORD and not has_roman(tokens) for tokens in (expected, given)
    )


def _measures_alike(expected: Tokens, given: Tokens) -> bool:
    """Whether the same words are the same measure: "mW" is not "MW", "kg m3" not "kg/m3"."""
    known = lexicon()
    quotients = ([token.joint == _SLASH for token in tokens] for tokens in (expected, given))
    return next(quotients) == next(quotients) and all(
        mine.raw == theirs.raw
        or known.cased.isdisjoint((mine.raw, theirs.raw))
        or not _is_unit(before, mine)
        or _unit(mine.raw, known) == _unit(theirs.raw, known)
        for before, mine, theirs in zip(expected, expected[1:], given[1:], strict=False)
    )


def _unit(form: str, known: Lexicon) -> object:
    return known.units.get(form) or known.rates.get(form)


def _is_unit(before: Token, token: Token) -> bool:
    """Whether a word after a number is a unit; a letter glued to it is rather a name: "4K"."""
    return before.kind is Kind.NUMBER and (token.joint == " " or len(token.raw) > 1)


def _spans_alike(expected: Accepted, given: Reading) -> bool:
    """Whether both answers are ranges or neither is: "10-20" is not "10, 20"."""
    has_dash = "-" in given.text
    if has_dash == ("-" in expected.reading.text):
        return True
    values = meanings(given.tokens) if has_dash else expected.meanings
    return not any(isinstance(meaning.value, Range) for meaning in values)


def _signs_agree(expected: Reading, given: Reading) -> Verdict:
    """Judge answers of punctuation alone, such as "?": only the same one is right."""
    is_same = bool(given.text) and expected.text == given.text
    return Verdict.RIGHT if is_same else Verdict.WRONG


def _judge_list(expected: Accepted, given: Reading, parts: tuple[str, ...]) -> Verdict:
    """Judge items in any order, but for those that make one thing: in another order they are close."""
    verdict = _judge_items(expected, given, parts)
    return (
        at_best_close(verdict)
        if expected.is_ordered and not _in_order(expected, parts)
        else verdict
    )


def _in_order(expected: Accepted, parts: tuple[str, ...]) -> bool:
    return len(parts) == len(expected.items) and all(
        judge(accepted(item), read(part)) is Verdict.RIGHT
        for item, part in zip(expected.items, parts, strict=True)
    )


def _judge_items(expected: Accepted, given: Reading, parts: tuple[str, ...]) -> Verdict:
    """Judge items in any order: commas may be missing, an item said twice makes it close."""
    wanted, once = [accepted(item) for item in expected.items], dict.fromkeys(parts)
    verdict = lists_agree([[judge(item, part) for item in wanted] for part in map(read, once)])
    if verdict is not Verdict.WRONG:
        return verdict if len(once) == len(parts) else Verdict.CLOSE
    texts = _listed(given.tokens)
    if len(parts) == 1 and is_row([_listed(item.reading.tokens) for item in wanted], texts):
        return Verdict.RIGHT
    if sorted(texts) == sorted(_listed(expected.reading.tokens)):
        return Verdict.CLOSE
    if len(parts) > 1:
        return Verdict.WRONG
    return at_best_close(words_agree(expected.reading.tokens, given.tokens))


def _listed(tokens: Tokens) -> list[str]:
    """Return the words of a list without its conjunctions."""
    lists = lexicon().words["lists"]
    return [token.text for token in tokens if token.text not in lists]


def _judge_explained(expected: Accepted, given: Reading, parts: tuple[str, ...]) -> Verdict:
    """Judge one thing answered with several: "Putin, Vladimir", "Paris, France", a hedge."""
    first, *rest = (read(part) for part in parts)
    turned = tuple(token for part in (*rest, first) for token in part.tokens)
    if "," in given.text and len(turned) == len(expected.reading.tokens):
        is_same = texts_of(turned) == texts_of(expected.reading.tokens)
        return Verdict.RIGHT if is_same else words_agree(expected.reading.tokens, turned)
    if judge(expected, first) is Verdict.RIGHT and all(map(_is_place, rest)):
        return at_best_close(words_agree(expected.reading.tokens, given.tokens))
    return Verdict.WRONG


def _is_place(part: Reading) -> bool:
    """Whether a part only says where the answer lies: "France" after "Paris"."""
    known = lexicon()
    groups = [known.names.get(token.text, frozenset()) for token in part.tokens]
    return all(not known.words["containers"].isdisjoint(group) for group in groups)


def _unbracketed(expected: Accepted, given: Reading) -> Verdict:
    """Judge without what stands in brackets: at best close."""
    if _OPEN_BRACKETS.isdisjoint(expected.reading.text + given.text):
        return Verdict.WRONG
    mine = _BRACKETS.sub(" ", expected.reading.text).strip()
    theirs = _BRACKETS.sub(" ", given.text).strip()
    is_bare = mine == expected.reading.text and theirs == given.text
    if is_bare or not mine or not theirs:
        return Verdict.WRONG
    return at_best_close(judge(accepted(mine), read(clean(theirs))))


def is_spelled_alike(expected: Reading, given: Reading, *, accents: bool, case: bool) -> bool:
    """Whether every word both answers share has the accents, or the case, it should have."""
    spellings: dict[str, frozenset[str]] = {}
    for token in expected.tokens:
        forms = strict_forms(token.raw, accents=accents, case=case)
        for folded in (fold(token.raw), fold_digraphs(token.raw)):
            spellings[folded] = spellings.get(folded, frozenset()) | forms
    for token in given.tokens:
        forms = strict_forms(token.raw, accents=accents, case=case)
        for folded in (fold(token.raw), fold_digraphs(token.raw)):
            if token.kind is Kind.WORD and forms.isdisjoint(spellings.get(folded, forms)):
                return False
    return True

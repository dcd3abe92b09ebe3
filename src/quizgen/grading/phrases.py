"""Whether the words of one answer are near those of another.

Here an answer is judged that is not the same: words are laid side by side, and what is
missing, added or misspelled decides.  Right is said only where nothing but fillers or a
title was added.  This module must not know questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from quizgen.grading.alignment import Alignment, align
from quizgen.grading.lexicon import Lexicon, lexicon
from quizgen.grading.names import LONGEST_NAME, is_name, is_titled
from quizgen.grading.parsing import Tokens, has_roman, in_roman, roman_at, texts_of
from quizgen.grading.roles import exchanges_names, in_active, names_doer
from quizgen.grading.spelling import is_other
from quizgen.grading.tokens import Kind, Token, text_at
from quizgen.grading.verdict import Verdict, at_best_close

_MOST_TOKENS = 200
_LONGEST_DESIGNATOR = 3  # letters
_MOST_ADDED = 2  # words of weight


class Comparison(NamedTuple):
    """Two answers, their alignment without what says nothing, and the words to judge by."""

    expected: Tokens
    given: Tokens
    found: Alignment
    known: Lexicon


def words_agree(expected: Tokens, given: Tokens) -> Verdict:
    """Judge two phrases that are not the same."""
    if not given or max(len(expected), len(given)) > _MOST_TOKENS:
        return Verdict.WRONG
    known = lexicon()
    expected, given = _alike_in_numbers(*_alike_in_order(expected, given, known))
    mine, theirs = texts_of(expected), texts_of(given)
    if "".join(mine) == "".join(theirs) and _numbers(expected) == _numbers(given):
        return Verdict.CLOSE  # Only spaces differ, or the order of "strait" and "hormuz".
    is_same_set = known.words["of"].issuperset(set(mine).symmetric_difference(theirs))
    if is_same_set and _sorted_words(mine, known) == _sorted_words(theirs, known):
        return _judge_order(expected, given, known)
    active, other = in_active(expected, known), in_active(given, known)
    if active is not expected or other is not given:
        return _judge_voices(active, other, known)
    return _judge(_compared(expected, given, known))


def _judge_voices(expected: Tokens, given: Tokens, known: Lexicon) -> Verdict:
    """Judge two answers of which one was passive, both in the active voice now."""
    mine, theirs = texts_of(expected), texts_of(given)
    if mine == theirs:
        return Verdict.CLOSE
    if sorted(mine) == sorted(theirs):
        return Verdict.WRONG  # Who attacked whom
    return at_best_close(_judge(_compared(expected, given, known)))


def _alike_in_order(expected: Tokens, given: Tokens, known: Lexicon) -> tuple[Tokens, Tokens]:
    """Turn "strait of hormuz" into "hormuz strait" where the other one ends in "strait"."""
    if _is_turned(expected, given, known):
        return (*expected[2:], expected[0]), given
    if _is_turned(given, expected, known):
        return expected, (*given[2:], given[0])
    return expected, given


def _is_turned(mine: Tokens, theirs: Tokens, known: Lexicon) -> bool:
    is_of = text_at(mine, 1) in known.words["of"]
    return is_of and len(theirs) > 1 and mine[0].text == theirs[-1].text


def _alike_in_numbers(expected: Tokens, given: Tokens) -> tuple[Tokens, Tokens]:
    """Read Roman numerals where only so the numbers agree."""
    if _numbers(expected) != _numbers(given) and (has_roman(expected) or has_roman(given)):
        for kind in (Kind.NUMBER, Kind.ORDINAL):
            mine, theirs = in_roman(expected, kind), in_roman(given, kind)
            if _numbers(mine) == _numbers(theirs):
                return mine, theirs
    return expected, given


def _numbers(tokens: Iterable[Token]) -> list[str]:
    return [token.text for token in tokens if token.value is not None]


def _sorted_words(texts: Iterable[str], known: Lexicon) -> list[str]:
    return sorted(text for text in texts if text not in known.words["of"])


def _judge_order(expected: Tokens, given: Tokens, known: Lexicon) -> Verdict:
    """Judge the same words in another order: close, where no word such as "from" needs its place."""
    is_directed = not known.words["directed"].isdisjoint(texts_of(expected))
    is_free = len(expected) <= LONGEST_NAME and not is_directed
    if exchanges_names(expected, given, known):
        return Verdict.WRONG
    return Verdict.CLOSE if is_free and _numbers(expected) == _numbers(given) else Verdict.WRONG


def _compared(expected: Tokens, given: Tokens, known: Lexicon) -> Comparison:
    """Lay two answers side by side and leave out the fillers."""
    found = align(expected, given)
    missing = found.missing
    if 0 in missing and expected[0].raw.islower() and _leads_in(expected, 0, known):
        missing = missing[1:]  # "in Tehran", but not "In Cold Blood"
    added = found.added[_count_lead(given, found, known) :]
    found = Alignment(found.same, found.near, missing, added)
    return Comparison(expected, given, found, known)


def _count_lead(given: Tokens, found: Alignment, known: Lexicon) -> int:
    """Count the added words that only lead in: "in Tehran", "it was Tehran", "a treaty"."""
    lead = 0
    while found.added[lead : lead + 1] == (lead,) and _leads_in(given, lead, known):
        lead += 1
    return lead


def _leads_in(given: Tokens, place: int, known: Lexicon) -> bool:
    """Whether a word says nothing where it stands; "was attacked" and "a-10" say something."""
    token = given[place]
    is_spaced = any(near.joint == " " for near in given[place + 1 : place + 2])
    if len(token.raw) == 1 and not (token.raw.islower() and is_spaced):
        return False
    is_verb = token.text in known.words["verbs"]
    return token.text in known.words["fillers"] or (is_verb and place > 0)


def _judge(compared: Comparison) -> Verdict:
    expected, given, found, known = compared
    if not found.same and not found.near:
        return Verdict.WRONG
    untitled = [place for place in found.added if given[place].text not in known.words["titles"]]
    if untitled and not all(_is_weak(expected, place, known) for place in found.missing):
        return Verdict.WRONG
    if _is_turned_round(compared):
        return Verdict.WRONG
    if not found.missing and not untitled:
        is_right = not found.near and (
            not found.added or is_titled(expected, given, found.added, known)
        )
        return Verdict.RIGHT if is_right else Verdict.CLOSE
    return _judge_added(compared, untitled) if untitled else _judge_part(compared)


def _is_turned_round(compared: Comparison) -> bool:
    """Whether a missing or an added word makes the answer another one."""
    expected, given, found, known = compared
    for tokens, places in ((expected, found.missing), (given, found.added)):
        if any(_is_vital(tokens, place, known) for place in places):
            return True
        if any(names_doer(tokens, place, places, known) for place in places):
            return True
    mine = {expected[place].text for place in found.missing}
    theirs = {given[place].text for place in found.added}
    if any(is_other(word, other) for word in mine for other in theirs):
        return True
    directions, periods = known.words["directions"], known.words["periods"]
    is_name = any(token.raw[:1].isupper() for token in expected)
    if is_name and not directions.isdisjoint(theirs):
        return True  # "North Korea"
    return not periods.isdisjoint(mine) and not periods.isdisjoint(theirs)  # "early", "late"


def _is_vital(tokens: Tokens, place: int, known: Lexicon) -> bool:
    """Whether an answer without this token, or with it added, is another one."""
    token = tokens[place]
    if token.kind is not Kind.WORD or roman_at(tokens, place) is not None:
        return True
    if token.text in known.words["negations"] or token.text in known.words["bounds"]:
        return True
    if token.raw == known.spelling.plural and not token.joint:
        return False  # "Su-35s"
    neighbours = tokens[max(0, place - 1) : place] + tokens[place + 1 : place + 2]
    is_middle = len(neighbours) > 1 and all(near.kind is Kind.WORD for near in neighbours)
    return len(token.text) == 1 and not is_middle  # "Plan A", but not "George W. Bush".


def _is_weak(tokens: Tokens, place: int, known: Lexicon) -> bool:
    """Whether a word says little, as function words and the title before a name do."""
    text, after = tokens[place].text, text_at(tokens, place + 1)
    if text in known.words["function"] or text in known.words["periods"]:
        return True
    if text in known.spelling.labels.values() and tokens[place + 1 :]:
        return tokens[place + 1].kind is Kind.NUMBER
    return text in known.words["titles"] and after not in known.words["function"] | {""}


def _judge_added(compared: Comparison, added: Sequence[int]) -> Verdict:
    """Judge words around the answer: close if they are few and name nothing of its kind."""
    expected, given, found, known = compared
    kinds = {kind for place in found.same for kind in known.names.get(expected[place].text, ())}
    texts = {given[place].text for place in added}.difference(texts_of(expected))
    if any(not kinds.isdisjoint(known.names.get(text, ())) for text in texts):
        return Verdict.WRONG
    heavy = texts - known.words["function"] - known.words["generic"]
    is_found = found.same or any(expected[place].kind is not Kind.WORD for place in found.near)
    most = _MOST_ADDED if is_found else 0  # Beside a slip alone nothing else may be off.
    return Verdict.CLOSE if len(heavy) <= most else Verdict.WRONG


def _judge_part(compared: Comparison) -> Verdict:
    """Judge an answer that lacks words: close if it names the thing, wrong if only its kind."""
    expected, _, found, known = compared
    if any(_tells_apart(expected, place, known) for place in found.missing):
        return Verdict.WRONG
    if _is_counted(compared) or _has_designator(compared):
        return Verdict.CLOSE
    if all(_is_weak(expected, place, known) for place in found.missing):
        return Verdict.CLOSE if _says_more_than_a_title(compared) else Verdict.WRONG
    return Verdict.CLOSE if _names_enough(compared) else Verdict.WRONG


def _tells_apart(tokens: Tokens, place: int, known: Lexicon) -> bool:
    """Whether without this word the answer is another: "North Korea", "President of Iran"."""
    text = tokens[place].text
    is_office = text in known.words["titles"] and not _is_weak(tokens, place, known)
    return is_office or text in known.words["directions"]


def _is_counted(compared: Comparison) -> bool:
    """Whether the number is there and what it counts is not: "20" for "20 tanks"."""
    return compared.expected[0].kind is Kind.NUMBER and 0 in compared.found.same


def _has_designator(compared: Comparison) -> bool:
    """Whether letters and their number are there: "A320" for "Airbus A320"."""
    tokens, same = compared.expected, compared.found.same
    return any(
        {place, place + 1} <= same
        and word.kind is Kind.WORD
        and len(word.text) <= _LONGEST_DESIGNATOR
        and tokens[place + 1].kind is Kind.NUMBER
        for place, word in enumerate(tokens[:-1])
    )


def _says_more_than_a_title(compared: Comparison) -> bool:
    empty = compared.known.words["titles"] | compared.known.words["function"]
    present = compared.found.same | compared.found.near
    return any(compared.expected[place].text not in empty for place in present)


def _names_enough(compared: Comparison) -> bool:
    """Whether the words that tell the thing from others of its kind are there.

    Of a person's name that is the surname; of other names two thirds of them, or half with
    the last one or the noun at the end; or every capitalised one.
    """
    tokens, _, found, known = compared
    specific = [place for place in range(len(tokens)) if _is_specific(tokens, place, known)]
    present = len(set(specific).difference(found.missing))
    if not present:
        return False
    has_head = specific[-1] in found.same
    if is_name(tokens, known):
        return has_head
    has_end = has_head or len(tokens) - 1 in found.same
    is_most = 3 * present >= 2 * len(specific) or (has_end and 2 * present >= len(specific))
    return is_most or _has_proper_words(compared)


def _is_specific(tokens: Tokens, place: int, known: Lexicon) -> bool:
    """Whether a word tells the thing from others of its kind."""
    token = tokens[place]
    is_heavy = token.kind is Kind.WORD and token.text not in known.words["generic"]
    return is_heavy and not _is_weak(tokens, place, known)


def _has_proper_words(compared: Comparison) -> bool:
    """Whether every capitalised word is there and only common ones are missing."""
    tokens = compared.expected
    is_common = all(tokens[place].raw.islower() for place in compared.found.missing)
    return is_common and any(token.raw[:1].isupper() for token in tokens)

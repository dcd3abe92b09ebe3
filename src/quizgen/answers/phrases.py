"""Whether the words of one answer are near those of another.

Here an answer is judged that is not the same: words are laid side by side, and what is
missing, added or misspelled decides.  Right is said only where nothing but fillers or a
title was added.  This module must not know questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import Indel

from quizgen.answers.lexicon import Lexicon, lexicon
from quizgen.answers.reading import Tokens, in_roman, roman
from quizgen.answers.spelling import is_near
from quizgen.answers.tokens import Kind, Token
from quizgen.answers.verdict import Verdict

_MOST_TOKENS = 200
_MOST_IN_BLOCK = 12
_LONGEST_NAME = 4
_LONGEST_INITIALS = 6
_LONGEST_DESIGNATOR = 3
_MOST_ADDED = 2


class Alignment(NamedTuple):
    """Two answers side by side: what of the expected was found, exactly or nearly, and what
    is left on either side, as indices.
    """

    same: frozenset[int]
    near: frozenset[int]
    missing: tuple[int, ...]
    added: tuple[int, ...]


def words_agree(expected: Tokens, given: Tokens) -> Verdict:
    """Judge two phrases that are not the same."""
    if not given or len(expected) > _MOST_TOKENS or len(given) > _MOST_TOKENS:
        return Verdict.WRONG
    expected, given = _alike_in_numbers(expected, given)
    if _numbers(expected) == _numbers(given) and "".join(_texts(expected)) == "".join(_texts(given)):
        return Verdict.CLOSE  # Only spaces differ.
    if _turned(expected) == _texts(given) or _turned(given) == _texts(expected):
        return Verdict.CLOSE
    if sorted(token.text for token in expected) == sorted(token.text for token in given):
        return _reordered(expected, given)
    return _judge(expected, given, _align(expected, given))


def _alike_in_numbers(expected: Tokens, given: Tokens) -> tuple[Tokens, Tokens]:
    """Read Roman numerals where only so the numbers agree."""
    if _numbers(expected) != _numbers(given):
        for kind in (Kind.NUMBER, Kind.ORDINAL):
            mine, theirs = in_roman(expected, kind), in_roman(given, kind)
            if _numbers(mine) == _numbers(theirs):
                return mine, theirs
    return expected, given


def _numbers(tokens: Iterable[Token]) -> list[str]:
    return [token.text for token in tokens if token.kind not in {Kind.WORD, Kind.SIGN}]


def _texts(tokens: Iterable[Token]) -> list[str]:
    return [token.text for token in tokens]


def _turned(tokens: Tokens) -> list[str]:
    """Turn "strait of hormuz" into "hormuz strait"."""
    texts = _texts(tokens)
    return [*texts[2:], texts[0]] if texts[1:2] == ["of"] else []


def _reordered(expected: Tokens, given: Tokens) -> Verdict:
    """Judge the same words in another order, where no word such as "from" needs its place."""
    known = lexicon()
    is_directed = any(known.is_in("directed", token.text) for token in expected)
    is_free = len(expected) <= _LONGEST_NAME and not is_directed
    return Verdict.CLOSE if is_free and _numbers(expected) == _numbers(given) else Verdict.WRONG


def _align(expected: Tokens, given: Tokens) -> Alignment:
    """Lay the answers side by side by their longest common row of words."""
    same: list[int] = []
    near: list[int] = []
    missing: list[int] = []
    added: list[int] = []
    for mine, theirs in _blocks(expected, given):
        if mine and theirs and expected[mine[0]].text == given[theirs[0]].text:
            same += mine
            continue
        left = [place for place in mine if not _is_roman(expected, place)]
        over = [place for place in theirs if not _is_roman(given, place)]
        missing += [place for place in mine if place not in left]
        added += [place for place in theirs if place not in over]
        if len(left) <= _MOST_IN_BLOCK and len(over) <= _MOST_IN_BLOCK:
            near += _take_near(expected, given, left, over)
            near += _take_initials(expected, given, left, over) if len(expected) > 1 else ()
        missing += left
        added += over
    return Alignment(frozenset(same), frozenset(near), tuple(missing), tuple(added))


def _is_roman(tokens: Tokens, place: int) -> bool:
    token = tokens[place]
    return token.kind is Kind.WORD and roman(token.raw, first=not place) is not None


def _blocks(expected: Tokens, given: Tokens) -> Iterator[tuple[range, range]]:
    """Yield stretches of both answers in turn: equal ones, and what lies between them."""
    texts = [token.text for token in expected], [token.text for token in given]
    mine = theirs = 0
    for code in Indel.opcodes(*texts):
        if code.tag == "equal":
            if mine < code.src_start or theirs < code.dest_start:
                yield range(mine, code.src_start), range(theirs, code.dest_start)
            yield range(code.src_start, code.src_end), range(code.dest_start, code.dest_end)
            mine, theirs = code.src_end, code.dest_end
    if mine < len(expected) or theirs < len(given):
        yield range(mine, len(expected)), range(theirs, len(given))


def _take_near(
    expected: Tokens, given: Tokens, left: list[int], over: list[int]
) -> Iterator[int]:
    """Take pairs of words out of both lists that are slips or forms of each other."""
    for mine in tuple(left):
        for theirs in tuple(over):
            if _is_near(expected[mine], given[theirs]):
                left.remove(mine)
                over.remove(theirs)
                yield mine
                break


def _is_near(expected: Token, given: Token) -> bool:
    if expected.value is not None and given.value is not None:
        is_other_form = {expected.kind, given.kind} == {Kind.NUMBER, Kind.ORDINAL}
        is_same = expected.value == given.value and is_other_form
        return is_same or _is_short_decade(expected, given)
    return is_near(expected, given)


def _is_short_decade(expected: Token, given: Token) -> bool:
    """Whether a decade lacks its century: "90s" for "1990s"."""
    is_decade = expected.kind is given.kind is Kind.DECADE
    return is_decade and expected.text.endswith(given.text) and len(given.text) == 3


def _take_initials(
    expected: Tokens, given: Tokens, left: list[int], over: list[int]
) -> Iterator[int]:
    """Take words out of the lists whose initials stand on the other side: "JFK", "V."."""
    for theirs in tuple(over):
        run = _run_of_initials(given[theirs], expected, left)
        if run:
            over.remove(theirs)
            for mine in run:
                left.remove(mine)
                yield mine
    for mine in tuple(left):
        run = _run_of_initials(expected[mine], given, over)
        if len(run) > 1:
            left.remove(mine)
            del over[over.index(run[0]) : over.index(run[-1]) + 1]
            yield mine


def _run_of_initials(short: Token, tokens: Tokens, places: Sequence[int]) -> list[int]:
    """Return the places of the words that `short` is the initials of, or none."""
    letters = short.text
    if short.kind is not Kind.WORD or len(letters) > _LONGEST_INITIALS:
        return []
    for start in range(len(places) - len(letters) + 1):
        run = list(places[start : start + len(letters)])
        words = [tokens[place] for place in run]
        is_short = max(len(word.text) for word in words) == 1
        if all(map(_begins, words, letters)) and not is_short and not _is_designator(tokens, run[-1]):
            return run
    return []


def _begins(word: Token, letter: str) -> bool:
    return word.kind is Kind.WORD and word.text[0] == letter


def _is_designator(tokens: Tokens, place: int) -> bool:
    """Whether a word belongs to the number after it: "Su-35"."""
    return place + 1 < len(tokens) and tokens[place + 1].kind is Kind.NUMBER


def _judge(expected: Tokens, given: Tokens, found: Alignment) -> Verdict:
    known = lexicon()
    if not found.same and not found.near:
        return Verdict.WRONG
    missing = [place for place in found.missing if not _is_lead(expected, place, known)]
    added = [place for place in found.added if given[place].text not in known.words["fillers"]]
    if any(_is_vital(expected, place, known) for place in missing):
        return Verdict.WRONG
    if any(_is_vital(given, place, known) for place in added) or _is_turned(
        expected, [given[place] for place in added], known
    ):
        return Verdict.WRONG
    untitled = [place for place in added if given[place].text not in known.words["titles"]]
    if not missing and not untitled:
        is_whole = not found.near and (not added or len(expected) > 1)
        return Verdict.RIGHT if is_whole else Verdict.CLOSE
    if not untitled:
        return _judge_part(expected, found, missing, known)
    if _is_other_period(expected, missing, given, untitled, known):
        return Verdict.WRONG
    if all(_is_weak(expected, place, known) for place in missing):
        return _judge_added(expected, found, [given[place] for place in untitled], known)
    return Verdict.WRONG


def _is_lead(tokens: Tokens, place: int, known: Lexicon) -> bool:
    """Whether an expected word only leads in: "in Tehran", but not "In Cold Blood"."""
    return place == 0 and tokens[0].raw.islower() and tokens[0].text in known.words["fillers"]


def _is_vital(tokens: Tokens, place: int, known: Lexicon) -> bool:
    """Whether an answer without this token, or with it added, is another one."""
    token = tokens[place]
    if token.kind is not Kind.WORD:
        return True
    if token.text in known.words["negations"] or token.text in known.words["bounds"]:
        return True
    if len(token.text) > 1:
        return _is_roman(tokens, place)
    neighbours = tokens[place - 1 : place] + tokens[place + 1 : place + 2]
    is_middle = len(neighbours) > 1 and all(near.kind is Kind.WORD for near in neighbours)
    return not is_middle  # "Plan A", but not "George W. Bush".


def _is_turned(expected: Tokens, added: Iterable[Token], known: Lexicon) -> bool:
    """Whether an added word makes another bearer of a name: "North Korea"."""
    is_name = any(token.raw[:1].isupper() for token in expected)
    return is_name and any(token.text in known.words["directions"] for token in added)


def _is_other_period(
    expected: Tokens, missing: Iterable[int], given: Tokens, added: Iterable[int], known: Lexicon
) -> bool:
    """Whether "early" became "late"."""
    periods = known.words["periods"]
    return any(expected[place].text in periods for place in missing) and any(
        given[place].text in periods for place in added
    )


def _is_weak(tokens: Tokens, place: int, known: Lexicon) -> bool:
    """Whether a word says little, as function words and the title before a name do."""
    text = tokens[place].text
    if text in known.words["function"] or text in known.words["periods"]:
        return True
    after = tokens[place + 1 : place + 2]
    return text in known.words["titles"] and any(
        token.text not in known.words["function"] for token in after
    )


def _judge_added(
    expected: Tokens, found: Alignment, added: Sequence[Token], known: Lexicon
) -> Verdict:
    """Judge words around the answer: close if they are few and name nothing of its kind."""
    kinds = {kind for place in found.same for kind in known.names.get(expected[place].text, ())}
    for token in added:
        is_rival = not kinds.isdisjoint(known.names.get(token.text, ()))
        if is_rival and token.text not in _texts(expected):
            return Verdict.WRONG
    weak = known.words["function"] | known.words["generic"]
    heavy = [token for token in added if token.text not in weak]
    return Verdict.CLOSE if len(heavy) <= _MOST_ADDED else Verdict.WRONG


def _judge_part(
    expected: Tokens, found: Alignment, missing: Sequence[int], known: Lexicon
) -> Verdict:
    """Judge an answer that lacks words: close if it names the thing, wrong if only its kind."""
    if any(_tells_apart(expected, place, known) for place in missing):
        return Verdict.WRONG
    if _is_counted(expected, found) or _has_designator(expected, found):
        return Verdict.CLOSE
    if all(_is_weak(expected, place, known) for place in missing):
        return Verdict.CLOSE if _names_more_than_a_title(expected, found, known) else Verdict.WRONG
    specific = [place for place in range(len(expected)) if _is_specific(expected, place, known)]
    present = len(set(specific).difference(missing))
    if not present:
        return Verdict.WRONG
    has_head = specific[-1] in found.same
    if _is_name(expected, known):
        return Verdict.CLOSE if has_head else Verdict.WRONG
    has_end = has_head or len(expected) - 1 in found.same
    is_enough = 3 * present >= 2 * len(specific) or (has_end and 2 * present >= len(specific))
    is_proper = _has_proper_words(expected, missing)
    return Verdict.CLOSE if is_enough or is_proper else Verdict.WRONG


def _is_counted(tokens: Tokens, found: Alignment) -> bool:
    """Whether the number is there and what it counts is not: "20" for "20 tanks"."""
    return tokens[0].kind is Kind.NUMBER and 0 in found.same


def _has_designator(tokens: Tokens, found: Alignment) -> bool:
    """Whether letters and their number are there: "A320" for "Airbus A320"."""
    return any(
        {place, place + 1} <= found.same
        and len(tokens[place].text) <= _LONGEST_DESIGNATOR
        and tokens[place].kind is Kind.WORD
        and tokens[place + 1].kind is Kind.NUMBER
        for place in range(len(tokens) - 1)
    )


def _names_more_than_a_title(tokens: Tokens, found: Alignment, known: Lexicon) -> bool:
    empty = known.words["titles"] | known.words["function"]
    return any(tokens[place].text not in empty for place in found.same | found.near)


def _tells_apart(tokens: Tokens, place: int, known: Lexicon) -> bool:
    """Whether without this word the answer is another: "North Korea", "President of Iran"."""
    text = tokens[place].text
    is_office = text in known.words["titles"] and not _is_weak(tokens, place, known)
    return is_office or text in known.words["directions"]


def _is_specific(tokens: Tokens, place: int, known: Lexicon) -> bool:
    """Whether a word tells the thing from others of its kind."""
    token = tokens[place]
    is_heavy = token.kind is Kind.WORD and token.text not in known.words["generic"]
    return is_heavy and not _is_weak(tokens, place, known)


def _is_name(tokens: Tokens, known: Lexicon) -> bool:
    """Whether the words look like a person's name, of which the last is the surname."""
    words = [token for token in tokens if token.text not in known.words["function"]]
    return len(tokens) <= _LONGEST_NAME and all(
        token.raw[:1].isupper() and token.text not in known.words["generic"] for token in words
    )


def _has_proper_words(tokens: Tokens, missing: Sequence[int]) -> bool:
    """Whether every capitalised word is there and only common ones are missing."""
    return all(tokens[place].raw.islower() for place in missing) and any(
        token.raw[:1].isupper() for token in tokens
    )

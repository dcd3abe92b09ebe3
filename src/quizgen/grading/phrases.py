"""Two answers of several words: what is missing, added or misspelled decides."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from rapidfuzz.distance import Indel

from quizgen.grading.lexicon import WordSet, lexicon
from quizgen.grading.numbers import roman_at
from quizgen.grading.parsing import leads_in
from quizgen.grading.tokens import Token, TokenKind, Tokens, text_at, texts_of
from quizgen.grading.verdict import Verdict
from quizgen.grading.words import are_opposed, is_near

_MOST_TOKENS = 200
_MOST_PAIRED = 12  # words left over on a side; beyond, none is taken for a slip of another
_LONGEST_NAME = 4  # words
_LONGEST_DESIGNATOR = 3  # letters
_MOST_ADDED = 2  # words of weight
_ACRONYMS = range(2, 7)  # letters
_LONGEST_PART = 4  # letters of an acronym in a name: "UN Security Council"


class _Comparison(NamedTuple):
    """Two answers, and the places of their words: the same, nearly the same, left over."""

    expected: Tokens
    given: Tokens
    same: list[int]
    near: list[int]
    missing: list[int]
    added: list[int]


def phrases_agree(expected: Tokens, given: Tokens) -> Verdict:
    """Judge two answers that are not the same, word by word."""
    if not given or max(len(expected), len(given)) > _MOST_TOKENS:
        return Verdict.WRONG
    words, texts, others = lexicon().words, texts_of(expected), texts_of(given)
    has_numbers = _numbers(expected) == _numbers(given)
    is_short = expected[0].raw.isupper() and _is_acronym(expected, given)
    is_spaced = has_numbers and "".join(texts) == "".join(others)
    if is_short or is_spaced or _is_acronym(given, expected):
        return Verdict.CLOSE
    mine, theirs = (sorted(set(it) - words["of"]) for it in (texts, others))
    if mine != theirs:
        return _judge(_compared(expected, given))
    # The same words in another order: a name, or two words, where none needs its place.
    is_name = not any(it.raw.islower() and it.text not in words["function"] for it in expected)
    is_free = words["directed"].isdisjoint(texts) and has_numbers
    longest = _LONGEST_NAME if is_name or _numbers(expected) else 2
    return Verdict.CLOSE if is_free and len(expected) <= longest else Verdict.WRONG


def _numbers(tokens: Iterable[Token]) -> list[str]:
    return [token.text for token in tokens if token.value is not None]


def _is_acronym(short: Tokens, tokens: Tokens) -> bool:
    """Whether one word is the initials of several: "UNSC" of "UN Security Council"."""
    if len(short) > 1 or len(tokens) == 1 or len(short[0].text) not in _ACRONYMS:
        return False
    wholes = (it.raw.isupper() and len(it.raw) <= _LONGEST_PART for it in tokens)
    parts = [it.text if whole else it.text[0] for it, whole in zip(tokens, wholes, strict=True)]
    return short[0].text == "".join(parts) and not _numbers(tokens)


def _compared(expected: Tokens, given: Tokens) -> _Comparison:
    """Lay two answers side by side by the longest row of words they share, then by near ones."""
    texts, others = texts_of(expected), texts_of(given)
    blocks = () if set(texts).isdisjoint(others) else Indel.opcodes(texts, others)
    pairs = [block for block in blocks if block.tag == "equal"]
    same = [it for block in pairs for it in range(block.src_start, block.src_end)]
    found = {it for block in pairs for it in range(block.dest_start, block.dest_end)}
    near, missing = list[int](), [it for it in range(len(texts)) if it not in same]
    added = [it for it in range(len(others)) if it not in found]
    for mine in tuple(missing) if max(len(missing), len(added)) <= _MOST_PAIRED else ():
        theirs = next((it for it in added if _is_near_at(expected, mine, given, it)), None)
        if theirs is not None:
            near.append(mine)
            missing.remove(mine)
            added.remove(theirs)
    lead = 0
    while added[:1] == [lead] and leads_in(given, lead):
        del added[0]
        lead += 1
    return _Comparison(expected, given, same, near, missing, added)


def _is_near_at(expected: Tokens, mine: int, given: Tokens, theirs: int) -> bool:
    """Whether the word at one place of an answer is a slip or a form of one in the other."""
    right, other = expected[mine], given[theirs]
    if right.value is not None and other.value is not None:  # "3" and "3rd"
        kinds = {right.kind, other.kind}
        return right.value == other.value and kinds == {TokenKind.NUMBER, TokenKind.ORDINAL}
    if roman_at(expected, mine) or roman_at(given, theirs):
        return False
    if 1 not in (len(right.text), len(other.text)):
        return is_near(right, other)
    before_word = [it.kind for it in expected[mine + 1 : mine + 2]] == [TokenKind.WORD]
    return before_word and right.text[0] == other.text[0] and right.kind is other.kind


def _judge(found: _Comparison) -> Verdict:
    expected, given, same, near, missing, added = found
    words = lexicon().words
    if not (same or near) or _is_turned_round(found):
        return Verdict.WRONG
    is_whole = all(_is_weak(expected, place, words) for place in missing)
    if any(given[place].text not in words["titles"] for place in added):
        heavy = {given[place].text for place in added} - set(texts_of(expected))
        heavy -= words["function"] | words["generic"]
        is_found = same or any(expected[place].kind is not TokenKind.WORD for place in near)
        # Beside a slip alone nothing else may be off.
        is_close = is_whole and len(heavy) <= (_MOST_ADDED if is_found else 0)
    elif not missing:
        is_right = not near and (not added or _is_titled(found))
        return Verdict.RIGHT if is_right else Verdict.CLOSE
    elif is_whole:
        empty = words["titles"] | words["function"]
        is_close = any(expected[place].text not in empty for place in (*same, *near))
    else:
        is_close = _names_enough(found)
    return Verdict.CLOSE if is_close else Verdict.WRONG


def _is_weak(tokens: Tokens, place: int, words: Mapping[str, WordSet]) -> bool:
    """Whether a word says little, as function words and the title before a name do."""
    text, after = tokens[place].text, text_at(tokens, place + 1)
    is_title = text in words["titles"] and after not in words["function"] | {""}
    return is_title or text in words["function"] or text in words["periods"]


def _is_turned_round(found: _Comparison) -> bool:
    """Whether a missing or an added word makes the answer another one."""
    expected, given, _, _, missing, added = found
    words = lexicon().words
    rows = [(expected, place) for place in missing] + [(given, place) for place in added]
    mine, theirs = {expected[it].text for it in missing}, {given[it].text for it in added}
    is_opposed = any(are_opposed(word, other) for word in mine for other in theirs)
    if is_opposed or any(_is_vital(tokens, place) for tokens, place in rows):
        return True
    if theirs & words["directions"]:  # "North Korea"
        return any(token.raw[:1].isupper() for token in expected)
    return bool(mine & words["periods"] and theirs & words["periods"])  # "early", "late"


def _is_vital(tokens: Tokens, place: int) -> bool:
    """Whether an answer without this token, or with it added, is another one."""
    token, words = tokens[place], lexicon().words
    if token.kind is not TokenKind.WORD or roman_at(tokens, place) is not None:
        return True
    is_agent = token.text in words["agents"] and place and tokens[place - 1].raw.islower()
    if is_agent or any(token.text in words[it] for it in ("negations", "bounds", "functions")):
        return True  # "defeated by Russia"
    near = tokens[max(0, place - 1) : place] + tokens[place + 1 : place + 2]
    is_middle = len(near) > 1 and all(it.kind is TokenKind.WORD for it in near)  # "George W. Bush"
    is_plural = token.raw == "s" and not token.joint  # "Su-35s"
    return len(token.text) == 1 and not is_middle and not is_plural  # "Plan A"


def _is_titled(found: _Comparison) -> bool:
    """Whether only a title stands before a whole name: "President Vladimir Putin"."""
    tokens, words = found.expected, lexicon().words
    if found.added != list(range(len(found.added))) or len(tokens) == 1 or not is_name(tokens):
        return False
    titles = {found.given[place].text for place in found.added}
    if titles <= words["ranks"]:  # Not "Major Depressive Disorder"
        return not any(token.text.endswith(tuple(words["common_ends"])) for token in tokens)
    last = len(tokens) - 1
    is_numbered = tokens[last].kind is not TokenKind.WORD or roman_at(tokens, last) is not None
    return is_numbered or titles.isdisjoint(words["royal"])  # Not "King George Washington"


def is_name(tokens: Tokens) -> bool:
    """Whether the words look like a person's name, of which the last is the surname."""
    words = lexicon().words
    return len(tokens) <= _LONGEST_NAME and all(
        token.text in words["function"]
        or (token.raw[:1].isupper() and token.text not in words["generic"])
        for token in tokens
    )


def _names_enough(found: _Comparison) -> bool:
    """Whether the words that tell the thing from others of its kind are there.

    A number and not what it counts; a designator; of a person's name the surname; of other
    names two thirds, or half with the last one or the noun at the end; or all capitalised ones.
    """
    tokens, missing, kept, words = found.expected, found.missing, found.same, lexicon().words
    weak = {place for place in range(len(tokens)) if _is_weak(tokens, place, words)}
    left = {tokens[place].text for place in missing if place not in weak}
    if left & (words["directions"] | words["titles"]):
        return False  # "Korea", "of Iran"
    for place in kept:
        before = tokens[max(0, place - 1)]
        is_joined = not place or (place - 1 in kept and len(before.text) <= _LONGEST_DESIGNATOR)
        if is_joined and tokens[place].kind is TokenKind.NUMBER:
            return True
    words_of = {place for place, token in enumerate(tokens) if token.kind is TokenKind.WORD}
    specific = {it for it in words_of - weak if tokens[it].text not in words["generic"]}
    present = specific.difference(missing)
    has_head = bool(present) and max(specific) in present
    if not present or is_name(tokens):
        return has_head
    has_end = has_head or len(tokens) - 1 in kept
    is_common = all(tokens[place].raw.islower() for place in missing)
    return (
        3 * len(present) >= 2 * len(specific)
        or (has_end and 2 * len(present) >= len(specific))
        or (is_common and any(token.raw[:1].isupper() for token in tokens))
    )

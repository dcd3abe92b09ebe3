"""One typed answer against the accepted ones: the same words, value or items, or near words."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from quizgen.grading.lexicon import lexicon
from quizgen.grading.normalize import clean, fold, fold_digraphs, strict_forms
from quizgen.grading.parsing import Reading, read
from quizgen.grading.phrases import phrases_agree
from quizgen.grading.quantities import measures
from quizgen.grading.tokens import TokenKind, texts_of
from quizgen.grading.values import Meaning, agreement, meanings
from quizgen.grading.verdict import Verdict, at_best_close, best, worst
from quizgen.model.questions import Strictness

LONGEST_ANSWER = 2000  # characters; what is longer, and twice as long as any answer, is none

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_TUPLE = re.compile(r"\((?![^,]*[0-9](,[0-9]{3})+(?![0-9])[^,]*\)).*,.*\)")  # "(1, n)", no quantity
_POINT = re.compile(r"[][(){}] ?[-+]?(?![1-9][0-9]{0,2}(,[0-9]{3})+\b)[0-9]+,[0-9]+ ?[][(){}]")
_LONGEST_TERM = 4  # words; in a longer answer a comma makes no list
_MOST_ITEMS = 20  # A longer enumeration is judged as a phrase.
_PAIR = 2  # Two items may change places; more are a sequence.


class Accepted(NamedTuple):
    """An accepted answer: its values, its items (itself if no list), the signs of a formula.

    `numbers` are all that may stand in an answer that is not wrong; None: cannot be told.
    """

    reading: Reading
    meanings: tuple[Meaning, ...]
    items: tuple[str, ...]
    numbers: frozenset[str] | None
    signs: str


def grade_text(
    answers: Sequence[str],
    given: str,
    *,
    accents: Strictness = "loose",
    case: Strictness = "loose",
) -> Verdict:
    """Judge a typed text against the accepted answers: the best verdict over them counts.

    A blank is wrong, and so is a text far longer than any answer.  Several accepted answers
    at once are right.  With `accents` or `case` "strict", what differs in these alone is close.
    """
    text = clean(given)
    if not text or (
        len(text) > LONGEST_ANSWER and len(text) > 2 * max(map(len, answers), default=0)
    ):
        return Verdict.WRONG
    strictly = {"accents": accents == "strict", "case": case == "strict"}

    def judged(answer: str, given: Reading) -> Verdict:
        expected = accepted(answer)
        verdict = _judge(expected, given)
        if expected.meanings and "," not in expected.reading.text and has_point(given.text):
            verdict = at_best_close(verdict)
        is_strict = verdict is Verdict.RIGHT and True in strictly.values()
        is_alike = not is_strict or _is_spelled_alike(expected.reading, given, **strictly)
        return verdict if is_alike else Verdict.CLOSE

    reading = read(text)
    verdict = best(judged(answer, reading) for answer in answers)
    if verdict is Verdict.RIGHT or len(answers) == 1 or len(parts := _items(text)) == 1:
        return verdict
    found = [best(judged(answer, part) for answer in answers) for part in map(read, parts)]
    return best([verdict, worst(found)])


def has_point(text: str) -> bool:
    """Whether a clean text has rather a point or an interval, "(2,3)", than 2.3 in brackets."""
    return _POINT.search(text) is not None


def _is_spelled_alike(expected: Reading, given: Reading, *, accents: bool, case: bool) -> bool:
    """Whether every word both answers share has the accents, or the case, it should have."""
    spellings: dict[str, frozenset[str]] = {}
    for reading in (expected, given):
        for token in reading.tokens:
            forms = strict_forms(token.raw, accents=accents, case=case)
            for folded in (fold(token.raw), fold_digraphs(token.raw)):
                if reading is expected:
                    spellings[folded] = spellings.get(folded, frozenset()) | forms
                elif token.kind is TokenKind.WORD and forms.isdisjoint(
                    spellings.get(folded, forms)
                ):
                    return False
    return True


@lru_cache(maxsize=4096)
def accepted(text: str) -> Accepted:
    """Read an accepted answer; of what its value may be, only the likeliest is sure."""
    reading = read(clean(text))
    found = () if _TUPLE.fullmatch(reading.text) else meanings(reading.tokens)
    values = tuple(value._replace(is_sure=not place) for place, value in enumerate(found))
    parts = (reading.text,) if values else _items(reading.text)
    has_other = any(it.kind in {TokenKind.ORDINAL, TokenKind.DECADE} for it in reading.tokens)
    is_plain = len(reading.keys) == len(parts) == 1 and not {"(", "["} & set(reading.text)
    numbers = frozenset(it.text for it in reading.tokens if it.kind is TokenKind.NUMBER)
    signs = _signs(reading.text, is_value=bool(values))
    return Accepted(reading, values, parts, numbers if is_plain and not has_other else None, signs)


# Marks that are no signs: of designations, of names, of speech; brackets around a word.
_NO_SIGN = re.compile(
    r"(?<=[^\W\d_]{2})-(?!\Z)|(?<=[^\W_])-(?=[^\W\d_]{2})|(?<=[A-Z])-(?=[0-9])"
    r"|\A[a-mo-w]-(?=[0-9]+\Z)"
    r"|(?<=[^\W\d_]{2})/(?=[^\W\d_]{2})|(?<=[^\W\d_]{2})!+|(?<=[^\W\d_])'(?=[^\W\d_])|'(?=[0-9])"
)
_BRACKETED = re.compile(r"\A([\"'])(.*)\1\Z|(?<![\w)])\(([\w ]*)\)(?!\w)|(?<=[^\W\d_]{2})\((\w+)\)")
_SIGN = re.compile(r"[][(){}|!'\"^_‗/+±∞-]")
_SIGN_OF_VALUE = re.compile(r"[][|!'\"∞]")
_SNAKE = re.compile(r"__|(?<=[^\W\d_]{2})_(?=[^\W\d_]{2})")  # "owner_id" is no "owner:id"
_MARK = re.compile(r"[\^_]")
_LONG_WORD = re.compile(r"[^\W\d_]{4}")


def _signs(text: str, *, is_value: bool) -> str:
    """Return the signs of an answer in symbols: "(+)" of "2(x+1)", "'" of "f'"; of words none."""
    text = _SNAKE.sub("‗", text)
    if text.isalnum() or ("‗" not in text and _LONG_WORD.search(text)):
        return ""
    text = _NO_SIGN.sub("", _BRACKETED.sub(r"\2\3\4", text))
    return "".join((_SIGN_OF_VALUE if is_value else _SIGN).findall(text))


def _judge(expected: Accepted, given: Reading) -> Verdict:
    """Judge by the strongest question that has an answer; accents and case are forgiven."""
    mine, theirs = expected.reading, given
    if not mine.keys.isdisjoint(theirs.keys):
        return _judge_same(expected, given)
    if expected.signs and mine.text.replace(" ", "") == theirs.text.replace(" ", ""):
        return Verdict.RIGHT  # "[0,1]" and "[0, 1]"
    if not mine.tokens or not theirs.tokens:  # "?" and other punctuation
        return Verdict.RIGHT if mine.text == theirs.text else Verdict.WRONG
    values = meanings(theirs.tokens) if expected.meanings else ()
    if values:
        return agreement(expected.meanings, values)
    if expected.numbers is not None and "(" not in theirs.text and "[" not in theirs.text:
        numbers = [token.text for token in theirs.tokens if token.kind is TokenKind.NUMBER]
        if not expected.numbers.issuperset(numbers):
            return Verdict.WRONG  # Digits are never forgiven.
    if "/" in mine.text + theirs.text and _rates(mine) & _rates(theirs):
        return Verdict.RIGHT
    return _judge_words(expected, given)


def _rates(reading: Reading) -> set[str]:
    """Return the units an answer may be, if it is one by another: "m/s", "kg m^-3"."""
    return {unit.name for unit in measures(reading.tokens) if "/" in unit.name}


def _judge_same(expected: Accepted, given: Reading) -> Verdict:
    """Judge the same words: close with other signs, "-x", or "Mb" for "MB"; wrong "mW" for "MW"."""
    is_value = bool(expected.meanings)
    if not is_value and expected.reading.text.lower() in {text := given.text.lower(), f"({text})"}:
        return Verdict.RIGHT
    if is_value and not expected.signs:
        rows = (expected.reading.tokens, given.tokens)
        joints = [[token.joint.strip() for token in row] for row in rows]
        number, cased = TokenKind.NUMBER, lexicon().words["cased"]
        units = [[it.raw for last, it in pairwise(row) if last.kind is number] for row in rows]
        if joints[0] == joints[1] and cased.isdisjoint(units[0] + units[1]):
            return Verdict.RIGHT
        pairs = [{mine, theirs} for mine, theirs in zip(*units, strict=False)]
        is_other = any({f"m{max(it)[1:]}", f"M{max(it)[1:]}"} == it for it in pairs)
        found = agreement(expected.meanings[:1], meanings(given.tokens))
        return found if is_other else best([Verdict.CLOSE, found])
    mine, theirs = expected.signs, _signs(given.text, is_value=is_value)
    is_same = mine in {theirs, _MARK.sub("", theirs)} or _MARK.sub("", mine) == theirs  # x2 is x²
    return Verdict.RIGHT if is_same or _rates(expected.reading) & _rates(given) else Verdict.CLOSE


def _judge_words(expected: Accepted, given: Reading) -> Verdict:
    """Judge an answer that has no value, or not the expected one's kind of value."""
    mine, theirs = expected.reading.tokens, given.tokens
    hedges = lexicon().words["alternatives"].intersection(texts_of(theirs))
    if not hedges.issubset(texts_of(mine)):
        return Verdict.WRONG
    parts = _items(given.text)
    if len(expected.items) > 1:
        return _judge_list(expected, given, parts)
    if len(parts) == 1 or len(mine) > _LONGEST_TERM:
        return best([phrases_agree(mine, theirs), _unbracketed(expected, given)])
    first, *rest = map(read, parts)
    turned = tuple(token for part in (*rest, first) for token in part.tokens)
    if "," not in given.text or len(turned) != len(mine):  # "Putin, Vladimir"
        return Verdict.WRONG
    return Verdict.RIGHT if texts_of(turned) == texts_of(mine) else phrases_agree(mine, turned)


def _unbracketed(expected: Accepted, given: Reading) -> Verdict:
    """Judge without what stands in brackets in one of the answers: at best close."""
    mine, theirs = (_BRACKETS.sub(" ", it).strip() for it in (expected.reading.text, given.text))
    is_one = (mine == expected.reading.text) != (theirs == given.text)
    if not is_one or not mine or not theirs:
        return Verdict.WRONG
    return at_best_close(_judge(accepted(mine), read(clean(theirs))))


@lru_cache(maxsize=1)
def _separator() -> re.Pattern[str]:
    words = "|".join(sorted(lexicon().words["lists"]))
    return re.compile(
        rf"\s*(?:[;&?]|/(?![0-9])|,(?![0-9]{{3}}(?![0-9]))|\b(?:{words})\b)\s*", re.IGNORECASE
    )


def _items(text: str) -> tuple[str, ...]:
    """Split a clean text into its items; what is no list is its own only item."""
    found = [part for part in _separator().split(text) if any(map(str.isalnum, part))]
    return tuple(found) if 1 < len(found) <= _MOST_ITEMS else (text,)


def _judge_list(expected: Accepted, given: Reading, parts: tuple[str, ...]) -> Verdict:
    """Judge items: two may change places; of more, or of some of them, nothing wrong is close."""
    wanted = [accepted(item) for item in expected.items]
    table = [[_judge(item, read(part)) for item in wanted] for part in parts]
    places = range(len(table))
    if len(table) == len(wanted):
        verdict = worst(table[place][place] for place in places)
        if len(table) == _PAIR and not is_one_thing(expected):
            verdict = best([verdict, worst(table[place][-1 - place] for place in places)])
        if verdict is not Verdict.WRONG:
            return verdict
    mine, theirs = expected.reading.tokens, given.tokens
    is_part = all(best(row) is not Verdict.WRONG for row in table) and len(table) <= len(wanted) + 1
    if is_part or sorted(texts_of(mine)) == sorted(texts_of(theirs)):
        return Verdict.CLOSE
    return Verdict.WRONG if len(parts) > 1 else at_best_close(phrases_agree(mine, theirs))


def is_one_thing(expected: Accepted) -> bool:
    """Whether two items keep their order: "mass/volume", "(1, 2)", "War and Peace"."""
    text, words = expected.reading.text, lexicon().words
    if "/" in text or "(" in text:
        return not all(it.istitle() and "/" not in it for it in text.split(" / "))
    notions, ends = words["generic"] | words["notions"], tuple(words["notion_ends"])
    parts = [part.split() for part in expected.items]
    named = [[it for it in part if fold(it) not in words["definite"]] for part in parts]
    is_title = all(part and part[0][0].isupper() for part in named) and "," not in text
    ones = [fold(part[0]) for part in named if len(part) == 1]
    return is_title and any(word in notions or word.endswith(ends) for word in ones)

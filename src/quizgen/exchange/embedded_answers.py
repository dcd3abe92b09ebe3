"""Moodle's answers within a text, `{1:SHORTANSWER:=Paris~=paris#Yes}`, as gaps."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

from quizgen.exchange import marks
from quizgen.exchange.answers import (
    GapAnswers,
    Rated,
    margins,
    note_commas,
    number_gap,
    placeholder,
    without_wildcards,
)
from quizgen.exchange.own_marks import with_hints
from quizgen.exchange.records import Item, SkipError
from quizgen.exchange.rich_text import typed_of, words_or_text
from quizgen.lint.folding import same_text
from quizgen.support.diagnostics import quoted

_GAP = re.compile(
    r"(?<!\\)\{(\d*):(SHORTANSWER|SHORTANSWER_C|SA|SAC|MW|MWC|NUMERICAL|NM"
    r"|MULTICHOICE(?:_[A-Z]+)?|MC[VHS]{0,2}|MULTIRESPONSE(?:_[A-Z]+)?|MR[HS]{0,2}):",
)
_TYPED_STRICT = frozenset({"SHORTANSWER_C", "SAC", "MWC"})
_NUMBERS = frozenset({"NUMERICAL", "NM"})
_MANY = ("MULTIRESPONSE", "MR")
_PICKED = ("MULTICHOICE", "MC")
_WEIGHT = re.compile(r"\s*%(-?\d+(?:[.,]\d+)?)%")


def has_gaps(text: str) -> bool:
    """Whether a text has answers of Moodle's within it."""
    return _GAP.search(text) is not None


def with_placeholders(
    item: Item, text: str, shown: Callable[[str], str]
) -> tuple[str, list[GapAnswers]]:
    """Return a text with a placeholder for each gap, and the gaps.

    `shown` turns a piece of the text's own format into Markdown.
    """
    found: list[tuple[str, str]] = []
    weights: set[str] = set()
    parts: list[str] = []
    end = 0
    while (opening := _GAP.search(text, end)) is not None:
        close = _closing(text, opening.end())
        if close < 0:
            break
        weights.add(opening[1] or "1")
        parts += (text[end : opening.start()], placeholder(len(found)))
        found.append((opening[2], text[opening.end() : close]))
        end = close + 1
    numbers = [inside for kind, inside in found if kind in _NUMBERS]
    note_commas(item, (each.text for inside in numbers for each in _answers(inside)))
    gaps = [_gap(item, kind, inside, shown) for kind, inside in found]
    parts.append(text[end:])
    if len(weights) > 1:
        item.lose("its gaps had weights; here each gap counts the same.")
    return with_hints("".join(parts), gaps, shown)


def _closing(text: str, start: int) -> int:
    for found in re.compile(r"\\.|\}", re.DOTALL).finditer(text, start):
        if found[0] == "}":
            return found.start()
    return -1


def _gap(item: Item, kind: str, inside: str, shown: Callable[[str], str]) -> GapAnswers:
    answers = list(_answers(inside))
    best = max((each.share for each in answers), default=0)
    right = [each for each in answers if each.share == best]
    if best <= 0:
        raise SkipError(f"a gap has no right answer: {quoted(inside)}. Mark one.")
    if kind in _NUMBERS:
        whole = [each._replace(share=each.share / best) for each in answers]
        return number_gap(item, margins(item, whole))
    for each in answers:
        if 0 < each.share < best:
            item.lose(f"{quoted(each.text)} in a gap earned part of the points and is wrong here.")
    is_picked = kind.startswith((*_MANY, *_PICKED))
    for each in answers:
        if each.feedback and (each.share == best or not is_picked):
            item.lose(f"the feedback in a gap, {quoted(each.feedback, 60)}, is left out.")
    if is_picked:
        if kind.startswith(_MANY) and len(right) > 1:
            raise SkipError("in a gap several right answers are to be chosen together.")
        return _picked_gap(item, answers, right, shown)
    return _typed_gap(item, answers, right, is_strict=kind in _TYPED_STRICT)


def _typed_gap(
    item: Item, answers: list[Rated], right: list[Rated], *, is_strict: bool
) -> GapAnswers:
    texts = [
        marks.typed(without_wildcards(item, words_or_text(each.text, item.lose))) for each in right
    ]
    texts = list(dict.fromkeys(filter(None, texts)))
    if not texts:
        raise SkipError("a gap takes any answer.")
    for each in answers:
        if each.share <= 0 and each.text.strip("* "):
            item.lose(f"the wrong answer {quoted(each.text)} is left out: its gap is typed.")
    return GapAnswers(texts[0], tuple(texts[1:]), is_strict=is_strict)


def _picked_gap(
    item: Item, answers: list[Rated], right: list[Rated], shown: Callable[[str], str]
) -> GapAnswers:
    texts = [typed_of(each.text, item.lose) for each in right]
    known = {*map(same_text, texts)}
    best = right[0].share
    for each in right[1:]:
        item.lose(f"{quoted(each.text)} is right in a gap too, but is not offered here.")
    wrong = []
    for each in answers:
        text = typed_of(each.text, item.lose) or marks.typed(each.text)
        if each.share < best and text and same_text(text) not in known:
            known.add(same_text(text))
            wrong.append(Rated(text, each.share, shown(each.feedback) if each.feedback else ""))
    text = texts[0] or marks.typed(right[0].text)
    if not wrong or not text:
        raise SkipError("a gap has only one option. Add wrong ones.")
    return GapAnswers(text, choices=tuple(wrong))


def _answers(inside: str) -> Iterator[Rated]:
    for raw in re.split(r"(?<!\\)~", inside):
        text = raw.strip()
        share = 0.0
        if weight := _WEIGHT.match(text):
            share, text = float(weight[1].replace(",", ".")) / 100, text[weight.end() :]
        if text.startswith("="):
            share, text = 1.0, text[1:]
            if weight := _WEIGHT.match(text):
                share, text = float(weight[1].replace(",", ".")) / 100, text[weight.end() :]
        answer, feedback = _halves(text)
        if answer or feedback:
            yield Rated(answer, share, feedback)


def _halves(text: str) -> tuple[str, str]:
    """Cut an answer from its feedback at the first `#` that no backslash and no entity holds."""
    found = re.search(r"(?<![\\&])#", text)
    answer, feedback = (text[: found.start()], text[found.end() :]) if found else (text, "")
    return _unescaped(answer).strip(), _unescaped(feedback).strip()


def _unescaped(text: str) -> str:
    """Return what Moodle makes of an answer's text: HTML if it is picked, plain text if typed."""
    return re.sub(r"\\([~#}\"/])", r"\1", html.unescape(text))

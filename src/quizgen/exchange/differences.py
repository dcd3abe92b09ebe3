"""What one question says otherwise than another, however the two are written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from quizgen.model.questions import (
    Choice,
    Cloze,
    Entry,
    Gap,
    Multi,
    Number,
    Option,
    Question,
    Short,
)
from quizgen.model.transfer import interval, typed_words, words_of
from quizgen.support.markup.to_html import html_with_tex

_SETS = frozenset({"answers", "distractors", "decoys", "accept", "tags", "was"})
"""The fields whose order says nothing."""
_OF_GAPS = frozenset({"accept", "choices", "tolerance"})


def differences(
    fields: Iterable[str], question: Question, other: Question, rough: Collection[str] = ()
) -> list[str]:
    """Return those of some fields that another question has otherwise.

    Feedback that only the other one has makes no difference.  Texts are compared as they are
    shown; those of `rough` fields as their words, and numbers there not at all.
    """
    if question.type != other.type:
        return ["type"]
    if isinstance(question, Cloze) and isinstance(other, Cloze):
        return [*_cloze_differences(fields, question, other)]
    told = {said(each.text) for each in _entries(question) if each.feedback}
    return [
        name
        for name in fields
        if getattr(question, name) != getattr(other, name)
        and _value(question, name, rough, told) != _value(other, name, rough, told)
    ]


def said(text: str) -> str:
    """Return what a text shows, be its formulas between dollars or in brackets."""
    return html_with_tex(text, image=lambda address: address)


def asked(question: Question) -> str:
    """Return what a prompt shows, each gap as a sign."""
    return said(question.blanked(lambda _: "…"))


def heart(question: Question) -> tuple[object, ...]:
    """Return what questions without a difference have in common, to look them up by."""
    if isinstance(question, Number):
        return question.type, asked(question), _value(question, "answer")
    look = typed_words if question.typed else words_of
    right = frozenset(map(look, question.right_answers()))
    return question.type, asked(question), right


def likeness(
    fields: Iterable[str], question: Question, rough: Collection[str] = ()
) -> tuple[object, ...]:
    """Return what questions of one heart without a difference in some fields have in common.

    Feedback is left out: it may differ where only one of them has it.
    """
    if isinstance(question, Cloze):
        return tuple(
            tuple(_of_gap(question, name, gap, ()) for gap in question.gaps())
            if name in _OF_GAPS
            else _value(question, name)
            for name in fields
            if name != "prompt"
        )
    return tuple(_value(question, name, rough) for name in fields)


def feedback(
    question: Question, told: Collection[object] | None = None
) -> frozenset[tuple[object, str]]:
    """Return options, of gaps by their places, with their feedback; of `told` ones only."""
    if isinstance(question, Cloze):
        found = {
            ((at, typed_words(pick.text)), said(pick.feedback))
            for at, gap in enumerate(question.gaps())
            for pick in question.picks(gap)
        }
    else:
        found = {((0, said(each.text)), said(each.feedback)) for each in _entries(question)}
    return frozenset(each for each in found if told is None or each[0] in told)


def _entries(question: Question) -> Iterator[Option]:
    """Yield the options that may have feedback."""
    if isinstance(question, (Choice, Multi)):
        yield from question.offered()
    elif isinstance(question, Short):
        yield from question.wrong()


def _value(
    question: Question, name: str, rough: Collection[str] = (), told: Collection[str] = ()
) -> Any:
    """Return a field in a form that is the same for all ways to write it.

    `told` are the options whose feedback counts.
    """
    value = getattr(question, name)
    if name == "distractors" and isinstance(question, (Choice, Multi)):
        wrong = [(said(each.text), said(each.feedback)) for each in question.wrong()]
        return frozenset((text, feedback if text in told else "") for text, feedback in wrong)
    if isinstance(question, Number) and name in {"answer", "tolerance"}:
        return interval(question.answer, question.tolerance)[name == "tolerance"]
    if name in {"image", "audio"}:
        return value
    is_typed = name in question.typed

    def shown(each: Any) -> Any:
        match each:
            case str():
                look = typed_words if is_typed else words_of if name in rough else said
                return look(each)
            case Entry():
                text = shown(each.text)
                return (text, said(each.feedback or "")) if said(each.text) in told else text
            case tuple():
                return tuple(map(shown, each))
            case int() | float() if name in rough:
                return None
        return each

    if name in _SETS or name == "pairs":
        return frozenset(map(shown, value))
    return shown(value)


def _cloze_differences(fields: Iterable[str], question: Cloze, other: Cloze) -> Iterator[str]:
    """Yield the fields that differ; gaps go by their places, whatever their numbers are."""
    pairs = [*zip(question.gaps(), other.gaps(), strict=False)]
    if asked(question) != asked(other) or not all(
        _is_same_gap(question, mine, other, theirs) for mine, theirs in pairs
    ):
        yield "prompt"
    for name in fields:
        if name in _OF_GAPS:
            if any(
                _of_gap(question, name, mine, told) != _of_gap(other, name, theirs, told)
                for mine, theirs in pairs
                for told in [{typed_words(it.text) for it in question.picks(mine) if it.feedback}]
            ):
                yield name
        elif name != "prompt" and _value(question, name) != _value(other, name):
            yield name


def _is_same_gap(question: Cloze, mine: Gap, other: Cloze, theirs: Gap) -> bool:
    if said(mine.hint) != said(theirs.hint):
        return False
    number = other.as_number(theirs)
    texts = {typed_words(theirs.text), *([number.answer] if number else [])}
    if typed_words(mine.text) in texts:
        return True
    found = question.as_number(mine)
    return bool(number and found and _value(number, "answer") == _value(found, "answer"))


def _of_gap(question: Cloze, name: str, gap: Gap, told: Collection[str]) -> Any:
    """Return what a field says of a gap; `told` are the texts whose feedback counts."""
    if name == "choices":
        picks = (pick for pick in question.picks(gap) if pick.path[0] == "choices")
        wrong = [(typed_words(pick.text), said(pick.feedback)) for pick in picks]
        return frozenset((text, feedback if text in told else "") for text, feedback in wrong)
    if name == "tolerance":
        number = question.as_number(gap)
        return interval(number.answer, number.tolerance)[1] if number else None
    return frozenset(map(typed_words, question.accept.get(gap.name, ())))

"""What one question says otherwise than another, however the two are written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from quizgen.model.questions import Choice, Cloze, Entry, Gap, Multi, Number, Question
from quizgen.model.transfer import interval, typed_words, words_of
from quizgen.support.markup.to_html import html_with_tex

_SETS = frozenset({"answers", "distractors", "decoys", "accept", "tags", "was"})
"""The fields whose order says nothing."""
_OF_GAPS = frozenset({"accept", "choices", "tolerance"})


def differences(
    fields: Iterable[str], question: Question, other: Question, rough: Collection[str] = ()
) -> list[str]:
    """Return those of some fields that another question has otherwise.

    Texts are compared as they are shown; those of `rough` fields as their words, and numbers
    there not at all.
    """
    if question.type != other.type:
        return ["type"]
    if isinstance(question, Cloze) and isinstance(other, Cloze):
        return [*_cloze_differences(fields, question, other)]
    return [
        name
        for name in fields
        if getattr(question, name) != getattr(other, name)
        and _value(question, name, rough) != _value(other, name, rough)
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
    """Return what questions of one heart without a difference in some fields have in common."""
    if isinstance(question, Cloze):
        return tuple(
            tuple(_of_gap(question, name, gap) for gap in question.gaps())
            if name in _OF_GAPS
            else _value(question, name)
            for name in fields
            if name != "prompt"
        )
    return tuple(_value(question, name, rough) for name in fields)


def _value(question: Question, name: str, rough: Collection[str] = ()) -> Any:
    """Return a field in a form that is the same for all ways to write it."""
    value = getattr(question, name)
    if name == "distractors" and isinstance(question, (Choice, Multi)):
        return frozenset((said(each.text), said(each.feedback)) for each in question.wrong())
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
                return shown(each.text), said(each.feedback or "")
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
                _of_gap(question, name, mine) != _of_gap(other, name, theirs)
                for mine, theirs in pairs
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


def _of_gap(question: Cloze, name: str, gap: Gap) -> Any:
    """Return what a field says of a gap."""
    if name == "choices":
        picks = (pick for pick in question.picks(gap) if pick.path[0] == "choices")
        return frozenset((typed_words(pick.text), said(pick.feedback)) for pick in picks)
    if name == "tolerance":
        number = question.as_number(gap)
        return interval(number.answer, number.tolerance)[1] if number else None
    return frozenset(map(typed_words, question.accept.get(gap.name, ())))

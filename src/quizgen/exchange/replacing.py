"""What of a bank's own question stays where that of a file takes its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

from quizgen.exchange import marks
from quizgen.exchange.differences import said
from quizgen.exchange.records import Lost
from quizgen.exchange.taking import Taken, Taking
from quizgen.lint.errors import question_errors
from quizgen.model.questions import Cloze, Common, Number, Question, Short
from quizgen.model.transfer import interval, typed_words
from quizgen.reading import yaml_reader
from quizgen.reading.text_errors import mark_errors
from quizgen.support.positions import Positions

_OFFERS = ("options", "distractors")


def replaced(
    old: Mapping[str, Any], lines: Sequence[str], question: Question, taken: Taken, taking: Taking
) -> dict[str, Any]:
    """Return an old entry's fields that go with the new ones, under these; tell what goes.

    `lines` are those of the old entry, `question` is what it says.
    """
    told: list[str] = []
    mine = {name: value for name, value in old.items() if value not in (None, [], {})}
    taken = msgspec.structs.replace(taken, fields=_with_own_feedback(mine, taken.fields, told))
    made = {**_kept(mine, question, taken, told), **taken.fields, "id": taken.id}
    if _has_comment(lines, old):
        told.append("the comments within it are left out.")
    for what in told:
        taking.losses.append(Lost(taken.item.where, f"'{taken.id}' of the bank: {what}"))
    return made


def _kept(
    old: Mapping[str, Any], question: Question, taken: Taken, told: list[str]
) -> dict[str, Any]:
    kept = dict(old)
    offers = {*_OFFERS} if taken.fields["type"] in {"choice", "multi"} else set()
    # All options of the new question are in one of the two, and the bank refuses both together.
    for name in (*offers, *taken.item.judged):
        kept.pop(name, None)
    renewed = {*taken.fields, *(offers if offers & taken.fields.keys() else ())}
    gone: set[str] = set()
    for name, gap, answer in _of_other_answers(question, taken):
        if name in kept and name not in renewed:
            which = f"'{name}' of {gap}" if gap else f"'{name}'"
            told.append(f"its {which} was for {marks.in_words(answer)}, and is left out.")
            value = kept.pop(name)
            if rest := gap and {other: value[other] for other in value if other != gap}:
                kept[name] = rest
            else:
                gone.add(name)
    if question.type != taken.fields["type"] or not _is_sound({**kept, **taken.fields}):
        kept = {name: value for name, value in kept.items() if name in Common.__struct_fields__}
        if not _is_sound({**kept, **taken.fields}):
            kept = {name: kept[name] for name in ("was", "source", "inference") if name in kept}
    told += [
        f"its '{name}' does not go with the new question, and is left out."
        for name in old
        if name not in kept and name not in renewed | gone
    ]
    return kept


def _of_other_answers(old: Question, taken: Taken) -> Iterator[tuple[str, str, str]]:
    """Yield fields that say more of an answer that the new question has otherwise.

    Each comes with its gap, "" where it has none, and with the old answer.
    """
    new: Question = msgspec.convert({**taken.fields, "id": taken.id}, Question, strict=False)
    if isinstance(old, Short) and isinstance(new, Short):
        if typed_words(old.answer) != typed_words(new.answer):
            yield from ((name, "", old.answer) for name in ("accept", "reverse"))
    elif isinstance(old, Number) and isinstance(new, Number):
        values = [interval(each.answer, "0") for each in (old, new)]
        if values[0] != values[1] or new.unit not in {None, old.unit}:
            yield "tolerance", "", old.with_unit()
    elif isinstance(old, Cloze) and isinstance(new, Cloze):
        before, after = (
            {
                gap.name: [typed_words(it.text) for it in each.gaps() if it.name == gap.name]
                for gap in each.gaps()
            }
            for each in (old, new)
        )
        for name in ("accept", "tolerance"):
            for gap in getattr(old, name):
                if before.get(gap) != after.get(gap):
                    yield name, gap, ", ".join(before.get(gap, ()))


def _with_own_feedback(
    old: Mapping[str, Any], fields: Mapping[str, Any], told: list[str]
) -> dict[str, Any]:
    """Return new fields in which options that the bank has too keep the feedback of its own."""
    own: dict[_Key, Mapping[str, str]] = {}
    shown = {("", said(text)) for text in _right(fields)}

    def note(key: _Key, option: Any) -> Any:
        if isinstance(option, Mapping) and option.get("feedback"):
            own[key] = option
        return option

    def renewed(key: _Key, option: Any) -> Any:
        shown.add(key[:2])
        mine = own.pop(key, None)
        if mine is None or (isinstance(option, Mapping) and option.get("feedback")):
            return option
        return {"text": _text(option), "feedback": mine["feedback"]}

    _with_options(old, note)
    made = _with_options(_with_place_for_feedback(old, fields, own), renewed)
    for (gap, text, is_right), each in own.items() if made.keys() & {*_OFFERS, "choices"} else ():
        why = f"it is {'wrong' if is_right else 'right'} now" if (gap, text) in shown else ""
        told.append(
            f"its feedback for {marks.in_words(each['text'])}, {marks.in_words(each['feedback'], 60)},"
            f" is left out: {why or 'no option is the same'}."
        )
    return made


def _with_place_for_feedback(
    old: Mapping[str, Any], fields: Mapping[str, Any], own: Collection[_Key]
) -> Mapping[str, Any]:
    """Return new fields with `options` where one that stays right has feedback.

    What the old question has too stands in its order.
    """
    right = _right(fields)
    if (
        fields["type"] not in {"choice", "multi"}
        or "options" in fields
        or not any(("", said(text), True) in own for text in right)
    ):
        return fields
    places = {said(_text(option)): at for at, option in enumerate(old["options"])}
    options = [*right, *fields.get("distractors", ())]
    options.sort(key=lambda option: places.get(said(_text(option)), len(places)))
    return {name: fields[name] for name in fields if name != "distractors"} | {"options": options}


_Key: TypeAlias = tuple[str, str, bool]
"""An option's gap, "" where it has none, what it shows, and whether it is right."""


def _with_options(entry: Mapping[str, Any], change: Callable[[_Key, Any], Any]) -> dict[str, Any]:
    """Return an entry with each of its options changed."""
    right = _right(entry)

    def changed(gap: str, options: Iterable[Any]) -> list[Any]:
        return [change((gap, said(_text(it)), _text(it) in right), it) for it in options]

    made = dict(entry)
    for name in _OFFERS:
        if entry.get(name):
            made[name] = changed("", entry[name])
    if entry.get("choices"):
        made["choices"] = {gap: changed(gap, options) for gap, options in entry["choices"].items()}
    return made


def _right(entry: Mapping[str, Any]) -> list[str]:
    """Return the texts that are right, [] where it is true or false."""
    right = [*entry.get("answers", ()), entry.get("answer")]
    return [text for text in right if isinstance(text, str)]


def _text(option: Any) -> str:
    return str(option["text"] if isinstance(option, Mapping) else option)


def _has_comment(lines: Sequence[str], old: Mapping[str, Any]) -> bool:
    """Whether something can be cut off from a # on, and the entry says the same."""
    for at, line in enumerate(lines):
        for sign in re.finditer(r"(?:^|\s)#", line):
            cut = [*lines[:at], line[: sign.start()], *lines[at + 1 :]]
            if yaml_reader.parse("\n".join(cut)).data == [old]:
                return True
    return False


def _is_sound(entry: Mapping[str, Any]) -> bool:
    try:
        question: Question = msgspec.convert({**entry, "id": "new"}, Question, strict=False)
    except msgspec.ValidationError:
        return False
    at = Positions()
    return not any((*question_errors(question, at), *mark_errors(question, at)))

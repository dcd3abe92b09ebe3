"""What a simple judge, such as a page's script, needs to tell a right typed answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any, TypeAlias, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from quizgen.grading.dates import CENTURY, Date, Period
from quizgen.grading.lexicon import Unit, lexicon
from quizgen.grading.normalize import clean
from quizgen.grading.numbers import roman_at
from quizgen.grading.parsing import read
from quizgen.grading.phrases import is_name
from quizgen.grading.quantities import NO_UNIT, Quantity
from quizgen.grading.text import Accepted, accepted, is_one_thing
from quizgen.grading.tokens import Kind
from quizgen.grading.values import Range
from quizgen.model.questions import Cloze, Number, Short
from quizgen.support.markup.markdown import parse_typed
from quizgen.support.markup.to_rows import plain

Typed: TypeAlias = Short | Number | Cloze
Span: TypeAlias = tuple[str, float, float]
T = TypeVar("T")

_PAIR = 2
_PERCENT = 100
_WORDS = (
    *("definite", "indefinite", "lists", "minus", "fillers", "verbs", "of", "heads", "apart"),
    *("century", "cased", "from", "to", "titles", "ranks", "royal"),
)
_SPELLING = ("variants", "endings", "labels", "contractions", "endmost", "elisions")
_OPEN_CENTURY = 1900  # What "the 90s" are said of.


class Key(Struct, frozen=True, omit_defaults=True):
    """What is right in one typed part.

    `texts` are clean texts that are right as they are written, `symbols` those of which case
    and spaces around signs are free, `keys` those of answers that are words, with the `signs`
    that they have, and `names` those of persons, with what else is to know of each.  `values`
    say what quantities measure, with the least and the greatest that is right, in base units,
    `ranges` from where to where, `moments` are dates and periods.  `turned` are the keys of
    lists of two, the other way round.
    """

    texts: tuple[str, ...]
    symbols: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    turned: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    values: tuple[Span, ...] = ()
    ranges: tuple[Span, ...] = ()
    moments: tuple[str, ...] = ()
    accents: bool = False
    case: bool = False


def keys(question: Typed) -> tuple[Key, ...]:
    """Return the key of each typed part of a question, in reading order."""
    if isinstance(question, Number):
        return (number_key(question),)
    strictly = {"accents": question.accents == "strict", "case": question.case == "strict"}
    made = [replace(text_key(answers), **strictly) for answers in question.accepted()]
    if isinstance(question, Cloze):
        for place, gap in enumerate(question.gaps()):
            if number := question.as_number(gap):
                others = text_key(question.accepted()[place][1:])
                made[place] = replace(_joined(number_key(number), others), **strictly)
    return tuple(made)


def _joined(one: Key, other: Key) -> Key:
    found = {
        name: _once((*value, *getattr(other, name)))
        for name in Key.__struct_fields__
        if isinstance(value := getattr(one, name), tuple)
    }
    return replace(one, **found)


def text_key(answers: Sequence[str]) -> Key:
    """Return the key of a part that some texts answer."""
    texts = [clean(plain(parse_typed(answer))) for answer in answers]
    found = [accepted(text) for text in texts]
    words = [each for each in found if not each.meanings]
    sure = [
        meaning.value
        for each in found
        for meaning in each.meanings
        if meaning.is_sure and not each.signs
    ]
    return Key(
        texts=_once(texts),
        symbols=_once(each.reading.text for each in words),
        keys=_once(" ".join(key) for each in words for key in sorted(each.reading.keys)),
        turned=_once(" ".join(key) for each in words for key in _turned(each)),
        signs=_once(each.signs for each in words),
        names=_once(name for each in words for name in _names(each)),
        values=_once(span for value in sure for span in _spans(value)),
        ranges=_once(span for value in sure for span in _ranges(value)),
        moments=_once(moment for value in sure for moment in _moments(value)),
    )


def number_key(question: Number) -> Key:
    """Return the key of a number: a bare one is in the question's unit."""
    answer = Fraction(question.answer)
    tolerance = Fraction(question.tolerance.rstrip("% "))
    if question.tolerance.endswith("%"):
        tolerance *= abs(answer) / _PERCENT
    unit = plain(parse_typed(question.unit or ""))
    spans = [("", answer, tolerance), ("/", answer, tolerance)]
    written, scale = f"{question.answer} {unit}", f"{question.answer} {unit.split(' ')[0]}"
    found = accepted(written).meanings or accepted(scale).meanings if unit else ()
    asked = next((it.value for it in found if isinstance(it.value, Quantity)), None)
    if asked:
        scaled = tolerance * asked.value / answer if answer else tolerance
        spans += [("", asked.value, scaled), ("/", asked.value, scaled)]
        if asked.unit.name and asked.unit.is_sure:
            at = asked.in_base_units
            spans.append((_measure(asked.unit), at, scaled * asked.unit.times))
    return Key(
        texts=_once([question.answer, clean(written)]),
        values=_once((what, float(at - off), float(at + off)) for what, at, off in spans),
        moments=() if tolerance or unit else tuple(_moments(Quantity(answer, Fraction(1)))),
    )


def _once(found: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(found))


def _turned(answer: Accepted) -> Iterator[Sequence[str]]:
    if len(answer.items) == _PAIR and not is_one_thing(answer):
        yield from sorted(read(" and ".join(reversed(answer.items))).keys)


def _names(answer: Accepted) -> Iterator[tuple[str, str]]:
    tokens = answer.reading.tokens
    if len(tokens) > 1 and is_name(tokens):
        is_numbered = tokens[-1].kind is not Kind.WORD or roman_at(tokens, len(tokens) - 1)
        is_common = any(it.text.endswith(tuple(lexicon().words["common_ends"])) for it in tokens)
        kind = "numbered" if is_numbered else "common" if is_common else ""
        yield from ((" ".join(key), kind) for key in sorted(answer.reading.keys))


def _spans(value: object) -> Iterator[Span]:
    if not isinstance(value, Quantity) or not value.unit.is_sure:
        return
    at, bare = float(value.in_base_units), float(value.value)
    if value.unit.name == "%":
        yield from (("", bare, bare), ("/", bare / _PERCENT, bare / _PERCENT))
    if value.unit == NO_UNIT:
        per_cent = _measure(lexicon().units["%"][0])
        yield from (("/", at, at), (per_cent, at * _PERCENT, at * _PERCENT))
    yield (_measure(value.unit), at, at)


def _ranges(value: object) -> Iterator[Span]:
    match value:
        case Range(low=Quantity() as low, high=Quantity() as high) if (
            low.unit.is_sure and low.unit.name == high.unit.name and low.unit.name != ":"
        ):
            yield (_measure(low.unit), float(low.in_base_units), float(high.in_base_units))


def _measure(unit: Unit) -> str:
    return unit.dimension or unit.name


def _moments(value: object) -> Iterator[str]:
    match value:
        case Quantity(value=year, unit=unit) if unit == NO_UNIT and year.denominator == 1:
            yield f"date {year}--"
        case Date() if not (value.is_short or value.is_ambiguous):
            parts = "-".join("" if part is None else str(part) for part in value[:3])
            yield f"date {parts}{' bc' if value.era == 'bc' else ''}"
            if value[1:3] == (None, None) and value.era != "bc":
                yield f"date {value.year}--"
        case Period() if value.is_full:
            era = " bc" if value.era == "bc" else ""
            yield f"{value.kind} {value.number}{era}"
            if value.kind == "decades" and _OPEN_CENTURY <= value.number < _OPEN_CENTURY + CENTURY:
                yield f"decades {value.number - _OPEN_CENTURY}"
            if value.kind == "decades" and value.number < CENTURY:
                yield f"decades {value.number + _OPEN_CENTURY}"


def tables(keys: Iterable[Key]) -> dict[str, Any]:
    """Return what a script reads answers with; of units, those that some keys are about."""
    known, wanted = lexicon(), set[str]()
    for key in keys:
        for measure, _, _ in (*key.values, *key.ranges):
            parts = re.split(r"[/^]", measure)
            wanted.update((measure, *measure.split("/"), *parts))
    units = {
        form: [
            (_measure(unit), float(unit.times), float(unit.add))
            for unit in units
            if unit.is_sure and _measure(unit) in wanted
        ]
        for form, units in known.units.items()
    }
    return {
        **{name: sorted(known.words[name]) for name in _WORDS},
        **known.numbers,
        **known.dates,
        **{name: dict(known.spelling[name]) for name in _SPELLING},
        "marks": {**known.spelling["marks"], **known.spelling["signs"]},
        "eras": {" ".join(form): era for form, era in known.eras},
        "synonyms": [pair for pairs in known.synonyms.values() for pair in pairs],
        "rates": dict(known.rates),
        "units": {form: units for form, units in units.items() if units},
    }

"""Units of measure and all the forms they are written in, from the tables of `lexicon`.

Capitals decide: "mV" is not "MV".  This module must not know quantities.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias

CURRENCY = "money: "  # With its name, the dimension of a currency.

_LONGEST_SYMBOL = 3  # letters: "mol" is a symbol
_SHORTEST_NAME = 3  # "amp" is a name

Table: TypeAlias = dict[str, Any]


class Unit(NamedTuple):
    """A unit of measure: base units = (written value + `add`) * `times`."""

    name: str
    dimension: str
    times: Fraction
    add: Fraction = Fraction(0)


def unit_forms(data: Table) -> dict[str, tuple[Unit, ...]]:
    """Return the forms of all units, prefixed ones last, and what small letters mean for them.

    A letter of scale is no unit in small letters: "300k" are no kelvins.
    """
    forms: dict[str, list[Unit]] = defaultdict(list)
    for unit, written in (*_base_units(data), *_prefixed_units(data)):
        for form in written:
            forms[form].append(unit)
    for form, units in tuple(forms.items()):
        if form.lower() not in forms and form.lower() not in data["numbers"]["letters"]:
            forms[form.lower()] = units
    return {form: tuple(units) for form, units in forms.items()}


def _base_units(data: Table) -> Iterator[tuple[Unit, list[str]]]:
    for dimension, units in data["units"].items():
        for name, (times, written, *_) in units.items():
            yield Unit(name, dimension, Fraction(times)), written.split(", ")
    for name, (add, times, written) in data["degrees"].items():
        yield Unit(name, "temperature", Fraction(times), Fraction(add)), written.split(", ")
    for name, written in data["currencies"].items():
        yield Unit(name, CURRENCY + name, Fraction(1)), written.split(", ")


def _prefixed_units(data: Table) -> Iterator[tuple[Unit, list[str]]]:
    """Yield "km, kilometer, kilometers" of "m, meter, meters"; short forms take short prefixes."""
    for dimension, units in data["units"].items():
        for name, (times, written, *prefixes) in units.items():
            for prefix in " ".join(prefixes).split():
                short, factor, long = data["prefixes"][prefix]
                unit = Unit(prefix + name, dimension, Fraction(times) * Fraction(factor))
                yield unit, list(_prefixed(written.split(", "), short.split(), long))


def _prefixed(forms: Iterable[str], short: Iterable[str], long: str) -> Iterator[str]:
    for form in forms:
        if len(form) <= _LONGEST_SYMBOL:
            yield from [prefix + form for prefix in short]
        if len(form) >= _SHORTEST_NAME:
            yield long + form


def cased_forms(forms: Mapping[str, object]) -> frozenset[str]:
    """Return the forms that mean something else in small letters, or nothing."""
    return frozenset(form for form in forms if forms.get(form.lower()) != forms[form])

"""Numbers with or without a unit among tokens.

Units, currencies, rates such as "km per hour" and powers such as "m²" become one
measure; the scale letters of "1.7bn" are read here, for only beside a number are they
letters of scale.  This module must not know whether two quantities agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from quizgen.grading.lexicon import Lexicon, lexicon
from quizgen.grading.parsing import Tokens
from quizgen.grading.tokens import Kind, Token
from quizgen.grading.units import CURRENCY, Unit

NO_UNIT = Unit("", "", Fraction(1))

_LONGEST = 7  # tokens: "5 us dollars per square kilometer"
_LONGEST_LEAD = 2  # tokens before the number: "US $"
_SQUARE, _CUBE = 2, 3


class Quantity(NamedTuple):
    """A number and its unit, named "" where it has none.

    `step` is the worth of the last digit written, 0 of a fraction.
    """

    value: Fraction
    step: Fraction
    unit: Unit = NO_UNIT

    @property
    def in_base_units(self) -> Fraction:
        """The value in the base unit of its dimension."""
        return (self.value + self.unit.add) * self.unit.times


def quantities(tokens: Tokens) -> Iterator[Quantity]:
    """Yield every quantity the tokens may be: "10 m" is ten metres or ten million."""
    places = [place for place, token in enumerate(tokens) if token.kind is Kind.NUMBER]
    if not places or places[0] > _LONGEST_LEAD or len(tokens) > _LONGEST:
        return
    known = lexicon()
    yield from _single(tokens, places[0], known)
    yield from _and_a_part(tokens, known)
    if len(places) > 1 and not places[0]:
        ends = (*places[1:], len(tokens))
        parts = [tokens[start:end] for start, end in zip(places, ends, strict=True)]
        yield from _sums([tuple(_single(part, 0, known)) for part in parts])


def units_of(tokens: Tokens) -> frozenset[str]:
    """Return the names of the units that an answer without a number may be: "m/s"."""
    return frozenset(unit.name for unit in _measures(tokens, lexicon()))


def _single(tokens: Tokens, place: int, known: Lexicon) -> Iterator[Quantity]:
    """Read the one number at `place` with what stands around it."""
    before, number, after = tokens[:place], tokens[place], tokens[place + 1 :]
    if number.value is None:
        return
    if len(after) > 1 and after[0].joint and after[0].text in known.words["indefinite"]:
        after = after[1:]  # "half a tonne", but "7 A"
    for unit in _units(before, after, known):
        yield Quantity(number.value, number.step, unit)
    scale = known.numbers.letters.get(after[0].text) if after else None
    if scale is not None:
        for unit in _units(before, after[1:], known):
            yield Quantity(number.value * scale, number.step * scale, unit)


def _and_a_part(tokens: Tokens, known: Lexicon) -> Iterator[Quantity]:
    """Read "two years and a half", and "a year and a half", whose article is dropped."""
    match tokens:
        case [*unit, conjunction, part] if unit and conjunction.text in known.words["lists"]:
            pass
        case _:
            return
    whole = unit.pop(0).value if unit[0].kind is Kind.NUMBER else Fraction(1)
    if whole is None or part.value is None or not 0 < part.value < 1:
        return
    for measure in _measures(unit, known) if unit else ():
        yield Quantity(whole + part.value, Fraction(0), measure)


def _sums(parts: Sequence[Sequence[Quantity]]) -> Iterator[Quantity]:
    """Add up parts in ever smaller units of one dimension: "5 ft 10 in", "2 h 30 min"."""
    for first in parts[0]:
        total, smallest = first.value, first
        for part in parts[1:]:
            smaller = [quantity for quantity in part if _is_smaller(quantity, smallest)]
            if not smaller:
                break
            smallest = smaller[0]
            total += smallest.in_base_units / first.unit.times
        else:
            step = smallest.step * smallest.unit.times / first.unit.times
            yield Quantity(total, step, first.unit)


def _is_smaller(part: Quantity, whole: Quantity) -> bool:
    is_kin = part.unit.dimension == whole.unit.dimension and not part.unit.add
    return is_kin and bool(part.unit.name) and part.in_base_units < whole.unit.times


def _units(before: Sequence[Token], after: Sequence[Token], known: Lexicon) -> Iterator[Unit]:
    """Yield the units after a number, the currencies before it, or the lack of a unit."""
    if not before:
        yield from _measures(after, known) if after else (NO_UNIT,)
        return
    named_after = {unit.name for unit in _measures(after, known)}
    for unit in _measures(before, known):
        if unit.dimension.startswith(CURRENCY) and (not after or unit.name in named_after):
            yield unit


def _phrase(tokens: Sequence[Token]) -> str:
    """Return the tokens as a unit is written: "km/h", "m2", "us dollars", "mW"."""
    cased = lexicon().cased
    text = ""
    for token in tokens:
        is_glued = token.joint == "/" or token.kind is Kind.NUMBER
        written = token.raw if token.raw in cased else token.text
        text += (token.joint if is_glued else " ") + written
    return text.strip()


def _measures(tokens: Sequence[Token], known: Lexicon) -> Iterator[Unit]:
    """Yield what some tokens mean as a unit; of a long quotient that would be ever more."""
    return _named(_phrase(tokens), known) if len(tokens) <= _LONGEST else iter(())


def _named(phrase: str, known: Lexicon) -> Iterator[Unit]:
    phrase = known.rates.get(phrase, phrase)
    if units := known.units.get(phrase) or known.units.get(phrase.lower()):
        yield from units
        return
    for per in sorted(known.words["per"]):
        above, found, below = phrase.partition(f" {per} " if per.isalpha() else per)
        if found:
            yield from _rates(above, below, known)
            return
    yield from _powers(phrase, known)


def _rates(above: str, below: str, known: Lexicon) -> Iterator[Unit]:
    for top in _named(above, known):
        for bottom in _named(below, known):
            name, dimension = f"{top.name}/{bottom.name}", f"{top.dimension}/{bottom.dimension}"
            yield Unit(name, dimension, top.times / bottom.times)


def _powers(phrase: str, known: Lexicon) -> Iterator[Unit]:
    """Read "square metres", "m2", "cubic km", "seconds squared"."""
    first, _, base = phrase.partition(" ")
    before, _, last = phrase.rpartition(" ")
    if first in known.words["square"]:
        power = _SQUARE
    elif first in known.words["cubic"]:
        power = _CUBE
    elif last in known.words["squared"]:
        base, power = before, _SQUARE
    elif last in known.words["cubed"]:
        base, power = before, _CUBE
    elif phrase.endswith((str(_SQUARE), str(_CUBE))):
        base, power = phrase[:-1], int(phrase[-1])
    else:
        return
    for unit in known.units.get(base, ()):
        yield Unit(f"{unit.name}^{power}", f"{unit.dimension}^{power}", unit.times**power)

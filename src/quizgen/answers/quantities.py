"""Numbers with or without a unit among tokens.

Units, currencies, rates such as "km per hour" and powers such as "m²" become one
measure; the scale letters of "1.7bn" are read here, for only beside a number are they
letters of scale.  This module must not know whether two quantities agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from quizgen.answers.lexicon import CURRENCY, Lexicon, Unit, lexicon
from quizgen.answers.reading import Tokens
from quizgen.answers.tokens import Kind, Token

_LONGEST_UNIT = 6  # tokens: "us dollars per square kilometer"
_DIMENSIONLESS = Unit("", "", Fraction(1))


class Quantity(NamedTuple):
    """A number and its unit, "" where it has none.

    `step` is the worth of the last digit written, 0 of a fraction.
    """

    value: Fraction
    step: Fraction
    unit: Unit = _DIMENSIONLESS

    @property
    def in_base_units(self) -> Fraction:
        """The value in the base unit of its dimension."""
        return (self.value + self.unit.add) * self.unit.times


def quantities(tokens: Tokens) -> Iterator[Quantity]:
    """Yield every quantity the tokens may be: "10 m" is ten metres or ten million."""
    places = [place for place, token in enumerate(tokens) if _is_amount(token)]
    if not places or places[0] > 2 or len(tokens) - places[0] > _LONGEST_UNIT:
        return
    known = lexicon()
    before, number, after = tokens[: places[0]], tokens[places[0]], tokens[places[0] + 1 :]
    value = number.value
    assert value is not None
    if after and after[0].text in known.words["indefinite"]:
        after = after[1:]  # "half a tonne"
    scale = known.scale_letters.get(after[0].text) if after else None
    for unit in _units(before, after, known):
        yield Quantity(value, number.step, unit)
    if scale is not None:
        for unit in _units(before, after[1:], known):
            yield Quantity(value * scale, number.step * scale, unit)


def units(tokens: Tokens) -> tuple[Unit, ...]:
    """Return the units that tokens without a number may name; scale words are no units."""
    return tuple(_units((), tokens, lexicon())) if tokens else ()


def _is_amount(token: Token) -> bool:
    return token.kind is Kind.NUMBER and token.value is not None


def _units(before: Sequence[Token], after: Sequence[Token], known: Lexicon) -> Iterator[Unit]:
    """Yield the units named before ("$", "USD") or after a number, or the lack of one."""
    if not before:
        yield from _measures(_phrase(after), known) if after else (_DIMENSIONLESS,)
        return
    named_after = {unit.name for unit in _measures(_phrase(after), known)}
    for unit in _measures(_phrase(before), known):
        if unit.dimension.startswith(CURRENCY) and (not after or unit.name in named_after):
            yield unit


def _phrase(tokens: Sequence[Token]) -> str:
    """Return the tokens as a unit is written: "km/h", "m2", "us dollars"."""
    text = ""
    for token in tokens:
        glue = token.joint if token.joint == "/" or token.kind is Kind.NUMBER else " "
        text += glue + token.text
    return text.strip(" /")


def _measures(phrase: str, known: Lexicon) -> Iterator[Unit]:
    phrase = known.rates.get(phrase, phrase)
    if phrase in known.units:
        yield from known.units[phrase]
        return
    for per in known.words["per"]:
        above, found, below = phrase.partition(f" {per} " if per.isalpha() else per)
        if found:
            yield from _rates(above, below, known)
            return
    yield from _powers(phrase, known)


def _rates(above: str, below: str, known: Lexicon) -> Iterator[Unit]:
    for top in _measures(above, known):
        for bottom in _measures(below, known):
            name, dimension = f"{top.name}/{bottom.name}", f"{top.dimension}/{bottom.dimension}"
            yield Unit(name, dimension, top.times / bottom.times)


def _powers(phrase: str, known: Lexicon) -> Iterator[Unit]:
    """Read "square metres", "m2", "cubic km"."""
    first, _, rest = phrase.partition(" ")
    if first in known.words["square"]:
        base, power = rest, 2
    elif first in known.words["cubic"]:
        base, power = rest, 3
    elif phrase[-1:] in {"2", "3"}:
        base, power = phrase[:-1], int(phrase[-1])
    else:
        return
    for unit in known.units.get(base, ()):
        if unit.dimension == "length":
            yield Unit(f"{unit.name}^{power}", f"length^{power}", unit.times**power)

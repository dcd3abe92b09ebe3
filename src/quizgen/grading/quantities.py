"""Numbers with or without a unit among tokens: "20 years", "$1.7bn", "5 km per hour", "3 m²"."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from quizgen.grading.lexicon import CURRENCY, Lexicon, Unit, lexicon
from quizgen.grading.tokens import Token, TokenKind, Tokens

NO_UNIT = Unit("", "", Fraction(1))

_LONGEST = 7  # tokens: "5 us dollars per square kilometer"
_LONGEST_LEAD = 2  # tokens before the number: "US $"
_POWERS = {"square": 2, "cubic": 3, "squared": 2, "cubed": 3}


class Quantity(NamedTuple):
    """A number with its unit, named "" for none; `step` is its last digit's worth, 0 of 1/2."""

    value: Fraction
    step: Fraction
    unit: Unit = NO_UNIT

    @property
    def in_base_units(self) -> Fraction:
        """The value in the base unit of its dimension."""
        return (self.value + self.unit.add) * self.unit.times


def quantities(tokens: Tokens) -> Iterator[Quantity]:
    """Yield every quantity the tokens may be: "10 m" is ten metres or ten million."""
    places = [place for place, token in enumerate(tokens) if token.kind is TokenKind.NUMBER]
    if not places or places[0] > _LONGEST_LEAD or len(tokens) > _LONGEST:
        return
    known = lexicon()
    yield from _single(tokens, places[0], known)
    if len(places) > 1 and not places[0]:
        ends = (*places[1:], len(tokens))
        parts = [tokens[start:end] for start, end in zip(places, ends, strict=True)]
        yield from _sums([tuple(_single(part, 0, known)) for part in parts])


def _single(tokens: Tokens, place: int, known: Lexicon) -> Iterator[Quantity]:
    """Read the one number at `place` with what stands around it."""
    before, number, after = tokens[:place], tokens[place], tokens[place + 1 :]
    if number.value is None:
        return
    if len(after) > 1 and after[0].joint and after[0].text in known.words["indefinite"]:
        after = after[1:]  # "half a tonne", but "7 A"
    for unit in _units(before, after):
        yield Quantity(number.value, number.step, unit)
    scale = known.numbers["letters"].get(after[0].text, 0) if after else 0
    for unit in _units(before, after[1:]) if scale else ():
        yield Quantity(number.value * scale, number.step * scale, unit)


def _sums(parts: Sequence[Sequence[Quantity]]) -> Iterator[Quantity]:
    """Add up parts in ever smaller units of one dimension: "5 ft 10 in", "2 h 30 min"."""
    for first in parts[0]:
        total, last = first.value, first
        for part in parts[1:]:
            kin = [it for it in part if it.unit.name and it.unit.dimension == last.unit.dimension]
            smaller = [it for it in kin if not it.unit.add and it.in_base_units < last.unit.times]
            if not smaller:
                break
            last = smaller[0]
            total += last.in_base_units / first.unit.times
        else:
            yield Quantity(total, last.step * last.unit.times / first.unit.times, first.unit)


def _units(before: Sequence[Token], after: Sequence[Token]) -> Iterator[Unit]:
    """Yield the units after a number, the currencies before it, or the lack of a unit."""
    if not before:
        yield from measures(after) if after else (NO_UNIT,)
        return
    named_after = {unit.name for unit in measures(after)}
    for unit in measures(before):
        if unit.dimension.startswith(CURRENCY) and (not after or unit.name in named_after):
            yield unit


def measures(tokens: Sequence[Token]) -> Iterator[Unit]:
    """Yield what some tokens mean as a unit: "km/h", "m2", "us dollars", "mW"."""
    text, known = "", lexicon()
    for token in tokens if len(tokens) <= _LONGEST else ():
        is_glued = token.joint == "/" or token.kind is TokenKind.NUMBER
        written = token.raw if token.raw in known.words["cased"] else token.text
        text += (token.joint if is_glued else " ") + written
    return _named(text.strip(), known)


def _named(phrase: str, known: Lexicon) -> Iterator[Unit]:
    phrase = known.rates.get(phrase, phrase)
    if units := known.units.get(phrase) or known.units.get(phrase.lower()):
        yield from units
        return
    for per in sorted(known.words["per"]):
        above, found, below = phrase.partition(f" {per} " if per.isalpha() else per)
        if found:
            # In "KM/H" the H, a henry where it is alone, may be a small one too.
            belows = dict.fromkeys((below, below.lower()))
            bottoms = [unit for form in belows for unit in _named(form, known)]
            for top in _named(above, known):
                for bottom in bottoms:
                    name = f"{top.name}/{bottom.name}"
                    dimension = f"{top.dimension}/{bottom.dimension}"
                    yield Unit(name, dimension, top.times / bottom.times)
            return
    power, base = 1, ""
    if phrase.endswith(("2", "3")):
        power, base = int(phrase[-1]), phrase[:-1]
    first, _, rest = phrase.partition(" ")
    before, _, last = phrase.rpartition(" ")
    for kind, exponent in _POWERS.items():
        if first in known.words[kind] or last in known.words[kind]:
            power, base = exponent, rest if first in known.words[kind] else before
    for unit in known.units.get(base, ()):
        yield Unit(f"{unit.name}^{power}", f"{unit.dimension}^{power}", unit.times**power)

"""What the judge of typed answers knows of words, from `data/grading_*.toml`.

Loaded once, when the first answer is judged.  This module must not know how an
answer is judged; it only turns the files' tables into sets and dictionaries.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

CURRENCY = "money: "  # With its name, the dimension of a currency.
DATA = Path(__file__).parent.parent / "data"

Table: TypeAlias = dict[str, Any]
Words: TypeAlias = frozenset[str]
Pairs: TypeAlias = frozenset[tuple[str, str]]


class Unit(NamedTuple):
    """A unit of measure: base units = (written value + `add`) * `times`."""

    name: str
    dimension: str
    times: Fraction
    add: Fraction = Fraction(0)


class Lexicon(NamedTuple):
    """The word tables; words stand folded, pairs stand in both orders."""

    words: Mapping[str, Words]
    dates: Mapping[str, Words]
    cardinals: Mapping[str, int]
    ordinals: Mapping[str, int]
    decades: Mapping[str, int]
    scales: Mapping[str, int]
    scale_letters: Mapping[str, int]
    fractions: Mapping[str, int]
    months: Mapping[str, int]
    month_forms: Mapping[str, int]
    weekdays: Mapping[str, int]
    weekday_forms: Mapping[str, int]
    eras: Mapping[str, tuple[tuple[str, ...], ...]]
    abbreviations: Mapping[str, str]
    contractions: Mapping[str, str]
    synonyms: Mapping[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]
    spelling: Mapping[str, str]
    spelling_endings: tuple[tuple[str, str], ...]
    spelling_shortest: int
    inflections: Pairs
    stem: int
    slips: Mapping[str, int]
    first_letters: tuple[str, ...]
    consonants: Words
    sounds: Mapping[str, str]
    opposite_prefixes: tuple[tuple[str, str], ...]
    opposite_suffixes: tuple[tuple[str, str], ...]
    opposites: Pairs
    names: Mapping[str, Words]
    containers: Words
    units: Mapping[str, tuple[Unit, ...]]
    rates: Mapping[str, str]
    number_words: Words

    def is_in(self, kind: str, word: str) -> bool:
        """Whether `word` stands in the list `kind` of the table `[words]`."""
        return word in self.words[kind]

    def spell(self, word: str) -> str:
        """Return the one spelling of a folded word: "colour" is "color", "mt" is "mount"."""
        word = self.abbreviations.get(word) or self.spelling.get(word) or word
        if len(word) >= self.spelling_shortest:
            for british, american in self.spelling_endings:
                if word.endswith(british):
                    return word[: -len(british)] + american
        return word


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the tables of every language file, merged; the later file adds, never removes."""
    merged: Table = {}
    for path in sorted(DATA.glob("grading_*.toml")):
        with path.open("rb") as file:
            _merge(merged, tomllib.load(file))
    return _build(merged)


def _merge(into: Table, more: Table) -> None:
    """Add the entries of `more`: texts are joined, tables merged, the rest kept as it was."""
    for key, value in more.items():
        if isinstance(value, dict):
            _merge(into.setdefault(key, {}), value)
        elif isinstance(value, str) and key in into:
            into[key] = f"{into[key]} {value}"
        else:
            into.setdefault(key, value)


def _build(data: Table) -> Lexicon:
    numbers, dates, slips = data["numbers"], data["dates"], data["slips"]
    cardinals = _counted(numbers["ones"]) | _counted(numbers["tens"], 20, 10)
    cardinals |= {word: int(value) for word, value in numbers["more"].items()}
    ordinals = _counted(numbers["ordinal_ones"]) | _counted(numbers["ordinal_tens"], 20, 10)
    scales = _integers(numbers["scales"])
    ordinals |= {f"{word}th": scale for word, scale in scales.items()}
    fractions = _integers(numbers["fractions"])
    months = _counted(dates["months"], 1)
    weekdays = _counted(dates["weekdays"], 1)
    words = {kind: frozenset(text.split()) for kind, text in data["words"].items()}
    return Lexicon(
        words=words,
        dates={kind: frozenset(text.split()) for kind, text in dates.items() if _is_text(text)},
        cardinals=cardinals,
        ordinals=ordinals,
        decades=_counted(numbers["decades"], 20, 10),
        scales=scales,
        scale_letters=_integers(numbers["scale_letters"]),
        fractions=fractions | {f"{word}s": n for word, n in ordinals.items() if n > 2},
        months=months,
        month_forms=months | dates["month_forms"],
        weekdays=weekdays,
        weekday_forms=weekdays | dates["weekday_forms"],
        eras={era: tuple(map(_words, text.split(", "))) for era, text in dates["eras"].items()},
        abbreviations=data["abbreviations"],
        contractions=data["contractions"],
        synonyms=_synonyms(data["synonyms"]),
        spelling=data["spelling"]["words"],
        spelling_endings=tuple(_pair(text, " ") for text in data["spelling"]["endings"]),
        spelling_shortest=data["spelling"]["shortest"],
        inflections=_pairs(data["inflection"]["endings"]),
        stem=data["inflection"]["stem"],
        slips={key: slips[key] for key in ("one", "two", "acronym")},
        first_letters=tuple(slips["first"]),
        consonants=frozenset(data["sounds"]["consonants"]),
        sounds=data["sounds"]["consonants"] | data["sounds"]["vowels"],
        opposite_prefixes=tuple(sorted(_pairs(data["opposites"]["prefixes"]))),
        opposite_suffixes=tuple(sorted(_pairs(data["opposites"]["suffixes"]))),
        opposites=_pairs(data["opposites"]["pairs"]),
        names=_names(data["names"]),
        containers=frozenset(data["names"]["containers"].split()),
        units=_units(data["units"], data["degrees"], data["currencies"]),
        rates=data["unit_words"]["short"],
        number_words=frozenset(cardinals) | ordinals.keys() | scales.keys() | fractions.keys(),
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _integers(table: Mapping[str, str]) -> dict[str, int]:
    return {word: int(value) for word, value in table.items()}


def _counted(words: str, start: int = 0, step: int = 1) -> dict[str, int]:
    """Number the words of a text: "one two" from 1 is {"one": 1, "two": 2}."""
    return {word: start + step * index for index, word in enumerate(words.split())}


def _pair(text: str, separator: str = "/") -> tuple[str, str]:
    """Split "us/i" into ("us", "i"); "-" is the empty end."""
    left, _, right = text.partition(separator)
    return left.strip("-"), right.strip("-")


def _pairs(text: str) -> Pairs:
    pairs = [_pair(word) for word in text.split()]
    return frozenset(pairs) | {(right, left) for left, right in pairs}


def _synonyms(
    table: Mapping[str, Iterable[str]],
) -> dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]:
    """Map a first word to (the words, what they are read as), longest first."""
    by_first = defaultdict(list)
    for meaning, phrases in table.items():
        for phrase in phrases:
            words = tuple(phrase.split())
            by_first[words[0]].append((words, tuple(meaning.split())))
    return {
        first: tuple(sorted(entries, key=lambda entry: -len(entry[0])))
        for first, entries in by_first.items()
    }


def _names(groups: Mapping[str, str]) -> dict[str, Words]:
    """Map each name to the groups it stands in."""
    found = defaultdict(set)
    for group, text in groups.items():
        for name in text.split():
            found[name].add(group)
    return {name: frozenset(kinds) for name, kinds in found.items()}


def _units(
    dimensions: Mapping[str, Mapping[str, tuple[str, str]]],
    degrees: Mapping[str, tuple[str, str, str]],
    currencies: Mapping[str, str],
) -> dict[str, tuple[Unit, ...]]:
    """Map each written form to the units it may mean."""
    forms = defaultdict(list)
    for dimension, units in dimensions.items():
        for name, (factor, written) in units.items():
            for form in written.split(", "):
                forms[form].append(Unit(name, dimension, Fraction(factor)))
    for name, (add, times, written) in degrees.items():
        for form in written.split(", "):
            forms[form].append(Unit(name, "temperature", Fraction(times), Fraction(add)))
    for name, written in currencies.items():
        for form in written.split(", "):
            forms[form].append(Unit(name, f"{CURRENCY}{name}", Fraction(1)))
    return {form: tuple(units) for form, units in forms.items()}

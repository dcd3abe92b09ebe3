"""What the judge of typed answers knows of words and units, from `data/grading_*.toml`.

Another language is another file: nobody says in which language an answer is written.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

CURRENCY = "money: "  # With its name, the dimension of a currency.

_DATA = Path(__file__).parent / "data"
_BESIDE_VALUES = (
    *("fillers", "verbs", "hedges", "circa", "indefinite", "of", "to", "from", "lists"),
    *("per", "square", "cubic", "squared", "cubed"),
)
_IN_DATES = ["century", "morning", "afternoon"]
_SHORTEST_SPELLED = 6  # Endings of shorter words belong to the stem: "four", "rise".
_LONGEST_SYMBOL = 3  # letters: "mol" is a symbol
_SHORTEST_NAME = 3  # "amp" is a name

WordTable: TypeAlias = dict[str, Any]
WordSet: TypeAlias = frozenset[str]
Phrase: TypeAlias = tuple[str, ...]


class Unit(NamedTuple):
    """A unit: base units = (written value + `add`) * `times`; unsure as in "5 m", five minutes."""

    name: str
    dimension: str
    times: Fraction
    add: Fraction = Fraction(0)
    is_sure: bool = True


class Lexicon(NamedTuple):
    """All the tables, by kind; words stand folded, and in the one spelling that is compared.

    Beside the kinds of the files, `words` has "cased" (units in which capitals decide: "mW"),
    "of_values" (all that can stand in a value), "of_dates" (which tell a date from numbers),
    "of_numbers" (which begin one) and "after_numbers" (which may go on).  `synonyms` maps a
    first word to (words, meaning), longest first; `units` a form to what it may mean.
    """

    words: Mapping[str, WordSet]
    numbers: Mapping[str, dict[str, int]]
    dates: Mapping[str, Mapping[str, int]]
    eras: tuple[tuple[Phrase, str], ...]
    spelling: Mapping[str, Mapping[str, str]]
    synonyms: Mapping[str, list[tuple[Phrase, Phrase]]]
    pairs: Mapping[str, frozenset[tuple[str, str]]]
    sounds: Mapping[str, Mapping[str, str]]
    units: Mapping[str, tuple[Unit, ...]]
    rates: Mapping[str, str]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the tables of all language files merged."""
    import tomllib  # Only here: nothing else in a quiz reads TOML.

    data: WordTable = {}
    for path in sorted(_DATA.glob("grading_*.toml")):
        _merge(data, tomllib.loads(path.read_text(encoding="utf-8")))
    numbers, dates, spelling = data["numbers"], data["dates"], data["spelling"]
    spelling["endings"] = dict(pair.split("/") for pair in data["endings"].split())
    words = {
        kind: frozenset(_spell(word, spelling) for word in text.split())
        for kind, text in data["words"].items()
    }
    units, eras = _units(data), dates.pop("eras")
    forms = {**units, **data["rates"]}
    counts = [numbers[kind] for kind in ("cardinals", "ordinals", "scales", "parts")]
    of_numbers = words["signs"].union(*counts)
    of_dates = frozenset([":", *" ".join(eras).split(), *numbers["decades"]])
    of_dates = of_dates.union(*dates.values(), *(words[kind] for kind in _IN_DATES))
    of_values = of_numbers.union(of_dates, numbers["letters"], " ".join(forms).lower().split())
    return Lexicon(
        words={
            **words,
            "cased": frozenset(form for form in forms if forms.get(form.lower()) != forms[form]),
            "of_numbers": of_numbers,
            "after_numbers": of_numbers.union(numbers["parts"], words["lists"], ["e", "x"]),
            "of_dates": of_dates,
            "of_values": of_values.union(*(words[kind] for kind in _BESIDE_VALUES)),
        },
        numbers=numbers,
        dates=dates,
        eras=tuple((tuple(form.split()), era) for form, era in eras.items()),
        spelling=spelling,
        synonyms=_synonyms(data["synonyms"]),
        pairs={kind: _pairs(text, spelling) for kind, text in data["pairs"].items()},
        sounds={"consonants": data["consonants"], "all": data["consonants"] | data["vowels"]},
        units=units,
        rates=data["rates"],
    )


def _merge(into: WordTable, more: WordTable) -> None:
    """Add the entries of `more`: texts are joined, tables merged, the rest kept as it was."""
    for key, value in more.items():
        if isinstance(value, dict):
            _merge(into.setdefault(key, {}), value)
        elif isinstance(value, str) and key in into:
            into[key] = f"{into[key]} {value}"
        else:
            into.setdefault(key, value)


@lru_cache(maxsize=8192)
def spelling(word: str) -> str:
    """Return the one spelling of a folded word: "colour" is "color", "mt" is "mount"."""
    return _spell(word, lexicon().spelling)


def _spell(word: str, tables: Mapping[str, Mapping[str, str]]) -> str:
    word, endings = tables["variants"].get(word, word), tables["endings"]
    if len(word) < _SHORTEST_SPELLED or not word.endswith(tuple(endings)):
        return word
    end = next(end for end in endings if word.endswith(end))
    return word.removesuffix(end) + endings[end]


def _pairs(text: str, tables: Mapping[str, Mapping[str, str]]) -> frozenset[tuple[str, str]]:
    """Read "us/i" as ("us", "i"), and the other way round; "-" stands for nothing."""
    written = [pair.replace("-", "").split("/") for pair in text.split()]
    pairs = [[_spell(it, tables) for it in pair] for pair in written]
    return frozenset((left, right) for pair in pairs for left, right in (pair, reversed(pair)))


def _synonyms(table: Mapping[str, Iterable[str]]) -> dict[str, list[tuple[Phrase, Phrase]]]:
    found: dict[str, list[tuple[Phrase, Phrase]]] = defaultdict(list)
    for meaning, phrases in table.items():
        for words in map(str.split, phrases):
            found[words[0]].append((tuple(words), tuple(meaning.split())))
    return {first: sorted(them, key=lambda it: -len(it[0])) for first, them in found.items()}


def _units(data: WordTable) -> dict[str, tuple[Unit, ...]]:
    """Return the forms of all units, and in small letters, but for scales: "300k" is no heat."""
    found: dict[str, list[Unit]] = defaultdict(list)
    for unit, forms in _written_units(data):
        for form in forms:
            found[form.rstrip("?")].append(unit._replace(is_sure=not form.endswith("?")))
    for form, units in tuple(found.items()):
        if form.lower() not in found and form.lower() not in data["numbers"]["letters"]:
            found[form.lower()] = units
    return {form: tuple(units) for form, units in found.items()}


def _written_units(data: WordTable) -> Iterator[tuple[Unit, list[str]]]:
    """Yield "km, kilometer, kilometers" of "m, meter, meters"; short forms take short prefixes."""
    prefixed: list[tuple[Unit, list[str]]] = []
    for dimension, units in data["units"].items():
        for name, (times, written, *prefixes) in units.items():
            forms, unit = written.split(", "), Unit(name, dimension, Fraction(times))
            yield unit, forms
            for prefix in " ".join(prefixes).split():
                symbols, factor, long = data["prefixes"][prefix]
                short = [form for form in forms if len(form) <= _LONGEST_SYMBOL]
                more = [symbol + form for form in short for symbol in symbols.split()]
                more += [long + form for form in forms if len(form) >= _SHORTEST_NAME]
                factored = unit._replace(name=prefix + name, times=unit.times * Fraction(factor))
                prefixed.append((factored, more))
    for name, (add, times, written) in data["degrees"].items():
        yield Unit(name, "temperature", Fraction(times), Fraction(add)), written.split(", ")
    for name, written in data["currencies"].items():
        yield Unit(name, CURRENCY + name, Fraction(1)), written.split(", ")
    yield from prefixed

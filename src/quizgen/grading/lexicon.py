"""What the judge of typed answers knows of words, from `data/grading_*.toml`.

Loaded once, when the first answer is judged.  This module must not know how an answer
is judged; it only turns the files' tables into sets and dictionaries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, TypeAlias

from quizgen.grading.units import Table, Unit, cased_forms, unit_forms

_DATA = Path(__file__).parent / "data"
_BESIDE_VALUES = (
    *("fillers", "verbs", "hedges", "circa", "indefinite", "of", "to", "from", "lists"),
    *("per", "square", "cubic", "squared", "cubed", "century", "morning", "afternoon"),
)
_FIRST_PART = 3  # "thirds" are parts; "seconds" are none.

Words: TypeAlias = frozenset[str]
Phrase: TypeAlias = tuple[str, ...]
Pairs: TypeAlias = frozenset[tuple[str, str]]


class Numbers(NamedTuple):
    """Number words and what they count.

    `parts` are denominators, `letters` scales as in "5k", `first` all that can begin a number.
    """

    cardinals: Mapping[str, int]
    ordinals: Mapping[str, int]
    decades: Mapping[str, int]
    scales: Mapping[str, int]
    letters: Mapping[str, int]
    parts: Mapping[str, int]
    first: Words
    ordinal_ends: Words


class Dates(NamedTuple):
    """Months and weekdays from 1, in full and in all their forms, the forms of eras, and hours by name.

    `words` are all that tell a date from other numbers.
    """

    months: Mapping[str, int]
    month_forms: Mapping[str, int]
    weekdays: Mapping[str, int]
    weekday_forms: Mapping[str, int]
    eras: tuple[tuple[Phrase, str], ...]
    hours: Mapping[str, int]
    words: Words


class Spelling(NamedTuple):
    """What has several spellings, and the one that is compared; `labels` stand before numbers.

    `signs` are words, `marks` stay signs; `elisions` are whole answers; words `apart` are
    not the same without their hyphen.
    """

    variants: Mapping[str, str]
    contractions: Mapping[str, Phrase]
    labels: Mapping[str, str]
    signs: Mapping[str, str]
    marks: Mapping[str, str]
    elisions: Mapping[str, str]
    apart: Words
    plural: str
    endings: Mapping[str, str]
    shortest: int

    def spell(self, word: str) -> str:
        """Return the one spelling of a folded word: "colour" is "color", "mt" is "mount"."""
        word = self.variants.get(word, word)
        if len(word) >= self.shortest and word.endswith(tuple(self.endings)):
            ending = next(ending for ending in self.endings if word.endswith(ending))
            return word.removesuffix(ending) + self.endings[ending]
        return word


class Likeness(NamedTuple):
    """What makes different words one, and like words different; pairs stand both ways."""

    inflections: Pairs
    stem: int
    one_slip: int
    two_slips: int
    acronym: int
    first_letters: tuple[str, ...]
    consonants: Mapping[str, str]
    sounds: Mapping[str, str]
    prefixes: Pairs
    suffixes: Pairs
    opposites: Pairs


class Lexicon(NamedTuple):
    """All the tables; words stand folded, and in the one spelling that is compared.

    `synonyms` maps a first word to (words, what they are read as), longest first; `names`
    a name to the groups it stands in; `units` a written form to the units it may mean;
    `cased` are those forms in which capitals decide: "mW" is not "MW"; `of_values` are all
    words that can stand in a number, a quantity or a date.
    """

    words: Mapping[str, Words]
    numbers: Numbers
    dates: Dates
    spelling: Spelling
    likeness: Likeness
    synonyms: Mapping[str, tuple[tuple[Phrase, Phrase], ...]]
    names: Mapping[str, Words]
    units: Mapping[str, tuple[Unit, ...]]
    cased: Words
    of_values: Words
    rates: Mapping[str, str]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the tables of all language files merged; a later file adds, it never replaces."""
    import tomllib  # Only here: nothing else in a quiz reads TOML.

    data: Table = {}
    for path in sorted(_DATA.glob("grading_*.toml")):
        with path.open("rb") as file:
            _merge(data, tomllib.load(file))
    spelling = _spelling(data["spelling"])
    units = unit_forms(data)
    words = {kind: _spelled(text, spelling) for kind, text in data["words"].items()}
    numbers = _numbers(data["numbers"], spelling.plural)
    dates = _dates(data["dates"], _date_words(data))
    return Lexicon(
        words=words,
        numbers=numbers,
        dates=dates,
        spelling=spelling,
        likeness=_likeness(data["likeness"], data["opposites"], spelling),
        synonyms=_synonyms(data["synonyms"]),
        names=_names(data["names"], spelling),
        units=units,
        cased=cased_forms(units) | cased_forms(data["rates"]),
        of_values=frozenset().union(
            *(words[kind] for kind in _BESIDE_VALUES),
            *(form.lower().split() for form in (*units, *data["rates"])),
            *(numbers.first, numbers.parts, numbers.letters, dates.words),
        ),
        rates=data["rates"],
    )


def _merge(into: Table, more: Table) -> None:
    """Add the entries of `more`: texts are joined, tables merged, the rest kept as it was."""
    for key, value in more.items():
        if isinstance(value, dict):
            _merge(into.setdefault(key, {}), value)
        elif isinstance(value, str) and key in into:
            into[key] = f"{into[key]} {value}"
        else:
            into.setdefault(key, value)


def _numbers(table: Table, plural: str) -> Numbers:
    scales, parts = table["scales"], table["parts"]
    cardinals = _counted(table["ones"]) | _counted(table["tens"], 20, 10) | table["more"]
    ordinals = _counted(table["ordinal_ones"]) | _counted(table["ordinal_tens"], 20, 10)
    plurals = {word + plural: number for word, number in ordinals.items() if number >= _FIRST_PART}
    ordinals |= {word + table["scale_end"]: scale for word, scale in scales.items()}
    return Numbers(
        cardinals=cardinals,
        ordinals=ordinals,
        decades=_counted(table["decades"], 20, 10),
        scales=scales,
        letters=table["letters"],
        parts=parts | plurals,
        first=frozenset([*cardinals, *ordinals, *scales, *parts, *table["signs"].split()]),
        ordinal_ends=frozenset(table["ordinal_ends"].split()),
    )


def _counted(words: str, start: int = 0, step: int = 1) -> dict[str, int]:
    """Return the words of a text with their numbers: "one two" from 1 is {"one": 1, "two": 2}."""
    return {word: start + step * index for index, word in enumerate(words.split())}


def _date_words(data: Table) -> Words:
    """Return the words of `[words]` and `[numbers]` that stand in dates, and the colon."""
    texts = [data["words"][kind] for kind in ("century", "morning", "afternoon")]
    return frozenset(" ".join([*texts, data["numbers"]["decades"], ":"]).split())


def _dates(table: Table, words: Words) -> Dates:
    months, weekdays = _counted(table["months"], 1), _counted(table["weekdays"], 1)
    month_forms, weekday_forms = months | table["month_forms"], weekdays | table["weekday_forms"]
    eras = [(form, era) for era, forms in table["eras"].items() for form in forms.split(", ")]
    phrases = tuple((tuple(form.split()), era) for form, era in eras)
    in_eras = frozenset(word for phrase, _ in phrases for word in phrase)
    return Dates(
        months=months,
        month_forms=month_forms,
        weekdays=weekdays,
        weekday_forms=weekday_forms,
        eras=phrases,
        hours=table["hours"],
        words=words.union(in_eras, table["hours"], month_forms, weekday_forms),
    )


def _spelling(table: Table) -> Spelling:
    return Spelling(
        variants=table["abbreviations"] | table["variants"],
        contractions={short: tuple(text.split()) for short, text in table["contractions"].items()},
        labels=table["labels"],
        signs=table["signs"],
        marks=table["marks"],
        elisions=table["elisions"],
        apart=frozenset(table["apart"].split()),
        plural=table["plural"],
        endings=dict(map(_pair, table["endings"].split())),
        shortest=table["shortest"],
    )


def _likeness(table: Table, opposites: Table, spelling: Spelling) -> Likeness:
    return Likeness(
        inflections=_pairs(table["endings"]),
        stem=table["stem"],
        one_slip=table["one_slip"],
        two_slips=table["two_slips"],
        acronym=table["acronym"],
        first_letters=tuple(table["first_letters"].split()),
        consonants=table["consonants"],
        sounds=table["consonants"] | table["vowels"],
        prefixes=_pairs(opposites["prefixes"]),
        suffixes=_pairs(opposites["suffixes"]),
        opposites=frozenset(
            (spelling.spell(word), spelling.spell(other))
            for word, other in _pairs(opposites["pairs"])
        ),
    )


def _pair(text: str) -> tuple[str, str]:
    """Split "us/i" into ("us", "i"); "-" stands for nothing."""
    left, _, right = text.partition("/")
    return left.strip("-"), right.strip("-")


def _pairs(text: str) -> Pairs:
    pairs = [_pair(word) for word in text.split()]
    return frozenset(pairs) | {(right, left) for left, right in pairs}


def _synonyms(table: Mapping[str, Iterable[str]]) -> dict[str, tuple[tuple[Phrase, Phrase], ...]]:
    by_first: dict[str, list[tuple[Phrase, Phrase]]] = defaultdict(list)
    for meaning, phrases in table.items():
        for phrase in phrases:
            words = tuple(phrase.split())
            by_first[words[0]].append((words, tuple(meaning.split())))
    return {
        first: tuple(sorted(entries, key=lambda entry: -len(entry[0])))
        for first, entries in by_first.items()
    }


def _spelled(text: str, spelling: Spelling) -> Words:
    return frozenset(map(spelling.spell, text.split()))


def _names(groups: Mapping[str, str], spelling: Spelling) -> dict[str, Words]:
    found: dict[str, set[str]] = defaultdict(set)
    for group, text in groups.items():
        for name in _spelled(text, spelling):
            found[name].add(group)
    return {name: frozenset(kinds) for name, kinds in found.items()}

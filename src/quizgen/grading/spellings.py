"""What a simple judge, the script of cards and pages, needs to tell a right typed answer.

What grading knows of words, dates and numbers becomes patterns here (what these are, is said in
`written.py`), so that the script only makes a text plain, compares it, and reads numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import Any, TypeAlias, TypeVar

from msgspec import Struct
from msgspec.structs import replace
from rapidfuzz.distance import OSA

from quizgen.grading.formulas import formula_patterns
from quizgen.grading.lexicon import CURRENCY, Unit, lexicon
from quizgen.grading.normalize import clean, fold, fold_digraphs
from quizgen.grading.numbers import in_roman, roman_at
from quizgen.grading.phrases import is_name
from quizgen.grading.quantities import NO_UNIT, Quantity
from quizgen.grading.text import Accepted, accepted, is_one_thing
from quizgen.grading.tokens import TokenKind, Tokens, texts_of
from quizgen.grading.written import (
    ONLY_BLANK,
    either,
    fraction,
    in_words,
    literal,
    number,
    ordinal,
    small_roman,
    words_for,
    written,
)
from quizgen.model.questions import Cloze, Number, Short
from quizgen.support.markup.markdown import parse_typed
from quizgen.support.markup.to_rows import plain

Typed: TypeAlias = Short | Number | Cloze
Units: TypeAlias = Mapping[str, tuple[float, float]]
T = TypeVar("T")

_PAIR = 2
_PERCENT = 100
_SHORTEST_NAME = 5  # letters; two words of so many are not one: "Basse-Terre"
_SHORTEST_SPELLED = 5  # letters; endings of shorter words belong to the stem
_LARGEST_SMALL = 90
_WORDS = ("definite", "indefinite", "minus", "fillers", "verbs", "apart", "cased", "royal")
_BARE: Units = {"": (1.0, 0.0), "/": (1.0, 0.0)}


class Amount(Struct, frozen=True, array_like=True):
    """Between which values, in a base unit, a quantity is right.

    `units` gives for each unit as it is written ("" for none, "/" for none after a fraction,
    with a blank after it where it stands before the number) by what the number is multiplied,
    after what is added to it.  `numbers` are patterns of numbers in words, with their digits.
    """

    least: float
    greatest: float
    units: Units
    numbers: Mapping[str, str]


class ScriptKey(Struct, frozen=True, omit_defaults=True):
    """What is right in one typed part.

    `texts` are clean texts that are right as they are written, `symbols` those whose signs
    count, and not their case and spaces, `formulas` patterns of
    formulas.  `forms` are patterns before which words may stand
    that say nothing, `whole` those before which nothing may, `names` those before which a
    title may, `kings` that of a ruler, `moments` those of dates, periods and ranges.
    `others` are words one letter off that mean something else.
    """

    texts: tuple[str, ...]
    symbols: tuple[str, ...] = ()
    formulas: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    kings: tuple[str, ...] = ()
    moments: tuple[str, ...] = ()
    values: tuple[Amount, ...] = ()
    others: tuple[str, ...] = ()
    accents: bool = False
    case: bool = False


def keys(question: Typed) -> tuple[ScriptKey, ...]:
    """Return the key of each typed part of a question, in reading order."""
    if isinstance(question, Number):
        return (number_key(question),)
    strictly = {"accents": question.accents == "strict", "case": question.case == "strict"}
    made = [replace(text_key(answers), **strictly) for answers in question.accepted()]
    if isinstance(question, Cloze):
        for place, gap in enumerate(question.gaps()):
            if asked := question.as_number(gap):
                others = text_key(question.accepted()[place][1:])
                made[place] = replace(_joined(number_key(asked), others), **strictly)
    return tuple(made)


def _joined(one: ScriptKey, other: ScriptKey) -> ScriptKey:
    found = {
        name: _once((*value, *getattr(other, name)))
        for name in ScriptKey.__struct_fields__
        if isinstance(value := getattr(one, name), tuple)
    }
    return replace(one, **found)


def text_key(answers: Sequence[str]) -> ScriptKey:
    """Return the key of a part that some texts answer."""
    texts = [clean(plain(parse_typed(answer))) for answer in answers]
    found = [accepted(text) for text in texts]
    words = [each for each in found if not each.meanings and not each.signs]
    phrases = [each for each in words if len(each.items) == 1 and each.reading.tokens]
    persons = [
        (_row(tokens), _numbered(tokens))
        for each in phrases
        if len(tokens := each.reading.tokens) > 1 and is_name(tokens) and not _is_common(tokens)
    ]
    values = [
        meaning.value
        for each in found
        for meaning in each.meanings
        if meaning.is_sure and not each.signs
    ]
    amounts = [value for value in values if isinstance(value, Quantity)]
    places = [ordinal(int(amount.value)) for amount in amounts if amount.unit.name == "#"]
    return ScriptKey(
        texts=_once(texts),
        symbols=_once(each.reading.text for each in found if each.signs and not each.meanings),
        formulas=_once(formula_patterns(answers)),
        forms=_spaced(_row(each.reading.tokens) for each in phrases),
        whole=_spaced(form for each in words for form in _other_forms(each)),
        names=_spaced(form for form, is_numbered in persons if not is_numbered),
        kings=_spaced(form for form, is_numbered in persons if is_numbered),
        moments=_spaced([*(form for value in values for form in written(value)), *places]),
        values=_once(each for amount in amounts for each in _amounts(amount)),
        others=_once(
            other
            for each in words
            for text in texts_of(each.reading.tokens)
            for other in _neighbours(text)
        ),
    )


def number_key(question: Number) -> ScriptKey:
    """Return the key of a number: a bare one is in the question's unit."""
    answer = Fraction(question.answer)
    tolerance = Fraction(question.tolerance.rstrip("% "))
    if question.tolerance.endswith("%"):
        tolerance *= abs(answer) / _PERCENT
    unit = plain(parse_typed(question.unit or ""))
    text, scale = f"{question.answer} {unit}", f"{question.answer} {unit.split(' ')[0]}"
    found = accepted(text).meanings or accepted(scale).meanings if unit else ()
    asked = next((it.value for it in found if isinstance(it.value, Quantity)), None)
    if asked:
        # "1.7 billion dollars" is read as dollars, so a tolerance in billions grows with it.
        scaled = tolerance * asked.value / answer if answer else tolerance
        bare = dict.fromkeys([(answer, tolerance), (asked.value, scaled)])
        amounts = [*(_amount(*each, _BARE) for each in bare), *_amounts(asked, scaled)]
    else:
        amounts = [_amount(answer, tolerance, {**_BARE, fold(clean(unit)): (1.0, 0.0)})]
    moments = () if tolerance or unit else written(Quantity(answer, Fraction(1)))
    return ScriptKey(
        texts=_once([question.answer, clean(text)]),
        moments=_spaced(moments),
        values=_once(amounts),
    )


def _once(found: Iterable[T]) -> tuple[T, ...]:
    kept: list[T] = []
    for each in found:
        if each not in kept:
            kept.append(each)
    return tuple(kept)


def _spaced(forms: Iterable[str]) -> tuple[str, ...]:
    """Let a hyphen stand for each blank, but for those that are only blanks."""
    spaced = (form.replace(" ", "[ -]").replace(ONLY_BLANK, " ") for form in forms if form)
    return tuple(dict.fromkeys(spaced))


def _amounts(value: Quantity, tolerance: Fraction = Fraction(0)) -> Iterator[Amount]:
    if value.unit.is_sure and value.unit.name not in {"#", ":"}:
        whole = _PERCENT if value.unit.name == "%" else 1
        yield _amount(value.value, tolerance, _units(value.unit), value.unit, whole)


def _amount(
    value: Fraction, off: Fraction, units: Units, unit: Unit = NO_UNIT, whole: int = 1
) -> Amount:
    """Return what is right about a value in its unit, of which `whole` are all there is."""
    middle, reach = (value + unit.add) * unit.times, off * unit.times
    part = value / whole
    said = {in_words(value): f"{float(value):.15g}", fraction(part): str(part)}
    numbers = {form: digits for words, digits in said.items() for form in _spaced([words])}
    return Amount(float(middle - reach), float(middle + reach), units, numbers)


@lru_cache(maxsize=256)
def _units(unit: Unit) -> Units:
    """Return what a number of a unit's kind may be written with."""
    if unit == NO_UNIT:
        return {**_BARE, **dict.fromkeys(_forms_of("%"), (1 / _PERCENT, 0.0))}
    kind = unit.dimension or unit.name
    found = {
        form: (float(each.times), float(each.add))
        for form, units in lexicon().units.items()
        for each in units
        if each.is_sure and (each.dimension or each.name) == kind
    }
    base, _, power = kind.partition("^")
    if unit.name == "%":
        bare = float(unit.times)
        found |= {"": (bare, 0.0), "/": (bare * _PERCENT, 0.0)}
    elif unit.dimension.startswith(CURRENCY):
        found |= {f"{form} ": by for form, by in found.items()}
    elif "/" in unit.name:
        found |= dict.fromkeys(_rates(unit), (float(unit.times), 0.0))
    elif power:
        for form, (times, _) in _units(Unit(base, base, Fraction(1))).items():
            found |= dict.fromkeys(_powers(form, power), (times ** int(power), 0.0))
    return {other: by for form, by in found.items() for other in _unit_spellings(form)}


def _forms_of(name: str) -> list[str]:
    units = lexicon().units.items()
    return [form for form, its in units if any(it.name == name and it.is_sure for it in its)]


def _unit_spellings(form: str) -> tuple[str, ...]:
    first, blank, last = form.rpartition(" ")
    others = (first + blank + other for other in _spellings(last))
    return _once((form, *others, form.replace("° ", "°"), form.replace(" $", "$")))


def _powers(form: str, power: str) -> list[str]:
    words = lexicon().words
    before, after = ("square", "squared") if power == str(_PAIR) else ("cubic", "cubed")
    said = [f"{it} {form}" for it in words[before]] + [f"{form} {it}" for it in words[after]]
    return [f"{form}{power}", *sorted(said)]


def _rates(unit: Unit) -> Iterator[str]:
    """Yield the ways to write one unit by another: "km/h", "kilometers per hour", "kph"."""
    parts: list[list[str]] = []
    for part in unit.name.split("/"):
        name, _, power = part.partition("^")
        forms = [other for form in _forms_of(name) for other in _unit_spellings(form)]
        parts.append([it for form in forms for it in (_powers(form, power) if power else [form])])
    yield from (form for form, phrase in lexicon().rates.items() if phrase == unit.name)
    for mark in sorted(lexicon().words["per"]):
        yield from (f" {mark} ".replace(" / ", "/").join(row) for row in product(*parts))


def _other_forms(answer: Accepted) -> Iterator[str]:
    """Yield how else an answer in words may be written: turned round, or with another number."""
    tokens, words = answer.reading.tokens, lexicon().words
    lists, of = words_for("lists"), words_for("of")
    if len(answer.items) > 1:
        items = [_row(accepted(item).reading.tokens) for item in answer.items]
        yield f"{ONLY_BLANK}(?:{lists} )?".join(items)
        if len(items) == _PAIR and not is_one_thing(answer):
            yield f"{items[1]}{ONLY_BLANK}(?:, {lists}|,|{lists}){ONLY_BLANK}{items[0]}"
        return
    if "-" in {token.joint for token in tokens}:
        yield _row(tokens, is_joined=True)
    for kind in (TokenKind.NUMBER, TokenKind.ORDINAL):
        if (numbered := in_roman(tokens, kind)) is not tokens:
            yield _row(numbered, is_loose=True)
    if any(it.kind is TokenKind.NUMBER or not it.raw.isascii() for it in tokens):
        yield _row(tokens, is_loose=True)
    if len(tokens) < _PAIR:
        return
    texts, first, last = texts_of(tokens), tokens[0], tokens[-1]
    if len(tokens) > _PAIR and texts[0] in words["heads"] and texts[1] in words["of"]:
        yield f"{_row(tokens[2:])} {_row(tokens[:1])}"
    if texts[-1] in words["heads"]:
        yield f"{_row(tokens[-1:])} {of} {_row(tokens[:-1])}"
    if first.kind is TokenKind.ORDINAL and first.value is not None:
        place = either((number(first.value), small_roman(int(first.value))))
        yield f"{_row(tokens[1:])} {place}"
    if last.kind is TokenKind.NUMBER and last.text.isdigit():
        yield f"{ordinal(int(last.text))} {_row(tokens[:-1])}"


def _numbered(tokens: Tokens) -> bool:
    return tokens[-1].kind is not TokenKind.WORD or bool(roman_at(tokens, len(tokens) - 1))


def _is_common(tokens: Tokens) -> bool:
    ends = tuple(lexicon().words["common_ends"])
    return any(token.text.endswith(ends) for token in tokens)


def _row(tokens: Tokens, *, is_loose: bool = False, is_joined: bool = False) -> str:
    """Return the pattern of tokens one after the other; what joins a list may be left out.

    `is_loose` patterns also have Roman numerals, and "ä" in two letters; `is_joined` ones have
    no hyphens where these may be left out.
    """
    texts, lists = texts_of(tokens), lexicon().words["lists"]
    found, place = "", 0
    while place < len(tokens):
        if found:
            found += _between(tokens, place, is_joined=is_joined)
        size, others = 1, tuple[str, ...]()
        for words, names in _other_names().get(texts[place], ()):
            if texts[place : place + len(words)] == words:
                size, others = len(words), names
                break
        pieces = [_word(tokens, it, is_loose=is_loose) for it in range(place, place + size)]
        piece = either((" ".join(pieces), *others))
        if texts[place] in lists and 0 < place < len(tokens) - 1:
            found += f"(?:{piece} )?{_word(tokens, place + 1)}"
            size += 1
        else:
            found += piece
        place += size
    return found


def _between(tokens: Tokens, place: int, *, is_joined: bool) -> str:
    """Return what stands before a token; nothing where two words may be one, "e-mail"."""
    before, token = tokens[place - 1], tokens[place]
    if {before.kind, token.kind} == {TokenKind.NUMBER} or TokenKind.SIGN in {
        before.kind,
        token.kind,
    }:
        return ONLY_BLANK
    if not is_joined or token.joint != "-" or not before.kind is token.kind is TokenKind.WORD:
        return " "
    are_names = min(len(before.text), len(token.text)) >= _SHORTEST_NAME
    is_apart = are_names or f"{before.text}-{token.text}" in lexicon().words["apart"]
    return " " if is_apart else ""


def _word(tokens: Tokens, place: int, *, is_loose: bool = False) -> str:
    """Return how one token may be written."""
    token, table = tokens[place], lexicon().spelling
    after = tokens[place + 1 : place + 2]
    found = [fold(token.raw) if token.kind is TokenKind.WORD else "", token.text]
    if token.kind is TokenKind.NUMBER and token.text.isdigit():
        roman = small_roman(int(token.text)) if is_loose and place else ""
        return either((token.text, in_words(Fraction(token.text)), roman))
    if token.kind is TokenKind.ORDINAL and token.value is not None:
        return ordinal(int(token.value))
    if token.kind is TokenKind.SIGN:
        found += [token.raw]
    if is_loose and not token.raw.isascii():
        found.append(fold_digraphs(token.raw))
    if not after and place:
        found += [word for word, its in table["endmost"].items() if its == token.text]
    if after and after[0].kind is TokenKind.NUMBER:
        found += [word for word, its in table["labels"].items() if its == token.text]
    return either(map(literal, (*found, *_spellings(token.text))))


@lru_cache(maxsize=4096)
def _spellings(text: str) -> tuple[str, ...]:
    """Return the other spellings of a word: "colour" of "color"."""
    table = lexicon().spelling
    tables = (table["variants"], table["marks"])
    found = [word for each in tables for word, its in each.items() if its == text]
    if len(text) >= _SHORTEST_SPELLED:
        ends = table["endings"].items()
        found += [text.removesuffix(ours) + end for end, ours in ends if text.endswith(ours)]
    return tuple(found)


@lru_cache(maxsize=1)
def _other_names() -> Mapping[str, Sequence[tuple[tuple[str, ...], tuple[str, ...]]]]:
    """Return by their first word the things that have other names, with patterns of these."""
    known = lexicon()
    names = defaultdict[tuple[str, ...], list[str]](list)
    for pairs in known.synonyms.values():
        for words, meaning in pairs:
            names[meaning].append(" ".join(map(_in_name, words)))
    for word, meant in known.spelling["contractions"].items():
        names[tuple(meant.split())].append(word)
    found = defaultdict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]](list)
    for words, others in sorted(names.items(), key=lambda it: -len(it[0])):
        found[words[0]].append((words, tuple(others)))
    return found


def _in_name(word: str) -> str:
    if word.startswith("#"):
        return ordinal(int(word[1:]))
    return number(Fraction(word)) if word.isdigit() else literal(word)


@lru_cache(maxsize=4096)
def _neighbours(text: str) -> tuple[str, ...]:
    """Return words one letter off that mean something else: "tirade" for "trade"."""
    opposites, starts, ends = _opposed()
    found = list(opposites.get(text, ()))
    if text.startswith(tuple(starts)):
        found += [
            it + text.removeprefix(a) for a in starts if text.startswith(a) for it in starts[a]
        ]
    if text.endswith(tuple(ends)):
        found += [text.removesuffix(a) + it for a in ends if text.endswith(a) for it in ends[a]]
    return tuple(sorted(it for it in found if OSA.distance(it, text) == 1))


@lru_cache(maxsize=1)
def _opposed() -> Sequence[Mapping[str, list[str]]]:
    """Return the lexicon's opposites, and the beginnings and ends that make one of the other."""
    tables = []
    for kind in ("opposites", "prefixes", "suffixes"):
        found = defaultdict[str, list[str]](list)
        for one, other in sorted(lexicon().pairs[kind]):
            if one:
                found[one].append(other)
        tables.append(found)
    return tables


def tables() -> dict[str, Any]:
    """Return the words with which a script reads any answer."""
    known = lexicon()
    words, numbers = known.words, known.numbers
    small = {
        it: str(value) for it, value in numbers["cardinals"].items() if value <= _LARGEST_SMALL
    }
    titles = words["titles"] - words["royal"]
    return {
        **{name: sorted(words[name]) for name in _WORDS},
        "titles": sorted(other for title in titles for other in (title, *_spellings(title))),
        "scales": {**numbers["scales"], **numbers["letters"]},
        "elisions": dict(known.spelling["elisions"]),
        "ordinals": sorted(numbers["ordinals"]),
        "number_ends": [*sorted(numbers["ordinal_ends"]), "s"],
        "numbers": small
        | {word: f"1/{numbers['parts'][word]}" for word in sorted(words["portions"])},
    }

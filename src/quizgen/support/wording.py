"""The fixed words of products and the quiz, in one language: how they are layered and filled in.

A word is a text, or its plural forms by their names in Unicode's CLDR (one, few, other ...).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from typing import Any, TypeAlias

from msgspec import Struct

from quizgen.support.diagnostics import FieldPath, suggestion

Word: TypeAlias = str | Mapping[str, str]
Words: TypeAlias = Mapping[str, Word]

FALLBACK = "en"
"""The language that knows every word."""

SETTINGS = {
    "direction": ("ltr|rtl", "ltr or rtl"),
    "digits": (r"\d{10}", "the ten digits from zero to nine, in quotes"),
    "decimal_mark": ("[.,٫]", "one of . , ٫, in quotes"),
    "counter_style": ("[a-z-]+", "the name of a counter style of CSS, such as decimal"),
}
"""What a language's file sets beside words: what a value must match, and that in words."""

_LATIN_DIGITS = "0123456789"
_COUNT = "count"
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


class RightToLeft(Struct, frozen=True, forbid_unknown_fields=True):
    """What is written from right to left: codes of languages, and of scripts for others."""

    languages: tuple[str, ...]
    scripts: tuple[str, ...]


class Wording(Struct, frozen=True):
    """The words of one product or of the quiz in one language, by name.

    `texts` holds them; those that are `missing` in the language are English.  `direction` is
    "ltr" or "rtl", `digits` the ten digits from zero, `decimal_mark` what stands before tenths.
    In code and templates a variable that holds a wording is called `words`: a test looks there for
    the names that are used.
    """

    language: str
    direction: str
    digits: str
    decimal_mark: str
    counter_style: str
    texts: Words
    missing: frozenset[str]

    def __getitem__(self, name: str) -> str:
        """Return a word as it is written; in a template, `words.name` does the same."""
        word = self._word(name)
        if not isinstance(word, str):
            raise KeyError(f"the word '{name}' has plural forms: use fill()")
        return word

    def fill(self, name: str, /, **values: object) -> str:
        """Return a word with its placeholders filled in.

        Numbers are written in the language's digits, texts as they are.  The number `count`
        decides which plural form is taken.
        """
        word = self._word(name)
        if not isinstance(word, str):
            count = values[_COUNT]
            if not isinstance(count, int | float):
                raise TypeError(f"the word '{name}' needs a number as its count, not {count!r}")
            language = FALLBACK if name in self.missing else self.language
            word = word.get(plural_form(language, count), word["other"])
        return _PLACEHOLDER.sub(lambda found: self._shown(values[found[1]]), word)

    def unfilled(self, *names: str) -> dict[str, Word]:
        """Return words by name as they are written, for a script that fills them in."""
        return {name: self._word(name) for name in names}

    def in_digits(self, value: float | str) -> str:
        """Return a number, or a text that holds one, in the language's digits."""
        text = str(value)
        if isinstance(value, float):
            text = f"{value:g}".replace(".", self.decimal_mark)
        if self.digits == _LATIN_DIGITS:
            return text
        return text.translate(str.maketrans(_LATIN_DIGITS, self.digits))

    def _word(self, name: str) -> Word:
        if name not in self.texts:
            raise KeyError(f"there is no word '{name}'")
        return self.texts[name]

    def _shown(self, value: object) -> str:
        return self.in_digits(value) if isinstance(value, int | float) else str(value)


def wording(language: str, words: Mapping[str, Words], right_to_left: RightToLeft) -> Wording:
    """Return a language's wording from all words of a section, by language and by name."""
    own = layered(language, words)
    english = dict(words[FALLBACK])
    missing = frozenset(english.keys() - own.keys() - SETTINGS.keys())
    direction = own.get("direction") or _direction(language, right_to_left)
    if direction == "rtl":
        english |= {name: _from_left(english[name]) for name in missing}
    texts = {**english, **own}
    digits, mark = str(texts.pop("digits")), str(texts.pop("decimal_mark"))
    style = str(texts.pop("counter_style"))
    texts.pop("direction", None)
    return Wording(language, str(direction), digits, mark, style, texts, missing)


def layered(language: str, words: Mapping[str, Words]) -> Words:
    """Return what a language has itself: for pt-BR its own words upon those of pt."""
    return {name: word for code in wider(language) for name, word in words.get(code, {}).items()}


def wider(language: str) -> list[str]:
    """Return the codes of a language's files, the widest first: pt, pt-br."""
    parts = code_of(language).split("-")
    return ["-".join(parts[:count]) for count in range(1, len(parts) + 1)]


def code_of(language: str) -> str:
    """Return a language's code in the one way in which codes are compared: pt_BR as pt-br."""
    return language.lower().replace("_", "-")


def section_of(file: Mapping[str, Any], section: str) -> Words:
    """Return the words of a file's section, and those that all sections share."""
    shared = {name: word for name, word in file.items() if not _is_section(word)}
    return {**shared, **(file.get(section) or {})}


def plural_form(language: str, count: float) -> str:
    """Return the name of the plural form that a count takes, by the rules of CLDR."""
    rule = _PLURAL_RULES.get(code_of(language).partition("-")[0], _one_is_one)
    return rule(int(count) if count == int(count) else count)


def _one_is_one(count: float) -> str:
    return "one" if count == 1 else "other"


def _persian(count: float) -> str:
    return "one" if 0 <= count <= 1 else "other"


def _russian(count: float) -> str:
    if not isinstance(count, int):
        return "other"
    tens, ones = divmod(count % 100, 10)
    if tens != 1 and ones == 1:
        return "one"
    return "few" if tens != 1 and ones in (2, 3, 4) else "many"


_PLURAL_RULES: dict[str, Callable[[float], str]] = {"fa": _persian, "ru": _russian}
"""By language; all others have one and other, as English."""

_FORMS = ("zero", "one", "two", "few", "many", "other")


def _is_section(word: object) -> bool:
    return isinstance(word, Mapping) and not word.keys() <= {*_FORMS}


def _from_left(word: Word) -> Word:
    """Return an English word that stays whole among others from right to left."""
    if isinstance(word, str):
        return f"\u200e{word}\u200e" if word else ""
    return {form: f"\u200e{text}\u200e" for form, text in word.items()}


def _direction(language: str, right_to_left: RightToLeft) -> str:
    """Return "rtl" or "ltr": that of the script that a language names, else the language's."""
    first, *others = code_of(language).split("-")
    script = next((part.title() for part in others if re.fullmatch("[a-z]{4}", part)), "")
    is_rtl = script in right_to_left.scripts if script else first in right_to_left.languages
    return "rtl" if is_rtl else "ltr"


def word_errors(
    language: str,
    file: Mapping[str, Any],
    known: Mapping[str, Any],
    is_used: Callable[[str, str], bool],
) -> Iterator[tuple[FieldPath, str]]:
    """Yield what is wrong in a language's file of a project, with its path there.

    `known` is the whole English file; `is_used(section, name)` is whether a template of the
    project's own uses a word that is not there ("" is no section).
    """
    sections = {name: words for name, words in known.items() if _is_section(words)}
    shared = {name: word for name, word in known.items() if name not in sections}
    for name, word in file.items():
        if name in SETTINGS:
            pattern, rule = SETTINGS[name]
            if not (isinstance(word, str) and re.fullmatch(pattern, word)):
                yield (name,), f"'{word}' cannot be the {name}. Write {rule}."
        elif name in sections:
            if isinstance(word, Mapping):
                for inner, text in word.items():
                    path = (name, inner)
                    yield from _errors_of(language, path, text, sections[name], is_used)
            elif word:
                yield (name,), f"'{name}' holds words. Write them below it, indented."
        elif name in shared or not (homes := _homes(name, sections)):
            yield from _errors_of(language, (name,), word, {**shared, **sections}, is_used)
        else:
            yield (name,), f"'{name}' is outside its section. Write it below {homes}."


def _homes(name: str, sections: Mapping[str, Words]) -> str:
    """Return the sections that have a word, as a message names them: "anki: or quiz:"."""
    return " or ".join(f"{section}:" for section, words in sections.items() if name in words)


def _errors_of(
    language: str,
    path: tuple[str, ...],
    word: object,
    known: Words,
    is_used: Callable[[str, str], bool],
) -> Iterator[tuple[FieldPath, str]]:
    """Yield what is wrong with one word, with its path."""
    *section, name = path
    if name not in known:
        if name in dir(Wording):
            yield path, f"a word cannot be called '{name}'. Give it another name."
        elif not is_used("".join(section), name):
            where = f" of {section[0]}" if section else ""
            advice = suggestion(name, known) or " Delete it, or use it in a template."
            yield path, f"'{name}' is not a word{where}.{advice}"
        elif not isinstance(word, str):
            yield path, f"'{name}' must be text. Write it in one line, in quotes if needed."
    elif isinstance(word, str):
        yield from ((path, why) for why in _wrong_placeholders(name, word, known[name]))
    elif isinstance(word, Mapping) and _COUNT in placeholders(known[name]):
        for inner, why in _wrong_forms(language, name, word, known[name]):
            yield (*path, *inner), why
    else:
        yield path, f"'{name}' must be text. Write it in one line, in quotes if needed."


def _wrong_forms(
    language: str, name: str, forms: Mapping[str, object], known: Word
) -> Iterator[tuple[FieldPath, str]]:
    numbers = _numbers_by_form(language)
    if "other" not in forms:
        yield (), f"'{name}' lacks the form 'other'. Add it: it stands for all other numbers."
    for form, text in forms.items():
        if form not in numbers and form != "other":
            can = ", ".join(known for known in _FORMS if known in numbers or known == "other")
            why = f"'{form}' is not a plural form of {language}. It has {can}."
            yield (form,), why
        elif not isinstance(text, str):
            yield (form,), f"'{form}' must be text. Write it in one line, in quotes if needed."
        else:
            free = {_COUNT} if numbers[form] == 1 else set()
            yield from (((form,), why) for why in _wrong_placeholders(name, text, known, free))


@cache
def _numbers_by_form(language: str) -> Mapping[str, int]:
    """Return how many of the numbers below 200 take each plural form of a language."""
    return Counter(plural_form(language, number) for number in range(200))


def _wrong_placeholders(
    name: str, text: str, known: Word, free: Collection[str] = ()
) -> Iterator[str]:
    """Say which placeholders a text lacks, unless it is `free` to, and which it has too many."""
    needed, found = placeholders(known), placeholders(text)
    for lacking in sorted(needed - found - {*free}):
        mark = f"{{{lacking}}}"
        yield f"'{name}' lacks {mark}. Write {mark} where its value belongs."
    for odd in sorted(found - needed):
        can = ", ".join(f"{{{name}}}" for name in sorted(needed)) or "nothing in braces"
        yield f"'{name}' cannot have {{{odd}}}. It has {can}."


def placeholders(word: Word) -> set[str]:
    """Return the names in braces that a word has, in any of its forms."""
    texts = [word] if isinstance(word, str) else word.values()
    return {name for text in texts for name in _PLACEHOLDER.findall(text)}

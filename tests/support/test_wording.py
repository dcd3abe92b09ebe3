"""Fixed words: every name is there and used, languages are whole, what is written is checked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jinja2.environment import Environment

import quizgen
from conftest import ROOT
from quizgen.products.anki.note_types import NOTE_TYPES
from quizgen.products.anki.render import load_theme
from quizgen.products.worksheet import filters
from quizgen.reading.load import load_file
from quizgen.reading.word_files import idle_files, load_wording, load_words
from quizgen.support.diagnostics import BankError
from quizgen.support.templates import environment, folders
from quizgen.support.wording import (
    FALLBACK,
    SETTINGS,
    RightToLeft,
    Wording,
    Words,
    plural_form,
    section_of,
    word_errors,
    wording,
)
from wording_uses import Use, faults, python_uses, template_uses

PACKAGE = Path(quizgen.__file__).parent
FOLDER = ROOT / "templates" / "words"
LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
# What uses the words of a section.
SECTIONS = {
    "anki": (PACKAGE / "products" / "anki", ROOT / "templates" / "anki"),
    "worksheet": (PACKAGE / "products" / "worksheet", ROOT / "templates" / "worksheet"),
    "web": (PACKAGE / "products" / "web", ROOT / "templates" / "web"),
    "quiz": (PACKAGE / "quiz", PACKAGE / "commands", ROOT / "templates" / "quiz"),
}
NOWHERE = RightToLeft(("ar",), ("Arab",))


def file_of(language: str) -> dict[str, Any]:
    found, _ = load_file(FOLDER / f"{language}.yaml", dict[str, Any], FOLDER)
    return found


def words_of(section: str) -> Words:
    """The English words of a section, without settings."""
    words = section_of(file_of(FALLBACK), section)
    return {name: word for name, word in words.items() if name not in SETTINGS}


def uses_of(section: str) -> Iterator[Use]:
    envs: dict[str, Environment] = {
        "anki": load_theme(NOTE_TYPES).env,
        "worksheet": filters.worksheet_environment(None),
        "web": environment(folders("web", None)),
        "quiz": environment(folders("quiz", None)),
    }
    for folder in SECTIONS[section]:
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        assert paths, folder
        for path in paths:
            if path.suffix == ".py":
                yield from python_uses(path.read_text(encoding="utf-8"))
            elif path.suffix in (".html", ".css", ".js"):
                yield from template_uses(envs[section], path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("section", SECTIONS)
def test_every_word_is_there_and_used_with_its_placeholders(section: str) -> None:
    """What the code and the templates of a section name is what the English file has."""
    uses = [*uses_of(section)]
    assert len(uses) > 15
    assert faults(uses, words_of(section)) == []


def test_every_section_has_its_uses_looked_at() -> None:
    """A new product's words are held against its code too."""
    sections = set(file_of(FALLBACK)) - set(section_of(file_of(FALLBACK), ""))
    assert sections == set(SECTIONS)


def test_missing_idle_and_wrongly_filled_words_are_found() -> None:
    """In code and in templates, by whole names and by their beginnings."""
    words = {"a": "A", "b": "{x} B", "how_1": "", "how_2": "", "idle": "", "in_list": "", "c": "C"}
    code = 'words["a"]; self.words.fill("b", x=1); page.words[f"how_{n}"]; words["no"]; seen["z"]'
    uses = [*python_uses(code)]
    assert faults(uses, words) == ["missing: no", "idle: idle", "idle: in_list", "idle: c"]
    text = '{% for n in ["in_list"] %}{{ said[n] }}{% endfor %}{{ page.words.c or words.lost }}'
    text += '{{ words.fill("b", y=1) }}{{ words["how_" ~ n] }}{{ page.words.digits }}'
    uses = [*template_uses(Environment(autoescape=True), text)]
    assert faults(uses, words) == ["placeholders: b", "missing: lost", "idle: a", "idle: idle"]
    assert faults([Use("b", None)], {"b": "{x}"}) == []
    with pytest.raises(AssertionError, match="cannot be read: name"):
        [*python_uses("words[name]")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_that_comes_with_quizgen_is_sound(language: str) -> None:
    """Its names are known, its placeholders complete, and it has every form of its plurals."""
    file = file_of(language)
    assert [*word_errors(language, file, file_of(FALLBACK), lambda *_: False)] == []
    for section in SECTIONS:
        for name, word in section_of(file, section).items():
            if not isinstance(word, str):
                forms = {plural_form(language, number) for number in range(200)}
                assert set(word) == {*forms, "other"}, name
            assert name in SETTINGS or not hasattr(Wording, name), name


@pytest.mark.parametrize(
    ("language", "sections"),
    [
        (one, (*SECTIONS,) if one in ("de", "en") else ("anki", "worksheet", "web"))
        for one in LANGUAGES
    ],
)
def test_a_language_that_comes_with_quizgen_is_whole(
    language: str, sections: tuple[str, ...]
) -> None:
    """German has all words, Russian and Persian those of cards, worksheets and pages."""
    for section in sections:
        assert load_wording(section, language).missing == frozenset(), section


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", {"one": (1, 1.0), "other": (0, 2, 21, 0.5, 1.5)}),
        ("de-AT", {"one": (1,), "other": (0, 2, 101)}),
        ("xx", {"one": (1,), "other": (0, 2)}),
        ("fa", {"one": (0, 1, 0.5), "other": (2, 1.5, 11)}),
        (
            "ru_RU",
            {
                "one": (1, 21, 101),
                "few": (2, 3, 4, 22, 104),
                "many": (0, 5, 11, 12, 14, 19, 20, 111, 112),
                "other": (0.5, 1.5),
            },
        ),
    ],
)
def test_plural_forms_are_those_of_cldr(language: str, forms: dict[str, tuple[float, ...]]) -> None:
    """By the language before its region; fractions have a form too."""
    found = {form: [plural_form(language, n) for n in numbers] for form, numbers in forms.items()}
    assert found == {form: [form] * len(numbers) for form, numbers in forms.items()}


ENGLISH: Words = {
    "digits": "0123456789",
    "decimal_mark": ".",
    "counter_style": "decimal",
    "hello": "Hello {name}",
    "points": {"one": "1 point", "other": "{count} points"},
    "none": "",
}


def made(language: str, **others: Words) -> Wording:
    return wording(language, {"en": ENGLISH, **others}, NOWHERE)


def test_numbers_are_filled_in_in_the_languages_digits_and_texts_as_they_are() -> None:
    """A text may hold braces and digits: it is not filled in itself."""
    own: Words = {"hello": "سلام {name}", "points": "{count} نمره"}
    words = made("fa", fa={"digits": "۰۱۲۳۴۵۶۷۸۹", "decimal_mark": "٫", **own})
    assert words.fill("points", count=12) == "۱۲ نمره"
    assert words.fill("points", count=0.5) == "۰٫۵ نمره"
    assert words.fill("hello", name="{count} 1") == "سلام {count} 1"
    assert words.in_digits("1979 B") == "۱۹۷۹ B"


def test_what_a_language_lacks_is_english_in_english_forms() -> None:
    """21 is one in Russian, not in English."""
    words = made("ru", ru={"hello": "Привет {name}"})
    assert words.missing == {"points", "none"}
    assert words.fill("points", count=21) == "21 points"
    assert words.fill("points", count=1) == "1 point"


def test_english_stays_whole_in_a_language_from_right_to_left() -> None:
    """Marks keep its stops at its end; an empty word stays empty."""
    words = made("ar")
    assert words.direction == "rtl"
    assert words.fill("points", count=2) == "\u200e2 points\u200e"
    assert words["none"] == ""
    assert made("ar", ar={"direction": "ltr"}).direction == "ltr"


def test_a_narrower_language_has_its_own_words_upon_the_wider() -> None:
    """pt-BR upon pt upon English, however it is written."""
    words = made("pt_BR", pt={"hello": "Olá {name}", "none": "nada"}, **{"pt-br": {"none": "x"}})
    assert (words.fill("hello", name="A"), words["none"]) == ("Olá A", "x")
    assert words.fill("points", count=2) == "2 points"


def test_a_word_that_is_not_there_is_named() -> None:
    """Likewise a value that is not given, and a plural that is not filled in."""
    words = made("en")
    with pytest.raises(KeyError, match="there is no word 'nobody'"):
        words["nobody"]
    with pytest.raises(KeyError, match="there is no word 'nobody'"):
        words.fill("nobody", count=1)
    with pytest.raises(KeyError, match="'points' has plural forms"):
        words["points"]
    with pytest.raises(KeyError, match="name"):
        words.fill("hello")
    with pytest.raises(TypeError, match="'points' needs a number"):
        words.fill("points", count="2")


def write(project: Path, name: str, text: str) -> Path:
    path = project / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return project


WRONG = [
    ("en", "direction: left", ":1:1: 'left' cannot be the direction. Write ltr or rtl."),
    ("en", "digits: '0123'", ":1:1: '0123' cannot be the digits. Write the ten digits from zero"),
    ("en", "decimal_mark: '-'", ":1:1: '-' cannot be the decimal_mark. Write one of . , ٫, in"),
    ("en", "counter_style: a) b", ":1:1: 'a) b' cannot be the counter_style. Write the name of a"),
    ("en", "quiz:\n  hints: x", ":2:3: 'hints' is not a word of quiz. Did you mean 'hint'?"),
    ("en", "anki:\n  Hint: x", ":2:3: 'Hint' is not a word of anki. Did you mean 'hint'?"),
    ("en", "workshet:\n  name: x", ":1:1: 'workshet' is not a word. Did you mean 'worksheet'?"),
    ("en", "xyzzy: x", ":1:1: 'xyzzy' is not a word. Delete it, or use it in a template."),
    (
        "en",
        "name: Pupil",
        ":1:1: 'name' is outside its section. Write it below worksheet: or web:.",
    ),
    ("en", "rubric: x", "Write it below anki: or worksheet: or quiz: or web:."),
    ("en", "anki:\n  fill: x", ":2:3: a word cannot be called 'fill'. Give it another name."),
    ("en", "anki: x", ":1:1: 'anki' holds words. Write them below it, indented."),
    ("en", "anki:\n  hint: [a]", ":2:3: 'hint' must be text."),
    ("en", "anki:\n  hint:\n    other: x", ":2:3: 'hint' must be text."),
    ("en", "quiz:\n  hint: x", ":2:3: 'hint' lacks {hint}. Write {hint} where its value belongs."),
    ("en", "quiz:\n  no_hint: '{x}'", ":2:3: 'no_hint' cannot have {x}. It has nothing in braces."),
    ("en", "worksheet:\n  points: x", ":2:3: 'points' lacks {count}."),
    ("en", "worksheet:\n  points:\n    one: x", ":2:3: 'points' lacks the form 'other'."),
    ("en", "worksheet:\n  points: {other: x}", ":2:12: 'points' lacks {count}."),
    (
        "de",
        "worksheet:\n  points: {few: '{count}', other: '{count}'}",
        ":2:12: 'few' is not a plural form of de. It has one, other.",
    ),
    ("ru", "worksheet:\n  points: {one: 1 балл, other: '{count}'}", "'points' lacks {count}."),
    ("en", "- name", ":1:1: "),
]


@pytest.mark.parametrize(("language", "text", "message"), WRONG)
def test_a_projects_word_that_cannot_be_meant_is_a_problem_at_its_line(
    tmp_path: Path, language: str, text: str, message: str
) -> None:
    """A file of words is read as strictly as a bank, whichever section is asked for."""
    write(tmp_path, f"words/{language}.yaml", text)
    with pytest.raises(BankError) as caught:
        load_wording("anki", language, tmp_path)
    (problem,) = caught.value.problems
    assert f"templates/words/{language}.yaml" in str(problem)
    assert message in str(problem)


def test_all_that_is_wrong_in_a_file_is_told_at_once(tmp_path: Path) -> None:
    """Each at its own line."""
    write(tmp_path, "words/en.yaml", "nam: a\nanki:\n  hnt: b\nquiz:\n  hint: c\n")
    with pytest.raises(BankError) as caught:
        load_wording("worksheet", "de", tmp_path)
    assert [problem.location.line for problem in caught.value.problems] == [1, 3, 5]


def test_a_projects_words_come_first_one_by_one(tmp_path: Path) -> None:
    """Below a section or for all; the others stay as they were."""
    write(tmp_path, "words/en.yaml", '"true": Yes\nworksheet:\n  name: Pupil\nanki:\n')
    words = load_wording("worksheet", "en-GB", tmp_path)
    assert (words["true"], words["false"], words["name"]) == ("Yes", "False", "Pupil")
    assert load_wording("worksheet", "de", tmp_path)["true"] == "Richtig"
    assert load_words("anki", write(tmp_path, "words/la.yaml", '"true": Verum'))["la"] == {
        "true": "Verum"
    }


def test_a_word_of_a_projects_own_templates_may_be_new(tmp_path: Path) -> None:
    """What its own templates print is no slip of the hand; in another section it is one."""
    write(tmp_path, "worksheet/sheet.html", "{{ page.words.homework }}")
    write(tmp_path, "words/en.yaml", "worksheet:\n  homework: Homework\n")
    assert load_wording("worksheet", "en", tmp_path)["homework"] == "Homework"
    write(tmp_path, "words/en.yaml", "worksheet:\n  homework: [a]\n")
    with pytest.raises(BankError, match="'homework' must be text"):
        load_wording("worksheet", "en", tmp_path)
    write(tmp_path, "words/en.yaml", "anki:\n  homework: Homework\n")
    with pytest.raises(BankError, match="'homework' is not a word of anki"):
        load_wording("worksheet", "en", tmp_path)


def test_a_file_that_no_language_takes_is_told(tmp_path: Path) -> None:
    """A slip in its name would else be silent; a note is none."""
    for name in ("fr.yml", "german.yaml", "pt-BR.yaml", "zh_Hans_CN.yaml", "notes.txt"):
        write(tmp_path, f"words/{name}", "")
    assert [*idle_files(tmp_path)] == [
        "templates/words/fr.yml changes nothing. Call it fr.yaml.",
        "templates/words/german.yaml changes nothing. Call it after a bank's language, such as de.yaml.",
    ]
    assert [*idle_files(None)] == []

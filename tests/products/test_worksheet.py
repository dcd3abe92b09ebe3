"""Worksheets: which files are made, what they say, and what they keep to themselves."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import msgspec
import pytest
from jinja2.defaults import DEFAULT_FILTERS, DEFAULT_NAMESPACE

import worksheet_reading as reading
from quizgen import load_deck
from quizgen.cli import main
from quizgen.model import forms
from quizgen.model.questions import (
    Choice,
    Cloze,
    Match,
    Multi,
    Number,
    Open,
    Order,
    Pair,
    Question,
    Short,
    TrueFalse,
)
from quizgen.products import worksheet
from quizgen.products.worksheet import cards, documents, filters
from quizgen.products.worksheet import page as pages
from quizgen.reading.word_files import load_wording
from quizgen.support.diagnostics import BankError, UsageError
from worksheet_decks import (
    CASES,
    NINE,
    ROOT,
    build,
    deck_of,
    html,
    nine,
    parsi,
    render,
    sheets_of,
    warnings,
)
from worksheet_paper import by_weasyprint

Golden = Callable[[str, str], None]
FIXED_WORDS = len(load_wording("worksheet", "xx").missing)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_build_writes_every_form_their_key_and_cards(tmp_path: Path) -> None:
    """The recipe's two forms are worksheet-A and worksheet-B; the paths come back in order."""
    written = worksheet.build(nine(), tmp_path)
    assert [path.name for path in written] == [
        "worksheet-A.html",
        "worksheet-B.html",
        "key.html",
        "cards.html",
    ]
    assert names(tmp_path) == sorted(path.name for path in written)


def test_forms_of_an_earlier_build_go_with_their_key(tmp_path: Path) -> None:
    """A form that the new key does not answer is removed; files of other names stay."""
    build(nine(), tmp_path, forms=3)
    for stranger in ("worksheet-A (copy).html", "notes.txt", "worksheet-old.html", "nine.apkg"):
        (tmp_path / stranger).write_text("mine", encoding="utf-8")
    build(nine(), tmp_path, forms=1)
    assert names(tmp_path) == [
        "cards.html",
        "key.html",
        "nine.apkg",
        "notes.txt",
        "worksheet-A (copy).html",
        "worksheet-A.html",
        "worksheet-old.html",
    ]


def test_each_look_has_names_of_its_own_and_removes_its_own_left_over(tmp_path: Path) -> None:
    """Large print lies beside the plain sheets; each build clears up after its own look only."""
    build(nine(forms=2), tmp_path)
    for flags, look in (
        ({"large_print": True}, "-large"),
        ({"dyslexia": True}, "-dyslexia"),
        ({"large_print": True, "dyslexia": True}, "-large-dyslexia"),
    ):
        before = names(tmp_path)
        build(nine(forms=2, one_file=True, answers=True), tmp_path, **flags)
        build(nine(forms=1, answers=True), tmp_path, **flags)
        plain = ["worksheet-A", "worksheet-A-answers", "key", "cards"]
        assert names(tmp_path) == sorted([*before, *(f"{name}{look}.html" for name in plain)])


def test_twenty_six_forms_are_a_to_z() -> None:
    """Each form has a letter of its own and a code that begins with it."""
    made = documents.parts_of(sheets_of(nine(), forms=26))
    assert [name[10] for name in made if name.startswith("worksheet-")] == [
        *"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    ]
    answered = reading.grid(html(nine(), "key.html", forms=26))
    assert [*answered] == [*"ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    assert all([*cells] == [*range(1, 15)] for cells in answered.values())


def test_the_same_deck_and_seed_give_the_same_bytes() -> None:
    """Two renderings are equal; another seed gives another sheet."""
    assert render(nine()) == render(nine())
    assert html(nine(), "worksheet-A.html") != html(nine(), "worksheet-A.html", seed="other")
    assert html(nine(), "worksheet-A.html") != html(nine(), "worksheet-B.html")


def test_a_stray_sheet_finds_its_key_and_can_be_made_again() -> None:
    """The form's code stands on the sheet and in the key, with the command that made both."""
    made = render(nine(), seed="spring 2025", forms=3)
    key = reading.parse(str(made["key.html"]))
    said = "quizgen build nine --only worksheet --seed 'spring 2025' --forms 3"
    assert said in reading.text(key)
    for letter in "ABC":
        sheet = reading.parse(str(made[f"worksheet-{letter}.html"]))
        code = reading.text(next(reading.having(sheet, "form"))).split()[-1]
        assert re.fullmatch(rf"{letter}-[0-9A-F]{{4}}", code)
        assert code in reading.text(next(reading.having(key, "grid")))


def test_a_sheet_says_what_it_is_and_how_much_it_is_worth() -> None:
    """Title, topics, the places for name, class and date, and the points in all."""
    head = reading.text(
        next(reading.having(reading.parse(html(nine(), "worksheet-A.html")), "head"))
    )
    for part in ("The solar system", "Planets · Space flight", "Name", "Class", "Date"):
        assert part in head
    assert "Score / 22" in head
    assert "Answer every question. Write clearly." in head


@pytest.mark.parametrize(
    ("by", "headings"),
    [
        ("topic", ["Planets", "Space flight"]),
        (
            "type",
            [
                "Circle one letter",
                "Circle all letters that apply",
                "Tick True or False",
                "Answer in a few words",
                "Write the number",
                "Fill in the gaps",
                "Write the matching letter on each line",
                "Number the boxes: 1 = first",
                "Answer in whole sentences",
            ],
        ),
        ("none", []),
    ],
)
def test_sections_are_by_topic_or_type_or_none(by: str, headings: list[str]) -> None:
    """The recipe's `sections` orders the questions and sets the headings."""
    sheet = reading.parse(html(nine(sections=by), "worksheet-A.html"))
    assert [reading.text(heading) for heading in sheet.iter("h2")] == headings


def test_one_topic_needs_no_heading() -> None:
    """A sheet of one topic names it in its head alone."""
    sheet = reading.parse(html(parsi(), "worksheet-A.html"))
    assert [*sheet.iter("h2")] == []


def test_choosing_one_and_choosing_all_are_told_apart_on_paper() -> None:
    """A choice says that one is to be chosen; a multi, all that apply."""
    seen = {one.prompt: one for one in reading.questions(html(nine(), "worksheet-A.html"))}
    assert "Which planet is the largest? Circle one letter." in seen
    assert "Which of these planets have rings? Circle all that apply." in seen


def test_a_word_bank_holds_the_missing_words() -> None:
    """`word_bank` prints each missing word once, in alphabetical order; else none does."""
    sheet = reading.parse(html(nine(word_bank=True), "worksheet-A.html"))
    bank = reading.text(next(reading.having(sheet, "bank")))
    assert bank == "Words: Buzz Aldrin Michael Collins Neil Armstrong"
    assert "Aldrin" not in html(nine(), "worksheet-A.html")


def test_answers_make_a_sheet_beside_the_blank_one() -> None:
    """With `answers` every question of it carries its right answer, marked; nobody mistakes it."""
    made = render(nine(answers=True))
    assert [*made][:4] == [
        f"worksheet-{name}.html" for name in ("A", "B", "A-answers", "B-answers")
    ]
    assert made["worksheet-A.html"] == html(nine(), "worksheet-A.html")
    assert made["key.html"] == html(nine(), "key.html")
    document = str(made["worksheet-A-answers.html"])
    assert "Answers" in document.partition("@bottom-left { content: ")[2].partition(";")[0]
    sheet = reading.parse(document)
    for place in (next(sheet.iter("title")), next(sheet.iter("h1"))):
        assert reading.text(place).endswith("– Answers")
    ticked = [*reading.having(sheet, "ticked")]
    assert len(ticked) == sum(isinstance(asked, TrueFalse) for asked in nine().questions)
    for question in reading.having(sheet, "question"):
        assert [*reading.having(question, "right")], reading.text(question)
    right = {reading.text(element) for element in reading.having(sheet, "right")}
    assert {"Mars", "1969", "Buzz Aldrin", "True"} <= right
    assert any(text.endswith("Jupiter") for text in right)


def test_one_file_holds_every_form_and_the_key() -> None:
    """`one_file` adds all.html: the questions of each form, then the answers to all."""
    made = render(nine(one_file=True))
    together = str(made["all.html"])
    apart = reading.questions(str(made["worksheet-A.html"]))
    apart += reading.questions(str(made["worksheet-B.html"]))
    assert reading.questions(together) == apart
    assert reading.grid(together) == reading.grid(str(made["key.html"]))
    assert "all.html" not in render(nine())


def test_the_full_key_has_what_a_teacher_marks_by() -> None:
    """Answer with its letter, what else is right, explanation, rubric, section, and its place."""
    key = reading.parse(html(nine(), "key.html"))
    entries = [reading.text(entry) for entry in reading.having(key, "entry")]
    assert len(entries) == 28
    largest, again = (entry for entry in entries if "largest" in entry)
    assert re.match(r"A \d+ Which planet is the largest\? [A-D] – Jupiter Jupiter weighs", largest)
    assert largest.endswith(" · largest · Source: The giants")
    place = " ".join(largest.split()[:2])
    assert re.match(r"B \d+ [A-D] – Jupiter \d points? · largest", again)
    assert again.endswith(f"Explained at {place}.")
    assert any("Also right: the planet Mars" in entry for entry in entries)
    by_gap = "Also right: Neil Armstrong: Armstrong · Buzz Aldrin: Aldrin; Edwin Aldrin"
    assert any(by_gap in entry for entry in entries)
    assert any("Also right: all from 370000 to 390000" in entry for entry in entries)
    assert any("Look for: names the cost (1 point) names the end" in entry for entry in entries)


@pytest.mark.parametrize(
    ("prompt", "accept", "said"),
    [
        ("{{c1::one}} gap", {"c1": ("a", "b")}, "Also right: a; b"),
        ("{{c1::one}} {{c1::two}}", {"c1": ("a",)}, "Also right: a"),
        ("{{c1::one}} {{c2::two}}", {"c2": ("a", "b")}, "Also right: two: a; b"),
        ("{{c2::x}} {{c1::y}}", {"c1": ("a",), "c2": ("b",)}, "Also right: x: b · y: a"),
        ("{{c1::one}} {{c2::two}}", {}, ""),
    ],
)
def test_what_else_is_right_is_said_for_each_gap(
    prompt: str, accept: dict[str, tuple[str, ...]], said: str
) -> None:
    """Where a text has several gaps, what is right in one is not mistaken for another's."""
    key = html(deck_of([Cloze(id="q", prompt=prompt, accept=accept)]), "key.html")
    entry = reading.text(next(reading.having(reading.parse(key), "entry")))
    shown = entry.removesuffix(" 1 point · q")
    assert shown.partition("Also right:")[1:] == said.partition("Also right:")[1:]


def test_the_key_points_nowhere_where_there_is_no_model_answer() -> None:
    """And between two sentences stands no semicolon."""
    asked = [
        Open(id="none", prompt="Why?"),
        Open(id="rubric", prompt="What for?", rubric=("One.",)),
        Multi(id="many", prompt="Which?", answers=("It is so.", "Or so"), distractors=("No.",)),
        Order(id="order", prompt="How?", sequence=("First", "Then.", "Last")),
    ]
    key = html(deck_of(asked), "key.html")
    (marks,) = reading.grid(key).values()
    assert [[*marks.values()].count([mark]) for mark in ("–", "see below")] == [1, 1]
    entries = reading.text(reading.parse(key))
    assert "It is so. Or so" in entries
    assert "First; Then. Last" in entries


def test_the_key_goes_through_each_form_in_its_own_order() -> None:
    """Each with the ids of the questions, so that a teacher finds the bad one in the bank."""
    made = forms.forms(nine())
    key = reading.parse(html(nine(), "key.html"))
    ids = [reading.text(name) for name in reading.having(key, "id")]
    assert ids == [item.question.id for form in made for item in form.items]
    heads = [reading.text(head) for head in key.iter("h2")]
    assert heads == [f"Answers and explanations – Form {form.letter}" for form in made]


def test_the_grid_of_the_key_has_points_and_alternatives() -> None:
    """What a teacher marks by stands at a glance; a recipe's own points count."""
    deck = load_deck(NINE)
    key = html(deck, "key.html")
    shown = {
        form.letter: [f"{i.question.points:g}" for i in form.items] for form in forms.forms(deck)
    }
    assert reading.worth(key) == shown
    grid = reading.text(next(reading.having(reading.parse(key), "grid")))
    assert "Mars Also right: the planet Mars" in grid
    assert "Also right: all from 370000 to 390000" in grid


def test_an_answer_strip_has_a_box_for_each_letter() -> None:
    """On the sheet they are empty, in the key and on the sheet with answers filled in."""
    made = render(nine(answer_strip=True, answers=True, forms=1))
    (form,) = forms.forms(nine(), count=1)
    wanted = {
        item.number: "".join(map(forms.letter, item.key))
        for item in form.items
        if item.type in ("choice", "multi", "match")
    }
    for name, is_filled in (("worksheet-A", 0), ("worksheet-A-answers", 1), ("key", 1)):
        (strip,) = reading.having(reading.parse(str(made[f"{name}.html"])), "strip")
        boxes = {
            int(reading.text(next(box.iter("b")))): reading.text(next(reading.having(box, "cell")))
            for box in strip.iter("li")
        }
        assert {number: text.replace(" ", "") for number, text in boxes.items()} == {
            number: text * is_filled for number, text in wanted.items()
        }
    assert '<ul class="strip">' not in html(nine(), "worksheet-A.html")


def test_a_formula_keeps_no_more_than_its_own_signs_on_its_line() -> None:
    """A stop or a bracket is never parted from a formula; the words around it wrap as they will."""
    sheet = html(
        deck_of(
            [Open(id="q", prompt="For $n$ days ($m$), and $k$ is:\n\nall of $n$.", answer="x")]
        ),
        "worksheet-A.html",
    )
    words = re.sub(r"<math.*?</math>", "F", sheet)
    assert re.findall(r'<span class="stuck">(.*?)</span>', words) == ["(F),", "F."]


@pytest.mark.parametrize(
    "tall",
    [
        Open(id="tall", prompt="Explain.", answer="x", lines=21),
        Cloze(id="tall", prompt="So it {{c1::is}}. " * 120),
        Choice(id="tall", prompt="Which?", answer="a" * 800, distractors=("b" * 800, "c" * 800)),
    ],
)
def test_what_is_longer_than_a_page_begins_below_what_is_before_it(tall: Question) -> None:
    """Kept together it would go to the next page, and leave the one before it empty."""
    sheet = html(deck_of([tall, Open(id="q", prompt="Explain.", answer="x")]), "worksheet-A.html")
    classes = re.findall(r'<div class="question([^"]*)', sheet)
    assert sorted("tall" in each for each in classes) == [False, True]


@pytest.mark.parametrize(
    ("asked", "how"),
    [
        (Short(id="q", prompt="Who?", answer="Bo"), ""),
        (Short(id="q", prompt="The largest planet.", answer="x"), "Answer in a few words."),
        (Number(id="q", prompt="How many?", answer="1"), ""),
        (Number(id="q", prompt="The moons of Mars.", answer="2"), "Write the number."),
        (Cloze(id="q", prompt="{{c1::a}} b"), "Fill in the gap."),
        (Cloze(id="q", prompt="{{c1::a}} b {{c2::c}}"), "Fill in each gap."),
        (TrueFalse(id="q", prompt="So it is.", answer=True), "Tick one box."),
        (Order(id="q", prompt="?", sequence=("a", "b")), "Number the boxes: 1 = first."),
        (Open(id="q", prompt="Explain.", answer="x"), ""),
    ],
)
def test_a_task_says_what_to_do(asked: Question, how: str) -> None:
    """In the pupil's hand: tick, circle, number; a definition says what is wanted."""
    sheet = reading.parse(html(deck_of([asked]), "worksheet-A.html"))
    assert [reading.text(said) for said in reading.having(sheet, "how")] == [how] * bool(how)


def test_a_table_is_narrow_where_a_line_has_no_room_for_its_words() -> None:
    """There its cells have less space; elsewhere no word may break."""
    cells = "10,100,000 | republic | 1991 | oil-exporting"

    def sheet(word: str, **look: bool) -> str:
        table = f"| Country | Population | Government | Since | Kind |\n|-|-|-|-|-|\n| {word} | {cells} |"
        asked = Short(id="q", prompt=f"Which?\n\n{table}", answer="x")
        return html(deck_of([asked]), "worksheet-A.html", **look)

    assert '<table class="text-table">' in sheet("Turkmenistan")
    assert '<table class="text-table">' in sheet("&" * 8)
    assert '<table class="text-table narrow">' in sheet("Donau" * 20)
    assert '<table class="text-table narrow">' in sheet("Turkmenistan", large_print=True)


def test_words_of_a_narrow_table_break_behind_a_stop_first() -> None:
    """Between letters, not in a number; anywhere only where a column has no room for the part."""
    names = [f"Frequência.{name}" for name in ("Absoluta", "Relativa", "Acumulada")]

    def cells(word: str) -> str:
        rows = [["Classe", *names, "Relativa_Acumulada"], [word, "0.19", "a/b", "1", "$x$"]]
        table = "\n".join(f"| {' | '.join(row)} |" for row in [rows[0], ["-"] * 5, rows[1]])
        asked = Short(id="q", prompt=f"Which?\n\n{table}", answer="x")
        sheet = html(deck_of([asked]), "worksheet-A.html")
        return sheet.partition('<table class="text-table narrow">')[2].partition("</table>")[0]

    short = cells("10 to 20")
    assert "<th>Frequência.<wbr>Absoluta</th>" in short
    assert "<th>Relativa_<wbr>Acumulada</th>" in short
    assert "<td>0.19</td><td>a/<wbr>b</td>" in short
    assert "long" not in short
    long = cells("Donau" * 20)
    assert f'<td><span class="long">{"Donau" * 20}</span></td>' in long
    assert long.count('class="long"') == 1


def test_the_topics_stand_in_the_head_only_where_there_are_several() -> None:
    """One topic would say again what the title says; the sheet says where it ends."""
    several, one = (reading.parse(html(deck, "worksheet-A.html")) for deck in (nine(), parsi()))
    assert len([*reading.having(several, "topics")]) == 1
    assert [*reading.having(one, "topics")] == []
    assert reading.text(next(reading.having(several, "end"))) == "– End –"


def test_a_space_for_marks_stands_at_each_question() -> None:
    """Beside it, how much there is to earn."""
    sheet = reading.parse(html(nine(), "worksheet-A.html"))
    points = [reading.text(element) for element in reading.having(sheet, "points")]
    assert len(points) == 14
    assert {"____ / 1", "____ / 2", "____ / 3"} == set(points)


# What a sheet must not tell: changing which option is right must change nothing on it.
SECRETS: list[tuple[Question, Question]] = [
    (
        Choice(id="q", prompt="Which?", answer="one", distractors=("two", "three")),
        Choice(id="q", prompt="Which?", answer="three", distractors=("one", "two")),
    ),
    (
        Multi(id="q", prompt="Which?", answers=("one",), distractors=("two", "three")),
        Multi(id="q", prompt="Which?", answers=("two", "three"), distractors=("one",)),
    ),
    (
        TrueFalse(id="q", prompt="Is it?", answer=True),
        TrueFalse(id="q", prompt="Is it?", answer=False),
    ),
    (
        Short(id="q", prompt="Who?", answer="Bo", accept=("B",), distractors=("Cy",)),
        Short(id="q", prompt="Who?", answer="Maximilian Longname", explanation="He did."),
    ),
    (
        Number(id="q", prompt="How many?", answer="7", unit="km"),
        Number(id="q", prompt="How many?", answer="123456.789", unit="km", tolerance="5"),
    ),
    (
        Cloze(id="q", prompt="In {{c1::Rome}} there is {{c2::a hill}}."),
        Cloze(id="q", prompt="In {{c1::Athens}} there is {{c1::no sea}}.", accept={"c1": ("x",)}),
    ),
    (
        Open(id="q", prompt="Why?", answer="Because.", lines=3),
        Open(id="q", prompt="Why?", answer="For many other reasons.", rubric=("one",), lines=3),
    ),
]


@pytest.mark.parametrize(("one", "other"), SECRETS, ids=lambda question: type(question).__name__)
def test_a_sheet_holds_no_trace_of_its_answers(one: Question, other: Question) -> None:
    """Two questions that differ only in their answer give the same sheet, byte for byte."""
    sheets = [html(deck_of([question]), "worksheet-A.html") for question in (one, other)]
    assert sheets[0] == sheets[1]
    assert html(deck_of([one]), "key.html") != html(deck_of([other]), "key.html")


def test_the_lines_of_short_answers_tell_none_of_them() -> None:
    """Answers long and short, changed about: the sheet is the same, byte for byte."""
    answers = ["Mars", "William", "a" * 24, "a" * 25, "Christiaan Huygens " * 4]
    asked = [Short(id=f"q{n}", prompt=f"{n}?", answer=text) for n, text in enumerate(answers)]
    turned = [
        msgspec.structs.replace(one, answer=text)
        for one, text in zip(asked, answers[::-1], strict=True)
    ]
    sheets = [html(deck_of(questions), "worksheet-A.html") for questions in (asked, turned)]
    assert sheets[0] == sheets[1]
    brief = html(deck_of(asked[:3]), "worksheet-A.html")
    classes = [sheet.partition('<article class="')[2].split('"')[0] for sheet in (brief, sheets[0])]
    assert classes == ["form-A brief", "form-A"]  # Short lines where they are enough for all.


def test_match_and_order_show_no_trace_of_what_belongs_together() -> None:
    """What is shuffled stands in the order of a hash; no mark, id or comment tells more."""
    pairs = (Pair("a", "1"), Pair("b", "2"), Pair("c", "3"))
    turned = (Pair("a", "2"), Pair("b", "3"), Pair("c", "1"))
    for one, other in (
        (Match(id="q", prompt="?", pairs=pairs), Match(id="q", prompt="?", pairs=turned)),
        (
            Order(id="q", prompt="?", sequence=("x", "y", "z")),
            Order(id="q", prompt="?", sequence=("z", "y", "x")),
        ),
    ):
        seeds = [str(seed) for seed in range(20)]
        same = [
            html(deck_of([one]), "worksheet-A.html", seed=seed)
            == html(deck_of([other]), "worksheet-A.html", seed=seed)
            for seed in seeds
        ]
        assert sum(same) > 10  # All but those where an answer's own order was turned away.


def test_a_sheet_names_no_question() -> None:
    """The ids of the bank, which may tell an answer, stand in no document a pupil gets."""
    deck = deck_of([Choice(id="answer-is-jupiter", prompt="?", answer="a", distractors=("b",))])
    made = render(deck)
    assert "answer-is-jupiter" not in str(made["worksheet-A.html"])
    assert "<!--" not in "".join(str(document) for document in made.values())


def test_nothing_is_loaded_and_nothing_runs() -> None:
    """A document has no script, no link and no address but the data of its images."""
    for document in render(nine(one_file=True)).values():
        tree = reading.parse(str(document))
        assert not {"script", "link", "iframe", "object", "svg"} & {e.tag for e in tree.iter()}
        sources = [image.get("src") for image in tree.iter("img")]
        assert all(source.startswith("data:image/svg+xml;base64,") for source in sources)
        assert "url(" not in str(document)
        assert "@import" not in str(document)


def test_a_failed_build_leaves_yesterdays_files(tmp_path: Path) -> None:
    """A template that does not work is found before the first file is written."""
    out, project = tmp_path / "out", tmp_path / "project"
    build(nine(), out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    write_template(project, "cards.html", "{{ missing }}")
    with pytest.raises(BankError):
        worksheet.build(nine(), out, seed="new", project=project)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def write_template(project: Path, name: str, content: str | bytes) -> None:
    path = project / "templates" / "worksheet" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def test_a_project_overrides_single_templates(tmp_path: Path) -> None:
    """A file of the project's own takes the place of the bundled one; the others stay."""
    write_template(tmp_path, "types/truefalse.html", TRUEFALSE)
    sheet = html(nine(), "worksheet-A.html", project=tmp_path)
    assert "Venus is hotter than Mercury. yes / no" in reading.text(reading.parse(sheet))
    assert "Which planet is the largest?" in sheet


TRUEFALSE = """\
{% macro asked(item, page) %}<p class="prompt">{{ item.question.prompt | text(page) }} yes / no</p>{% endmacro %}
{% macro mark(item, page) %}{{ item.question.answer }}{% endmacro %}
{% macro answer(item, page) %}{{ item.question.answer }}{% endmacro %}
"""


@pytest.mark.parametrize(
    ("name", "content", "line", "reason"),
    [
        ("sheet.html", "one\n{{ nobody }}\n", 2, "'nobody' is undefined"),
        ("sheet.html", "{{ page.words.homework }}", 1, "has no attribute 'homework'"),
        ("sheet.html", "\n\n{% if %}\n", 3, "Expected an expression"),
        ("sheet.html", "a\n{% include 'other.html' %}", 2, "other.html"),
        ("sheet.html", "{{ form.__class__ }}", 1, "is unsafe"),
        ("sheet.html", "{{ 1 / 0 }}", 1, "division by zero"),
        ("style.css", "p { color: {{ colour }} }", 1, "'colour' is undefined"),
        (
            "types/match.html",
            TRUEFALSE.replace("{{ item.question.prompt", "{{ item.pair"),
            1,
            "pair",
        ),
        ("sheet.html", b"\xff\xfe", 1, "not UTF-8"),
    ],
)
def test_a_template_that_does_not_work_is_named_with_its_line(
    tmp_path: Path, name: str, content: str | bytes, line: int, reason: str
) -> None:
    """What is wrong in a template is a problem like any other: a path, a line, a reason."""
    write_template(tmp_path, name, content)
    asked = Match(id="q", prompt="?", pairs=(Pair("a", "1"), Pair("b", "2")))
    with pytest.raises(BankError) as caught:
        html(deck_of([asked]), "worksheet-A.html", project=tmp_path)
    (problem,) = caught.value.problems
    assert problem.path.endswith(f"templates/worksheet/{name}")
    assert problem.location.line == line
    assert reason in problem.message


def write_words(project: Path, language: str, content: str) -> None:
    write_template(project, f"../words/{language}.yaml", content)


def test_a_projects_words_take_the_place_of_ours(tmp_path: Path) -> None:
    """A words file may hold a few words only; the rest stays as it was."""
    write_words(tmp_path, "en", "worksheet:\n  name: Pupil\n")
    sheet = html(nine(), "worksheet-A.html", project=tmp_path)
    assert '<span class="field wide">Pupil</span>' in sheet
    assert '<span class="field">Class</span>' in sheet


def test_a_words_file_that_cannot_be_meant_is_a_problem_at_its_line(tmp_path: Path) -> None:
    """A words file is read as strictly as a bank."""
    write_words(tmp_path, "en", "worksheet:\n  name: Pupil\n  page: foo {page}\n")
    with pytest.raises(BankError) as caught:
        render(nine(), project=tmp_path)
    (problem,) = caught.value.problems
    assert "words/en.yaml:3:3: 'page' lacks {pages}. Write {pages} where" in str(problem)


def test_a_word_of_a_projects_own_templates_may_be_new(tmp_path: Path) -> None:
    """What its own templates print is no slip of the hand."""
    write_words(tmp_path, "en", "worksheet:\n  homework: Homework\n")
    write_template(tmp_path, "sheet.html", "{{ page.words.homework }}")
    assert html(nine(), "worksheet-A.html", project=tmp_path) == "Homework"


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("pt-BR", ("pt-BR", "pt-br", "pt_BR", "pt")),
        ("fr_CA", ("fr_CA", "fr-ca", "fr-CA", "fr")),
        ("zh-Hans-CN", ("zh-Hans-CN", "zh-hans", "zh")),
    ],
)
def test_words_are_found_however_a_language_is_written(
    tmp_path: Path, language: str, names: tuple[str, ...]
) -> None:
    """A file under the bank's own word, in small letters, or for the wider language."""
    for name in names:
        project = tmp_path / name
        write_words(project, name, "worksheet:\n  name: Nome\n")
        wording = load_wording("worksheet", language, project)
        assert wording["name"] == "Nome"
        assert len(wording.missing) == FIXED_WORDS - 1


def test_a_narrower_language_stands_upon_the_wider(tmp_path: Path) -> None:
    """What words/de-AT.yaml does not say is German, not English."""
    write_words(tmp_path, "de-AT", "worksheet:\n  score: Punktezahl\n")
    deck = deck_of([TrueFalse(id="q", prompt="?", answer=True)], language="de-AT")
    sheet = html(deck, "worksheet-A.html", project=tmp_path)
    assert "Punktezahl" in sheet
    assert "Klasse" in sheet
    assert warnings(deck, tmp_path) == []


@pytest.mark.parametrize(
    ("language", "direction"),
    [
        *(
            (language, "rtl")
            for language in ("ar", "he", "ur", "ps", "sd", "ug", "yi", "dv", "ckb")
        ),
        *((language, "rtl") for language in ("ar-EG", "fa_IR", "az-Arab", "pa-arab-PK", "AR")),
        *((language, "ltr") for language in ("fr", "tr", "az", "ar-Latn", "ku-Latn-TR", "xx")),
    ],
)
def test_the_direction_is_the_languages_also_where_words_stay_english(
    language: str, direction: str
) -> None:
    """A bank in Arabic runs from right to left though nobody has written its words yet."""
    deck = deck_of([TrueFalse(id="q", prompt="?", answer=True)], language=language)
    assert f'dir="{direction}" class=' in html(deck, "worksheet-A.html")


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("styles.css", "Did you mean 'style.css'?"),
        ("type/choice.html", "Did you mean 'types/choice.html'?"),
        ("../words/fr.yml", "Call it fr.yaml."),
        ("homework-club.css", "Take it away, or include it in a template."),
    ],
)
def test_a_file_that_takes_no_templates_place_is_told(
    tmp_path: Path, name: str, advice: str
) -> None:
    """A slip in its name would else be silent."""
    write_template(tmp_path, name, "")
    (notice,) = warnings(deck_of([TrueFalse(id="q", prompt="?", answer=True)]), tmp_path)
    assert notice.startswith(
        f"templates/worksheet/{name} changes nothing".replace("worksheet/../", "")
    )
    assert advice in notice


def test_a_file_that_an_own_template_includes_is_not_told(tmp_path: Path) -> None:
    """Nor is a words file, nor a note of the teacher's."""
    write_template(tmp_path, "school.html", "School")
    write_template(tmp_path, "sheet.html", "{% include 'school.html' %}")
    write_words(tmp_path, "fr", "worksheet:\n  name: Nom")
    write_template(tmp_path, "notes.txt", "mine")
    assert warnings(nine(), tmp_path) == []


def test_a_types_template_without_a_macro_is_named_itself(tmp_path: Path) -> None:
    """The fault is told at the teacher's file, not at ours that calls it."""
    write_template(tmp_path, "types/choice.html", "{% macro asked(item, page) %}{% endmacro %}")
    with pytest.raises(BankError) as caught:
        render(nine(), project=tmp_path)
    assert [problem.message for problem in caught.value.problems] == [
        "there is no macro 'answer'. Write one: {% macro answer(item, page) %}...{% endmacro %}.",
        "there is no macro 'mark'. Write one: {% macro mark(item, page) %}...{% endmacro %}.",
    ]
    (path,) = {problem.path for problem in caught.value.problems}
    assert path.endswith("templates/worksheet/types/choice.html")


def test_a_language_without_words_is_english_and_says_so() -> None:
    """The sheet is still made; the one who builds reads what to do."""
    deck = deck_of([TrueFalse(id="q", prompt="Vrai ?", answer=True)], language="xx-YY")
    (notice,) = warnings(deck)
    assert notice.startswith(
        f"worksheets in 'xx-YY': English stands in for {FIXED_WORDS} fixed words."
    )
    assert notice.endswith("Write them into templates/words/xx-YY.yaml.")
    sheet = html(deck, "worksheet-A.html")
    assert '<html lang="xx-YY" dir="ltr"' in sheet
    assert "Name" in sheet


@pytest.mark.parametrize("language", ["en", "de", "ru", "fa", "de-AT"])
def test_a_language_that_is_there_is_whole(language: str) -> None:
    """English, German, Russian and Persian have every fixed word."""
    deck = deck_of([TrueFalse(id="q", prompt="?", answer=True)], language=language)
    assert warnings(deck) == []


def test_persian_runs_from_right_to_left_with_its_own_digits() -> None:
    """Direction and digits come with the language."""
    sheet = html(parsi(), "worksheet-A.html")
    assert '<html lang="fa" dir="rtl"' in sheet
    numbers = [reading.text(one) for one in reading.having(reading.parse(sheet), "number")]
    assert numbers == [*"۱۲۳۴۵۶۷۸۹"]
    assert "counter(pages, persian)" in sheet


def test_a_persian_key_has_its_number_answers_in_persian_digits() -> None:
    """In the grid, in full, and where the answers stand on the sheet."""
    made = render(parsi(answers=True))
    for name in ("key.html", "cards.html", "worksheet-A-answers.html"):
        shown = reading.text(next(reading.parse(str(made[name])).iter("main")))
        assert "۱۹۶۹ میلادی" in shown, name
        assert "1969" not in shown, name


def test_a_command_runs_from_left_to_right_in_a_persian_key() -> None:
    """Its words stand in their order, and none of them is broken at a hyphen."""
    (code,) = reading.parse(html(parsi(), "key.html", large_print=True)).iter("code")
    assert code.get("dir") == "ltr"
    assert [reading.text(word) for word in reading.having(code, "whole")][-1] == "--large-print"


def test_pdf_without_weasyprint_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line names it; nothing was written."""
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(UsageError, match=r"pip install weasyprint"):
        render(nine(), pdf=True)


def test_pdf_without_its_libraries_says_where_help_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """WeasyPrint fails to load where the system lacks Pango; that is no traceback of ours."""
    (tmp_path / "weasyprint.py").write_text("raise OSError('no libpango')", encoding="utf-8")
    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(UsageError, match="needs libraries that are missing: no libpango"):
        render(nine(), pdf=True)


@pytest.mark.parametrize("flip", ["long", "short"])
def test_backs_lie_behind_their_fronts(flip: str) -> None:
    """Turned over the long edge columns change places; over the short one, rows do."""
    tree = reading.parse(html(nine(flip=flip), "cards.html"))
    sheets = [
        [reading.text(corner).split()[0] for corner in reading.having(sheet, "corner")]
        for sheet in reading.having(tree, "cards")
    ]
    front, back = sheets[0], sheets[1]
    rows = [front[at : at + 2] for at in range(0, 8, 2)]
    turned = rows[::-1] if flip == "short" else [row[::-1] for row in rows]
    assert back == [number for row in turned for number in row]


def test_a_page_of_cards_has_one_size_of_type() -> None:
    """In front and on the back: a long text makes its page smaller, not the others."""
    why = "Because of all that is said here. " * 11
    asked = [
        Open(id=f"q{n}", prompt="Why?", answer="So.", explanation=why * (n > 12)) for n in range(16)
    ]
    sheets = reading.having(reading.parse(html(deck_of(asked), "cards.html")), "cards")
    sizes = [{card.get("class") for card in sheet if len(card)} for sheet in sheets]
    assert sizes == [{"card roomy"}, {"card roomy"}, {"card roomy"}, {"card dense"}]


def test_cards_are_made_of_what_the_forms_ask() -> None:
    """Numbered from 1; the back of an open question has its rubric."""
    deck = nine(pick={"planets": 3, "open": 1}, forms=2)
    asked = {item.question.id for form in forms.forms(deck) for item in form.items}
    cards = reading.parse(html(deck, "cards.html"))
    fronts = reading.having(cards, "fronts")
    numbers = [reading.text(n).split()[0] for s in fronts for n in reading.having(s, "corner")]
    assert sorted(map(int, numbers)) == [*range(1, len(asked) + 1)]
    backs = [reading.text(sheet) for sheet in reading.having(cards, "backs")]
    assert any("Look for: names the cost (1 point) names the end" in back for back in backs)


GOLDENS = {
    "plain": (nine(), {}),
    "persian": (parsi(), {"dyslexia": True, "forms": 1}),
    "large-by-type": (nine(sections="type", one_file=True, forms=1), {"large_print": True}),
    "solved": (nine(answers=True, forms=1, flip="short", offset={"x": 1.5, "y": -0.5}), {}),
}


@pytest.mark.parametrize("name", GOLDENS)
def test_the_documents_are_as_they_were_last_read(name: str, golden: Golden) -> None:
    """Every document of each kind of sheet, whole, against what was last looked at."""
    deck, options = GOLDENS[name]
    made = render(deck, **options)  # type: ignore[arg-type]
    kept = Path(__file__).parents[1] / "golden" / "worksheet" / name
    for document, content in made.items():
        golden(f"worksheet/{name}/{document}", str(content))
    assert {path.name for path in kept.iterdir()} == {*made}


def test_the_recipes_settings_all_do_something() -> None:
    """No setting is read and ignored: each changes some document."""
    plain = render(nine())
    for setting, value in {
        "forms": 3,
        "pick": {"planets": 3},
        "sections": "none",
        "arrange": "bank",
        "instructions": "Be quick.",
        "paper": "letter",
        "answers": True,
        "one_file": True,
        "answer_strip": True,
        "fit": False,
        "word_bank": True,
        "flip": "short",
        "offset": {"x": 2},
    }.items():
        assert render(nine(**{setting: value})) != plain, setting
    assert render(nine(paper="A4")) == plain
    picked = {"pick": {"planets": 3}, "forms": 2}
    by_order = render(nine(**picked))
    assert render(nine(**picked, vary="questions")) != by_order
    # `points` are in the deck before a worksheet is made: see tests/test_deck.py.
    settings = set(msgspec.to_builtins(nine().recipe.worksheet))
    assert settings == {
        *("forms", "pick", "sections", "instructions", "paper", "answers", "one_file"),
        *("word_bank", "flip", "offset", "vary", "arrange", "answer_strip", "points", "fit"),
    }


def test_a_teachers_own_file_stays(tmp_path: Path) -> None:
    """A key of their own that a teacher keeps beside ours is not ours to remove."""
    for name in ("key.pdf", "all.html", "worksheet-Z.html"):
        (tmp_path / name).write_text("mine")
    build(nine(), tmp_path)
    assert [
        (tmp_path / name).read_text() for name in ("key.pdf", "all.html", "worksheet-Z.html")
    ] == ["mine"] * 3


@pytest.mark.slow
def test_an_older_pdf_of_ours_goes(tmp_path: Path) -> None:
    """Printed today, it would not fit today's key."""
    by_weasyprint("<p>Without WeasyPrint this test is skipped.</p>")
    deck = deck_of([TrueFalse(id="q", prompt="?", answer=True)])
    worksheet.build(deck, tmp_path, pdf=True)
    assert (tmp_path / "worksheet-A.pdf").is_file()
    worksheet.build(deck, tmp_path)
    assert not list(tmp_path.glob("*.pdf"))


@pytest.mark.slow
def test_letters_that_no_font_has_are_named() -> None:
    """Where only DejaVu is installed, Chinese and Hindi are boxes: the build says which letters."""
    by_weasyprint("<p>Without WeasyPrint this test is skipped.</p>")
    script = """
        from pathlib import Path; import sys
        from quizgen.model.questions import TrueFalse
        from worksheet_decks import deck_of
        from quizgen.products import Request, worksheet
        deck = deck_of([TrueFalse(id="q", prompt=sys.argv[2], answer=True)], language=sys.argv[1])
        print(*worksheet.plan([deck], Request(flags={"pdf": True})).warnings, sep="\\n")
    """
    conf = str(ROOT / "tests" / "fonts" / "dejavu.conf")
    env = {**os.environ, "FONTCONFIG_FILE": conf, "PYTHONPATH": os.pathsep.join(sys.path)}
    for language, prompt, said in (
        ("zh", "条约是什么?", "in PDF 条 约 是 什 么 are printed as empty boxes"),
        ("hi", "क्या?", "Install a font for 'hi' (devanagari), then build again."),
    ):
        command = [sys.executable, "-c", dedent(script), language, prompt]
        made = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
        assert said in made.stdout


def test_cards_to_learn_from_never_show_the_answer_in_front() -> None:
    """`answers` solves sheets; the fronts of the cards stay questions."""
    fronts = html(nine(answers=True), "cards.html")
    assert 'class="right"' not in fronts.split("<main>")[1]


def test_a_projects_template_cannot_use_a_path(tmp_path: Path) -> None:
    """In the sandbox nothing outside the project is read or written."""
    (tmp_path / "secret.txt").write_text("secret")
    own = tmp_path / "project" / "templates" / "worksheet"
    own.mkdir(parents=True)
    theft = "{{ page.deck.folder.joinpath('" + (tmp_path / "secret.txt").as_posix() + "') }}"
    (own / "key.html").write_text(theft)
    with pytest.raises(BankError, match=r"key\.html:1: "):
        worksheet.build(nine(), tmp_path / "out", project=tmp_path / "project")


def test_the_key_says_how_its_sheets_are_made_again() -> None:
    """The command it prints has the look and the paper of these sheets, not only the seed."""
    looks = {"large_print": True, "dyslexia": True}
    key = html(nine(), "key.html", paper="letter", seed="s", **looks)
    assert command_of(key).endswith("--seed s --forms 2 --paper letter --large-print --dyslexia")
    sheets = sheets_of(nine(), pdf=True)
    assert sheets.page.command(sheets.forms)[-1] == "--pdf"


def command_of(key: str) -> str:
    """Return the command that a key prints, as one copies it."""
    return reading.text(next(reading.parse(key).iter("code")))


@pytest.mark.parametrize("seed", ["", "-x", 'it\'s été "$HOME"'])
def test_the_command_in_the_key_makes_the_same_sheets(tmp_path: Path, seed: str) -> None:
    """Typed into a shell, whatever the seed, it makes these files and no other."""
    made = render(load_deck(NINE), seed=seed, forms=3, paper="letter")
    program, *arguments = shlex.split(command_of(str(made["key.html"])))
    assert program == "quizgen"
    assert main([*arguments, "--project", str(CASES), "--out", str(tmp_path)]) == 0
    written = {
        path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "nine").iterdir()
    }
    assert written == made


DOCS = (ROOT / "docs" / "worksheets.md").read_text(encoding="utf-8")


def said_in_docs(heading: str) -> str:
    """Return the first block of code below a heading of docs/worksheets.md."""
    found = re.search(rf"### {heading}\n.*?```\w+\n(.*?)```", DOCS, re.DOTALL)
    assert found is not None
    return found[1]


def ours(name: str) -> str:
    return (ROOT / "templates" / "worksheet" / name).read_text(encoding="utf-8")


def test_the_docs_name_all_that_a_template_is_given() -> None:
    """Every field and function of a page, a form, an item, an entry and a card; every macro."""
    said = DOCS.partition("### What a template is given")[2]
    for name, kind in {"page": pages.Page, "form": forms.Form, "item": forms.FormItem}.items():
        for part in (part for part in dir(kind) if not part.startswith("_")):
            assert re.search(rf"`{name}\.{part}\b", said), f"{name}.{part}"
    for part in pages.KeyEntry.__struct_fields__:
        assert f"`entry.{part}`" in said
    for kind in (
        cards.PaperCard,
        cards.Cut,
        cards.CardSheet,
        pages.Section,
        pages.Group,
        pages.Place,
    ):
        assert not [part for part in kind.__struct_fields__ if f"`{part}`" not in said]
    env = filters.worksheet_environment(None)
    ours = {*env.globals, *env.filters} - {*DEFAULT_NAMESPACE, *DEFAULT_FILTERS}
    assert not [name for name in ours if not re.search(rf"`{name}\b", said)]


def test_another_word_is_written_as_the_docs_say(tmp_path: Path) -> None:
    """A words file with the docs' three lines changes a field's name and a heading."""
    write_words(tmp_path, "en", said_in_docs("Another word or heading"))
    sheet = html(nine(sections="type"), "worksheet-A.html", project=tmp_path)
    for word in ("Pupil", "Form group", "Circle the right answer", "Tick True or False"):
        assert f">{word}</" in sheet


def test_another_font_is_set_as_the_docs_say(tmp_path: Path) -> None:
    """Each property the docs show stands at the top of our style, and a copy may change it."""
    style = ours("style.css")
    for line in said_in_docs("Another font or size").splitlines():
        name, value = line.partition("/*")[0].strip().rstrip(";").split(": ")
        style, count = re.subn(rf"(?<={name}: )[^;]+(?=;)", value, style, count=1)
        assert count == 1, name
    write_template(tmp_path, "style.css", style)
    sheet = html(nine(), "worksheet-A.html", project=tmp_path)
    assert "--size: 11.5pt;" in sheet
    assert '"Source Serif 4"' in sheet


def test_a_logo_is_put_in_as_the_docs_say(tmp_path: Path) -> None:
    """The docs' block takes the place of the masthead's first two lines in form.html."""
    block = said_in_docs("A logo")
    form = ours("form.html").replace('<div class="masthead">\n<div>\n', block)
    assert form != ours("form.html")
    write_template(tmp_path, "form.html", form)
    tree = reading.parse(html(nine(), "worksheet-A.html", project=tmp_path))
    logo, *_ = next(reading.having(tree, "masthead")).iter("img")
    assert logo.get("alt") == "Northfield School"

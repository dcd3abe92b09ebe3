"""CSV: a row a question, that a spreadsheet shows, does not run, and gives back."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from exported_decks import export, losses, responses, school, share
from quizgen.model.questions import (
    Choice,
    Cloze,
    Match,
    Multi,
    Number,
    Open,
    Option,
    Order,
    Question,
    Short,
    TrueFalse,
)
from quizgen.support.markup.to_html import html_with_tex
from table_reader import bare, by_gap, entries, pairs, score

DECK = school()
LISTS = ("accept", "distractors", "options", "decoys", "choices", "rubric", "tags", "feedback")
LISTED_ANSWERS = ("multi", "match", "order", "cloze")


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    """Return the deck's rows as a spreadsheet has them."""
    with export(DECK, "csv", tmp_path_factory.mktemp("csv")).open(
        encoding="utf-8-sig", newline=""
    ) as file:
        return [*csv.DictReader(file, strict=True)]


def test_four_columns_are_always_there(rows: list[dict[str, str]]) -> None:
    """A row a question, in the order of the deck, under the title of its topic."""
    assert {"id", "type", "prompt", "answer"} < rows[0].keys()
    wanted = [(topic.title, it.id) for topic in DECK.topics for it in topic.questions]
    assert [(bare(row["topic"]), bare(row["id"])) for row in rows] == wanted


def test_no_cell_runs_as_a_formula(rows: list[dict[str, str]]) -> None:
    """None begins with a sign of one, and each has its own text back without the quote."""
    cells = [cell for row in rows for cell in row.values()]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    by_id = {row["id"]: row for row in rows}
    assert by_id["number-near"]["answer"] == "'-2470.5"
    assert by_id["signs-order"]["answer"] == "'+1 | -1 | =2 | @3"
    assert by_id["signs-order"]["prompt"] == "'@order"
    assert by_id["signs-open"]["prompt"] == "'= why?"


@pytest.mark.parametrize("question", DECK.questions, ids=lambda it: it.id)
def test_a_row_has_all_that_its_question_has(
    rows: list[dict[str, str]], question: Question
) -> None:
    """Every field but files and passages, by the rules that the docs give."""
    row = next(row for row in rows if row["id"] == question.id)
    value: dict[str, Any] = {
        name: entries(cell) if name in LISTS else bare(cell) for name, cell in row.items()
    }
    if question.type in LISTED_ANSWERS:
        value["answer"] = entries(row["answer"])
    assert value["type"] == question.type
    assert alike(value["prompt"], question.prompt)
    assert alike(value["explanation"], question.explanation or "")
    assert alike(value["hint"], question.hint or "")
    assert value["tags"] == [*question.tags]
    assert float(value["points"] or 1) == question.points
    own(question, row, value)


def own(question: Question, row: dict[str, str], value: dict[str, Any]) -> None:
    """Compare what only a question's type has."""
    told: list[Option] = []
    match question:
        case Choice() | Multi():
            told = [*question.offered()]
            kept = question.offered() if question.options else ()
            assert alike(value["options"], [it.text for it in kept])
            wrong = () if question.options else question.wrong()
            assert alike(value["distractors"], [it.text for it in wrong])
        case Short():
            told = [*question.wrong()]
            assert alike(value["accept"], question.accept)
            assert alike(value["distractors"], [it.text for it in told])
            assert alike(value["reverse"], question.reverse or "")
            assert (value["case"] or "loose") == question.case
        case Number():
            assert (value["answer"], value["unit"]) == (question.answer, question.unit or "")
            assert (value["tolerance"] or "0") == question.tolerance
            return
        case Cloze():
            gaps = {gap.name: gap for gap in question.gaps()}
            wrong = {name: question.picks(gaps[name])[1:] for name in question.choices}
            told = [
                replace(it, text=f"{name}: {it.text}")
                for name, options in wrong.items()
                for it in options
            ]
            assert by_gap(row["accept"]) == {k: [*v] for k, v in question.accept.items()}
            assert by_gap(row["tolerance"]) == {k: [v] for k, v in question.tolerance.items()}
            assert by_gap(row["choices"]).keys() == wrong.keys()
            for name, options in wrong.items():
                assert alike(by_gap(row["choices"])[name], [it.text for it in options])
        case Match():
            assert alike(sum(pairs(row["answer"]), ()), sum(question.pairs, ()))
            assert alike(value["decoys"], question.decoys)
            return
        case Open():
            assert alike(value["rubric"], question.rubric)
            assert value["lines"] == str(question.lines)
        case TrueFalse() | Order():
            pass
    right = question.right_answers()
    assert alike(value["answer"], right if question.type in LISTED_ANSWERS else "".join(right))
    there = [(it.text, it.feedback) for it in told if it.feedback]
    assert alike(sum(pairs(row["feedback"]), ()), sum(there, ()))


def alike(cell: str | Sequence[str], wanted: str | Sequence[str]) -> bool:
    r"""Whether texts say the same; formulas are in `\(…\)` in the table."""
    if isinstance(cell, str) and isinstance(wanted, str):
        return html_with_tex(cell) == html_with_tex(wanted)
    return len(cell) == len(wanted) and all(map(alike, cell, wanted))


@pytest.mark.parametrize(
    "question", [it for it in DECK.questions if it.type != "open"], ids=lambda it: it.id
)
def test_a_row_gives_the_points_that_grading_gives(
    rows: list[dict[str, str]], question: Question
) -> None:
    """Right, wrong and partly right, by what its cells say alone."""
    row = next(row for row in rows if row["id"] == question.id)
    given = [*responses(question)]
    theirs = [score(row, response) for response in given]
    assert theirs == pytest.approx([share(question, response) for response in given])


def test_formulas_are_between_parentheses(rows: list[dict[str, str]]) -> None:
    """What is money or code stays as it is written."""
    by_id = {row["id"]: row for row in rows}
    asked = r"What are \(\nu\) and \[\frac{a_1}{b}\], for $5 or \$6?"
    assert by_id["formulas"]["prompt"] == asked
    assert by_id["formulas"]["answer"] == r"\(\{1\}\) | \(|x|\)"
    assert entries(by_id["formulas"]["distractors"])[1] == "`a  $b$`"
    assert "// $two$" in by_id["blocks"]["prompt"]
    assert r"The set is {{c1::\(\{1\}\)}} and" in by_id["formula-picked"]["prompt"]


def test_files_are_named_as_lost() -> None:
    """They are all that a question of this deck loses."""
    assert losses(DECK, "csv") == {
        ("choice-kept", "media/wall.png is not in the file"),
        ("formulas", "media/wall.png is not in the file"),
        ("blocks", "media/wall.png is not in the file"),
        ("heard", "media/wall.png is not in the file"),
        ("heard", "media/tone.wav is not in the file"),
    }


def test_excel_and_other_readers_take_it_for_utf_8(tmp_path: Path) -> None:
    """It begins with the mark that Excel needs; who does not know it still finds the columns."""
    data = export(DECK, "csv", tmp_path).read_bytes()
    assert data.startswith(b"\xef\xbb\xbftopic,id,type,prompt,answer,")

"""Out and in again: what comes back is what went out, but for what the table here names."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import loss_table
from exchange_support import Quizgen
from exported_decks import export, losses, school
from quizgen import load_bank, load_deck
from quizgen.exchange import marks, yaml_writer
from quizgen.exchange.ids import id_of_text
from quizgen.exchange.taking import is_id
from quizgen.model.deck import Deck
from quizgen.reading import yaml_reader
from quizgen.support.markup.markdown import parse_markdown, parse_typed
from quizgen.support.markup.to_rows import plain
from quizgen.support.markup.tree import LineBreak, Maths, Paragraph, Run, inlines

ROOT = Path(__file__).resolve().parents[2]
LOST = {
    "csv": {"source", "inference", "was", "image", "alt", "audio", "passage"},
    "moodle": {"source", "inference", "was", "difficulty", "reverse", "image", "audio", "lines"},
}
"""What the formats do not hold, and files, whose names are new."""


def _bundled() -> Deck:
    return load_deck(ROOT / "decks" / "russia-iran.yaml")


@pytest.mark.parametrize("name", LOST)
def test_our_own_bank_comes_back(
    name: str, project: Path, quizgen: Quizgen, tmp_path: Path
) -> None:
    """All 121 questions are there, and each field but for those that are known to be lost."""
    deck = _bundled()
    made = quizgen("import", export(deck, name, tmp_path / "out"), "--bank", "back", "--json").json
    assert (made["new"], made["skipped"]) == (len(deck.questions), [])
    back = {
        question.id: question for question in load_bank(project / "question_bank/back").questions
    }
    different = {
        (question.id, field)
        for question in deck.questions
        for field in {*question.__struct_fields__} - LOST[name]
        if getattr(question, field) != getattr(back[question.id], field)
    }
    typed = {(each.id, "distractors") for each in deck.questions if each.type == "short"}
    assert different <= (typed if name == "moodle" else set())


NOT_EQUAL = {"gift": {"choice-kept", "formulas", "blocks"}}
"""What GIFT has no place for: feedback of a right option, and images in texts."""


@pytest.mark.parametrize("name", ["csv", "moodle", "gift", "qti"])
def test_our_own_export_differs_in_nothing(
    name: str, project: Path, quizgen: Quizgen, tmp_path: Path
) -> None:
    """Imported into the bank that it is of, it adds nothing and changes nothing."""
    deck = school()
    shutil.copytree(deck.bank.folder, project / "question_bank" / deck.bank.id)
    file = export(deck, name, tmp_path / "out")
    made = quizgen("import", file, "--bank", deck.bank.id, "--json").json
    left_out = {it for it, what in losses(deck, name) if what.startswith("left out")}
    different = NOT_EQUAL.get(name, set())
    assert (made["new"], made["files"]) == (0, [])
    assert len(made["skipped"]) == len(different), made["skipped"]
    assert made["questions"] == len(deck.questions) - len(left_out)


@pytest.mark.parametrize("name", ["csv", "moodle", "gift", "qti"])
def test_every_kind_comes_back_as_a_sound_bank(
    name: str, project: Path, quizgen: Quizgen, tmp_path: Path
) -> None:
    """A deck of every mark in every field is taken over, and `check` finds no error in it."""
    deck = school()
    made = quizgen("import", export(deck, name, tmp_path / "out"), "--bank", "back", "--json").json
    assert made["questions"] >= len(deck.questions) - 5
    assert {each.id for each in load_bank(project / "question_bank/back").questions} <= {
        each.id for each in deck.questions
    }
    assert quizgen("check", "question_bank/back").code == 0


def test_the_docs_have_the_losses_of_our_own_bank() -> None:
    """The table is the one that the script prints."""
    assert f"\n{loss_table.table()}\n" in (ROOT / "docs" / "schools.md").read_text(encoding="utf-8")


def _as_data(value: Any) -> Any:
    """Return a value as a reader yields it: numbers and truths as their words."""
    match value:
        case bool():
            return str(value).lower()
        case list() | tuple():
            return [_as_data(each) for each in value]
        case dict():
            return {name: _as_data(each) for name, each in value.items()}
        case _:
            return value


TEXTS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1
).map(lambda text: " ".join(text.split()) or "x")
LONG = st.lists(TEXTS | st.just("words that go on and on"), min_size=1, max_size=7).map(" ".join)
LINES = st.lists(TEXTS | st.just(""), min_size=1, max_size=4).map("\n".join).map(str.strip)


@given(
    st.dictionaries(
        st.sampled_from(["id", "prompt", "answer", "explanation", "hint"]), TEXTS | LONG | LINES
    ).filter(lambda fields: all(fields.values()) and fields),
    st.lists(TEXTS | LONG, min_size=1, max_size=4),
    st.lists(st.tuples(TEXTS, TEXTS).map(list), min_size=1, max_size=3),
)
@pytest.mark.slow
def test_what_is_written_as_yaml_is_read_as_it_was(
    fields: dict[str, str], entries: list[str], pairs: list[list[str]]
) -> None:
    """Whatever a text holds, the reader finds it again, and has nothing to say of the file."""
    question = {**fields, "distractors": entries, "pairs": pairs, "tags": entries[:1]}
    text = "questions:\n" + "\n".join(yaml_writer.entries([question, {"id": "next"}]))
    document = yaml_reader.parse(text)
    assert document.problems == ()
    assert document.data == {"questions": [_as_data(question), {"id": "next"}]}


@given(LONG | LINES)
@example("0*㐀 0*㐀")
@example("- a\n+ b\n1. c\n~~~\n| d |\n|---|")
@example("d | e\n--- | :-:\n1 | 2")
def test_a_plain_text_has_no_marks_but_formulas(text: str) -> None:
    """What is literal in another tool makes no emphasis, code, list, table, link or image here."""
    document = parse_markdown(marks.plain_lines(text))
    assert all(isinstance(block, Paragraph) for block in document.blocks)
    assert all(isinstance(part, Run | LineBreak | Maths) for part in inlines(document))
    if not any(isinstance(part, Maths) for part in inlines(document)):
        shown = "".join(part.text for part in inlines(document) if isinstance(part, Run))
        assert "".join(shown.split()) == "".join(text.split())


@given(LINES)
@example("`ls` costs $5 or $6")
def test_what_is_typed_has_no_marks_but_formulas(text: str) -> None:
    """What learners type in another tool is typed here as it is."""
    read = parse_typed(marks.typed(text))
    if not any(isinstance(part, Maths) for part in inlines(read)):
        assert plain(read) == " ".join(marks.cleaned(text).split())


@given(LONG | LINES)
def test_ids_are_of_the_prompt_alone(prompt: str) -> None:
    """An answer that is corrected leaves the id as it is."""
    name = id_of_text({"prompt": prompt, "answer": "one"})
    assert is_id(name)
    assert name == id_of_text({"prompt": prompt, "answer": "another"})


def test_a_side_of_a_pair_may_have_several_lines() -> None:
    """Line ends, quotes and backslashes of a pair come back as they were."""
    left = '- "one": 1\n\n- two\\'
    pairs = [{"pairs": [[left, "x"], ["it's", "a: b"]]}]
    text = "\n".join(yaml_writer.entries(pairs, 0))
    assert yaml_reader.parse(text).data == pairs

"""The JSON Schema that editors read says what the reader takes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from conftest import ROOT
from quizgen.commands.schema import schema_of

BANK_FILES = sorted((ROOT / "question_bank").glob("*/*.yaml"))
RECIPES = sorted((ROOT / "decks").glob("*.yaml"))
BOTH = {"options": ["x", "y"], "distractors": ["y"]}
STARTER = ROOT / "templates" / "project"


def schema(kind: str) -> dict[str, Any]:
    return json.loads(schema_of(kind))


def as_an_editor_reads(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", ["bank", "deck"])
def test_a_schema_is_valid_json_schema(kind: str) -> None:
    """The schema itself keeps the rules of its dialect."""
    validator = jsonschema.Draft202012Validator
    validator.check_schema(schema(kind))
    assert schema(kind)["$schema"] == validator.META_SCHEMA["$schema"]


def test_there_are_files_to_validate() -> None:
    """The tests below look at a whole bank and all recipes, not at nothing."""
    assert len(BANK_FILES) >= 9
    assert len(RECIPES) == 5


@pytest.mark.parametrize(
    "path",
    [
        *BANK_FILES,
        *STARTER.glob("question_bank/*/*.yaml"),
        *(ROOT / "tests/cases/fields/question_bank").glob("*/*.yaml"),
    ],
    ids=lambda path: path.stem,
)
def test_every_bank_file_fits_the_schema(path: Path) -> None:
    """What the reader takes, an editor does not underline."""
    found = list(
        jsonschema.Draft202012Validator(schema("bank")).iter_errors(as_an_editor_reads(path))
    )
    assert found == []


@pytest.mark.parametrize("path", [*RECIPES, *STARTER.glob("decks/*.yaml")], ids=lambda p: p.stem)
def test_every_recipe_fits_the_schema(path: Path) -> None:
    """What the reader takes, an editor does not underline."""
    found = list(
        jsonschema.Draft202012Validator(schema("deck")).iter_errors(as_an_editor_reads(path))
    )
    assert found == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "a", "type": "choice", "prompt": "p", "answer": "x"},
        {"id": "a", "type": "truefalse", "prompt": "p", "answer": "perhaps"},
        {"id": "A b", "type": "short", "prompt": "p", "answer": "x"},
        {"id": "a", "type": "short", "prompt": "p", "answr": "x"},
        {"id": "a", "type": "essay", "prompt": "p", "answer": "x"},
        {"id": "a", "type": "short", "prompt": "", "answer": "x"},
        {"id": "a", "type": "choice", "prompt": "p", "answer": "x", **BOTH},
        {"id": "a", "type": "multi", "prompt": "p", "answers": ["x"], **BOTH},
        {"id": "a", "type": "choice", "prompt": "p", "answer": "x", "options": [{"feedback": "f"}]},
        {"id": "a", "type": "number", "prompt": "p", "answer": "1", "tolerance": "1 km"},
        {"id": "a", "type": "short", "prompt": "p", "answer": "x", "points": 0.3},
        {"id": "a", "type": "match", "prompt": "p", "pairs": {"x": "y"}},
        {"id": "a", "type": "cloze", "prompt": "p", "choices": ["x"]},
    ],
)
def test_what_the_reader_refuses_an_editor_underlines(wrong: dict[str, Any]) -> None:
    """A question with a fault does not fit the schema."""
    validator = jsonschema.Draft202012Validator(schema("bank"))
    assert not validator.is_valid({"topic": "T", "questions": [wrong]})


def test_a_pick_names_difficulties_that_there_are() -> None:
    """An editor underlines `{eazy: 3}`, whatever msgspec writes of a mapping's keys."""
    validator = jsonschema.Draft202012Validator(schema("deck"))
    for name, sound in (("easy", True), ("eazy", False)):
        recipe = {"title": "T", "bank": "b", "worksheet": {"pick": {"topic": {name: 3}}}}
        assert validator.is_valid(recipe) is sound


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ({"type": "short", "prompt": "Who?", "awnser": "x"}, "'answer' is a required property"),
        ({"type": "truefalse", "prompt": "Is it?", "answer": "no"}, "'no' is not of type"),
        ({"type": "shrt", "prompt": "Who?", "answer": "x"}, "'shrt' is not one of"),
    ],
)
def test_a_question_is_held_against_its_own_type(question: dict[str, Any], told: str) -> None:
    """An editor says what is wrong with it, and nothing about eight other types."""
    page = {"topic": "T", "questions": [{"id": "a", **question}]}
    errors = [*jsonschema.Draft202012Validator(schema("bank")).iter_errors(page)]
    assert told in jsonschema.exceptions.best_match(errors).message


def test_a_text_may_stand_unquoted() -> None:
    """`answer: 1979` and `answer: no` are texts, in an editor too."""
    for answer in (1979, 1.5, False, "no"):
        question = {"id": "a", "type": "short", "prompt": "p", "answer": answer}
        document = {"topic": "T", "questions": [question]}
        assert jsonschema.Draft202012Validator(schema("bank")).is_valid(document)


@pytest.mark.parametrize(
    ("kind", "place"),
    [("bank", "question_bank/bank.schema.json"), ("deck", "decks/deck.schema.json")],
)
def test_the_committed_schema_is_the_one_the_command_prints(kind: str, place: str) -> None:
    """The file that the banks name is up to date: `quizgen schema KIND > FILE`."""
    assert (ROOT / place).read_text(encoding="utf-8") == schema_of(kind)


@pytest.mark.parametrize("path", [*BANK_FILES, *RECIPES], ids=lambda path: path.stem)
def test_every_file_names_its_schema(path: Path) -> None:
    """An editor finds the schema by the file's first line."""
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    assert (path.parent / first.partition("$schema=")[2]).is_file()

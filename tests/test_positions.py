"""The positions of a document's parts agree with its text."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from casefiles import GOOD
from quizgen.reading.yaml_reader import parse
from quizgen.support.diagnostics import FieldPath, Location
from quizgen.support.positions import Positions

words = st.text("abcdeéя漢 ", min_size=1, max_size=8).map(str.strip).filter(bool)
data = st.recursive(
    words,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=4)
        | st.dictionaries(words, inner, min_size=1, max_size=4)
    ),
    max_leaves=20,
)


def _parts(value: Any, path: FieldPath = ()) -> list[tuple[FieldPath, Any]]:
    """Return every part of plain data with its path."""
    below: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        below = list(value.items())
    elif isinstance(value, list):
        below = list(enumerate(value))
    parts = [(path, value)]
    for end, part in below:
        parts += _parts(part, (*path, end))
    return parts


def _at(text: str, place: Location) -> str:
    return text.split("\n")[place.line - 1][place.column - 1 :]


def _beginning(part: Any, text: str) -> str:
    """Return how a part begins in a text where every scalar stands in double quotes."""
    if isinstance(part, str):
        return f'"{part}"'
    if text.startswith(("[", "{")):
        return "[" if isinstance(part, list) else "{"
    return "- " if isinstance(part, list) else f'"{next(iter(part))}"'


@pytest.mark.parametrize("flow", [False, True, None])
@given(value=data)
def test_each_position_is_where_the_part_begins(flow: Any, value: Any) -> None:
    """A field's position is at its name, an entry's and the document's at its first character."""
    style = {"default_style": '"', "allow_unicode": True, "width": 10_000, "sort_keys": False}
    text = yaml.safe_dump(value, default_flow_style=flow, **style)
    document = parse(text)
    assert document.data == value
    for path, part in _parts(value):
        here = _at(text, document.positions.location(*path))
        name = path[-1] if path else 0
        assert here.startswith(f'"{name}":' if isinstance(name, str) else _beginning(part, here))


@pytest.mark.parametrize(
    ("path", "beginning"),
    [
        ((), "topic: Treaties"),
        (("topic",), "topic: Treaties"),
        (("questions", 0), "id: signer"),
        (("questions", 0, "accept", 0), "Putin]"),
        (("questions", 6, "pairs", "Masoud Pezeshkian"), "Masoud Pezeshkian: Iran"),
        (("questions", 6, "pairs", 1), "Masoud Pezeshkian: Iran"),
        (("questions", 6, "pairs", 1, 1), "Masoud Pezeshkian: Iran"),
    ],
)
def test_the_positions_of_a_file_that_people_write(path: FieldPath, beginning: str) -> None:
    """Quotes, flow and block styles do not move a position; fields can be counted like a list."""
    text = (GOOD / "question_bank/b/t.yaml").read_text("utf-8")
    assert _at(text, parse(text).positions.location(*path)).startswith(beginning)


@pytest.mark.parametrize(
    ("text", "path", "place"),
    [
        ("? a\n: b\n", ("a",), (1, 3)),
        ("'a': [b, \"c\"]\n", ("a", 1), (1, 10)),
        ("a: &x {b: c}\nd: *x\n", ("d", "b"), (2, 1)),
        ("# first\n---\na:\n- b\n- - c\n", ("a", 1, 0), (5, 5)),
        ("a: >\n  b\n\n  c\nd: e\n", ("d",), (5, 1)),
        ("a: 1\na: {b: 2}\n", ("a",), (2, 1)),
        ("a: 1\n", ("b", 0, "c"), (1, 1)),
        ("", ("a",), (1, 1)),
        ("😀é漢: [😀, x]\n", ("😀é漢", 1), (1, 10)),
    ],
)
def test_a_part_without_a_position_has_its_parents(
    text: str, path: FieldPath, place: tuple[int, int]
) -> None:
    """What is only behind an alias, or nowhere, is told at the nearest position above it."""
    assert parse(text, "a.yaml").positions.location(*path) == Location("a.yaml", *place)


def test_a_diagnostic_has_the_place_and_the_label_of_its_part() -> None:
    """A part is labelled once; what is said of something in it begins with the label."""
    positions = parse("a: [x, {b: y}]\n", "a.yaml").positions
    entry = positions.part("a", 1, label="entry 'y': ")
    assert str(entry.diagnostic("wrong-value", "'b' is wrong.", "b")) == (
        "a.yaml:1:9: entry 'y': 'b' is wrong."
    )
    assert entry.part("b").location() == Location("a.yaml", 1, 9)


def test_entries_that_are_left_out_are_not_counted() -> None:
    """Of the entries that stay each keeps its position, by its new number."""
    positions = parse("a: [x, y, z]\n", "a.yaml").positions.with_entries("a", [0, 2])
    assert [positions.location("a", index).column for index in (0, 1, 2)] == [5, 11, 1]


def test_what_was_not_read_has_no_line() -> None:
    """A bank that is made in Python has no positions, and is not placed anywhere."""
    assert Positions("a.yaml").location("b", 0) == Location("a.yaml")

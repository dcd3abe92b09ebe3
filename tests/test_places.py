"""The places of a document's parts agree with its text."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from quizgen.reading.positions import Mark, Trail, mark_of, places

from casefiles import GOOD
from quizgen.reading import yaml_reader as documents
from quizgen.reading.load import load_bank

words = st.text("abcdeéя漢 ", min_size=1, max_size=8).map(str.strip).filter(bool)
data = st.recursive(
    words,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=4)
        | st.dictionaries(words, inner, min_size=1, max_size=4)
    ),
    max_leaves=20,
)


def _parts(value: Any, trail: Trail = ()) -> list[tuple[Trail, Any]]:
    """Return every part of plain data with its trail."""
    below: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        below = list(value.items())
    elif isinstance(value, list):
        below = list(enumerate(value))
    parts = [(trail, value)]
    for end, part in below:
        parts += _parts(part, (*trail, end))
    return parts


def _at(text: str, mark: Mark) -> str:
    return text.split("\n")[mark.line - 1][mark.column - 1 :]


def _beginning(part: Any, text: str) -> str:
    """Return how a part begins in a text where every scalar stands in double quotes."""
    if isinstance(part, str):
        return f'"{part}"'
    if text.startswith(("[", "{")):
        return "[" if isinstance(part, list) else "{"
    return "- " if isinstance(part, list) else f'"{next(iter(part))}"'


@pytest.mark.parametrize("flow", [False, True, None])
@given(value=data)
def test_each_mark_is_where_the_part_begins(flow: Any, value: Any) -> None:
    """A field's mark is at its name, an entry's and the document's at its first character."""
    style = {"default_style": '"', "allow_unicode": True, "width": 10_000, "sort_keys": False}
    text = yaml.safe_dump(value, default_flow_style=flow, **style)
    assert documents.parse(text)[0] == value
    marks = places(text)
    assert marks.keys() == {trail for trail, _ in _parts(value)}
    for trail, part in _parts(value):
        here = _at(text, marks[trail])
        name = trail[-1] if trail else 0
        assert here.startswith(f'"{name}":' if isinstance(name, str) else _beginning(part, here))


def test_the_marks_of_a_file_that_people_write() -> None:
    """Comments, quotes, folded texts, flow and block styles do not move a mark."""
    text = (GOOD / "question_bank/b/t.yaml").read_text("utf-8")
    marks = places(text)
    assert marks[()] == (1, 1)
    assert _at(text, marks["topic",]).startswith("topic: Treaties")
    assert _at(text, marks["questions", 0]).startswith("id: signer")
    assert _at(text, marks["questions", 0, "accept", 0]).startswith("Putin]")
    assert _at(text, marks["questions", 6, "pairs", 1]).startswith("{left: Masoud")
    assert _at(text, marks["questions", 6, "pairs", 1, "right"]).startswith("right: Iran}")


@pytest.mark.parametrize(
    ("text", "trail", "mark"),
    [
        ("? a\n: b\n", ("a",), Mark(1, 3)),
        ("'a': [b, \"c\"]\n", ("a", 1), Mark(1, 10)),
        ("a: &x {b: c}\nd: *x\n", ("d", "b"), Mark(2, 1)),
        ("# first\n---\na:\n- b\n- - c\n", ("a", 1, 0), Mark(5, 5)),
        ("a: >\n  b\n\n  c\nd: e\n", ("d",), Mark(5, 1)),
        ("a: 1\na: {b: 2}\n", ("a",), Mark(1, 1)),
        ("a: 1\n", ("b", 0, "c"), Mark(1, 1)),
        ("", ("a",), Mark(1, 1)),
        ("😀é漢: [😀, x]\n", ("😀é漢", 1), Mark(1, 10)),
    ],
)
def test_a_part_without_a_place_has_its_parents(text: str, trail: Trail, mark: Mark) -> None:
    """What stands only behind an alias, or nowhere, is told at the nearest place above it."""
    assert mark_of(places(text), trail) == mark


def test_places_are_not_looked_for_while_nothing_is_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A good bank is read without paying for places."""

    def fail(text: str) -> dict[Trail, Mark]:
        pytest.fail(f"places were looked for in {text[:20]}")

    monkeypatch.setattr(documents, "places", fail)
    monkeypatch.setattr("quizgen.reading.positions.places", fail)
    assert len(load_bank(GOOD / "question_bank/b").questions) == 9

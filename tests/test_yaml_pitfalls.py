"""What YAML reads otherwise than it was meant is told; what is meant is left alone."""

from __future__ import annotations

import pytest

from quizgen.reading.yaml_reader import parse


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("[1,2,3]", ["1", "2", "3"]),
        ("[1990,1991]", ["1990", "1991"]),
        ("[100, 200]", ["100", "200"]),
        ("['1,000', \"2,500\"]", ["1,000", "2,500"]),
        ("[Su-35,Yak-130]", ["Su-35", "Yak-130"]),
        ("[a,1,b,2]", ["a", "1", "b", "2"]),
        ("\n  - 1,000\n  - '[2,500]'\n", ["1,000", "[2,500]"]),
        ("[1,\n  000]", ["1", "000"]),
    ],
)
def test_a_list_of_numbers_is_a_list(text: str, entries: list[str]) -> None:
    """Commas that cannot be a number's, or are quoted, part nothing that belongs together."""
    document = parse(f"list: {text}\n")
    assert (document.data, document.problems) == ({"list": entries}, ())


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("[1,000]", 8),
        ("[1,000,000]", 8),
        ("[100,200]", 8),
        ("[about 1,000 men]", 8),
        ("[$1,000.50]", 8),
        ("[[x, 1,000]]", 12),
        ("[{name: a, count: 1,000}]", 25),
        ("[1,5, 2]", 8),
        ("[2, 1,5]", 11),
    ],
)
def test_a_number_with_a_comma_is_not_parted(text: str, column: int) -> None:
    """Thousands are told wherever they stand, decimals by the spaces of the rest."""
    [problem] = parse(f"list: {text}\n").problems
    assert (problem.code, problem.line, problem.column) == ("parted-number", 1, column)
    assert problem.message.startswith("YAML reads this as ")


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("prompt: Which team was # 1 in 1990?", 24),
        ("prompt: Was it # 1? ", 16),
        ("prompt: Was it # 1 or # 2?", 16),
        ("{hint: no, prompt: Was it # 1?\n}", 27),
        ("prompt: Who?  # Was it # 1?", 0),
        ("prompt: Who? # Was it he?", 0),
        ("prompt: Name one  # Which?", 0),
        ("prompt: Name one # to do", 0),
        ("prompt: 'Name one' # Which?", 0),
        ("answer: one # or two?", 0),
        ("answer: C# o F #", 16),
        ("answer: C# o F # ", 16),
        ("list:\n- A # or B #\n- D", 5),
        ("answer: 20 # years", 0),
        ("answer: 20  # years #", 0),
        ("answer: 20  #", 0),
    ],
)
def test_a_comment_that_looks_like_text_is_doubtful(text: str, column: int) -> None:
    """One space, no full stop before it and one behind; nothing behind it; or nothing else."""
    found = [(problem.code, problem.column) for problem in parse(text).problems]
    assert found == ([("doubtful-comment", column)] if column else [])


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("answer: # España", 9),
        ("answer: #1 of all", 9),
        ("- # España\n- B", 3),
        ("answer:  # a list\n- B", 0),
        ("answer: # a text below\n  B", 0),
        ("answer: ''  # none", 0),
        ("answer: #\n", 0),
    ],
)
def test_a_comment_in_place_of_a_text_is_no_text(text: str, column: int) -> None:
    """The message says why the field is empty."""
    found = [(problem.code, problem.column) for problem in parse(text).problems]
    assert found == ([("text-cut-by-comment", column)] if column else [])


@pytest.mark.parametrize(
    "text", [" " * 500_000 + "#", "x" + " #" * 200_000 + "a", "'" + "[1,0" * 200_000 + "'"]
)
def test_a_quick_look_goes_over_a_text_once(text: str) -> None:
    """Neither spaces nor brackets without end make it look again and again."""
    assert parse(f"prompt: a  # {text}\n").problems == ()

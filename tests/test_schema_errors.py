"""Every error of plain data is found, and nothing is found where there is none."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefiles import GOOD
from quizgen.model.bank import BankFile, TopicFile
from quizgen.model.questions import Choice
from quizgen.products import recipe_type
from quizgen.reading.schema_errors import schema_errors
from quizgen.reading.yaml_reader import parse
from quizgen.support.diagnostics import CODES, FieldPath, diagnostic, nearest, quoted, suggestion

RECIPE = """
title: All
bank: b
select: {topics: [t], tags: [x], types: [short], difficulty: [easy], ids: [a], not: {ids: [b]}}
anki: {deck: "A::B", subdecks: topic, short: typed}
worksheet: {forms: 2, pick: {t: 3, u: {easy: 1, hard: 2}}, paper: letter, offset: {x: 1.5, y: -2}}
quiz: {new_per_day: 5, retention: 0.8}
"""
FILES: dict[Any, str] = {
    BankFile: (GOOD / "question_bank/b/bank.yaml").read_text("utf-8"),
    TopicFile: (GOOD / "question_bank/b/t.yaml").read_text("utf-8"),
    recipe_type(): RECIPE,
}

STRAYS = (
    *("", "x", "null", "NULL", "~", "true", "FALSE", "yes", "c1", "a-b", "A b", "x" * 101),
    *("1", "0", "-1", "1.0", "1e2", "1.5", "nan", "inf", "1_0", "01", "+1", "٣", "9" * 25),
)
strays = st.recursive(
    st.sampled_from(STRAYS),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "type", "c1", "t", "x", ""]), inner, max_size=3)
    ),
    max_leaves=5,
)


def _good(shape: Any) -> Any:
    """Return a good file as plain data, the pairs of a match in the form of a list."""
    data = parse(FILES[shape]).data
    for question in data.get("questions", ()):
        if "pairs" in question:
            question["pairs"] = [list(pair) for pair in question["pairs"].items()]
    return data


class Recorder:
    """Takes the place of positions where data has no text: keeps the paths as they come."""

    def diagnostic(self, code: str, message: str, *path: str | int) -> tuple[str, str, FieldPath]:
        return code, message, path


def _errors(data: Any, shape: Any) -> list[tuple[str, str, FieldPath]]:
    return [*schema_errors(data, shape, Recorder())]


def _paths(value: Any, path: FieldPath = ()) -> list[FieldPath]:
    below: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        below = list(value.items())
    elif isinstance(value, list):
        below = list(enumerate(value))
    return [path, *(found for end, part in below for found in _paths(part, (*path, end)))]


def _changed(value: Any, path: FieldPath, stray: Any, *, drop: bool) -> Any:
    """Return plain data with one part replaced, or taken out."""
    if not path:
        return stray
    end, rest = path[0], path[1:]
    if drop and not rest:
        if isinstance(value, dict):
            return {key: part for key, part in value.items() if key != end}
        return [part for index, part in enumerate(value) if index != end]
    changed = value.copy()
    changed[end] = _changed(value[end], rest, stray, drop=drop)
    return changed


@pytest.mark.parametrize("shape", FILES)
@given(choices=st.data())
def test_errors_are_found_exactly_where_the_quick_way_fails(
    shape: Any, choices: st.DataObject
) -> None:
    """Whatever part of a good file is replaced: no struct, or else no error."""
    good = _good(shape)
    path = choices.draw(st.sampled_from(_paths(good)))
    data = _changed(good, path, choices.draw(strays), drop=choices.draw(st.booleans()))
    converted = None
    with suppress(msgspec.ValidationError):
        converted = msgspec.convert(data, shape, strict=False)
    found = _errors(data, shape)
    assert bool(found) == (converted is None)
    for code, message, place in found:
        assert code in CODES
        assert message.endswith((".", "?"))
        assert "\n" not in message
        assert place in _paths(data)


@pytest.mark.parametrize("shape", FILES)
def test_a_good_file_has_no_error(shape: Any) -> None:
    """The files that the others are made from are good."""
    assert _errors(_good(shape), shape) == []


def test_entries_that_became_structs_are_not_judged_again() -> None:
    """A batch that was converted is right, and its file may still be wrong."""
    data = _good(TopicFile)
    data["questions"] = [*msgspec.convert(data, TopicFile, strict=False).questions, {"id": "x"}]
    [(code, message, path)] = _errors(data, TopicFile)
    assert code == "missing-field"
    assert path == ("questions", 9)
    assert message.startswith("question 'x': 'type' is missing.")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("answr", "answer"),
        ("Answer", "answer"),
        ("awnser", "answer"),
        ("anwsers", "answers"),
        ("promt", "prompt"),
        ("xyz", None),
        ("", None),
        ("answer" * 100_000, None),
    ],
)
def test_a_slip_of_the_hand_is_recognised(word: str, meant: str | None) -> None:
    """The nearest known word is proposed if it is near enough, also to a word of any length."""
    known = ["answer", "answers", "prompt", "type"]
    assert nearest(word, known) == meant
    assert suggestion(word, known) == (f" Did you mean '{meant}'?" if meant else "")


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("2,500", " Write 2500."),
        ("1,000,000", " Write 1000000."),
        ("2,5", " Write 2.5."),
        ("1/2", " Write 0.5."),
        ("1/0", ""),
        ("10-20", ""),
        ("2 points", " Write 2."),
        ("2 of 5", ""),
    ],
)
def test_points_that_are_no_number_are_never_told_wrong(text: str, advice: str) -> None:
    """What to write has the value that was meant; where that is in doubt, nothing is advised."""
    data = _good(TopicFile)
    data["questions"][0]["points"] = text
    [(_, message, _)] = _errors(data, TopicFile)
    assert message.partition("'points' ")[2] == f"must be a number, not '{text}'.{advice}"


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("5 marks", "Write 5, and below it 'unit: marks'."),
        ("10 decimals", "Write 10, and below it 'unit: decimals'."),
        ("3 Mars", "Write 3, and below it 'unit: Mars'."),
        ("2 decades", "Write 2, and below it 'unit: decades'."),
        ("5 March", "For a date, write 'type: short'."),
        ("Sept. 1939", "For a date, write 'type: short'."),
        ("2024-05", "For a date, write 'type: short'."),
        ("1939-45", "Write its middle, and 'tolerance: …' below it."),
    ],
)
def test_only_what_names_a_month_is_a_date(text: str, advice: str) -> None:
    """A unit may begin like a month."""
    data = _good(TopicFile)
    [number] = [each for each in data["questions"] if each["type"] == "number"]
    number["answer"] = text
    [(_, message, _)] = _errors(data, TopicFile)
    assert message.endswith(f"not '{text}'. {advice}")


@pytest.mark.slow
def test_of_many_known_words_one_is_proposed_at_once() -> None:
    """A thousand slips are compared with ten thousand ids in no noticeable time."""
    known = [f"question-{number}" for number in range(10_000)]
    assert all(nearest(f"qestion-{number}", known) for number in range(1000))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("short", "'short'"),
        ("two\nlines  here", "'two lines here'"),
        ("x" * 40, f"'{'x' * 40}'"),
        ("x" * 41, f"'{'x' * 39}…'"),
        ("\x1b[31mred\u202e\udcff", "'�[31mred��'"),
        ("word\n" * 100_000, "'word word word word word word word word…'"),
    ],
)
def test_a_quotation_is_one_short_line(text: str, shown: str) -> None:
    """A message never grows with what it quotes."""
    assert quoted(text) == shown


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("correctAnswer", "answer"),
        ("Richtige Antwort", "answer"),
        ("Énoncé", "prompt"),
        ("wrong_answers", "distractors"),
        ("feedback", "explanation"),
        ("colour", None),
    ],
)
def test_a_field_by_its_name_in_another_tool_is_recognised(key: str, meant: str | None) -> None:
    """The words are those by which the columns of tables are known, in any language."""
    told = [message for code, message, _ in _errors({key: "x"}, Choice) if code == "unknown-field"]
    assert len(told) == 1
    assert told[0].endswith(f"Did you mean '{meant}'?") == (meant is not None)


def test_diagnostics_sort_by_place_and_say_no_unknown_number() -> None:
    """Files by name, then lines and columns as numbers; a warning says so after the place."""
    problems = [
        diagnostic("wrong-value", "x.", "b.yaml", 2, 1),
        diagnostic("wrong-value", "x.", "a.yaml", 10, 1),
        diagnostic("wrong-value", "y.", "a.yaml", 9, 12),
        diagnostic("wrong-value", "x.", "a.yaml", 9, 12),
        diagnostic("unlisted-file", "x.", "a.yaml"),
    ]
    assert [str(problem) for problem in sorted(problems)] == [
        "a.yaml: warning: x.",
        "a.yaml:9:12: x.",
        "a.yaml:9:12: y.",
        "a.yaml:10:1: x.",
        "b.yaml:2:1: x.",
    ]

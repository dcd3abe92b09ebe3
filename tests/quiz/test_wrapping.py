"""Text on its way to a terminal: printable, and wrapped at its width."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizgen.quiz.ui.wrapping import width, wrapped
from quizgen.support.characters import printable


def rows(text: str, columns: int) -> list[str]:
    return ["".join(piece for _, piece in row) for row in wrapped([("text", text)], columns)]


@pytest.mark.parametrize(
    ("text", "columns", "expected"),
    [
        ("the quick brown fox", 10, ["the quick", "brown fox"]),
        ("one", 10, ["one"]),
        ("", 10, [""]),
        ("a\nb\n\nc", 10, ["a", "b", "", "c"]),
        ("a " + "y" * 15 + " b", 10, ["a", "yyyyyyyyyy", "yyyyy b"]),
        ("日本語のテキスト、です。abc def", 10, ["日本語のテ", "キスト、で", "す。abc", "def"]),
        ("e\u0301" * 12, 5, ["e\u0301" * 5, "e\u0301" * 5, "e\u0301" * 2]),
        ("שלום עולם", 5, ["שלום", "עולם"]),
        ("  kept", 10, ["  kept"]),
    ],
)
def test_words_stay_whole(text: str, columns: int, expected: list[str]) -> None:
    """Rows break between words; a word breaks only where it is wider than a row."""
    assert rows(text, columns) == expected


@given(st.text(alphabet="ab é\u0301日、\nשx", max_size=80), st.integers(2, 20))
def test_no_row_is_too_wide_and_nothing_is_lost(text: str, columns: int) -> None:
    """Every character but the spaces at breaks is shown, within the columns."""
    found = rows(text, columns)
    assert all(width(row) <= columns for row in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_pieces_keep_their_looks_when_wrapped() -> None:
    """A piece that is broken has its kind in both rows."""
    found = wrapped([("text", "see "), ("em", "this and that"), ("text", " now")], 9)
    assert found == [
        [("text", "see "), ("em", "this")],
        [("em", "and that")],
        [("text", "now")],
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\tb", "a b"),
        ("\x1b[31mred", "\ufffd[31mred"),
        ("bell\x07 and \x9b1m", "bell\ufffd and \ufffd1m"),
        ("one\r\ntwo\rthree", "one\ntwo\ufffdthree"),
        ("\u202eturned\u202c", "\ufffdturned\ufffd"),
        ("\udcff", "\ufffd"),
        ("naïve 日本 שלום\n", "naïve 日本 שלום\n"),
    ],
)
def test_control_characters_do_not_reach_the_terminal(text: str, expected: str) -> None:
    """Escapes, bells, overwriting and turned directions are made visible instead."""
    assert printable(text) == expected


@given(st.text())
def test_printable_text_can_always_be_written(text: str) -> None:
    """No character is left that a terminal obeys, or that cannot be encoded."""
    found = printable(text)
    assert len(found.encode()) >= len(found)
    assert {unicodedata.category(character) for character in found if character != "\n"}.isdisjoint(
        {"Cc", "Cs", "Zl", "Zp"}
    )

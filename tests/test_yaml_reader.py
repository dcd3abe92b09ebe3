"""YAML files read into plain data and structs: what is accepted, and how it stays as written."""

from __future__ import annotations

import gc
import unicodedata
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from quizgen.reading import yaml_reader
from quizgen.reading.load import load_file, shaped
from quizgen.reading.yaml_reader import parse, read
from quizgen.support import source_files
from quizgen.support.diagnostics import BankError


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of the one long list of `Book`."""

    name: str
    count: int = 0


class Book(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file with one long list."""

    title: str
    entries: tuple[Entry, ...] = ()


@pytest.mark.parametrize(
    "written",
    [
        "no",
        "yes",
        "on",
        "null",
        "~",
        "true",
        "1.10",
        "007",
        "0o17",
        "0x1F",
        "1_000",
        "1e3",
        "12:30:45",
        "1979-01-01",
        ".inf",
        ".nan",
        "=",
        "<<",
        "50%",
        "a: b".replace(": ", ":"),
        "C#",
        "it's",
        "-5",
        "Zürich — “quoted”, ایران‌",
    ],
)
@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_a_scalar_keeps_its_written_text(written: str, quote: str) -> None:
    """No scalar turns into a number, a date, a truth value or nothing."""
    text = written.replace("'", "''") if quote == "'" else written
    document = parse(f"field: {quote}{text}{quote}\n")
    assert (document.data, document.problems) == ({"field": written}, ())


def test_an_empty_value_is_empty_text() -> None:
    """A field without a value is not nothing."""
    assert parse("field:\nother: ''\n").data == {"field": "", "other": ""}


def test_block_texts_lose_only_the_white_space_around() -> None:
    """`|` keeps line breaks, `>` folds them, and neither leaves one at the end."""
    text = "kept: |\n  one\n  two\n\nfolded: >\n  one\n  two\n"
    assert parse(text).data == {"kept": "one\ntwo", "folded": "one two"}


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n...\n"])
def test_a_file_without_content_is_none(text: str) -> None:
    """No document, and a document without content, hold nothing."""
    assert parse(text).data in (None, "")


def test_an_alias_repeats_what_its_anchor_marks() -> None:
    """Aliases of texts, lists and fields stand for the same data."""
    text = "a: &text one\nb: &list [x, *text]\nc: &fields {d: *list}\ne: [*text, *list, *fields]\n"
    data = parse(text).data
    assert data["e"] == ["one", ["x", "one"], {"d": ["x", "one"]}]


def test_an_anchor_that_is_set_again_means_the_nearest_above() -> None:
    """YAML lets an anchor be used twice; the later one counts from there on."""
    assert parse("a: &x one\nb: *x\nc: &x two\nd: *x\n").data["d"] == "two"


def test_aliases_may_repeat_so_much_and_no_more() -> None:
    """The budget counts every part that aliases stand for, over the whole file."""
    many = "[" + ", ".join("x" * 99) + "]"
    within = f"a: &a {many}\nb: [{', '.join(['*a'] * (yaml_reader.MAX_ALIASED // 100))}]\n"
    assert len(parse(within).data["b"]) == yaml_reader.MAX_ALIASED // 100
    document = parse(f"{within}c: *a\nd: *a\n")
    assert document.data["c"] == "*a"
    [problem] = document.problems
    assert (problem.line, problem.message) == (
        3,
        "aliases repeat more than 10,000 parts. Write them out.",
    )


def test_nesting_has_a_limit() -> None:
    """So deep is read, and one deeper is not."""
    deepest = yaml_reader.MAX_DEPTH
    assert parse("[" * deepest + "]" * deepest).problems == ()
    deeper = "[" * (deepest + 1) + "x, [y]" + "]" * (deepest + 1)
    [problem] = parse(f"a: {deeper}\nb: c\n").problems
    assert problem.message == "this is nested more than 20 deep. Make it flat."
    assert parse(f"a: {deeper}\nb: c\n").data["b"] == "c"


def test_every_repeated_field_is_told_with_its_place() -> None:
    """The later value is kept, so that it is judged as well."""
    document = parse("a: 1\nb: 2\na: 3\nb: {c: 4, c: 5}\n")
    assert document.data == {"a": "3", "b": {"c": "5"}}
    assert {problem.code for problem in document.problems} == {"repeated-field"}
    places = [problem.location[1:] for problem in document.problems]
    assert places == [(3, 1), (4, 1), (4, 11)]


def _as_entries(entries: list[Any]) -> list[Any]:
    """Turn each entry that is right into an `Entry`."""
    found: list[Any] = []
    for entry in entries:
        try:
            found.append(msgspec.convert(entry, Entry, strict=False))
        except msgspec.ValidationError:
            found.append(entry)
    return found


CONVERTERS = {"entries": _as_entries}


@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, 128, 200])
def test_entries_are_the_same_with_and_without_batches(count: int, tmp_path: Path) -> None:
    """Turning entries into structs batch by batch loses and repeats none."""
    lines = [f"  - {{name: n{number}, count: {number}}}\n" for number in range(count)]
    path = tmp_path / "book.yaml"
    path.write_text("title: Numbers\nentries:\n" + "".join(lines or ["  []\n"]))
    expected = Book("Numbers", tuple(Entry(f"n{number}", number) for number in range(count)))
    assert load_file(path, Book, tmp_path)[0] == expected
    assert shaped(read(path, tmp_path, CONVERTERS), Book) == (expected, [])


@pytest.mark.parametrize("wrong", [0, 63, 64, 100, 130])
def test_a_wrong_entry_in_any_batch_is_found(wrong: int, tmp_path: Path) -> None:
    """The fault is told once, at the entry's line, whatever its batch became."""
    lines = [f"  - {{name: n, count: {'x' if number == wrong else 1}}}\n" for number in range(131)]
    path = tmp_path / "book.yaml"
    path.write_text("title: Numbers\nentries:\n" + "".join(lines))
    book, [problem] = shaped(read(path, tmp_path, CONVERTERS), Book)
    assert book is None
    assert problem.location[1:] == (wrong + 3, 15)
    assert problem.message == "'count' must be a whole number, not 'x'."


def test_the_garbage_collector_is_left_as_it_was(tmp_path: Path) -> None:
    """Reading turns it off for a while, also where reading fails."""
    with pytest.raises(BankError):
        load_file(tmp_path / "nothing.yaml", Book, tmp_path)
    assert gc.isenabled()
    gc.disable()
    try:
        with yaml_reader.without_gc():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


@pytest.mark.parametrize(
    "text",
    [
        "note: Wow !\n",
        "note: '!important'\n",
        "note: |\n  !important\n",
        "# !important\nnote: a!b\n",
        'note: "\\x41 \\u00e9"\n',
        "note: a \\e in plain text\n",
        "note: [one, 'two!']\n",
    ],
)
def test_what_only_looks_like_a_tag_or_an_escape_is_text(text: str) -> None:
    """The quick looks may be wrong; what follows them is not."""
    document = parse(text)
    assert "note" in document.data
    assert document.problems == ()


@pytest.mark.parametrize("wrong", [None, 0, 63, 64, 150])
def test_an_escape_is_followed_into_every_batch(wrong: int | None, tmp_path: Path) -> None:
    """What is hidden behind an escape is found in structs as in plain data."""
    names = [f'"\\x41 {number}"' for number in range(151)]
    if wrong is not None:
        names[wrong] = '"\\u202e"'
    path = tmp_path / "book.yaml"
    entries = "".join(f"  - name: {name}\n" for name in names)
    path.write_text(f"title: Numbers\nentries:\n{entries}")
    if wrong is None:
        book, problems = shaped(read(path, tmp_path, CONVERTERS), Book)
        assert (book is not None and len(book.entries), problems) == (151, [])
        return
    [problem] = read(path, tmp_path, CONVERTERS).problems
    assert problem.location[1:] == (wrong + 3, 11)
    assert problem.message == "an escape makes the character U+202E here. Remove it."


@pytest.mark.parametrize("separator", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_line_ends_and_a_byte_order_mark_are_no_content(
    separator: str, start: str, tmp_path: Path
) -> None:
    """A file from Windows or an old Mac reads as any other."""
    lines = [f"{start}title: Zürich", "entries:", "- {name: 'a", "", "  b'}", ""]
    path = tmp_path / "book.yaml"
    path.write_bytes(separator.join(lines).encode())
    assert load_file(path, Book, tmp_path)[0] == Book("Zürich", (Entry("a\nb"),))


def test_characters_that_people_write_are_accepted(tmp_path: Path) -> None:
    """Joiners, direction marks, emoji and rare scripts are no hidden characters."""
    text = "می‌خواهم 👩‍🚀 \u200eabc\u200f 𐎠 é\u0301 \u00a0 ☪️ 葛\U000e0101 \u06dd\u0665"
    path = tmp_path / "book.yaml"
    path.write_text(f"title: 'x{text}x'\n", encoding="utf-8")
    assert load_file(path, Book, tmp_path)[0].title == f"x{text}x"


SCRIPTS = [
    *(range(0x600, 0x606), [0x61C, 0x6DD, 0x70F], range(0x890, 0x892), [0x8E2]),
    *(range(0x200C, 0x2010), [0x110BD, 0x110CD], range(0x13430, 0x13440)),
]
"""What has no width in Unicode's eyes (category Cf), and is needed to write a script."""


def test_what_is_never_seen_is_refused_but_for_what_scripts_need() -> None:
    """Of category Cf only joiners, direction marks and signs that scripts show are let through."""
    hidden = {code for code in range(0x110000) if unicodedata.category(chr(code)) == "Cf"}
    needed = {code for codes in SCRIPTS for code in codes} & hidden
    assert {code for code in hidden if source_files.refusal(chr(code)) is None} == needed
    assert all(source_files.refusal(filler) for filler in "\u3164\u115f\u1160\uffa0")


@given(character=st.characters(exclude_categories=["Cs"]))
def test_a_file_holds_no_forbidden_character_however_written(
    character: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Raw or by escape, a character is refused in both ways or in neither."""
    folder = tmp_path_factory.getbasetemp()
    path = folder / "character.yaml"
    path.write_bytes(f"a: 'x{character}x'".encode())
    raw = not source_files.read_text(path, folder).problems
    escaped = source_files.refusal(f"x{character}x") is None
    assert raw == escaped or character == "\r"


def test_both_parsers_read_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """With libyaml and without it, the same data and the same positions come out."""
    text = (Path(__file__).parent / "cases/good/question_bank/b/t.yaml").read_text("utf-8")
    quick = parse(text)
    places = quick.positions.places.whole
    monkeypatch.setattr(yaml_reader, "LOADER", yaml.SafeLoader)
    slow = parse(text)
    assert (slow.data, slow.problems) == (quick.data, ())
    assert slow.positions.places.whole == places
    assert quick.data


def test_a_path_is_shown_from_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Below it relative, elsewhere in full, and never with what would drive a terminal."""
    monkeypatch.chdir(tmp_path)
    assert source_files.shown(tmp_path / "a/b.yaml") == "a/b.yaml"
    assert source_files.shown(Path("a/b.yaml")) == "a/b.yaml"
    assert source_files.shown(tmp_path.parent / "b.yaml") == str(tmp_path.parent / "b.yaml")
    assert source_files.shown(Path("a\x1b[31m\n\u202eb.yaml")) == "a�[31m��b.yaml"

"""Files that mean harm or are broken: a message with their name, exit 1, and nothing written."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from exchange_support import CASES, Quizgen, tree
from quizgen import load_bank
from quizgen.exchange.formats import read_source
from quizgen.exchange.records import Item, SourceFile

QUESTION = (
    '<question type="truefalse"><questiontext><text>{}</text></questiontext>'
    '<answer fraction="100"><text>true</text></answer></question>'
)
ENTITY_BOMB = (
    "<!DOCTYPE quiz [<!ENTITY a 'ha'>"
    + "".join(
        f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><quiz>"
    + QUESTION.format("&i;")
    + "</quiz>"
)
EXTERNAL = f'<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>{QUESTION.format("&x;")}</quiz>'


def _zip(**files: bytes | str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


def _named(name: str) -> bytes:
    return _zip(**{name: "<questestinterop/>"})


def _with_mode(name: str, mode: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = mode << 16
        archive.writestr(entry, "/etc/passwd")
    return made.getvalue()


def _encrypted() -> bytes:
    data = bytearray(_named("quiz.xml"))
    data[6] |= 1
    at = data.rindex(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


def _begins_before_itself() -> bytes:
    """The end says that the list of files lies 16 bytes further than it does."""
    data = bytearray(_named("quiz.xml"))
    at = data.rindex(b"PK\x05\x06") + 16
    data[at] += 16
    return bytes(data)


def _collection(script: str) -> bytes:
    database = sqlite3.connect(":memory:")
    database.executescript(script)
    data = database.serialize()
    database.close()
    return data


ENDLESS = """
create table notes (id, guid, mid, tags, flds); create table col (models, decks);
create view cards as with recursive n(nid) as (select 1 union all select nid + 1 from n)
  select nid, 1 as did, 0 as odid from n;
"""
ODD = """
create table notes (id, guid, mid, tags, flds); create table cards (nid, did, odid);
create table col (models, decks); insert into col values ('{"1": []}', '[]');
"""

HUGE = ODD.replace(
    "create table notes (id, guid, mid, tags, flds)",
    """
create view notes as select 1 as id, 'g' as guid, 1 as mid, '' as tags, zeroblob(400000000) as flds
""",
)


def _cloze(text: str) -> bytes:
    return f"<quiz><question type='cloze'><questiontext><text>{text}</text></questiontext></question></quiz>".encode()


FILES: dict[str, Callable[[], bytes]] = {
    "empty.gift": lambda: b"",
    "blank.gift": lambda: b" \n\n",
    "binary.gift": lambda: bytes(range(256)) * 40,
    "zeros.gift": lambda: bytes(5000),
    "half-utf-16.gift": lambda: b"\xff\xfe=\xd8",
    "prose.txt": lambda: b"Once upon a time.\n",
    "only-open.gift": lambda: b"{" * 20_000,
    "only-close.gift": lambda: b"}" * 20_000,
    "open-lines.gift": lambda: b"::a::b {\n\n" * 2_000,
    "marks.gift": lambda: b"a {" + b"~=" * 20_000,
    "hashes.gift": lambda: b"a {=" + b"#" * 50_000 + b"}",
    "tags.gift": lambda: b"[html]" + b"<a <b <i <p " * 5_000 + b"{~a ~b}",
    "quotes.gift": lambda: b"[html]" + b"<a x=\"<a y='" * 5_000 + b"{~a ~b}",
    "comments.gift": lambda: b"[html]" + b"<!-- <! <? " * 5_000 + b"{~a ~b}",
    "deep.gift": lambda: b"[html]" + b"<div><ul><li>" * 2_000 + b"{~a ~b}",
    "dollars.gift": lambda: b"$$a$ \\(" * 2_000 + b"{~a ~b}",
    "one-line.csv": lambda: b"a,b,c,d\n",
    "quote.csv": lambda: b'prompt,answer\n"' + b"a" * 1_200_000,
    "no-names.csv": lambda: b"1,2,3\n4,5,6\n",
    "not-xml.xml": lambda: b"<quiz><question",
    "other.xml": lambda: b"<svg/>",
    "crossed.xml": lambda: b"<quiz><question type='essay'></quiz></question>",
    "entity-bomb.xml": ENTITY_BOMB.encode,
    "external-entity.xml": EXTERNAL.encode,
    "parameter-entity.xml": lambda: b'<!DOCTYPE quiz [<!ENTITY % x SYSTEM "http://127.0.0.1/x"> %x;]><quiz/>',
    "nested.xml": lambda: b"<quiz>" + b"<question>" * 100_000,
    "no-question.xml": lambda: b"<quiz></quiz>",
    "wrong-encoding.xml": lambda: b'<?xml version="1.0" encoding="klingon"?><quiz></quiz>',
    "cut.zip": lambda: _named("quiz.xml")[:40],
    "upwards.zip": lambda: _named("../../quiz.xml"),
    "absolute.zip": lambda: _named("/etc/quiz.xml"),
    "drive.zip": lambda: _named("C:\\quiz.xml"),
    "backwards.zip": lambda: _named("..\\quiz.xml"),
    "link.zip": lambda: _with_mode("quiz.xml", 0o120777),
    "encrypted.zip": _encrypted,
    "before-itself.zip": _begins_before_itself,
    "bomb.zip": lambda: _zip(**{"quiz.xml": b"<questestinterop>" + bytes(20_000_000)}),
    "nothing.zip": lambda: _zip(**{"readme.txt": "hello"}),
    "inside-broken.zip": lambda: _zip(**{"quiz.xml": "<questestinterop><item>"}),
    "inside-bomb.zip": lambda: _zip(**{"q.xml": ENTITY_BOMB.replace("quiz", "questestinterop")}),
    "no-collection.apkg": lambda: _zip(media="{}"),
    "no-database.apkg": lambda: _zip(**{"collection.anki2": b"hello" * 1000}),
    "cut-database.apkg": lambda: _zip(**{"collection.anki2": _collection(ODD)[:5000]}),
    "odd-database.apkg": lambda: _zip(**{"collection.anki2": _collection(ODD)}),
    "endless-view.apkg": lambda: _zip(**{"collection.anki2": _collection(ENDLESS)}),
    "no-zstandard.apkg": lambda: _zip(**{"collection.anki21b": b"hello"}),
    "zstandard-bomb.apkg": lambda: _zip(
        **{"collection.anki21b": zstandard.compress(bytes(150_000_000))}
    ),
    "broken-media.apkg": lambda: _zip(**{"collection.anki2": _collection(ODD), "media": "[[["}),
    "backslashes.gift": lambda: b"\\" * 50_001 + b"{~a ~b}",
    "titles.gift": lambda: b"::" * 30_000,
    "categories.gift": lambda: b"$CATEGORY: " + b"a/" * 40_000,
    "cells.gift": lambda: b"[html]<table>" + b"<tr><td><b><i>" * 4_000 + b"{~a ~b}",
    "formulas.gift": lambda: b"[html]" + b"<math><msup><mi>x</mi>" * 4_000 + b"{~a ~b}",
    "gaps.xml": lambda: _cloze("{1:SA:" * 10_000),
    "weights.xml": lambda: _cloze("{1:MC:" + "~%9%" * 20_000 + "}"),
    "quadratic.xml": lambda: b"<!DOCTYPE quiz [<!ENTITY a '" + b"a" * 50_000 + b"'>]><quiz>"
        + QUESTION.format("&a;" * 1000).encode() + b"</quiz>",
    "attributes.xml": lambda: b"<quiz><question " + b" ".join(b'a%d=""' % n for n in range(20_000)) + b"/></quiz>",
    "no-key.aiken.txt": lambda: b"Which?\nA. This\nB. That\n",
    "odd-key.aiken.txt": lambda: b"Which?\nA. This\nB. That\nANSWER: Q\n",
    "zeros.csv": lambda: b"prompt,answer\n" + bytes(2000),
    "wide.csv": lambda: b"a," * 50_000 + b"\n" + b"b," * 50_000,
    "only-a-head.zip": lambda: b"PK\x03\x04" + bytes(500),
    "device.zip": lambda: _with_mode("quiz.xml", 0o020666),
    "zip-in-zip.zip": lambda: _zip(**{"quiz.zip": _named("quiz.xml")}),
    "deep-models.apkg": lambda: _zip(**{"collection.anki2": _collection(ODD.replace('{"1": []}', "[" * 50_000))}),
    "huge-field.apkg": lambda: _zip(**{"collection.anki2": _collection(HUGE)}),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_harmful_or_broken_file_is_refused(name: str, project: Path, quizgen: Quizgen) -> None:
    """The message begins with the file; the project is as it was."""
    (project / name).write_bytes(FILES[name]())
    before = tree(project)
    said = quizgen("import", name)
    assert said.code == 1, said
    assert said.err.startswith(name), said.err
    assert said.out == ""
    assert tree(project) == before


def test_one_odd_question_does_not_keep_the_others_out(project: Path, quizgen: Quizgen) -> None:
    """A multiplier with a comma, and a column whose number is no digit, are no tracebacks."""
    number = (
        '<question type="numerical"><questiontext><text>How far?</text></questiontext>'
        '<answer fraction="100"><text>5</text></answer><units><unit>'
        "<multiplier>1,0</multiplier><unit_name>m</unit_name></unit></units></question>"
    )
    (project / "a.xml").write_text(f"<quiz>{number}{QUESTION.format('Yes?')}</quiz>")
    assert quizgen("import", "a.xml", "--json").json["new"] == 2
    (project / "b.csv").write_text("#separator:comma\n#tags column:²\nWho?,I\n", encoding="utf-8")
    assert quizgen("import", "b.csv", "--json").json["new"] == 1


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2, zipfile.ZIP_DEFLATED])
def test_packed_bytes_that_are_broken_are_refused(
    method: int, project: Path, quizgen: Quizgen
) -> None:
    """Whatever they are packed with, the archive is told to be broken."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        archive.writestr("q.xml", "<questestinterop/>" * 50)
    data = bytearray(made.getvalue())
    data[39:59] = b"\xff" * 20
    (project / "a.zip").write_bytes(data)
    said = quizgen("import", "a.zip")
    assert (said.code, said.err.startswith("a.zip")) == (1, True)


def test_titles_lose_what_is_never_seen(project: Path, quizgen: Quizgen) -> None:
    """Soft hyphens and zero-width spaces of categories and texts do not come: check passes."""
    text = (CASES / "canvas.xml").read_text(encoding="utf-8")
    text = text.replace('title="The sky"', 'title="The\u200b s\u00adky"')
    text = re.sub('(<assessment[^>]*title=")', "\\1A\u00ad\u200b", text)
    (project / "a.xml").write_text(text, encoding="utf-8")
    assert quizgen("import", "a.xml").code == 0
    topics = load_bank(project / "question_bank/a").topics
    assert [passage.title for topic in topics for passage in topic.passages.values()] == ["The sky"]
    assert quizgen("check").code == 0


def test_notes_that_are_not_read_are_named(
    project: Path, quizgen: Quizgen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A note of an unknown type, and those beyond the most that are read, are told."""
    monkeypatch.setattr("quizgen.exchange.apkg_reader._MAX_NOTES", 2)
    model = {
        "name": "Basic",
        "flds": [{"name": "Front"}, {"name": "Back"}],
        "tmpls": [{"qfmt": "{{Front}}", "afmt": "{{Back}}"}],
    }
    rows = ",".join(f"({n}, 'g{n}', {n}, '', 'Q{n}' || char(31) || 'a')" for n in (1, 2, 3))
    script = f"""
    create table notes (id, guid, mid, tags, flds); create table cards (nid, did, odid);
    create table col (models, decks); insert into notes values {rows};
    insert into col values ('{json.dumps({"1": model})}', '{{}}');
    """
    (project / "a.apkg").write_bytes(_zip(**{"collection.anki2": _collection(script)}))
    made = quizgen("import", "a.apkg", "--json").json
    assert made["new"] == 1
    assert [each["where"] for each in made["skipped"]] == ["a.apkg: note 2", "a.apkg"]


def test_an_archive_of_too_many_files_is_refused(
    project: Path, quizgen: Quizgen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number is looked at before any of them is."""
    monkeypatch.setattr("quizgen.exchange.opening.MAX_ENTRIES", 100)
    (project / "many.zip").write_bytes(_zip(**{f"{n}.xml": "" for n in range(101)}))
    said = quizgen("import", "many.zip")
    assert (said.code, said.err) == (1, "many.zip: the archive holds more than 100 files.\n")


def test_a_folder_and_a_missing_file_are_refused(project: Path, quizgen: Quizgen) -> None:
    """What is no file is told by its name."""
    (project / "folder.gift").mkdir()
    for name in ("folder.gift", "missing.gift"):
        said = quizgen("import", name)
        assert (said.code, said.err.startswith(name)) == (1, True)


def test_names_in_a_file_lead_nowhere(project: Path, quizgen: Quizgen) -> None:
    """Files, categories and ids that look like paths stay inside the bank's folder."""
    dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg=="
    text = f"""<quiz><question type="category"><category><text>../../../etc/passwd</text></category></question>
<question type="truefalse"><idnumber>../../x</idnumber>
<questiontext format="html"><text>&lt;img src="@@PLUGINFILE@@/../../up.png" alt="a"&gt; Up?</text>
<file name="../../up.png" path="/" encoding="base64">{dot}</file></questiontext>
<answer fraction="100"><text>true</text></answer></question></quiz>"""
    (project / "a.xml").write_text(text)
    before = tree(project.parent)
    files = quizgen("import", "a.xml", "--json").json["files"]
    assert len(files) == 4
    assert all(
        path.startswith(("question_bank/a/", "decks/")) and ".." not in path for path in files
    )
    assert {*tree(project.parent)} - {*before} == {f"project/{path}" for path in files}


def test_a_bank_that_is_a_link_out_of_the_project_is_not_written(
    project: Path, tmp_path: Path, quizgen: Quizgen
) -> None:
    """The place that the link leads to stays empty."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (project / "question_bank" / "a").symlink_to(outside)
    (project / "a.gift").write_text("True?{T}\n")
    said = quizgen("import", "a.gift")
    assert said.code == 1
    assert "question_bank/a" in said.err
    assert [*outside.iterdir()] == []


def test_controls_for_terminals_are_not_printed(project: Path, quizgen: Quizgen) -> None:
    """What a file says comes to the terminal without its escapes."""
    (project / "a.gift").write_text("True?{T}\n\n\x1b[31mRed\x1b]0;title\x07{~a ~b}\n")
    assert "\x1b" not in quizgen("import", "a.gift").out


def test_an_image_that_is_none_does_not_come(project: Path, quizgen: Quizgen) -> None:
    """A script that is called an image is told, and its words stand in its place."""
    text = QUESTION.format(
        "&lt;img src='@@PLUGINFILE@@/x.png' alt='a dot'&gt; Red?</text>"
        "<file name='x.png' encoding='base64'>PHNjcmlwdD4=</file><text>"
    )
    text = text.replace("<questiontext>", "<questiontext format='html'>").replace(
        "<text></text>", ""
    )
    (project / "a.xml").write_text(f"<quiz>{text}</quiz>")
    made = quizgen("import", "a.xml", "--json").json
    assert [path for path in made["files"] if "media" in path] == []
    assert "is no .png image, only called so" in json.dumps(made["losses"])


@pytest.mark.parametrize(
    ("answers", "found"),
    [("{=a ~b}", "choice"), ("{}", "open"), ("{T}", "truefalse"), ("{#5..3}", "number")],
)
def test_a_mark_of_an_order_on_another_question_is_told(
    answers: str, found: str, project: Path, quizgen: Quizgen
) -> None:
    """It is taken as what it is."""
    (project / "a.gift").write_text(f"// [type:order]\n::q::What?{answers}\n")
    said = quizgen("import", "a.gift", "--json")
    assert not said.err
    assert f"the order of 'What?' is of type '{found}' here." in str(said.json)


def test_our_own_signs_in_a_file_are_text(project: Path, quizgen: Quizgen) -> None:
    """A hint goes to a gap of the file only."""
    hint = r'<span class\="quizgen-hint">(x)</span>'
    (project / "a.gift").write_text(f"\ue0009\ue001{hint} a {{=b}} c {{=d}}", encoding="utf-8")
    assert quizgen("import", "a.gift", "--json").json["new"] == 1


@pytest.mark.parametrize(
    "prompt",
    [
        '<div class="passage"><p>Is it so?</p></div>',
        '<div class="quizgen-passage"><p>Is it so?</p></div>',
    ],
)
def test_a_prompt_in_a_box_is_the_prompt(prompt: str, project: Path, quizgen: Quizgen) -> None:
    """Classes of others mean nothing here, and no passage is all that a question says."""
    (project / "a.xml").write_text(f"<quiz>{QUESTION.format(f'<![CDATA[{prompt}]]>')}</quiz>")
    quizgen("import", "a.xml")
    (question,) = load_bank(project / "question_bank" / "a").questions
    assert (question.prompt, question.passage) == ("Is it so?", None)


@pytest.mark.parametrize(
    ("name", "text", "kept"),
    [
        ("a.gift", "Q {=a <b " + "x=y " * 4_000 + "> ~c}", 1),
        ("a.gift", "Q {=a " + "= " * 9_000 + "~c}", 1),
        ("a.gift", "Q {" + "".join(f"=%0%a{n} =b{n} " for n in range(500)) + "}", 0),
        ("a.gift", "Q {" + "".join(f"~%1%a{n} " for n in range(500)) + "~x}", 1),
        ("a.gift", "[html]" + '<p class\\="quizgen-unit">(x ' * 1_000 + "{#5}", 1),
        ("a.xml", '{1:SA:=a}<span class="quizgen-hint">( ' * 400, 1),
        ("a.gift", "Q {=" + " " * 20_000 + "a ~" + " " * 20_000 + "b}", 1),
        ("a.xml", "{1:SA:=x" + "".join(f"~=a{n}#f{n}" for n in range(900)) + "}", 1),
    ],
)
def test_long_answers_are_read_in_one_pass(name: str, text: str, kept: int) -> None:
    """No part of them is looked for in all of the text again."""
    data = _cloze(text.replace("<", "&lt;")) if name == "a.xml" else text.encode()
    found = read_source(SourceFile(data, name, "a"))
    assert [isinstance(each, Item) for each in found] == [bool(kept)]


def test_each_of_many_gaps_is_one() -> None:
    """They are written in one pass, in their order."""
    found = read_source(SourceFile(b"Q {=a} " * 500, "a.gift", "a"))
    (item,) = (each for each in found if isinstance(each, Item))
    assert item.fields["prompt"].endswith("Q {{c499::a}} Q {{c500::a}}")


def test_a_gap_of_too_many_options_is_not_taken(project: Path, quizgen: Quizgen) -> None:
    """The question says how many there may be."""
    words = "".join(f"<selectoption><text>w{n}</text></selectoption>" for n in range(28))
    (project / "a.xml").write_text(
        "<quiz><question type='gapselect'><questiontext><text>Is [[1]]</text></questiontext>"
        f"{words}</question></quiz>"
    )
    made = quizgen("import", "a.xml")
    assert (made.code, "27 wrong options. A gap may have at most 26." in made.err) == (1, True)

"""Anki's own packages of both formats become questions with their media."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from exchange_support import Quizgen
from quizgen import load_bank

if TYPE_CHECKING:
    from anki.collection import Collection

DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def _add(col: Collection, kind: str, deck: str, **fields: str) -> None:
    notetype = col.models.by_name(kind)
    assert notetype is not None
    note = col.new_note(notetype)
    for name, value in fields.items():
        note[name] = value
    note.tags = ["geo", "to::do"]
    deck_id = col.decks.id(deck)
    assert deck_id is not None
    col.add_note(note, deck_id)


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Export one collection in the old and in the new format."""
    from anki.collection import Collection, ExportAnkiPackageOptions

    folder = tmp_path_factory.mktemp("packages")
    col = Collection(str(folder / "collection.anki2"))
    (folder / "a flag.png").write_bytes(DOT)
    (folder / "tone.wav").write_bytes(b"RIFF\x04\0\0\0WAVE")
    flag = col.media.add_file(str(folder / "a flag.png"))
    tone = col.media.add_file(str(folder / "tone.wav"))
    _add(col, "Basic", "Geo::Europe", Front="Capital of <b>France</b>?", Back="Paris")
    picture = f'<img src="{flag}"> Whose flag?'
    _add(col, "Basic", "Geo::Europe", Front=picture, Back="<ul><li>one</li><li>two</li></ul>")
    _add(col, "Basic (type in the answer)", "Geo", Front=f"Say it [sound:{tone}]", Back="four")
    _add(col, "Cloze", "Geo", Text="{{c3::Rome}} is in {{c1::Italy::country}}: \\(x^2\\)")
    _add(col, "Basic (and reversed card)", "Geo", Front="Haus", Back="house")
    multiple = col.models.copy(col.models.by_name("Basic"), add=False)
    multiple["name"] = "Many options"
    for name in ("Q_1", "Q_2", "Q_3", "Answers"):
        col.models.add_field(multiple, col.models.new_field(name))
    multiple["flds"][0]["name"] = "Question"
    multiple["tmpls"][0] |= {"qfmt": "{{Question}}", "afmt": "{{FrontSide}}{{Answers}}"}
    col.models.add(multiple)
    options = {"Question": "Which are rivers?", "Q_1": "Elbe", "Q_2": "Alps", "Q_3": "Po"}
    _add(col, "Many options", "Geo", **options, Answers="1 0 1")
    for name, legacy in (("old", True), ("new", False)):
        choices = ExportAnkiPackageOptions(with_scheduling=False, with_media=True, legacy=legacy)
        col.export_anki_package(out_path=str(folder / f"{name}.apkg"), options=choices, limit=None)
    col.close()
    return folder


@pytest.mark.parametrize("name", ["old", "new"])
def test_notes_become_questions_by_their_fields(
    name: str, packages: Path, project: Path, quizgen: Quizgen
) -> None:
    """Basic, typed, cloze and choice-like notes; decks are topics; pictures and sounds come."""
    made = quizgen("import", packages / f"{name}.apkg", "--bank", "geo", "--json").json
    assert (made["new"], made["skipped"]) == (6, [])
    bank = load_bank(project / "question_bank/geo")
    assert {topic.title for topic in bank.topics} == {"Geo / Europe", "Geo"}
    seen = {
        (question.type, question.prompt, question.right_answers()) for question in bank.questions
    }
    assert ("short", "Capital of **France**?", ("Paris",)) in seen
    assert ("short", "Say it", ("four",)) in seen
    assert ("short", "Haus", ("house",)) in seen
    assert ("cloze", "{{c2::Rome}} is in {{c1::Italy::country}}: $x^2$", ("Rome", "Italy")) in seen
    assert ("multi", "Which are rivers?", ("Elbe", "Po")) in seen
    (open_one,) = [question for question in bank.questions if question.type == "open"]
    assert open_one.prompt.endswith(".png) Whose flag?")
    assert open_one.right_answers() == ("- one\n- two",)
    assert all(question.tags == ("geo", "to::do") for question in bank.questions)
    (heard,) = [question for question in bank.questions if question.audio]
    assert (project / "question_bank/geo" / str(heard.audio)).is_file()
    lost = [each["what"] for each in made["losses"]]
    assert any("only the first of its 2 cards" in what for what in lost)
    assert quizgen("check", "question_bank/geo").code == 0


def test_both_formats_give_the_same_questions(
    packages: Path, project: Path, quizgen: Quizgen
) -> None:
    """Ids come from Anki's guids, so the package of the other format brings nothing new."""
    quizgen("import", packages / "old.apkg", "--bank", "geo")
    again = quizgen("import", packages / "new.apkg", "--bank", "geo", "--json").json
    assert (again["questions"], again["new"], again["files"]) == (6, 0, [])
    assert project.is_dir()

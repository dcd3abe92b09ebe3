"""Banks: what a folder of files becomes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from quizgen.reading.links import Finding, place

from casefiles import GOOD
from quizgen.model.bank import image_path, positions
from quizgen.model.questions import TYPES, Gap, Source
from quizgen.reading.load import load_bank
from quizgen.reading.load import place as place_in_recipe
from quizgen.support.diagnostics import BankError, Location, Problem, Severity

FOLDER = GOOD / "question_bank/b"


def test_a_bank_is_its_head_and_its_topics() -> None:
    """Every type is read into its struct, in the order of the file, with its defaults."""
    bank = load_bank(FOLDER)
    assert (bank.id, bank.title, bank.language) == ("b", "A bank without a fault", "en")
    assert (bank.licence, bank.as_of, bank.folder) == (None, None, FOLDER)
    assert [(source.id, source.title) for source in bank.sources] == [("article", "Two neighbours")]
    assert [(topic.id, topic.title) for topic in bank.topics] == [("t", "Treaties")]
    assert {question.type for question in bank.questions} == TYPES.keys()
    signer, duration = bank.questions[:2]
    assert signer.source == Source("article", "The pact", ("signed", "on Friday"))
    assert (signer.difficulty, signer.tags, signer.points) == ("easy", ("leaders",), 1)
    assert (duration.difficulty, duration.tags, duration.points) == ("medium", (), 2)


def test_the_right_answers_are_texts_in_the_questions_order() -> None:
    """`expected` says of every type what is right."""
    bank = load_bank(FOLDER)
    assert {question.id: question.right_answers() for question in bank.questions} == {
        "signer": ("Vladimir Putin",),
        "duration": ("20 years",),
        "plant": ("Bushehr",),
        "fields": ("trade", "science"),
        "defence": ("false",),
        "jets": ("Su-35", "Yak-130"),
        "roles": ("Syria", "Iran", "United States"),
        "steps": ("The revolution", "The Soviet collapse", "The nuclear deal"),
        "motive": ("Both are under sanctions and look for partners.",),
    }
    jets = next(question for question in bank.questions if question.id == "jets")
    assert jets.gaps() == (Gap(1, "Su-35", "which jets?"), Gap(2, "Yak-130"))


@pytest.mark.parametrize("path", [FOLDER, FOLDER / "bank.yaml", str(FOLDER)])
def test_a_bank_is_named_by_its_folder_or_its_file(path: Path | str) -> None:
    """A text does as well as a path."""
    assert load_bank(path) == load_bank(FOLDER)


def test_a_bank_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    """The file that was looked for is named."""
    with pytest.raises(BankError) as caught:
        load_bank(tmp_path / "nothing")
    [problem] = caught.value.problems
    assert problem.location == Location(str(tmp_path / "nothing/bank.yaml"))
    assert str(caught.value) == str(problem)


def test_topics_stand_in_the_order_of_the_head(tmp_path: Path) -> None:
    """Positions are counted in each topic, from 0."""
    shutil.copytree(FOLDER, tmp_path / "b")
    (tmp_path / "b/a.yaml").write_text(
        "topic: More\nquestions:\n"
        "  - {id: one, type: short, prompt: What, answer: This}\n"
        "  - {id: two, type: short, prompt: Who, answer: They}\n"
    )
    head = (tmp_path / "b/bank.yaml").read_text().replace("[t]", "[a, t]")
    (tmp_path / "b/bank.yaml").write_text(head)
    found = [
        (topic.id, position, question.id)
        for topic, position, question in positions(load_bank(tmp_path / "b"))
    ]
    assert found[:3] == [("a", 0, "one"), ("a", 1, "two"), ("t", 0, "signer")]
    assert found[-1] == ("t", 8, "motive")


def test_findings_are_placed_in_their_files() -> None:
    """A finding of a question, of a topic and of the head get their lines, and keep their weight."""
    bank = load_bank(FOLDER)
    found = place(
        bank.folder,
        [
            Finding("t", 2, ("distractors", 1), "a distractor."),
            Finding("t", None, ("topic",), "the title.", Severity.WARNING),
            Finding("", None, ("topics",), "the topics."),
        ],
    )
    path = FOLDER.relative_to(Path.cwd()) if FOLDER.is_relative_to(Path.cwd()) else FOLDER
    assert found == [
        Problem(Location((path / "t.yaml").as_posix(), 25, 28), "a distractor."),
        Problem(Location((path / "t.yaml").as_posix(), 1, 1), "the title.", Severity.WARNING),
        Problem(Location((path / "bank.yaml").as_posix(), 5, 1), "the topics."),
    ]


def _gone(path: Path) -> None:
    path.unlink()


def _broken(path: Path) -> None:
    path.write_text("topic: [")


@pytest.mark.parametrize("change", [_gone, _broken])
def test_a_file_that_went_bad_since_it_was_read_is_a_problem(
    change: Callable[[Path], None], tmp_path: Path
) -> None:
    """What is to be placed in a file that an editor has just broken is told of the file."""
    shutil.copytree(GOOD, tmp_path, dirs_exist_ok=True)
    topic, recipe = tmp_path / "question_bank/b/t.yaml", tmp_path / "decks/d.yaml"
    bank = load_bank(topic.parent)
    change(topic)
    change(recipe)
    with pytest.raises(BankError) as caught:
        place(bank.folder, [Finding("t", 2, ("distractors", 1), "a distractor.")])
    assert [found.location.path for found in caught.value.problems] == [str(topic)]
    with pytest.raises(BankError) as caught:
        place_in_recipe(recipe, [(("bank",), "a bank.")])
    assert [found.location.path for found in caught.value.problems] == [str(recipe)]


@pytest.mark.parametrize(
    ("suffix", "image"),
    [
        (".png", b"\x89PNG\r\n\x1a\n..."),
        (".PNG", b"\x89PNG\r\n\x1a\n..."),
        (".jpg", b"\xff\xd8\xff\xe0..."),
        (".jpeg", b"\xff\xd8\xff\xdb..."),
        (".gif", b"GIF87a..."),
        (".gif", b"GIF89a..."),
        (".svg", b"<svg/>"),
        (".svg", b"\xef\xbb\xbf\n<?xml version='1.0'?><!DOCTYPE svg><s:svg xmlns:s='...'/>"),
        (".svg", b"<!-- " + b"long " * 10_000 + b"--><svg\n>"),
        (".svg", "<?xml version='1.0' encoding='UTF-16'?><svg/>".encode("utf-16")),
        (".svg", b"<!DOCTYPE svg [<!ENTITY a 'b'>]>\n<my-prefix:svg/>"),
        (".webp", b"RIFF\n\0\0\0WEBP..."),
    ],
)
def test_an_image_lies_below_the_bank(suffix: str, image: bytes, tmp_path: Path) -> None:
    """Folders of its own are welcome, and links inside the bank; it begins as its kind does."""
    folder = tmp_path / "b"
    (folder / "media/maps").mkdir(parents=True)
    (folder / f"media/maps/iran{suffix}").write_bytes(image)
    (folder / "bank.yaml").write_text("id: b\ntitle: B\ntopics: [t]\n")
    question = f"id: map, type: short, prompt: Where, answer: Iran, image: media/maps/iran{suffix}"
    (folder / "t.yaml").write_text(f"topic: T\nquestions: [{{{question}, alt: A map.}}]\n")
    bank = load_bank(folder)
    assert image_path(bank, bank.questions[0].image or "").read_bytes() == image


def test_an_earlier_id_is_free_for_its_own_question_only(tmp_path: Path) -> None:
    """`was` lists ids that no question has or had."""
    (tmp_path / "bank.yaml").write_text("id: b\ntitle: B\ntopics: [t]\n")
    head = "topic: T\nquestions:\n  - {id: new, type: short, prompt: What, answer: This, was: "
    (tmp_path / "t.yaml").write_text(f"{head}[old, older]}}\n")
    assert load_bank(tmp_path).questions[0].was == ("old", "older")
    (tmp_path / "t.yaml").write_text(f"{head}[new, old, old]}}\n")
    with pytest.raises(BankError) as caught:
        load_bank(tmp_path)
    assert [problem.location.column for problem in caught.value.problems] == [62, 72]

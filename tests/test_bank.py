"""Banks: what a folder of files becomes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from casefiles import GOOD
from image_files import gif, jpeg, png, webp
from quizgen.model.bank import image_path, located_questions
from quizgen.model.questions import TYPES, Gap, Match, Pair, Source
from quizgen.reading.load import load_bank
from quizgen.support.diagnostics import BankError, Diagnostic, Location, Severity

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
    """Questions are yielded topic by topic, each with its place in its file."""
    shutil.copytree(FOLDER, tmp_path / "b")
    (tmp_path / "b/a.yaml").write_text(
        "topic: More\nquestions:\n"
        "  - {id: one, type: short, prompt: What, answer: This}\n"
        "  - {id: two, type: short, prompt: Who, answer: They}\n"
    )
    head = (tmp_path / "b/bank.yaml").read_text().replace("[t]", "[a, t]")
    (tmp_path / "b/bank.yaml").write_text(head)
    found = [
        (Path(at.path).stem, at.location().line, question.id)
        for question, at in located_questions(load_bank(tmp_path / "b"))
    ]
    assert found[:3] == [("a", 3, "one"), ("a", 4, "two"), ("t", 3, "signer")]
    assert found[-1][0::2] == ("t", "motive")


def test_a_bank_knows_where_its_parts_are(tmp_path: Path) -> None:
    """A question's part, a topic's title and the bank's fields have their lines, without the files."""
    shutil.copytree(FOLDER, tmp_path / "b")
    bank = load_bank(tmp_path / "b")
    shutil.rmtree(tmp_path / "b")
    question, at = [*located_questions(bank)][2]
    topic, head = str(tmp_path / "b/t.yaml"), str(tmp_path / "b/bank.yaml")
    assert question.id == "plant"
    assert at.location("distractors", 1) == Location(topic, 25, 28)
    assert at.diagnostic("right-distractor", "a distractor.", "distractors", 1) == Diagnostic(
        topic, 25, 28, "right-distractor", Severity.ERROR, "question 'plant': a distractor."
    )
    assert bank.topics[0].positions.location("topic") == Location(topic, 1, 1)
    assert bank.positions.location("topics") == Location(head, 5, 1)


HEAD = "id: b\ntitle: B\ntopics: [t]\n"
ONE = "topic: T\nquestions: [{id: q, type: short, prompt: What, answer: This}]\n"


@pytest.mark.parametrize("as_of", ["2025", "2025-01", "2025-01-17"])
def test_a_bank_says_who_it_is_and_when(as_of: str, tmp_path: Path) -> None:
    """`identity` and `was` tell banks apart; `as_of` is a year, a month or a day."""
    (tmp_path / "bank.yaml").write_text(
        f"{HEAD}identity: 7f3k2m9q\nwas: [a, older]\nas_of: {as_of}\n"
    )
    (tmp_path / "t.yaml").write_text(ONE)
    bank = load_bank(tmp_path)
    assert (bank.identity, bank.was, bank.as_of) == ("7f3k2m9q", ("a", "older"), as_of)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("identity: abc", "'identity' must be 4 to 40 lower-case letters and digits"),
        ("identity: 7F3K2M9Q", "'identity' must be 4 to 40 lower-case letters and digits"),
        ("as_of: January 2025", "'as_of' must be a year, a month or a day"),
        ("as_of: 2025-13", "'as_of' must be a year, a month or a day"),
        ("as_of: 17.01.2025", "'as_of' must be a year, a month or a day"),
        ("was: [Old]", "entry 1 of 'was' must be lower-case letters"),
    ],
)
def test_what_a_bank_says_of_itself_has_a_form(line: str, wrong: str, tmp_path: Path) -> None:
    """A wrong value is told what it must be."""
    (tmp_path / "bank.yaml").write_text(f"{HEAD}{line}\n")
    (tmp_path / "t.yaml").write_text(ONE)
    with pytest.raises(BankError) as caught:
        load_bank(tmp_path)
    [problem] = caught.value.problems
    assert problem.line == 4
    assert problem.message.startswith(wrong)


def test_pairs_are_a_mapping_or_a_list_of_two(tmp_path: Path) -> None:
    """`left: right` in lines is the same as `[left, right]` in a list."""
    (tmp_path / "bank.yaml").write_text(HEAD)
    question = "topic: T\nquestions: [{id: q, type: match, prompt: Match, pairs: "
    (tmp_path / "t.yaml").write_text(f"{question}{{a: '1', ' b ': no, 3: c d}}}}]\n")
    as_mapping = load_bank(tmp_path).questions
    (tmp_path / "t.yaml").write_text(f"{question}[[a, '1'], [b, no], [3, c d]]}}]\n")
    as_list = load_bank(tmp_path).questions
    assert as_mapping == as_list
    assert isinstance(as_list[0], Match)
    assert as_list[0].pairs == (Pair("a", "1"), Pair("b", "no"), Pair("3", "c d"))


@pytest.mark.parametrize(
    ("suffix", "image"),
    [
        (".png", png(3, 2)),
        (".PNG", png(3, 2)),
        (".jpg", jpeg(3, 2)),
        (".jpeg", jpeg(3, 2)),
        (".gif", gif(3, 2)),
        (".svg", b"<svg/>"),
        (".svg", b"\xef\xbb\xbf<?xml version='1.0'?><!DOCTYPE svg><s:svg xmlns:s='...'/>"),
        (".svg", b"<!-- " + b"long " * 10_000 + b"--><svg\n/>"),
        (".svg", "<?xml version='1.0' encoding='UTF-16'?><svg/>".encode("utf-16")),
        (".webp", webp(3, 2)),
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
    assert [problem.column for problem in caught.value.problems] == [62, 72]

"""A file that comes again: what is new is added, what is equal stays, what differs is named."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from exchange_support import CASES, Quizgen, tree
from image_files import png
from quizgen import load_bank, load_deck
from quizgen.commands import import_bank
from quizgen.model.questions import Cloze

if os.name == "posix":
    from fcntl import LOCK_EX, LOCK_NB, LOCK_UN, flock

OF_TEXT = "The sky is dark at night."
FIRST = """$CATEGORY: Rivers

Which is the longest?{=Nile ~Rhine}

Which runs through Rome?{=Tiber ~Arno}
"""


def _import(quizgen: Quizgen, project: Path, text: str, *words: str) -> dict[str, object]:
    (project / "a.gift").write_text(text, encoding="utf-8")
    said = quizgen("import", "a.gift", "--json", *words)
    assert said.code in {0, 1}, said.err
    made: dict[str, object] = said.json
    return made


def test_a_new_bank_has_an_identity_and_a_recipe_that_picks_twenty(
    project: Path, quizgen: Quizgen
) -> None:
    """The files are the bank's head, its topics, and a recipe; their paths begin at the project."""
    made = _import(quizgen, project, FIRST)
    files = ["question_bank/a/rivers.yaml", "question_bank/a/bank.yaml", "decks/a.yaml"]
    assert made["files"] == files
    bank = load_bank(project / "question_bank" / "a")
    assert bank.identity is not None
    assert len(bank.identity) == 10
    assert (project / "decks/a.yaml").read_text() == "title: A\nbank: a\nworksheet:\n  pick: 20\n"
    assert quizgen("build", "a", "--only", "worksheet").code == 0


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("erdkunde", "Erdkunde"),
        ("erdkunde_klasse-7", "Erdkunde klasse 7"),
        ("Ost-Europa", "Ost-Europa"),
        ("élan vital", "Élan vital"),
    ],
)
def test_titles_are_the_name_of_the_file_in_words(
    name: str, title: str, project: Path, quizgen: Quizgen
) -> None:
    """The bank, its topic and its recipe have one title, which begins with a capital."""
    (project / f"{name}.csv").write_text("question,answer\nWho?,I\n")
    quizgen("import", f"{name}.csv", "--bank", "b")
    deck = load_deck(project / "decks" / "b.yaml")
    assert (deck.title, deck.bank.title, deck.bank.topics[0].title) == (title, title, title)


def test_two_imports_into_two_projects_give_two_identities(
    tmp_path: Path, project: Path, quizgen: Quizgen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who a bank is, is random; all else is the same."""
    _import(quizgen, project, FIRST)
    other = tmp_path / "other"
    (other / "question_bank").mkdir(parents=True)
    monkeypatch.chdir(other)
    _import(quizgen, other, FIRST)
    banks = [load_bank(root / "question_bank" / "a") for root in (project, other)]
    assert banks[0].identity != banks[1].identity
    assert banks[0].questions == banks[1].questions


def test_ids_stay_when_questions_come_before_and_between(project: Path, quizgen: Quizgen) -> None:
    """New questions join the topic's file behind the old ones, whose ids and lines stay."""
    _import(quizgen, project, FIRST)
    file = project / "question_bank/a/rivers.yaml"
    before = file.read_text()
    added = FIRST.replace("Which is", "Which is new?{T}\n\nWhich is") + "\nAnd this?{F}\n"
    made = _import(quizgen, project, added)
    assert (made["questions"], made["new"]) == (4, 2)
    assert file.read_text().startswith(before.rstrip("\n"))
    assert made["files"] == ["question_bank/a/rivers.yaml"]
    prompts = [question.prompt for question in load_bank(project / "question_bank/a").questions]
    assert prompts == [
        "Which is the longest?",
        "Which runs through Rome?",
        "Which is new?",
        "And this?",
    ]


def test_comments_and_a_topic_list_in_one_line_stay(project: Path, quizgen: Quizgen) -> None:
    """What people wrote into the files is kept: comments, order, a list between brackets."""
    _import(quizgen, project, FIRST)
    head = project / "question_bank/a/bank.yaml"
    head.write_text(head.read_text().replace("topics:\n  - rivers\n", "topics: [rivers]  # mine\n"))
    file = project / "question_bank/a/rivers.yaml"
    file.write_text(file.read_text() + "\n# The end.\npassages: []\n")
    _import(quizgen, project, FIRST + "\nOne more?{T}\n\n$CATEGORY: Seas\n\nSalty?{T}\n")
    assert "topics: [rivers, seas]  # mine\n" in head.read_text()
    assert file.read_text().endswith("answer: true\n\n# The end.\npassages: []\n")
    assert len(load_bank(project / "question_bank/a").questions) == 4


def test_what_differs_is_named_and_kept_unless_it_is_to_be_replaced(
    project: Path, quizgen: Quizgen
) -> None:
    """Without --replace nothing is written; with it the new text stands at the old place."""
    _import(quizgen, project, FIRST)
    before = tree(project / "question_bank")
    corrected = FIRST.replace("=Nile ~Rhine", "=Amazon ~Nile ~Rhine")
    made = _import(quizgen, project, corrected)
    assert (made["questions"], made["new"], made["files"]) == (2, 0, [])
    (skipped,) = made["skipped"]  # type: ignore[misc]
    assert skipped["where"] == "a.gift:3"
    assert "differs from 'which-is-the-longest-" in skipped["what"]
    assert "in: answer, distractors." in skipped["what"]
    assert tree(project / "question_bank") == before
    said = quizgen("import", "a.gift", "--replace", "--dry-run").out.splitlines()
    what, _ = skipped["what"].split(" The bank's stays")
    assert said[:2] == ["Replaced:", f"  a.gift:3: {what}"]
    assert tree(project / "question_bank") == before
    made = _import(quizgen, project, corrected, "--replace")
    assert (made["questions"], made["new"]) == (2, 0)
    (replaced,) = made["replaced"]  # type: ignore[misc]
    assert replaced["where"] == "a.gift:3"
    assert replaced["id"].startswith("which-is-the-longest-")
    assert replaced["fields"] == ["answer", "distractors"]
    bank = load_bank(project / "question_bank/a")
    assert [question.right_answers() for question in bank.questions] == [("Amazon",), ("Tiber",)]
    again = _import(quizgen, project, corrected, "--replace")
    assert (again["questions"], again["replaced"], again["files"]) == (2, [], [])


def test_fields_that_people_add_are_no_difference(project: Path, quizgen: Quizgen) -> None:
    """A hint that the file does not have is the bank's own, and stays."""
    _import(quizgen, project, FIRST)
    file = project / "question_bank/a/rivers.yaml"
    file.write_text(file.read_text().replace("answer: Nile", "answer: Nile\n    hint: In Africa."))
    made = _import(quizgen, project, FIRST)
    assert (made["questions"], made["skipped"], made["files"]) == (2, [], [])


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        ("{=cat =dog}", "{=cat}", "accept"),
        ("{#3:1}", "{#3}", "tolerance"),
        (" {1:SHORTANSWER:=cat~=dog}", " {1:SHORTANSWER:=cat}", "accept"),
    ],
)
def test_a_right_answer_that_the_file_takes_back_is_a_difference(
    before: str, after: str, field: str, project: Path, quizgen: Quizgen
) -> None:
    """It is named, and with --replace it is right no more."""
    _import(quizgen, project, f"Which is it?{before}")
    (kept,) = _import(quizgen, project, f"Which is it?{after}")["skipped"]  # type: ignore[misc]
    assert f"of the bank in: {field}. The bank's stays" in kept["what"]
    made = _import(quizgen, project, f"Which is it?{after}", "--replace")
    assert [each["fields"] for each in made["replaced"]] == [[field]]  # type: ignore[attr-defined]
    (lost,) = made["losses"]  # type: ignore[misc]
    assert lost["what"].endswith(f"of the bank: its '{field}' is left out: the file has none.")
    assert made["files"] == ["question_bank/a/a.yaml"]
    assert f"{field}:" not in (project / "question_bank/a/a.yaml").read_text()
    again = _import(quizgen, project, f"Which is it?{after}")
    assert (again["questions"], again["skipped"]) == (1, [])


def test_what_a_file_cannot_say_of_right_answers_is_no_difference(
    project: Path, quizgen: Quizgen
) -> None:
    """GIFT has no word for capitals, and a table without their column none for other answers."""
    (project / "a.csv").write_text("question,answer\nWho?,I\n")
    for name, text in (("a.csv", None), ("a.gift", "Who?{=I}")):
        if text:
            (project / name).write_text(text)
        quizgen("import", name, "--bank", name[2:])
        file = next((project / "question_bank" / name[2:]).glob("a.yaml"))
        own = "case: strict" if text else "accept: [Me]\n    case: strict"
        file.write_text(file.read_text().replace("answer: I", f"answer: I\n    {own}"))
        made = quizgen("import", name, "--bank", name[2:], "--json").json
        assert (made["questions"], made["skipped"]) == (1, [])


def test_replacing_keeps_the_fields_that_the_file_does_not_have(
    project: Path, quizgen: Quizgen
) -> None:
    """A hint and tags of people stay; what does not go with another type is told."""
    _import(quizgen, project, FIRST)
    file = project / "question_bank/a/rivers.yaml"
    own = "answer: Nile\n    hint: In Africa.\n    tags: [long]"
    file.write_text(file.read_text().replace("answer: Nile", own))
    made = _import(quizgen, project, FIRST.replace("=Nile", "=The Nile"), "--replace")
    question = load_bank(project / "question_bank/a").questions[0]
    assert (question.right_answers(), question.hint, question.tags) == (
        ("The Nile",),
        "In Africa.",
        ("long",),
    )
    assert made["losses"] == []
    made = _import(quizgen, project, FIRST.replace("{=Nile ~Rhine}", "{=Nile}"), "--replace")
    question = load_bank(project / "question_bank/a").questions[0]
    assert (question.type, question.hint, question.offered()) == ("short", "In Africa.", ())
    assert "its 'distractors' does not go with" in str(made["losses"])
    assert quizgen("check").code == 0


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{=a ~b}", "{=a ~b ~All of the above}"),
        ("{=a ~b ~All of the above}", "{=a ~b}"),
        ("{~%50%a ~%50%b ~All of the above}", "{~%33%a ~%33%b ~%33%c}"),
    ],
)
def test_a_replaced_question_has_the_options_of_the_new_one(
    before: str, after: str, project: Path, quizgen: Quizgen
) -> None:
    """Whether they keep their order or are shuffled, those of the old one go, and the bank loads."""
    _import(quizgen, project, f"::v1:: Which?{before}")
    assert _import(quizgen, project, f"::v1:: Which?{after}", "--replace")["questions"] == 1
    _import(quizgen, project, f"::v1:: Which?{after}", "--bank", "new")
    replaced, new = (
        load_bank(project / "question_bank" / name).questions[0] for name in ("a", "new")
    )
    assert replaced.offered() == new.offered()


def test_a_replaced_question_keeps_the_text_that_it_is_about(
    project: Path, quizgen: Quizgen
) -> None:
    """A text that comes with the new question comes into the topic of the old one."""
    (project / "a.csv").write_text("type,prompt,answer,id\nshort,Who?,I,who\n")
    quizgen("import", "a.csv")
    (project / "a.csv").write_text("type,prompt,answer,id,passage\nshort,Who?,We,who,We are.\n")
    assert quizgen("import", "a.csv", "--replace").code == 0
    bank = load_bank(project / "question_bank/a")
    (question,) = bank.questions
    passage = bank.topics[0].passage_of(question)
    assert passage is not None
    assert (passage.text, question.right_answers()) == ("We are.", ("We",))
    (project / "a.csv").write_text("type,prompt,answer,id,passage\nshort,Who?,We,who,They are.\n")
    skipped = quizgen("import", "a.csv", "--json").json["skipped"]
    assert "differs from 'who' of the bank in: passage." in skipped[0]["what"]
    made = quizgen("import", "a.csv", "--replace", "--json").json
    assert "is taken out: no question is about it" in made["losses"][0]["what"]
    (topic,) = load_bank(project / "question_bank/a").topics
    assert [each.text for each in topic.passages.values()] == ["They are."]
    assert quizgen("check", "question_bank/a").code == 0


def test_a_text_that_no_bank_can_hold_is_left_out(project: Path, quizgen: Quizgen) -> None:
    """The question comes without it, and `check` finds nothing wrong in what was made."""
    rows = f"type,prompt,answer,id,passage\nshort,Who?,I,who,{'We are. ' * 2501}\n"
    (project / "a.csv").write_text(rows)
    made = quizgen("import", "a.csv", "--json").json
    assert "has 20,007 characters; at most 20,000 are allowed" in made["skipped"][0]["what"]
    assert "the text that it is about" in made["losses"][0]["what"]
    assert quizgen("check", "question_bank/a").code == 0


def test_a_question_that_was_renamed_in_the_bank_is_known(project: Path, quizgen: Quizgen) -> None:
    """The id that the file gives stands in `was`: the question does not come a second time."""
    _import(quizgen, project, FIRST)
    file = project / "question_bank/a/rivers.yaml"
    text = file.read_text()
    old = text.partition("- id: ")[2].partition("\n")[0]
    text = text.replace(f"id: {old}", f"id: longest\n    was: [{old}]")
    file.write_text(text.replace("answer: Nile", "answer: The Nile"))
    made = _import(quizgen, project, FIRST)
    assert (made["questions"], made["new"]) == (2, 0)
    assert "differs from 'longest'" in str(made["skipped"])


def test_a_question_that_the_file_has_no_more_is_noted(project: Path, quizgen: Quizgen) -> None:
    """Its prompt may have been corrected there; `was` makes one of the two."""
    _import(quizgen, project, FIRST)
    file = project / "question_bank/a/rivers.yaml"
    mine = "\n  - id: mine\n    type: short\n    prompt: Which is mine?\n    answer: The Po\n"
    file.write_text(file.read_text() + mine)
    old = file.read_text().partition("- id: ")[2].partition("\n")[0]
    corrected = FIRST.replace("the longest?", "the longest of all?")
    (note,) = _import(quizgen, project, corrected)["notes"]  # type: ignore[misc]
    told = f"question '{old}' of the bank is not in it. If a new one is its corrected form,"
    assert note["what"] == f"{told} add `was: [{old}]` to that, and delete the old one."
    head, _, rest = file.read_text().partition(f"  - id: {old}")
    text = head + rest.partition("\n\n")[2]
    new = text.rpartition("- id: ")[2].partition("\n")[0]
    file.write_text(text.replace(f"- id: {new}", f"- id: {new}\n    was: [{old}]"))
    made = _import(quizgen, project, corrected)
    assert (made["questions"], made["new"], made["notes"]) == (2, 0, [])
    assert quizgen("check").code == 0


def test_questions_with_one_prompt_are_told_apart(project: Path, quizgen: Quizgen) -> None:
    """Ids come from all that they say, in whatever order they come."""
    asked = ["Which is right?{=1 ~2}", "Which is right?{=3 ~4}"]
    _import(quizgen, project, "\n\n".join(asked))
    first = {question.id for question in load_bank(project / "question_bank/a").questions}
    assert len(first) == 2
    made = _import(quizgen, project, "\n\n".join(reversed(asked)), "--bank", "b")
    assert made["new"] == 2
    assert {question.id for question in load_bank(project / "question_bank/b").questions} == first


def test_dry_run_says_the_same_and_writes_nothing(project: Path, quizgen: Quizgen) -> None:
    """The preview names the files that would be written."""
    (project / "a.gift").write_text(FIRST)
    before = tree(project)
    preview = quizgen("import", "a.gift", "--dry-run", "--json").json
    assert tree(project) == before
    assert quizgen("import", "a.gift", "--json").json == preview


def test_people_are_told_what_was_made_and_lost(project: Path, quizgen: Quizgen) -> None:
    """The last lines count what is in the bank and name the files."""
    (project / "a.gift").write_text(f"{FIRST}\nNo key?{{~a ~b}}\n")
    said = quizgen("import", "a.gift")
    assert said.out.splitlines() == [
        "Not taken:",
        "  a.gift:7: 'No key?{~a ~b}': no option is marked as right. Mark one.",
        "2 questions of the file are in bank 'a': 2 new, 1 not taken.",
        "  question_bank/a/rivers.yaml",
        "  question_bank/a/bank.yaml",
        "  decks/a.yaml",
        "The bank's language is 'en'. Check it in question_bank/a/bank.yaml. Then run:",
        "  quizgen build",
    ]


def test_what_differs_is_counted_as_kept(project: Path, quizgen: Quizgen) -> None:
    """It is in the bank; what the bank's own question says beyond the file is no difference."""
    (project / "a.gift").write_text(f"{FIRST}\nWhy do they flood?{{}}\n\nNo key?{{~a ~b}}\n")
    quizgen("import", "a.gift")
    file = project / "question_bank/a/rivers.yaml"
    text = file.read_text().replace("answer: Nile", "answer: The Nile")
    file.write_text(text.replace("type: open", "type: open\n    answer: Rain."))
    title, kept, *_, count = quizgen("import", "a.gift").out.splitlines()[-3:]
    assert title == "Kept as you have them:"
    assert kept.endswith("of the bank in: answer. The bank's stays; --replace takes this.")
    assert count == (
        "3 questions of the file are in bank 'a': 0 new, 2 there before, 1 kept as you have it, 1 not taken."
    )
    assert quizgen("import", "a.gift", "--json").json["questions"] == 3
    said = quizgen("import", "a.gift", "--replace").out
    assert (
        "3 questions of the file are in bank 'a': 0 new, 1 replaced, 2 there before, 1 not taken."
        in said
    )
    assert "model answer" not in said
    assert "answer: Rain." in file.read_text()


@pytest.mark.skipif(os.name != "posix", reason="there are no such locks")
def test_two_imports_at_once_follow_each_other(
    project: Path, quizgen: Quizgen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From reading the bank to writing it the project is locked; nothing is lost between."""
    (project / "a.gift").write_text(FIRST)
    root = os.open(project, os.O_RDONLY)
    free: list[bool] = []

    def looked_at(read: Callable[..., Any]) -> Callable[..., Any]:
        def seen(*words: Any, **more: Any) -> Any:
            try:
                flock(root, LOCK_EX | LOCK_NB)
            except BlockingIOError:
                free.append(False)
            else:
                flock(root, LOCK_UN)
                free.append(True)
            return read(*words, **more)

        return seen

    for name in ("_target", "take", "write_together"):
        module = "quizgen.commands.import_bank"
        monkeypatch.setattr(f"{module}.{name}", looked_at(getattr(import_bank, name)))
    assert quizgen("import", "a.gift").code == 0
    os.close(root)
    assert free == [False, False, False]


def test_two_files_may_call_two_texts_by_one_name(project: Path, quizgen: Quizgen) -> None:
    """Each question is about the text of its own file."""
    text = (CASES / "canvas.xml").read_text(encoding="utf-8")
    (project / "a.xml").write_text(text)
    changed = text.replace("When is it", "When, when is it").replace(OF_TEXT, "The sky is red.")
    assert OF_TEXT in text
    (project / "b.xml").write_text(changed)
    quizgen("import", "a.xml", "b.xml", "--bank", "c", "--topic", "all")
    topic = load_bank(project / "question_bank/c").topics[0]
    told = {
        question.prompt[:10]: passage.text
        for question in topic.questions
        if (passage := topic.passage_of(question))
    }
    assert OF_TEXT in told["When is it"]
    assert "The sky is red." in told["When, when"]


@pytest.mark.parametrize(("feedback", "told"), [("x => 1 | x => 2", ["1", "2"]), ("x => 2", [])])
def test_feedback_of_equal_options_goes_to_its_own_gap(
    feedback: str, told: list[str], project: Path, quizgen: Quizgen
) -> None:
    """It is taken in the order of the gaps; where it may be of either, it is told as lost."""
    row = f"cloze,{{{{c1::a}}}} and {{{{c2::b}}}},c1: x | y | c2: x | z,{feedback}"
    (project / "a.csv").write_text(f"type,prompt,choices,feedback\n{row}\n")
    made = quizgen("import", "a.csv", "--json").json
    (path,) = (each for each in made["files"] if each.endswith("a/a.yaml"))
    assert re.findall("feedback: '?([0-9])", (project / path).read_text()) == told
    assert len(made["losses"]) == (0 if told else 1)


def test_topic_takes_all_questions(project: Path, quizgen: Quizgen) -> None:
    """With --topic categories make no difference."""
    made = _import(quizgen, project, FIRST, "--topic", "water", "--bank", "earth")
    assert made["files"] == [
        "question_bank/earth/water.yaml", "question_bank/earth/bank.yaml", "decks/earth.yaml"
    ]  # fmt: skip


def test_several_files_fill_one_bank(project: Path, quizgen: Quizgen) -> None:
    """One that cannot be read is told, and does not keep the others out."""
    (project / "broken.xml").write_text("<quiz><question>")
    made = quizgen(
        "import", CASES / "people.gift", "broken.xml", CASES / "quiz.txt", "--bank", "all", "--json"
    ).json
    assert made["new"] == 22
    assert "broken.xml:1:17" in [each["where"] for each in made["skipped"]]


def test_outside_a_project_it_says_how_to_make_one(
    tmp_path: Path, quizgen: Quizgen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is written into the working folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.gift").write_text(FIRST)
    monkeypatch.setattr("quizgen.support.project._is_checkout", lambda: False)
    said = quizgen("import", "a.gift")
    assert said.code == 2
    assert "There is a project in project: go there" in said.err
    assert [*tree(tmp_path)] == ["a.gift"]
    monkeypatch.chdir(tmp_path / "project")
    shutil.rmtree(tmp_path / "project" / "question_bank")
    way = "To make your own: quizgen init DIR, then add --project DIR to this command"
    assert quizgen("import", "../a.gift").err == f"quizgen: there is no project here. {way}\n"


def test_three_commands_lead_from_a_file_to_its_sheets(
    tmp_path: Path, quizgen: Quizgen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the README says; what is printed can be opened, and run, from where one stands."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.gift").write_text(FIRST)
    quizgen("init", "my-course")
    *_, head, command = quizgen("import", "a.gift", "--project", "my-course").out.splitlines()
    assert "my-course/question_bank/a/bank.yaml" in head
    assert command == "  quizgen build --project my-course"
    assert quizgen(*command.split()[1:], "--only", "worksheet").code == 0
    assert (tmp_path / "my-course/decks/a/worksheet-A.html").is_file()


@pytest.mark.parametrize(
    "words", [["--bank", "Two Words"], ["--topic", "bank"], ["--topic", "../x"]]
)
def test_a_wrong_name_is_wrong_usage(words: list[str], project: Path, quizgen: Quizgen) -> None:
    """Exit 2, with what an id looks like."""
    (project / "a.gift").write_text(FIRST)
    assert quizgen("import", "a.gift", *words).code == 2


def test_a_bank_with_errors_is_not_added_to(project: Path, quizgen: Quizgen) -> None:
    """Its own errors are told, and nothing is written."""
    _import(quizgen, project, FIRST)
    file = project / "question_bank/a/rivers.yaml"
    file.write_text(file.read_text().replace("type: choice", "type: choise", 1))
    before = tree(project / "question_bank")
    said = quizgen("import", "a.gift")
    assert said.code == 1
    assert "rivers.yaml:4" in said.err
    assert tree(project / "question_bank") == before


def test_one_right_answer_makes_a_choice_though_others_earn_a_part(
    project: Path, quizgen: Quizgen
) -> None:
    """`=` is right; what earns half in GIFT is wrong here, and that is said."""
    made = _import(quizgen, project, "What is green?{=Chlorophyll ~%50%Chloroplast ~Carotene}\n")
    (question,) = load_bank(project / "question_bank" / "a").questions
    assert (question.type, question.right_answers()) == ("choice", ("Chlorophyll",))
    assert "'Chloroplast' earned 50 % and is wrong here." in str(made["losses"])


def test_a_package_of_our_own_is_sent_back_to_its_bank(project: Path, quizgen: Quizgen) -> None:
    """Its fields are made for cards; the bank that it is of says more."""
    _import(quizgen, project, FIRST)
    assert quizgen("build", "a", "--only", "anki").code == 0
    made = quizgen("import", "decks/a/a.apkg", "--bank", "back", "--json")
    assert (made.code, made.json["new"]) == (1, 0)
    assert "2 notes of a package that quizgen itself has built." in made.json["skipped"][0]["what"]
    assert not (project / "question_bank" / "back").exists()


def test_a_replaced_question_is_held_no_more(project: Path, quizgen: Quizgen) -> None:
    """What it said can be said by another one of the same file."""
    head = "type,prompt,answer,id\n"
    (project / "a.csv").write_text(f"{head}short,Who?,I,a\nshort,When?,Now,b\n")
    quizgen("import", "a.csv")
    (project / "a.csv").write_text(f"{head}short,Where?,Here,a\nshort,Who?,I,b\n")
    made = quizgen("import", "a.csv", "--replace", "--json").json
    assert made["skipped"] == []
    bank = load_bank(project / "question_bank/a")
    assert {each.id: each.prompt for each in bank.questions} == {"a": "Where?", "b": "Who?"}


_PLOT = '<img src\\="@@PLUGINFILE@@/a%20plot.png"{} />'
_HELD = "![What I see](media/a-plot.png)"


@pytest.mark.parametrize(
    ("alt", "before", "after"),
    [
        (' alt\\="a plot"', "See [a plot] now.", f"See {_HELD} now."),
        ("", "See now.", f"See {_HELD} now."),
    ],
)
def test_an_image_put_in_as_the_import_says_is_no_difference(
    alt: str, before: str, after: str, project: Path, quizgen: Quizgen
) -> None:
    """It stays where the question is replaced for another reason; elsewhere it is told to go."""
    asked = f"[html]See {_PLOT.format(alt)} now."
    first = _import(quizgen, project, f"// [id:q]\n{asked} {{=one ~two}}")
    assert "as media/a-plot.png, and write ![" in str(first["losses"])
    media = project / "question_bank/a/media"
    media.mkdir()
    (media / "a-plot.png").write_bytes(png(3, 2))
    _edited(project, before, after)
    made = _import(quizgen, project, f"// [id:q]\n{asked} {{=one ~two}}", "--replace")
    assert (made["questions"], made["replaced"], made["files"]) == (1, [], [])
    made = _import(quizgen, project, f"// [id:q]\n{asked} {{=one ~three}}", "--replace")
    assert made["replaced"][0]["fields"] == ["distractors"]  # type: ignore[index]
    assert made["losses"] == []
    (question,) = load_bank(project / "question_bank/a").questions
    assert question.prompt == after
    assert [each.text for each in question.offered()] == ["one", "three"]
    asked = asked.replace("See", "Look at")
    made = _import(quizgen, project, f"// [id:q]\n{asked} {{=one ~three}}", "--replace")
    assert made["replaced"][0]["fields"] == ["prompt"]  # type: ignore[index]
    (question,) = load_bank(project / "question_bank/a").questions
    assert question.prompt == f"Look at {_HELD if alt else ''} now.".replace("  ", " ")
    assert ("media/a-plot.png is left out" in str(made["losses"])) is not bool(alt)


def test_texts_and_options_keep_their_images_too(project: Path, quizgen: Quizgen) -> None:
    """So do those of a question that is known by its prompt alone, and of a passage."""
    row = (
        'choice,"See ![it](https://x.org/p.png)",![a](b.png),no,"Read.\n\n![t](t.png) (A text.)"\n'
    )
    (project / "a.csv").write_text(f"type,prompt,answer,distractors,passage\n{row}")
    quizgen("import", "a.csv")
    media = project / "question_bank/a/media"
    media.mkdir()
    for name, before in (("p", "[it]"), ("b", "[a]"), ("t", "[t]")):
        (media / f"{name}.png").write_bytes(png(3, 2))
        _edited(project, before, f"![Mine](media/{name}.png)")
    (project / "a.csv").write_text((project / "a.csv").read_text().replace(",no,", ",yes,"))
    made = quizgen("import", "a.csv", "--replace", "--json").json
    assert [each["fields"] for each in made["replaced"]] == [["distractors"]]
    text = (project / "question_bank/a/a.yaml").read_text()
    assert text.count("![Mine](media/") == 3
    assert quizgen("check", "question_bank/a").code == 0


def test_a_bank_that_has_the_questions_already_is_named(project: Path, quizgen: Quizgen) -> None:
    """So a copy under another name makes no second bank unseen; broken banks are passed over."""
    _import(quizgen, project, FIRST)
    (project / "v3.gift").write_text(f"{FIRST}\nAnd which is cold?{{=Lena ~Nile}}\n")
    shutil.copytree(project / "question_bank/a", project / "question_bank/broken")
    (project / "question_bank/broken/bank.yaml").write_text("id: [\n")
    what = (
        "2 of the 3 questions are in the bank 'a' already. To bring that one up to date instead,"
        " add --bank a."
    )
    said = quizgen("import", "v3.gift", "--dry-run").out
    assert said.startswith(f"Notes:\n  v3.gift: {what}\n")
    (note,) = quizgen("import", "v3.gift", "--json").json["notes"]
    assert note["what"] == f"{what} Then delete question_bank/v3 and decks/v3.yaml."
    assert quizgen("import", "v3.gift", "--bank", "a", "--json").json["notes"] == []


def test_a_number_of_the_source_alone_makes_no_question_the_same(
    project: Path, quizgen: Quizgen
) -> None:
    """Two files may both begin with q1."""
    found = {}
    for name, prompt in (("a", "Who?"), ("b", "When?"), ("c", "When?")):
        (project / f"{name}.gift").write_text(f"// [id:q1]\n{prompt} {{=Now}}\n")
        found[name] = quizgen("import", f"{name}.gift", "--json").json["notes"]
    assert (found["a"], found["b"]) == ([], [])
    assert found["c"][0]["what"].startswith("the question is in the bank 'b' already.")


def test_passages_differ_in_their_pictures(project: Path, quizgen: Quizgen) -> None:
    """Two of one text have two ids, and another picture is a difference."""
    (project / "a.csv").write_text("type,prompt,answer,id\nshort,Who?,I,who\n")
    quizgen("import", "a.csv")
    media = project / "question_bank/a/media"
    media.mkdir()
    for name in ("a", "b", "c"):
        (media / f"{name}.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg" id="{name}"/>')

    def bring(*pictures: str) -> dict[str, Any]:
        rows = [
            f'short,Where is {at}?,Here,q{at},"Look.\n\n![map](media/{picture}.svg)"\n'
            for at, picture in enumerate(pictures)
        ]
        (project / "a.csv").write_text("type,prompt,answer,id,passage\n" + "".join(rows))
        made: dict[str, Any] = quizgen("import", "a.csv", "--replace", "--json").json
        assert quizgen("check", "question_bank/a").code == 0
        topic = load_bank(project / "question_bank/a").topics[0]
        about = [topic.passage_of(question) for question in topic.questions[1:]]
        assert [each and each.image for each in about] == [f"media/{it}.svg" for it in pictures]
        return made

    assert bring("a", "b")["new"] == 2
    assert bring("a", "b")["files"] == []
    assert "is taken out: no question is about it" in str(bring("a", "c")["losses"])


@pytest.mark.parametrize(
    ("passages", "left"),
    [
        ("  [{id: p1, text: One.}, {id: p2, text: Two.}]\n", ["p1", "p2"]),
        ("  - {id: p1, text: One.}\n  # Mine.\n  - id: p2\n    text: Two.\n", ["p2"]),
        ("  - id: p1\n    text: |\n      One.\n", []),
    ],
)
def test_only_passages_of_replaced_questions_are_taken_out(
    passages: str, left: list[str], project: Path, quizgen: Quizgen
) -> None:
    """One that no question was about stays, and so does a list that cannot be cut."""
    _import(quizgen, project, FIRST)
    file = project / "question_bank/a/rivers.yaml"
    text = file.read_text()
    name = text.partition("- id: ")[2].split()[0]
    text = text.replace("questions:", f"passages:\n{passages}questions:")
    file.write_text(text.replace("answer: Nile", "answer: Nile\n    passage: p1"))
    assert _import(quizgen, project, FIRST.replace("=Nile", "=The Nile"), "--replace")["files"]
    assert f"passages:\n{passages}questions:" in file.read_text()
    (project / "a.csv").write_text(
        "type,prompt,answer,distractors,passage,id\n"
        f"choice,Which is the longest?,Nile,Rhine,New.,{name}\n"
    )
    said = quizgen("import", "a.csv", "--replace", "--bank", "a", "--json")
    passages_now = [*load_bank(project / "question_bank/a").topics[0].passages]
    if passages.startswith("  ["):
        assert "'passages' is written so that nothing can be added." in said.err
        assert passages_now == left
    else:
        assert passages_now[:-1] == left
        assert passages_now[-1].startswith("new-")
        assert ("# Mine." in file.read_text()) == ("# Mine." in passages)


def _edited(project: Path, old: str, new: str) -> None:
    file = project / "question_bank/a/a.yaml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


@pytest.mark.parametrize(
    ("row", "own", "told"),
    [
        ("short,Which?,Paris -> Berlin", "accept: [Paree, Lutetia]", "'accept' was for 'Paris'"),
        ("short,Which?,Paris -> Paris", "accept: [Paree, Lutetia]", ""),
        ("short,Which?,Paris -> Berlin", "reverse: What is it?", "'reverse' was for 'Paris'"),
        ("number,How many?,6 -> 30", "tolerance: 2", "'tolerance' was for '6'"),
        ("number,How many?,6 -> 6.0", "tolerance: 2", ""),
    ],
)
def test_what_else_is_right_goes_with_the_answer_that_it_was_for(
    row: str, own: str, told: str, project: Path, quizgen: Quizgen
) -> None:
    """Where the source has no place for it, it stays only while the answer does."""
    head = "id,type,prompt,answer,hint\n"
    row, corrected = row.split(" -> ")
    (project / "a.csv").write_text(f"{head}q,{row},\n")
    quizgen("import", "a.csv")
    answer = row.rpartition(",")[2]
    _edited(project, f"answer: {answer}", f"answer: {answer}\n    {own}")
    (project / "a.csv").write_text(f"{head}q,{row.removesuffix(answer)}{corrected},A new one.\n")
    losses = quizgen("import", "a.csv", "--replace", "--json").json["losses"]
    text = (project / "question_bank/a/a.yaml").read_text()
    assert "hint: A new one." in text
    assert (own.partition(":")[0] in text) is (not told)
    expected = [f"'q' of the bank: its {told}, and is left out."] if told else []
    assert [each["what"] for each in losses] == expected


def test_what_else_is_right_in_a_gap_goes_with_its_text(project: Path, quizgen: Quizgen) -> None:
    """What belongs to a gap that stays is kept."""
    head = "id,type,prompt\nq,cloze,"
    (project / "a.csv").write_text(f"{head}{{{{c1::Nile}}}} and {{{{c2::6}}}} and {{{{c3::7}}}}\n")
    quizgen("import", "a.csv")
    own = "type: cloze\n    accept: {c1: [The Nile]}\n    tolerance: {c2: 1, c3: 1}"
    _edited(project, "type: cloze", own)
    (project / "a.csv").write_text(f"{head}{{{{c1::Po}}}} and {{{{c2::9}}}} and {{{{c3::7}}}}\n")
    losses = quizgen("import", "a.csv", "--replace", "--json").json["losses"]
    assert [each["what"] for each in losses] == [
        "'q' of the bank: its 'accept' of c1 was for 'Nile', and is left out.",
        "'q' of the bank: its 'tolerance' of c2 was for '6', and is left out.",
    ]
    (question,) = load_bank(project / "question_bank/a").questions
    assert isinstance(question, Cloze)
    assert (question.accept, question.tolerance) == ({}, {"c3": "1"})


def test_own_feedback_is_no_difference_and_stays_with_its_option(
    project: Path, quizgen: Quizgen
) -> None:
    """It goes, and that is said, where the option goes or becomes the right one."""
    asked = "Which is red?\nA. Earth\nB. {}\nC. {}\nD. Moon # 1\nANSWER: {}\n"
    (project / "a.txt").write_text(asked.format("Mars", "Venus", "A"))
    quizgen("import", "a.txt")
    for text in ("Mars", "Venus", '"Moon # 1"'):
        own = f"- text: {text}\n        feedback: About it.\n"
        _edited(project, f"- {text}\n".replace('"', "'"), own)
    made = quizgen("import", "a.txt", "--json").json
    assert (made["questions"], made["skipped"], made["files"]) == (1, [], [])
    (project / "a.txt").write_text(asked.format("Mars", "Pluto", "B"))
    made = quizgen("import", "a.txt", "--replace", "--json").json
    head = "'which-is-red-8pyfp' of the bank: its feedback for"
    tail = "'About it.', is left out:"
    assert [each["what"] for each in made["losses"]] == [
        f"{head} 'Mars', {tail} it is right now.",
        f"{head} 'Venus', {tail} no option is the same.",
    ]
    (question,) = load_bank(project / "question_bank/a").questions
    assert [(it.text, it.feedback) for it in question.offered()] == [
        ("Mars", ""),
        ("Earth", ""),
        ("Pluto", ""),
        ("Moon # 1", "About it."),
    ]


@pytest.mark.parametrize(
    ("before", "after", "differ"),
    [
        ("{=a ~b#No. ~c}", "{=a ~b ~c}", ""),
        ("{=a ~b ~c}", "{=a ~b#No. ~c}", "differs"),
        ("{=a ~b ~c ~All of the above#No.}", "{=a ~b ~c ~All of the above}", ""),
        (" {1:MC:=a~b#No.~c}", " {1:MC:=a~b~c}", ""),
        (" {1:MC:=a~b~c}", " {1:MC:=a~b#No.~c}", "differs"),
    ],
)
def test_only_feedback_that_the_file_has_can_differ(
    before: str, after: str, differ: str, project: Path, quizgen: Quizgen
) -> None:
    """What the bank says to an option beyond that is its own."""
    _import(quizgen, project, f"Which?{before}")
    skipped = _import(quizgen, project, f"Which?{after}")["skipped"]
    assert ("differs" if skipped else "") == differ


def test_comments_within_a_replaced_question_are_said_to_go(
    project: Path, quizgen: Quizgen
) -> None:
    """Those around it stay; a sign within a text is no comment."""
    _import(quizgen, project, "Which #1 or # 2?{=a ~b}")
    file = project / "question_bank/a/a.yaml"
    file.write_text(file.read_text() + "# The end.\n")
    block = "answer: a\n    {}\n      # No comment.\n      Nor # this."
    owns = (
        ("answer: a", 0),
        (block.format("hint: |-"), 0),
        (block.format("explanation: |-  # Mine."), 1),
        ("answer: a  # Mine.\n    # And this.", 1),
    )
    for at, (own, told) in enumerate(owns):
        _edited(project, "answer: a", own)
        new = f"c{at}"
        made = _import(quizgen, project, f"Which #1 or # 2?{{=a ~{new}}}", "--replace")
        assert str(made["losses"]).count("the comments within it are left out.") == told
        text = file.read_text()
        assert f"- {new}\n" in text
        assert text.endswith("\n# The end.\n")
        assert ("# Mine." in text, "# And" in text) == (False, False)


@pytest.mark.parametrize(
    ("row", "own"),
    [
        ("short,Which?,Paris", "accept: []"),
        ("short,Which?,Paris", "tags: []"),
        ("cloze,It is {{c1::so}}.,", "accept: {}"),
        ("cloze,It is {{c1::so}}.,", "accept: {c1: []}"),
        ("cloze,It is {{c1::so}}.,", "choices: {}"),
        ("cloze,It is {{c1::so}}.,", "tolerance: {}"),
    ],
)
def test_fields_that_hold_nothing_are_no_obstacle(
    row: str, own: str, project: Path, quizgen: Quizgen
) -> None:
    """A bank with a replaced question that had one can be read, and nothing is said of it."""
    (project / "a.csv").write_text(f"id,type,prompt,answer,hint\nq,{row},\n")
    quizgen("import", "a.csv")
    kind = row.partition(",")[0]
    _edited(project, f"type: {kind}", f"type: {kind}\n    {own}")
    (project / "a.csv").write_text(f"id,type,prompt,answer,hint\nq,{row},A new one.\n")
    assert quizgen("import", "a.csv", "--replace", "--json").json["losses"] == []
    (question,) = load_bank(project / "question_bank/a").questions
    assert question.hint == "A new one."


@pytest.mark.parametrize(
    ("own", "new", "options"),
    [
        ("answer: A", "{=A ~C ~B####More.}", "Bno Ayes C"),
        ("answer: A", "{=A ~B ~D####More.}", "Bno Ayes D"),
        ("answers: [A, C]", "{~%50%A ~%50%D ~B####More.}", "Bno Ayes D"),
        ("answers: [A, C]", "{~%50%A ~%50%B####More.}", "Ayes B"),
    ],
)
def test_own_feedback_stays_with_an_option_that_stays_right(
    own: str, new: str, options: str, project: Path, quizgen: Quizgen
) -> None:
    """The new question then lists its options, those of the old one in their order."""
    _import(quizgen, project, "N?{=A ~B}")
    kind = "multi" if "answers" in own else "choice"
    _edited(project, "type: choice", f"type: {kind}")
    _edited(
        project,
        "answer: A\n    distractors:\n      - B\n",
        f"{own}\n    options: [{{text: B, feedback: no}}, {{text: A, feedback: yes}}, C]\n",
    )
    made = _import(quizgen, project, f"N?{new}", "--replace")
    (question,) = load_bank(project / "question_bank/a").questions
    assert question.explanation == "More."
    shown = " ".join(it.text + it.feedback for it in question.offered())
    if "~%50%B#" in new:
        assert shown == "B Ayes"
        assert "for 'B', 'no', is left out: it is right now." in str(made["losses"])
    else:
        assert shown == options
        assert "left out" not in str(made["losses"])
    assert _import(quizgen, project, f"N?{new}")["files"] == []


@pytest.mark.parametrize(
    ("row", "own", "told"),
    [
        ("truefalse,So?,true -> false", ("explanation: It is.", 1), "its explanation was written"),
        ("number,So?,5 -> 6", ("explanation: It is.", 1), "its explanation was written"),
        ("number,So?,5 -> 5.0", ("explanation: It is.", 1), ""),
        (
            "short,So?,Sydney -> Canberra city",
            ("distractors: [Canberra, Perth]", 2),
            "its wrong option 'Canberra' is nearly right now; read it again.",
        ),
        (
            "short,So?,Sydney -> Canberra",
            ("distractors: [canberra, Perth]", 1),
            "its wrong option 'canberra' is left out: it is right now.",
        ),
        (
            "short,So?,Sydney -> Canberra",
            ("distractors: [canberra]", 0),
            "its wrong option 'canberra' is left out: it is right now.",
        ),
        (
            "cloze,It is {{c1::so}}., -> cloze,It is {{c1::thus}}.,",
            ("choices: {c1: [thus, then]}", 1),
            "its wrong option 'thus' is left out: it is right now.",
        ),
        (
            "cloze,{{c1::It}} is {{c2::so}}., -> cloze,{{c1::It}} is so.,",
            ("choices: {c1: [He], c2: [then]}", 1),
            "its 'choices' of c2 was for 'so', and is left out.",
        ),
    ],
)
def test_what_was_written_for_the_old_answer_is_named(
    row: str, own: tuple[str, int], told: str, project: Path, quizgen: Quizgen
) -> None:
    """Its explanation stays; a wrong option that is right now goes; `own` says how many stay."""
    before, after = row.split(" -> ")
    if "," not in after:
        after = f"{before.rpartition(',')[0]},{after}"
    head = "id,type,prompt,answer,hint\nq,"
    (project / "a.csv").write_text(f"{head}{before},\n")
    quizgen("import", "a.csv")
    kind = row.partition(",")[0]
    _edited(project, f"type: {kind}", f"type: {kind}\n    {own[0]}")
    (project / "a.csv").write_text(f"{head}{after},A new one.\n")
    losses = quizgen("import", "a.csv", "--replace", "--json").json["losses"]
    (question,) = load_bank(project / "question_bank/a").questions
    assert question.hint == "A new one."
    name = own[0].partition(":")[0]
    left = getattr(question, name)
    texts = left["c1"] if name == "choices" else [left] if name == "explanation" else left
    assert len(texts) == own[1]
    assert [told in each["what"] for each in losses] == ([True] if told else [])

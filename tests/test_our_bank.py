"""The bundled bank: what its questions have in common, whatever each of them asks.

Its facts are held against the article in `test_article.py`.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable

import pytest

from conftest import ROOT
from quizgen import load_bank, load_deck
from quizgen.grading import grade
from quizgen.model.bank import Topic
from quizgen.model.forms import forms
from quizgen.model.questions import (
    TYPES,
    Choice,
    Cloze,
    Match,
    Multi,
    Open,
    Order,
    Question,
    TrueFalse,
)

BANK = load_bank(ROOT / "question_bank" / "russia-iran")
NAMED_TOPICS = ["dates", "leaders", "treaty", "weapons"]
CENTRAL = [
    "treaty-duration",
    "leader-signatories",
    "date-islamic-revolution",
    "date-soviet-collapse",
    "weapon-drone-name",
    "weapon-air-defence-system",
    "weapon-fighter-wanted",
    "weapon-drone-deal-price",
]
STUDENTS = ROOT / "tests" / "cases" / "grading" / "students.csv"


def closed(questions: Iterable[Question]) -> list[Question]:
    """Return the questions that are not open."""
    return [question for question in questions if not isinstance(question, Open)]


def test_the_bank_has_enough_of_everything() -> None:
    """110 to 140 questions, each type at least five times."""
    counts = Counter(question.type for question in BANK.questions)
    assert 110 <= len(BANK.questions) <= 140
    assert {name: count for name in TYPES if (count := counts[name]) < 5} == {}


def test_the_named_topics_have_questions_for_two_forms() -> None:
    """16 easy, 16 medium and 8 hard ones besides the open ones."""
    named = [question for topic in BANK.topics[:4] for question in closed(topic.questions)]
    assert [topic.id for topic in BANK.topics[:4]] == NAMED_TOPICS
    counts = Counter(question.difficulty for question in named)
    assert counts["easy"] >= 16
    assert counts["medium"] >= 16
    assert counts["hard"] >= 8


@pytest.mark.parametrize("topic", BANK.topics[:4], ids=NAMED_TOPICS)
def test_each_named_topic_can_be_drawn_twice_alike(topic: Topic) -> None:
    """Two easy, two medium and one hard question have each a twin of its type and points."""
    kinds = Counter((q.difficulty, q.type, q.points) for q in closed(topic.questions))
    twins = Counter[str]()
    for (difficulty, _, _), count in kinds.items():
        twins[difficulty] += count // 2
    assert twins["easy"] >= 2
    assert twins["medium"] >= 2
    assert twins["hard"] >= 1


def worth(question: Question) -> int:
    """Return the points of a question by the bank's habit."""
    match question:
        case Open():
            return len(question.rubric)
        case Multi() | Match() | Order():
            return 2
        case Cloze():
            return min(2, len(question.gaps()))
        case _:
            return 1


def test_points_follow_one_habit() -> None:
    """One point for one thing to find, two for several, one for each line of a rubric."""
    assert [q.id for q in BANK.questions if q.points != worth(q)] == []


def test_tags_select_what_they_say() -> None:
    """A topic's tag stands on all of its questions, and no tag stands on one question alone."""
    counts = Counter(tag for question in BANK.questions for tag in question.tags)
    assert [tag for tag, count in counts.items() if count < 2] == []
    for topic in BANK.topics:
        assert [q.id for q in topic.questions if topic.id not in q.tags] == []


def test_every_question_is_complete() -> None:
    """Each has an explanation, a hint, a place in the source and the terms that bear it out."""
    for question in BANK.questions:
        assert question.explanation, question.id
        assert question.hint, question.id
        assert question.source is not None, question.id
        assert question.source.section, question.id
        assert len(question.source.evidence) >= 2, question.id


def test_every_prompt_says_which_treaty_is_meant() -> None:
    """On a card, months later, "the treaty" would be any treaty."""
    unnamed = re.compile(r"(?!.*January 2025).*\btreaty\b", re.DOTALL | re.IGNORECASE)
    assert [q.id for q in BANK.questions if unnamed.match(q.prompt)] == []


def test_options_have_no_tell_tale_length() -> None:
    """The right option is not the longest one in more than a third of the choices."""
    choices = [question for question in BANK.questions if isinstance(question, Choice)]
    longest = [
        choice.id
        for choice in choices
        if len(choice.answer) > max(len(option.text) for option in choice.offered()[1:])
    ]
    assert len(longest) * 3 <= len(choices), longest


def test_statements_are_no_safe_guess() -> None:
    """Of the statements between a third and two thirds are true."""
    keys = [q.answer for q in BANK.questions if isinstance(q, TrueFalse)]
    assert len(keys) <= 3 * sum(keys) <= 2 * len(keys)


def test_the_shipped_worksheet_shows_every_type() -> None:
    """Twenty questions, all nine types among them."""
    for form in forms(load_deck(ROOT / "decks" / "russia-iran.yaml")):
        assert len(form.items) == 20
        assert {item.question.type for item in form.items} == set(TYPES)


def test_the_shipped_worksheet_asks_the_central_facts() -> None:
    """20 years, the signatories, 1979, 1991, Shahed, S-300, Su-35, 1.7 billion."""
    for form in forms(load_deck(ROOT / "decks" / "russia-iran.yaml")):
        asked = {item.question.id for item in form.items}
        assert [name for name in CENTRAL if name not in asked] == []


def judged(row: dict[str, str]) -> str:
    """Return the verdict on a student's answer; of a cloze, all other gaps are right."""
    question = next(question for question in BANK.questions if question.id == row["id"])
    if not isinstance(question, Cloze):
        return grade(question, row["given"]).value
    gap = int(row["gap"]) - 1
    typed = [row["given"] if i == gap else g.text for i, g in enumerate(question.gaps())]
    return grade(question, typed).value


def test_answers_of_students_are_judged_as_an_examiner_would() -> None:
    """At least 300 answers: none is right that must not be, and at most one in ten differs."""
    with STUDENTS.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    verdicts = [(row, judged(row)) for row in rows]
    too_kind = [row for row, ours in verdicts if ours == "right" != row["verdict"]]
    others = [(row["id"], row["given"], ours) for row, ours in verdicts if ours != row["verdict"]]
    assert len(rows) >= 300
    assert too_kind == []
    assert len(others) * 10 <= len(rows), others


def test_every_typed_answer_is_among_those_of_students() -> None:
    """Each short question, number and gap has at least five of them."""
    with STUDENTS.open(newline="", encoding="utf-8") as file:
        counts = Counter((row["id"], row["gap"]) for row in csv.DictReader(file))
    wanted = [(q.id, "") for q in BANK.questions if q.type in {"short", "number"}]
    wanted += [
        (q.id, str(number))
        for q in BANK.questions
        if isinstance(q, Cloze)
        for number in range(1, len(q.gaps()) + 1)
    ]
    assert sorted(counts) == sorted(wanted)
    assert min(counts.values()) >= 5


def test_wrong_options_teach() -> None:
    """At least thirty questions say why a wrong option is wrong."""
    teaching = [q for q in BANK.questions if any(option.feedback for option in q.offered())]
    assert len(teaching) >= 30

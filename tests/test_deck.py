"""Decks: which questions a recipe takes from its bank."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from casefiles import GOOD
from quizgen import load_deck
from quizgen.model.recipe import QuizRecipe, Recipe
from quizgen.products import recipe_type
from quizgen.products.anki import AnkiOptions
from quizgen.products.worksheet import WorksheetOptions
from quizgen.reading import load
from quizgen.support.diagnostics import BankError

ALL = ["signer", "duration", "plant", "fields", "defence", "jets", "roles", "steps", "motive"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Lay out the good project, with a second topic."""
    shutil.copytree(GOOD, tmp_path, dirs_exist_ok=True)
    bank = tmp_path / "question_bank/b"
    bank.joinpath("bank.yaml").write_text(
        "id: b\ntitle: B\nsources: [{id: article, title: A}]\ntopics: [t, u]\n"
    )
    bank.joinpath("u.yaml").write_text(
        "topic: More\nquestions:\n"
        "  - {id: drone, type: short, prompt: Which drone, answer: Shahed, tags: [arms, leaders]}\n"
    )
    return tmp_path


def _selected(project: Path, lines: str) -> list[str]:
    path = project / "decks/d.yaml"
    path.write_text(f"title: Some of it\nbank: b\n{lines}\n")
    return [question.id for question in load_deck(path).questions]


@pytest.mark.parametrize(
    ("lines", "selected"),
    [
        ("", [*ALL, "drone"]),
        ("select: {}", [*ALL, "drone"]),
        ("select: {topics: []}", [*ALL, "drone"]),
        ("select: {topics: [u]}", ["drone"]),
        ("select: {topics: [u, t]}", [*ALL, "drone"]),
        ("select: {tags: [leaders]}", ["signer", "drone"]),
        ("select: {tags: [arms, leaders]}", ["signer", "drone"]),
        ("select: {types: [order, number]}", ["duration", "steps"]),
        ("select: {difficulty: [easy, hard]}", ["signer", "plant"]),
        ("select: {ids: [steps, signer]}", ["signer", "steps"]),
        ("select: {tags: [leaders], types: [short], topics: [t]}", ["signer"]),
        ("select: {not: {topics: [t]}}", ["drone"]),
        ("select: {not: {types: [short, match], difficulty: [hard]}}", [*ALL[1:2], *ALL[3:6], *ALL[7:]]),
        ("select: {tags: [leaders], not: {ids: [drone]}}", ["signer"]),
        ("select: {not: {tags: []}}", [*ALL, "drone"]),
    ],
)  # fmt: skip
def test_a_question_is_taken_when_every_list_names_it(
    lines: str, selected: list[str], project: Path
) -> None:
    """Every list that is there must fit, none of `not` may; the order is the bank's."""
    assert _selected(project, lines) == selected


def test_topics_without_a_taken_question_are_gone(project: Path) -> None:
    """A deck's topics hold only what is selected; its bank holds everything."""
    _selected(project, "select: {types: [number]}")
    deck = load_deck(project / "decks/d.yaml")
    assert [(topic.id, len(topic.questions)) for topic in deck.topics] == [("t", 1)]
    assert len(deck.bank.questions) == 10


def test_a_deck_is_named_by_its_recipe(project: Path) -> None:
    """Its id is the file's name; a text names the file as well as a path."""
    deck = load_deck(str(project / "decks/d.yaml"))
    assert (deck.id, deck.title, deck.folder) == ("d", "All of it", project / "decks")


def test_what_a_recipe_leaves_out_has_a_default(project: Path) -> None:
    """The defaults are those of the design."""
    recipe = load_deck(project / "decks/d.yaml").recipe
    assert recipe == recipe_type()(title="All of it", bank="b")
    assert recipe.worksheet == WorksheetOptions(forms=1, pick=None, paper="a4")
    assert recipe.quiz == QuizRecipe(new_per_day=20, retention=0.9)
    assert recipe.section("anki", AnkiOptions) == AnkiOptions(deck=None, subdecks="none")


def test_a_recipe_read_without_products_has_none_of_their_settings(project: Path) -> None:
    """Who reads a recipe says which products there are; the others' sections are unknown."""
    path = project / "decks/d.yaml"
    assert load.load_deck(path, Recipe).recipe == Recipe(title="All of it", bank="b")
    assert Recipe(title="All of it", bank="b").section("anki", AnkiOptions) == AnkiOptions()
    path.write_text("title: All of it\nbank: b\nanki: {subdecks: topic}\n")
    with pytest.raises(BankError, match="'anki' is not a field"):
        load.load_deck(path, Recipe)


def test_a_pick_is_a_number_or_numbers_by_difficulty(project: Path) -> None:
    """Both ways to pick are read from the same field."""
    _selected(project, "worksheet: {pick: {u: 1, t: {easy: 1, medium: 6}}}")
    deck = load_deck(project / "decks/d.yaml")
    assert deck.recipe.worksheet.pick == {"u": 1, "t": {"easy": 1, "medium": 6}}


def test_points_of_one_exam_stand_in_its_recipe(project: Path) -> None:
    """Halves too; the bank keeps its own, and other questions theirs."""
    before = load_deck(project / "decks/d.yaml")
    _selected(project, "worksheet: {points: {duration: 2.5}}")
    deck = load_deck(project / "decks/d.yaml")
    worth = {question.id: question.points for question in deck.questions}
    assert worth == {q.id: 2.5 if q.id == "duration" else q.points for q in before.questions}
    assert deck.bank.questions == before.bank.questions


def test_a_recipe_in_a_relative_path_finds_its_bank(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bank lies beside the recipe's folder, wherever one stands."""
    monkeypatch.chdir(project / "decks")
    assert len(load_deck("d.yaml").questions) == 10
    monkeypatch.chdir(project / "question_bank")
    assert len(load_deck("../decks/d.yaml").questions) == 10


def test_a_bank_with_problems_makes_no_deck(project: Path) -> None:
    """The bank's problems are told, not the recipe's."""
    (project / "question_bank/b/u.yaml").write_text("topic: More\n")
    with pytest.raises(BankError, match=r"u\.yaml:1:1: 'questions' is missing"):
        load_deck(project / "decks/d.yaml")


@pytest.mark.slow
def test_selecting_costs_the_same_for_each_question(project: Path) -> None:
    """Ten thousand ids select ten thousand questions."""
    lines = [f"  - {{id: q-{n}, type: short, prompt: P {n}, answer: A}}\n" for n in range(10_000)]
    (project / "question_bank/b/u.yaml").write_text("topic: M\nquestions:\n" + "".join(lines))
    ids = [f"q-{number}" for number in range(10_000)]
    assert _selected(project, f"select: {{ids: [{', '.join(reversed(ids))}]}}") == ids


@pytest.mark.parametrize(
    "name", ["d", "Deck 2", "week-1.5", "سوالات", "تاریخ\u200cایران", "a'b & (c)", "-d", "_"]
)
def test_a_recipe_may_be_called_in_many_ways(name: str, project: Path) -> None:
    """Spaces, points, other scripts: what can be a folder's name everywhere is a deck's."""
    path = (project / "decks/d.yaml").rename(project / f"decks/{name}.yaml")
    assert load_deck(path).id == name


@pytest.mark.parametrize(
    "name", [".", "..", ".d", "d.", "d ", "a\\b", "C:d", "a\x1b[31m", "a\nb", "d?"]
)
@pytest.mark.skipif(sys.platform == "win32", reason="no file can be called so")
def test_a_deck_leads_nowhere_else(name: str, project: Path) -> None:
    """What means something in a path, or cannot be printed, is no name: it is told at the file."""
    path = (project / "decks/d.yaml").rename(project / f"decks/{name}.yaml")
    with pytest.raises(BankError, match="no deck can be called '") as caught:
        load_deck(path)
    [problem] = caught.value.problems
    assert str(problem).isprintable()

"""Recipe + Bank -> Deck: which questions a deck takes.

This module must not know any product; but for `load_deck` it is pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from quizgen.bank import Bank, Topic, load_bank
from quizgen.documents import misnamed
from quizgen.errors import BankError, suggestion
from quizgen.places import Trail
from quizgen.questions import Question, type_name
from quizgen.recipe import Filter, Pick, Recipe, load_recipe, place


class Deck(Struct, frozen=True):
    """A selection of a bank with what to make of it; `topics` hold only what is selected.

    `id` is the recipe's file name; `folder` is where the recipe lies, and the lock.
    """

    id: str
    title: str
    recipe: Recipe
    bank: Bank
    topics: tuple[Topic, ...]
    folder: Path

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions of the deck, in the order of the bank."""
        return tuple(question for topic in self.topics for question in topic.questions)


def load_deck(path: str | Path) -> Deck:
    """Read a recipe and its bank, `question_bank/<bank>` beside the recipe's folder.

    Raises `BankError` with every problem of the recipe, or else of the bank.
    """
    path = Path(path)
    recipe = load_recipe(path)
    folder = bank_folder(path, recipe)
    return make_deck(path, recipe, load_bank(folder))


def bank_folder(path: Path, recipe: Recipe) -> Path:
    """Return the folder of a recipe's bank; raises `BankError` where there is none."""
    banks = path.absolute().parent.parent / "question_bank"
    folder = banks / recipe.bank
    if (folder / "bank.yaml").is_file():
        return folder
    known = [head.parent.name for head in sorted(banks.glob("*/bank.yaml"))]
    advice = misnamed(folder / "bank.yaml") or suggestion(recipe.bank, known)
    advice = advice or f" There is: {', '.join(known) or 'none'}."
    message = f"bank '{recipe.bank}' is not in question_bank/.{advice}"
    raise BankError(place(path, [(("bank",), message)]))


def make_deck(path: Path, recipe: Recipe, bank: Bank) -> Deck:
    """Select a recipe's questions from its bank.

    Raises `BankError` where the recipe names what the bank has not, selects nothing, or
    picks more than it selects.
    """
    topics = tuple(_selected(bank, recipe))
    faults = [*_unknown_names(bank, recipe)]
    if not faults and not topics:
        message = f"no question of bank '{bank.id}' fits all of this. Take a line out."
        faults = [(("select",), message)]
    else:
        faults += _short_picks(topics, bank, recipe)
    if faults:
        raise BankError(place(path, faults))
    return Deck(path.stem, recipe.title, recipe, bank, topics, path.parent)


def _selected(bank: Bank, recipe: Recipe) -> Iterator[Topic]:
    wanted_lists, unwanted_lists = _sets(recipe.select), _sets(recipe.select.without)
    for topic in bank.topics:
        taken = tuple(
            question
            for question in topic.questions
            if all(_judgements(wanted_lists, topic, question))
            and not any(_judgements(unwanted_lists, topic, question))
        )
        if taken:
            yield Topic(topic.id, topic.title, taken)


def _sets(lists: Filter) -> dict[str, frozenset[str]]:
    """Return a filter's lists that are not empty, by name."""
    found = {name: frozenset(getattr(lists, name)) for name in Filter.__struct_fields__}
    return {name: entries for name, entries in found.items() if entries}


def _judgements(
    lists: dict[str, frozenset[str]], topic: Topic, question: Question
) -> Iterator[bool]:
    """Yield for each list whether it names the question."""
    traits: dict[str, Iterable[str]] = {
        "topics": (topic.id,),
        "tags": question.tags,
        "types": (type_name(question),),
        "difficulty": (question.difficulty,),
        "ids": (question.id,),
    }
    return (not entries.isdisjoint(traits[name]) for name, entries in lists.items())


def _unknown_names(bank: Bank, recipe: Recipe) -> Iterator[tuple[Trail, str]]:
    """Find topics, tags and ids that the recipe names and the bank has not."""
    topics = {topic.id for topic in bank.topics}
    tags = {tag for question in bank.questions for tag in question.tags}
    ids = {question.id for question in bank.questions}
    without: Trail = ("select", "not")
    named: list[tuple[Trail, str, Iterable[str], set[str]]] = [
        (("select", "topics"), "topic", recipe.select.topics, topics),
        (("select", "tags"), "tag", recipe.select.tags, tags),
        (("select", "ids"), "question", recipe.select.ids, ids),
        ((*without, "topics"), "topic", recipe.select.without.topics, topics),
        ((*without, "tags"), "tag", recipe.select.without.tags, tags),
        ((*without, "ids"), "question", recipe.select.without.ids, ids),
        (("worksheet", "pick"), "topic", recipe.worksheet.pick, topics),
    ]
    for trail, word, names, known in named:
        for index, name in enumerate(names):
            if name not in known:
                end = name if word == "topic" and trail[-1] == "pick" else index
                advice = suggestion(name, sorted(known)) or " Take it out, or add it to the bank."
                yield (*trail, end), f"{word} '{name}' is not in bank '{bank.id}'.{advice}"


def _short_picks(
    topics: Iterable[Topic], bank: Bank, recipe: Recipe
) -> Iterator[tuple[Trail, str]]:
    """Find picks that ask for more questions of a topic than the deck has."""
    chosen = {topic.id: topic.questions for topic in topics}
    for topic in bank.topics:
        questions = chosen.get(topic.id, ())
        name, pick = topic.id, recipe.worksheet.pick.get(topic.id, 0)
        for difficulty, count in wanted(pick):
            have = sum(difficulty in (None, question.difficulty) for question in questions)
            if have < count:
                which = f"{count} {difficulty}" if difficulty else str(count)
                message = f"topic '{name}': {which} picked, {have} in the deck."
                end = (name, difficulty) if difficulty else (name,)
                yield ("worksheet", "pick", *end), f"{message} Pick fewer, or select more."


def wanted(pick: Pick) -> list[tuple[str | None, int]]:
    """Return a pick as (difficulty, count), the difficulty None where any will do."""
    return [(None, pick)] if isinstance(pick, int) else [*pick.items()]

"""Recipe + Bank -> Deck: which questions a deck takes.

This module must not know any product; but for `load_deck` it is pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from quizgen.assets import misnamed, visible
from quizgen.bank import Bank, Topic, load_bank
from quizgen.characters import printable
from quizgen.errors import BankError, suggestion
from quizgen.misfits import short_picks, unknown_names
from quizgen.questions import Question, type_name
from quizgen.recipe import Filter, Recipe, load_recipe, place


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
    known = [printable(head.parent.name) for head in visible(banks, "*/bank.yaml")]
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
    faults = [*unknown_names(bank, recipe)]
    if not faults and not topics:
        message = f"no question of bank '{bank.id}' fits all of this. Take a line out."
        faults = [(("select",), message)]
    else:
        faults += short_picks(topics, bank, recipe)
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

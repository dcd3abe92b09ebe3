"""Recipe + Bank -> Deck: which questions a deck takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from quizgen.model.bank import Bank, Passage, Topic
from quizgen.model.questions import Question, images_in
from quizgen.model.recipe import Filter, Recipe, Select
from quizgen.support.positions import Positions


class Deck(Struct, frozen=True):
    """A selection of a bank with what to make of it; `topics` hold only what is selected.

    `id` is the recipe's file name; `folder` is where the recipe lies, and the lock;
    `positions` are those of the recipe.
    """

    id: str
    title: str
    recipe: Recipe
    bank: Bank
    topics: tuple[Topic, ...]
    folder: Path
    positions: Positions = Positions()

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions of the deck, in the order of the bank."""
        return tuple(question for topic in self.topics for question in topic.questions)

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The passages that questions of the deck are about, each once."""
        asked = ((topic, question) for topic in self.topics for question in topic.questions)
        found = (topic.passage_of(question) for topic, question in asked)
        return tuple(dict.fromkeys(passage for passage in found if passage is not None))

    def images(self) -> Iterator[str]:
        """Yield the path of each image from the bank's folder down: of titles, then the rest."""
        sources = (question.source for question in self.questions)
        yield from images_in(
            [
                self.title,
                *(topic.title for topic in self.topics),
                *(source.title for source in self.bank.sources),
                *(source.section for source in sources if source and source.section),
            ]
        )
        for each in (*self.questions, *self.passages):
            yield from each.images()

    def media(self) -> tuple[str, ...]:
        """Return the paths of all images and sounds, each once."""
        sounds = (question.audio for question in self.questions if question.audio is not None)
        return tuple(dict.fromkeys((*self.images(), *sounds)))


def may_have(select: Select, topic: str) -> bool:
    """Whether a selection may have questions of a topic."""
    is_wanted = not select.topics or topic in select.topics
    return is_wanted and topic not in select.without.topics


def selected(bank: Bank, select: Select) -> Iterator[Topic]:
    """Yield the topics with the questions that are selected; a topic without any is left out."""
    wanted_lists, unwanted_lists = _sets(select), _sets(select.without)
    if not (wanted_lists or unwanted_lists):
        yield from (topic for topic in bank.topics if topic.questions)
        return
    for topic in bank.topics:
        taken = tuple(
            question
            for question in topic.questions
            if all(_judgements(wanted_lists, topic, question))
            and not any(_judgements(unwanted_lists, topic, question))
        )
        if taken:
            yield Topic(topic.id, topic.title, taken, passages=topic.passages)


def weighted(topics: Iterable[Topic], points: Mapping[str, float]) -> Iterator[Topic]:
    """Yield topics whose questions are worth what `points` says by their ids."""
    for topic in topics:
        asked = tuple(
            replace(question, points=points[question.id]) if question.id in points else question
            for question in topic.questions
        )
        is_same = asked == topic.questions
        yield topic if is_same else Topic(topic.id, topic.title, asked, passages=topic.passages)


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
        "types": (question.type,),
        "difficulty": (question.difficulty,),
        "ids": (question.id,),
    }
    return (not entries.isdisjoint(traits[name]) for name, entries in lists.items())

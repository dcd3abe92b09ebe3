"""What a recipe asks of its bank in vain: names that are not there, too many questions.

It must not know what a deck is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quizgen.model.bank import Bank, Topic
from quizgen.model.recipe import Recipe, wanted
from quizgen.reading.positions import Trail
from quizgen.support.diagnostics import suggestion


def unknown_names(bank: Bank, recipe: Recipe) -> Iterator[tuple[Trail, str]]:
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


def short_picks(topics: Iterable[Topic], bank: Bank, recipe: Recipe) -> Iterator[tuple[Trail, str]]:
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

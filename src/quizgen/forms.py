"""A deck's printed forms: A, B, ..., and the order in which options are shown.

Arrangement is by hash of (seed, form, question id): the same on every machine, for
ever, and a new question does not move the others.  Every product that shuffles takes
its order, and the positions of the right answers, from here.  Pure; it must not know
any product.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from quizgen.bank import Topic
from quizgen.deck import Deck, wanted
from quizgen.questions import TYPES, Choice, Match, Multi, Order, Question, expected, type_name

_RANKS = {name: rank for rank, name in enumerate(TYPES)}


class Item(Struct, frozen=True):
    """A question as one form prints it; `number` is 1-based.

    `options` are what `options` returns, in the order printed, and `key` is what `key`
    says of them.
    """

    number: int
    topic: Topic
    question: Question
    options: tuple[str, ...]
    key: tuple[int, ...]

    @property
    def type(self) -> str:
        """The question's type, as it stands in YAML."""
        return type_name(self.question)


class Form(Struct, frozen=True):
    """One printed arrangement: its letter, its short code, its items in order."""

    letter: str
    code: str
    items: tuple[Item, ...]

    @property
    def points(self) -> int:
        """The points of all items together."""
        return sum(item.question.points for item in self.items)


def forms(deck: Deck, *, count: int | None = None, seed: str | None = None) -> tuple[Form, ...]:
    """Arrange a deck's printed forms: A, B, ...; `count` is at most 26.

    Without `count` the recipe's number is made; `seed` is the deck's id unless given.
    """
    seed = deck.id if seed is None else seed
    letters = [letter(index) for index in range(count or deck.recipe.worksheet.forms)]
    return tuple(_form(deck, seed, name) for name in letters)


def cards(deck: Deck, *, seed: str | None = None) -> tuple[Item, ...]:
    """Return every question of a deck as a card, numbered in the order of the bank."""
    salt = f"{deck.id if seed is None else seed}\x1fcards"
    placed = ((topic, question) for topic in deck.topics for question in topic.questions)
    return tuple(
        _item(number, topic, question, salt)
        for number, (topic, question) in enumerate(placed, start=1)
    )


def options(question: Question, salt: str) -> tuple[str, ...]:
    """Return what there is to choose from, arranged by `salt`; () where nothing is.

    For choice and multi all options, for match the right sides with the decoys, for
    order the entries; the last two never stand in the order of the answer.
    """
    match question:
        case Choice():
            texts = (question.answer, *question.distractors)
        case Multi():
            texts = (*question.answers, *question.distractors)
        case Match():
            texts = (*(pair.right for pair in question.pairs), *question.decoys)
        case Order():
            texts = question.sequence
        case _:
            return ()
    mixed = arranged(texts, salt, question.id)
    if isinstance(question, Match | Order):
        in_order = expected(question)
        if mixed[: len(in_order)] == in_order:
            return (*mixed[1:], mixed[0])
    return mixed


def key(question: Question, shown: Sequence[str]) -> tuple[int, ...]:
    """Return the right answer as 0-based positions in `shown`, as `options` arranged it.

    Choice: the one right option; multi: all right ones, ascending; match: the right
    side of each pair, in the pairs' order; order: the options in the right order.
    """
    match question:
        case Choice():
            return (shown.index(question.answer),)
        case Multi():
            return tuple(sorted(shown.index(answer) for answer in question.answers))
        case Match():
            return tuple(shown.index(pair.right) for pair in question.pairs)
        case Order():
            return tuple(shown.index(entry) for entry in question.sequence)
        case _:
            return ()


def letter(position: int) -> str:
    """Return the letter of a 0-based position: A, B, ..., Z, AA, AB, ..."""
    before, here = divmod(position, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + here)


def arranged(texts: Iterable[str], *salt: str) -> tuple[str, ...]:
    """Put texts in an order that looks random and depends on nothing but them and `salt`."""
    return tuple(sorted(texts, key=lambda text: _hash(*salt, text)))


def _form(deck: Deck, seed: str, name: str) -> Form:
    recipe = deck.recipe.worksheet
    drawn_by = name if recipe.vary == "questions" else ""
    placed = [
        (
            _section(recipe.sections, place, question),
            _hash(seed, name, question.id),
            topic,
            question,
        )
        for place, topic in enumerate(_picked(deck, seed, drawn_by))
        for question in topic.questions
    ]
    placed.sort(key=lambda entry: entry[:2])
    items = tuple(
        _item(number, topic, question, f"{seed}\x1f{name}")
        for number, (_, _, topic, question) in enumerate(placed, start=1)
    )
    digest = _hash(deck.id, seed, name, *(item.question.id for item in items))
    return Form(name, f"{name}-{digest.hex()[:4].upper()}", items)


def _section(by: str, place: int, question: Question) -> int:
    """Return the rank of a question's section: the topic's place, or the type's."""
    match by:
        case "topic":
            return place
        case "type":
            return _RANKS[type_name(question)]
        case _:
            return 0


def _item(number: int, topic: Topic, question: Question, salt: str) -> Item:
    shown = options(question, salt)
    return Item(number, topic, question, shown, key(question, shown))


def _picked(deck: Deck, seed: str, drawn_by: str) -> Iterator[Topic]:
    """Yield the topics of a blueprint, each with as many questions as `pick` says."""
    pick = deck.recipe.worksheet.pick
    for topic in deck.topics:
        if not pick:
            yield topic
        elif topic.id in pick:
            drawn = sorted(topic.questions, key=lambda question: _hash(seed, drawn_by, question.id))
            taken: list[Question] = []
            for difficulty, count in wanted(pick[topic.id]):
                taken += [q for q in drawn if difficulty in (None, q.difficulty)][:count]
            yield Topic(topic.id, topic.title, tuple(taken))


def _hash(*parts: str) -> bytes:
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8).digest()

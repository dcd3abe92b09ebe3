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
from quizgen.questions import Choice, Match, Multi, Order, Question


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
    if isinstance(question, Match | Order) and mixed == texts:
        mixed = (*mixed[1:], mixed[0])
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
    drawn_by = name if deck.recipe.worksheet.vary == "questions" else ""
    questions: list[tuple[Topic, Question]] = []
    for topic in _picked(deck, seed, drawn_by):
        inside = sorted(topic.questions, key=lambda question: _hash(seed, name, question.id))
        questions += [(topic, question) for question in inside]
    items = []
    for number, (topic, question) in enumerate(questions, start=1):
        shown = options(question, f"{seed}\x1f{name}")
        items.append(Item(number, topic, question, shown, key(question, shown)))
    digest = _hash(deck.id, seed, name, *(question.id for _, question in questions))
    return Form(name, f"{name}-{digest.hex()[:4].upper()}", tuple(items))


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

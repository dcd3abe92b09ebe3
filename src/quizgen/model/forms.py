"""A deck's printed forms: A, B, ..., and the order in which options are shown.

Arrangement is by hash of (seed, form, question id): the same on every machine, for
ever, and a new question does not move the others.  Every product that shuffles takes
its order, and the positions of the right answers, from here.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from string import ascii_uppercase
from typing import Literal, assert_never

from msgspec import Struct

from quizgen.model.bank import Passage, Topic
from quizgen.model.deck import Deck
from quizgen.model.draw import drawn
from quizgen.model.questions import (
    TYPES,
    Choice,
    Cloze,
    Gap,
    Match,
    Multi,
    Number,
    Open,
    Order,
    Question,
    Short,
    TrueFalse,
)

_RANKS = {name: rank for rank, name in enumerate(TYPES)}
_FEWEST_SIDES = 3  # Two that never stand in their order would always stand in the other one.
_TURNS = 1000  # So often an order is sought that no earlier form has.

_NUMERAL = re.compile(
    r"(?P<before>\D{0,20}?)(?P<number>[-−+]?\d+(?:[\u00a0\u202f ]\d{3})*(?:,\d{3})*(?:[.,]\d+)?)"
    r"(?P<after>\D{0,20})"
)
_GROUPED = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?")
_DOUBTFUL = re.compile(r"[-−+]?\d{1,3}\.\d{3}")
_Orders = set[tuple[str, ...]]


class FormItem(Struct, frozen=True):
    """A question as one form prints it; `number` is 1-based.

    `options` are what `options` returns, in the order printed, and `key` is what `key`
    says of them; `picks` holds what each gap is picked from, by its name, () where it is typed.
    """

    number: int
    topic: Topic
    question: Question
    options: tuple[str, ...]
    key: tuple[int, ...]
    picks: dict[str, tuple[str, ...]] = {}

    @property
    def passage(self) -> Passage | None:
        """The text that the question is about."""
        return self.topic.passage_of(self.question)

    @property
    def type(self) -> str:
        """The question's type, as it stands in YAML."""
        return self.question.type


class Form(Struct, frozen=True):
    """One printed arrangement: its letter, its short code, its items in order."""

    letter: str
    code: str
    items: tuple[FormItem, ...]

    @property
    def points(self) -> float:
        """The points of all items together."""
        return sum(item.question.points for item in self.items)


def forms(deck: Deck, *, count: int | None = None, seed: str | None = None) -> tuple[Form, ...]:
    """Arrange a deck's printed forms: A, B, ...; `count` is at most 26.

    Without `count` the recipe's number is made; `seed` is the deck's id unless given.
    Forms come in pairs, A and B, C and D: the second has each section of the first from its
    end, so that neighbours have hardly a question at the same number.  The questions of a
    passage stand together, at least within their section.  No two forms have
    the same order, and no question has the same order of options on two of them, as long as
    there is another.  Where two forms would coincide by chance, the later one is arranged
    anew; only there can a new question move the others.
    """
    seed = deck.id if seed is None else seed
    orders: _Orders = set()
    shown: dict[str, _Orders] = {}
    asked = drawn(deck, seed, count or deck.recipe.worksheet.forms)
    return tuple(
        _form(deck, topics, seed, place=place, orders=orders, shown=shown)
        for place, topics in enumerate(asked)
    )


def cards(deck: Deck, *, seed: str | None = None) -> tuple[FormItem, ...]:
    """Return every question of a deck as a card, numbered in the order of the bank."""
    salt = f"{deck.id if seed is None else seed}\x1fcards"
    placed = ((topic, question) for topic in deck.topics for question in topic.questions)
    return tuple(
        _item(number, topic, question, salt, set())
        for number, (topic, question) in enumerate(placed, start=1)
    )


def options(question: Question, salt: str) -> tuple[str, ...]:
    """Return what there is to choose from, arranged by `salt`; () where nothing is.

    For choice and multi all options, in the bank's order where they are its `options`; for
    match the right sides with the decoys, for order the entries.  These never stand in the
    order of the answer, but for two right sides.
    """
    texts = [option.text for option in question.offered()]
    if isinstance(question, (Choice, Multi)) and question.options:
        return tuple(texts)
    mixed = arranged(texts, salt, question.id)
    if isinstance(question, (Match, Order)):
        in_order = tuple(dict.fromkeys(question.right_answers()))
        is_telling = isinstance(question, Match) and len(in_order) < _FEWEST_SIDES
        if not is_telling and mixed[: len(in_order)] == in_order:
            return (*mixed[1:], mixed[0])
    return mixed


def picks(question: Cloze, gap: Gap, salt: str) -> tuple[str, ...]:
    """Return what a gap can be picked from, arranged by `salt`; () where it is typed."""
    return arranged((option.text for option in question.picks(gap)), salt, question.id, gap.name)


def key(question: Question, shown: Sequence[str]) -> tuple[int, ...]:
    """Return the right answer as 0-based positions in `shown`, as `options` arranged it.

    Choice: the one right option; multi: all right ones, ascending; match: the right
    side of each pair, in the pairs' order; order: the options in the right order.
    """
    match question:
        case Multi():
            return tuple(sorted(shown.index(answer) for answer in question.answers))
        case Choice() | Match() | Order():
            return tuple(shown.index(answer) for answer in question.right_answers())
        case TrueFalse() | Short() | Number() | Cloze() | Open():
            return ()
    assert_never(question)


def letter(position: int) -> str:
    """Return the letter of a 0-based position: A, B, ..., Z, AA, AB, ..."""
    if position < len(ascii_uppercase):
        return ascii_uppercase[position]
    before, here = divmod(position, len(ascii_uppercase))
    return letter(before - 1) + ascii_uppercase[here]


def arranged(texts: Iterable[str], *salt: str) -> tuple[str, ...]:
    """Put texts in an order that looks random and depends on nothing but them and `salt`."""
    before = "\x1f".join((*salt, ""))
    return tuple(sorted(texts, key=lambda text: _hash(before + text)))


def _form(
    deck: Deck,
    topics: Iterable[Topic],
    seed: str,
    *,
    place: int,
    orders: _Orders,
    shown: dict[str, _Orders],
) -> Form:
    """Arrange one form unlike what `orders` and `shown` have, and add to them what it has."""
    name, is_second = letter(place), place % 2 == 1
    by_id = {question.id: (topic, question) for topic in topics for question in topic.questions}
    sections = _sections(deck.recipe.worksheet.sections, by_id.values())
    groups = {each: _group(topic, question) for each, (topic, question) in by_id.items()}
    sizes = Counter((sections[each], group) for each, group in groups.items())
    ranks = Counter(section for section, _ in sizes)

    def in_order(salt: str) -> tuple[str, ...]:
        def place(each: str) -> tuple[bytes, bytes]:
            return _hash(seed, salt, groups[each]), _hash(seed, salt, each)

        mixed = sorted(by_id, key=place, reverse=is_second)
        return tuple(sorted(mixed, key=sections.__getitem__))

    if deck.recipe.worksheet.arrange == "bank":
        places = {each: number for number, each in enumerate(by_id)}
        first = {groups[each]: places[each] for each in reversed(by_id)}
        order = tuple(sorted(by_id, key=lambda each: (sections[each], first[groups[each]])))
    else:
        possible = math.prod(map(math.factorial, [*ranks.values(), *sizes.values()]))
        order = _unlike(orders, possible, letter(place - is_second), in_order)
    items = tuple(
        _item(number, *by_id[each], f"{seed}\x1f{name}", shown.setdefault(each, set()))
        for number, each in enumerate(order, start=1)
    )
    return Form(name, f"{name}-{_code(deck, seed, name, items)}", items)


def _group(topic: Topic, question: Question) -> str:
    """Return what questions share that stand together: their passage, or nothing."""
    return f"{topic.id}\x1f{question.passage}" if question.passage else question.id


def _code(deck: Deck, seed: str, name: str, items: Iterable[FormItem]) -> str:
    """Return what changes when a key would no longer fit a sheet that was printed before."""
    asked = (text for item in items for text in (item.question.id, *_printed(item.question)))
    offered = (
        text for item in items for texts in (item.options, *item.picks.values()) for text in texts
    )
    return _hash(deck.id, seed, name, *asked, *offered).hex()[:4].upper()


def _printed(question: Question) -> Iterator[str]:
    """Yield the texts that a sheet shows beside the options; of gaps, only their hints."""
    yield from (part if isinstance(part, str) else f"\x1f{part.hint}" for part in question.pieces())
    match question:
        case Match():
            yield from (pair.left for pair in question.pairs)
        case Number():
            yield question.unit or ""
        case Choice() | Multi() | TrueFalse() | Short() | Cloze() | Order() | Open():
            pass


def _unlike(
    earlier: _Orders, possible: int, salt: str, arrange: Callable[[str], tuple[str, ...]]
) -> tuple[str, ...]:
    """Return the first order, by one salt after the other, that is not among the earlier.

    `possible` is how many orders there are; where the earlier are all of them, the first
    comes again.
    """
    first = found = arrange(salt)
    if first in earlier:
        same = sorted(first)
        left = possible > sum(sorted(other) == same for other in earlier)
        turns = range(1, _TURNS) if left else ()
        orders = (arrange(f"{salt}\x1f{turn}") for turn in turns)
        found = next((order for order in orders if order not in earlier), first)
    earlier.add(found)
    return found


def _sections(
    by: Literal["topic", "type", "none"], asked: Iterable[tuple[Topic, Question]]
) -> dict[str, tuple[int, bool]]:
    """Return the rank of each question's section, by id; open ones without a passage come last."""
    ranks = {topic.id: place for place, (topic, _) in enumerate(asked)}
    found = {}
    for topic, question in asked:
        match by:
            case "topic":
                rank = ranks[topic.id]
            case "type":
                rank = _RANKS[question.type]
            case "none":
                rank = 0
        found[question.id] = (rank, isinstance(question, Open) and question.passage is None)
    return found


def _item(number: int, topic: Topic, question: Question, salt: str, earlier: _Orders) -> FormItem:
    ascending: tuple[str, ...] = ()
    if isinstance(question, (Choice, Multi)) and not question.options:
        ascending = _ascending(tuple(option.text for option in question.offered()))

    def by(salt: str) -> tuple[str, ...]:
        return ascending or options(question, salt)

    shown = _unlike(earlier, 1 if ascending else _arrangements(question), salt, by)
    picked: dict[str, tuple[str, ...]] = {}
    if isinstance(question, Cloze) and question.choices:
        picked = {gap.name: picks(question, gap, salt) for gap in question.gaps()}
    return FormItem(number, topic, question, shown, key(question, shown), picked)


@lru_cache(maxsize=4096)
def _ascending(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return options that are all numbers, from the least to the most; else ().

    Numbers may have the same words before or behind: "20 years", "$5".
    """
    found = [match for text in texts if (match := _NUMERAL.fullmatch(text))]
    frames = {
        (match["before"].strip(), match["after"].strip().removesuffix("s")) for match in found
    }
    if len(found) < len(texts) or len(frames) > 1:
        return ()
    # "1.500" may be one and a half or fifteen hundred: where not all are like it, nobody knows.
    doubtful = [bool(_DOUBTFUL.fullmatch(match["number"])) for match in found]
    if any(doubtful) and not all(doubtful):
        return ()
    values = [_value(match["number"]) for match in found]
    return tuple(text for _, text in sorted(zip(values, texts, strict=True)))


def _value(numeral: str) -> float:
    numeral = "".join(numeral.split()).replace("−", "-")
    if _GROUPED.fullmatch(numeral):
        return float(numeral.replace(",", ""))
    return float(numeral.replace(",", "."))


def _arrangements(question: Question) -> int:
    """Return how many orders `options` can give."""
    count = len(question.offered())
    most = math.factorial(count)
    match question:
        case Choice() | Multi():
            return 1 if question.options else most
        case Match():
            rest = len(question.decoys)
            return most - math.factorial(rest) if count - rest >= _FEWEST_SIDES else most
        case Order():
            return most - 1
        case TrueFalse() | Short() | Number() | Cloze() | Open():
            return most
    assert_never(question)


def _hash(*parts: str) -> bytes:
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8).digest()

"""Which questions a form asks: what a recipe picks of a deck, alike for all forms or varied.

Drawing is by hash of (seed, question id), as arranging is.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import chain, combinations
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from quizgen.model.bank import Topic
from quizgen.model.deck import Deck
from quizgen.model.questions import TYPES, Question
from quizgen.model.recipe import Pick
from quizgen.support.diagnostics import FieldPath

_Set: TypeAlias = frozenset[str]
"""The ids of what one form asks."""


class PickPart(Struct, frozen=True):
    """A part of a pick: `count` of these questions; `path` leads to it below `pick`."""

    path: FieldPath
    count: int
    questions: tuple[tuple[str, Question], ...]
    """Each with its topic's id."""


class Stratum(Struct, frozen=True):
    """Questions that are worth the same in a form: `count` of these ids, in the order drawn."""

    count: int
    ids: tuple[str, ...]

    @property
    def sets(self) -> int:
        """How many different sets can be drawn."""
        return math.comb(len(self.ids), self.count)

    def of(self, place: int) -> tuple[str, ...]:
        """Return what the form at a 0-based place takes: the next ids, from the start again."""
        start = place * self.count
        return tuple(self.ids[at % len(self.ids)] for at in range(start, start + self.count))


def drawn(deck: Deck, seed: str, count: int) -> list[tuple[Topic, ...]]:
    """Return the topics of each of `count` forms, with the questions that it asks."""
    recipe = deck.recipe.worksheet
    if recipe.pick is None:
        return [deck.topics] * count
    if recipe.vary == "questions":
        sets = _different(varied(picked_parts(deck, count), seed, count), count)
    else:
        sets = [_one(picked_parts(deck), seed)] * count
    return [tuple(_topics(deck.topics, ids)) for ids in sets]


def picked_parts(deck: Deck, count: int = 1) -> list[PickPart]:
    """Return what a deck's worksheet picks, part by part; [] where it picks nothing.

    A number is shared out over the topics so that `count` forms share no question, where there
    are enough for that.
    """
    pick = deck.recipe.worksheet.pick
    named = {topic.id for topic in deck.bank.topics}
    parts = [] if pick is None else parts_of(pick, deck.topics, named)
    if isinstance(pick, int) and deck.recipe.worksheet.vary == "questions":
        room = [sum(len(pool) // count for pool in _alike(part, "")) for part in parts]
        if sum(room) >= pick:
            counts = _within(room, [len(part.questions) for part in parts], pick)
            return [replace(part, count=each) for part, each in zip(parts, counts, strict=True)]
    return parts


def sharing(deck: Deck, count: int) -> list[str]:
    """Return the parts of a pick that `count` forms with questions of their own must share."""
    is_varied = deck.recipe.worksheet.vary == "questions" and count > 1
    parts = picked_parts(deck, count) if is_varied else []
    return [
        " ".join(map(str, part.path)) or (part.questions[0][0] if part.questions else "")
        for part in parts
        if any(cell.count * count > len(cell.ids) for cell in varied([part], "", count))
    ]


def parts_of(pick: Pick, topics: Sequence[Topic], named: Collection[str]) -> list[PickPart]:
    """Return what a pick asks for, part by part.

    A number is shared out over the topics by their sizes.  A name is a topic where it is among
    `named`, the bank's topics; else it is a type, drawn from the topics that no name takes.
    """
    if isinstance(pick, int):
        counts = shares([len(topic.questions) for topic in topics], pick)
        return [
            PickPart((), count, _with_topic([topic]))
            for topic, count in zip(topics, counts, strict=True)
        ]
    parts = []
    for name, part in pick.items():
        if name in TYPES and name not in named:
            rest = (topic for topic in topics if topic.id not in pick)
            pool = tuple(each for each in _with_topic(rest) if each[1].type == name)
        else:
            pool = _with_topic(topic for topic in topics if topic.id == name)
        if isinstance(part, int):
            parts.append(PickPart((name,), part, pool))
            continue
        for kind, count in part.items():
            those = tuple(each for each in pool if kind in (each[1].type, each[1].difficulty))
            parts.append(PickPart((name, kind), count, those))
    return parts


def shares(sizes: Sequence[int], count: int) -> list[int]:
    """Share `count` out by size, at most all: the largest remainders get what rounding leaves."""
    total = sum(sizes)
    count = min(count, total)
    found = [size * count // total for size in sizes]
    rest = sorted(range(len(sizes)), key=lambda index: (-(sizes[index] * count % total), index))
    for index in rest[: count - sum(found)]:
        found[index] += 1
    return found


def _within(most: Sequence[int], sizes: Sequence[int], count: int) -> list[int]:
    """Share `count` out by size, but to each no more than its most, which are enough together."""
    found = [0] * len(sizes)
    while left := count - sum(found):
        room = [top - got for top, got in zip(most, found, strict=True)]
        more = shares([size * (free > 0) for size, free in zip(sizes, room, strict=True)], left)
        found = [got + min(each) for got, *each in zip(found, more, room, strict=True)]
    return found


def varied(parts: Iterable[PickPart], seed: str, count: int) -> list[Stratum]:
    """Return what every one of `count` forms has so many of, that no two need to share any.

    Forms are equal in how many they have of each topic, type, difficulty and points: a cell
    holds what is equal in all of these.  Where a part has too few questions for forms that share
    none, its cells can be drawn in as many different ways as possible.
    """
    cells = []
    for part in parts:
        pools = _alike(part, seed)
        taken = _apart(pools, part.count, count) or _in_most_ways(pools, part.count)
        cells += [
            Stratum(take, tuple(pool)) for take, pool in zip(taken, pools, strict=True) if take
        ]
    return cells


def _alike(part: PickPart, seed: str) -> list[list[str]]:
    """Return the ids of a part, those together that are worth the same, in the order drawn."""
    found = defaultdict[tuple[object, ...], list[str]](list)
    by_id = {question.id: (topic, question) for topic, question in part.questions}
    for each in sorted(by_id, key=lambda each: _hash(seed, each)):
        topic, question = by_id[each]
        found[topic, question.type, question.difficulty, question.points].append(each)
    return [*found.values()]


def possible(cells: Iterable[Stratum]) -> int:
    """Return how many different forms can be drawn from cells."""
    return math.prod(cell.sets for cell in cells)


def _apart(pools: Sequence[Sequence[str]], wanted: int, count: int) -> list[int] | None:
    """Return how many to take of each pool so that `count` forms share none; None: impossible."""
    room = [len(pool) // count for pool in pools]
    if sum(room) < wanted:
        return None
    taken = [0] * len(pools)
    # The first of each pool, then the second: what comes first does not take everything.
    turns = sorted((at, index) for index, most in enumerate(room) for at in range(most))
    for _, index in turns[:wanted]:
        taken[index] += 1
    return taken


def _in_most_ways(pools: Sequence[Sequence[str]], wanted: int) -> list[int]:
    """Return how many to take of each pool so that the sets are as many as possible.

    One more of a pool of n from which k are taken gives (n - k) / (k + 1) times as many; that
    falls with k, so that taking the best each time is the best in all.
    """
    taken = [0] * len(pools)
    for _ in range(min(wanted, sum(map(len, pools)))):
        gains = [(len(pool) - k) / (k + 1) for pool, k in zip(pools, taken, strict=True)]
        taken[gains.index(max(gains))] += 1
    return taken


def _different(cells: Sequence[Stratum], count: int) -> list[_Set]:
    """Return a set for each form, none of them twice as long as there are other sets."""
    sets: list[_Set] = []
    for place in range(count):
        found = frozenset(chain.from_iterable(cell.of(place) for cell in cells))
        if found in sets:
            found = next((ids for ids in _sets(cells) if ids not in sets), found)
        sets.append(found)
    return sets


def _sets(cells: Sequence[Stratum]) -> Iterator[_Set]:
    """Yield every set that can be drawn, one at a time: there may be billions of them."""
    if not cells:
        yield frozenset()
        return
    for ids in combinations(cells[0].ids, cells[0].count):
        for rest in _sets(cells[1:]):
            yield rest | frozenset(ids)


def _one(parts: Iterable[PickPart], seed: str) -> _Set:
    taken: set[str] = set()
    for part in parts:
        ids = sorted({q.id for _, q in part.questions}, key=lambda each: _hash(seed, each))
        taken.update(ids[: part.count])
    return frozenset(taken)


def _topics(topics: Iterable[Topic], ids: _Set) -> Iterator[Topic]:
    for topic in topics:
        questions = tuple(question for question in topic.questions if question.id in ids)
        if questions:
            yield replace(topic, questions=questions)


def _with_topic(topics: Iterable[Topic]) -> tuple[tuple[str, Question], ...]:
    return tuple((topic.id, question) for topic in topics for question in topic.questions)


def _hash(seed: str, name: str) -> bytes:
    return blake2b(f"{seed}\x1f\x1f{name}".encode(), digest_size=8).digest()

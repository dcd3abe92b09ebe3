"""Which questions a quiz asks, and in which order.

Pure: the cards and the time are given.  Order is by hash, as in every product, but for new
questions, which come in the order of the bank.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from quizgen.model.deck import Deck
from quizgen.model.draw import shares
from quizgen.model.forms import arranged, forms
from quizgen.model.questions import Open, Question
from quizgen.quiz.reverse import is_reverse
from quizgen.quiz.schedule import Card, Now
from quizgen.support.diagnostics import UsageError, suggestion

_DIFFICULTIES = ("easy", "medium", "hard")


class Wanted(Struct, frozen=True, kw_only=True):
    """What narrows a deck down; an empty list says nothing.

    `topics` are ids or titles; `among` are question ids, None for all.
    """

    topics: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    difficulties: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    among: frozenset[str] | None = None


class Known(Struct, frozen=True):
    """What is known of the learner: the cards by question id, what rests, and the time.

    `resting` are the ids of flagged and suspended questions: they are neither asked nor due.
    """

    cards: Mapping[str, Card]
    now: Now
    resting: Collection[str] = ()

    def due(self, questions: Iterable[Question]) -> list[Question]:
        """Return the questions that are to be asked again now."""
        return [question for question, is_now in self._due_today(questions) if is_now]

    def later(self, questions: Iterable[Question]) -> list[Question]:
        """Return the questions that are to be asked again today, but only in some minutes."""
        return [question for question, is_now in self._due_today(questions) if not is_now]

    def _due_today(self, questions: Iterable[Question]) -> Iterator[tuple[Question, bool]]:
        """Yield the questions that are due today, each with whether it is due now."""
        day = self.now.day.isoformat()
        for question in questions:
            card = self.cards.get(question.id)
            if card is not None and card.due <= day and question.id not in self.resting:
                yield question, card.is_due(self.now)


def narrowed(deck: Deck, wanted: Wanted) -> tuple[Question, ...]:
    """Return the questions of a deck that every list names, in the bank's order.

    () where they are there, but none is `among` those wanted.  Raises `UsageError` for a
    name that the deck has not, or where no question has all.
    """
    if wanted == Wanted():
        return deck.questions
    if (message := unknown([deck], wanted)) is not None:
        raise UsageError(message)
    questions = [(topic, question) for topic in deck.topics for question in topic.questions]
    found = tuple(
        question
        for topic, question in questions
        if (not wanted.topics or not {topic.id, topic.title}.isdisjoint(wanted.topics))
        and (not wanted.types or question.type in wanted.types)
        and (not wanted.difficulties or question.difficulty in wanted.difficulties)
        and (not wanted.tags or not set(wanted.tags).isdisjoint(question.tags))
    )
    if not found:
        raise UsageError(f"no question of deck '{deck.id}' is all of that. Ask for less at once.")
    if wanted.among is None:
        return found
    return tuple(question for question in found if question.id in wanted.among)


def unknown(decks: Sequence[Deck], wanted: Wanted) -> str | None:
    """Say which topic, type or tag none of some decks has; None where each is known."""
    topics = [topic for deck in decks for topic in deck.topics]
    questions = [question for deck in decks for question in deck.questions]
    there: list[tuple[str, Sequence[str], Iterable[str], Iterable[str]]] = [
        ("topic", wanted.topics, (t.id for t in topics), (t.title for t in topics)),
        ("type", wanted.types, (question.type for question in questions), ()),
        ("tag", wanted.tags, (tag for question in questions for tag in question.tags), ()),
    ]
    has = "the deck has" if len(decks) == 1 else "the decks have"
    for what, names, known, titles in there:
        listed = list(dict.fromkeys(known)) if names else []
        every = [*listed, *titles]
        for name in names:
            if name not in every:
                known_ones = f" Choose from: {', '.join(listed)}." if listed else " It has none."
                advice = suggestion(name, every) or known_ones
                return f"{has} no {what} '{name}'.{advice}"
    return None


def whole(decks: Sequence[Deck]) -> Deck | None:
    """Return the only deck, or the first that has all questions of the others; None: none has."""
    if len(decks) == 1:
        return decks[0]
    every = {(deck.bank.lasting_id, question.id) for deck in decks for question in deck.questions}
    return next(
        (d for d in decks if {(d.bank.lasting_id, q.id) for q in d.questions} == every), None
    )


def mixed(questions: Sequence[Question], salt: str) -> tuple[Question, ...]:
    """Put questions in an order that depends on nothing but their ids and `salt`."""
    by_id = {question.id: question for question in questions}
    return tuple(by_id[name] for name in arranged(by_id, salt))


def new_left(deck: Deck, known: Known) -> int:
    """Return how many questions of a deck may still be begun today."""
    day = known.now.day.isoformat()
    begun = sum(q.id in known.cards and known.cards[q.id].first == day for q in deck.questions)
    return max(0, deck.recipe.quiz.new_per_day - begun)


def unseen(deck: Deck, questions: Sequence[Question], known: Known) -> list[Question]:
    """Return the questions that were never answered: by topic, easy before hard, open last."""
    places = {q.id: place for place, topic in enumerate(deck.topics) for q in topic.questions}
    new = [q for q in questions if q.id not in known.cards and q.id not in known.resting]
    new.sort(key=lambda q: (isinstance(q, Open), places[q.id], _DIFFICULTIES.index(q.difficulty)))
    return new


def review(
    deck: Deck,
    questions: Sequence[Question],
    known: Known,
    *,
    most_new: int,
    count: int | None,
    salt: str,
) -> tuple[Question, ...]:
    """Return what is due, the longest due first where `count` cuts, then new ones."""
    due = known.due(questions)
    if count is not None:
        due.sort(key=lambda q: (known.cards[q.id].due, known.cards[q.id].due_at))
    new = unseen(deck, questions, known)[:most_new]
    return (*mixed(due[:count], salt), *new)[:count]


def ahead(
    questions: Sequence[Question], known: Known, count: int, salt: str
) -> tuple[Question, ...]:
    """Return what will be due next, at most `count` of it."""
    seen = [q for q in questions if q.id in known.cards and q.id not in known.resting]
    seen.sort(key=lambda q: (known.cards[q.id].due, known.cards[q.id].due_at))
    return mixed(seen[:count], salt)


def exam(
    deck: Deck, questions: Sequence[Question], count: int | None, salt: str
) -> tuple[Question, ...]:
    """Draw an exam, without ways back: what the recipe picks, or `count` in its proportions.

    Where more are asked for than the recipe picks, the topics' sizes are the proportions;
    where it picks nothing of `questions`, all of them are asked.
    """
    questions = [question for question in questions if not is_reverse(question)]
    there = {question.id for question in questions}
    drawn = [item.question for item in forms(_forward(deck), count=1, seed=salt)[0].items]
    drawn = [question for question in drawn if question.id in there]
    drawn = drawn or list(mixed(questions, salt))
    if count is None:
        return tuple(drawn)
    pool = {question.id for question in (drawn if count <= len(drawn) else questions)}
    topics = [[q for q in topic.questions if q.id in pool] for topic in deck.topics]
    counts = shares([len(topic) for topic in topics], count)
    taken = [mixed(topic, salt)[:most] for topic, most in zip(topics, counts, strict=True)]
    return tuple(question for topic in taken for question in topic)


def _forward(deck: Deck) -> Deck:
    """Return a deck without the ways back, which no sheet of paper has."""
    topics = [
        replace(topic, questions=tuple(q for q in topic.questions if not is_reverse(q)))
        for topic in deck.topics
    ]
    return replace(deck, topics=tuple(topics))


def next_due(questions: Sequence[Question], known: Known) -> Card | None:
    """Return the card that is due first; None where nothing was begun."""
    cards = [
        known.cards[q.id] for q in questions if q.id in known.cards and q.id not in known.resting
    ]
    return min(cards, key=lambda card: (card.due, card.due_at), default=None)

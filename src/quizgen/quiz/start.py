"""How a quiz begins: which questions, by mode and by what was asked for.

It joins the pure plans with the store; it must not know how anything is shown but
through a face.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from quizgen.model.bank import Bank
from quizgen.model.deck import Deck
from quizgen.model.questions import Question
from quizgen.quiz import selection as plan
from quizgen.quiz import wording as words
from quizgen.quiz.progress.names import names
from quizgen.quiz.progress.store import Store
from quizgen.quiz.session import Mode
from quizgen.quiz.summary import when
from quizgen.quiz.ui.interface import Face, line


class Start(Struct, frozen=True, kw_only=True):
    """What was asked for; `salt` puts the questions in order.

    `nothing` says that none is among those `wanted`.
    """

    mode: Mode
    wanted: plan.Wanted
    nothing: str
    count: int | None
    ahead: bool
    salt: str


def carry_over(bank: Bank, store: Store) -> None:
    """Let what was answered under a question's earlier ids belong to it."""
    store.rename(bank.id, names(bank.questions))


def known(deck: Deck, store: Store, now: datetime) -> plan.Known:
    """Return what the store knows of a deck's bank."""
    return plan.Known(store.cards(deck.bank.id), now)


def queue(
    deck: Deck, start: Start, store: Store, now: datetime, face: Face
) -> tuple[Question, ...]:
    """Return the questions to ask; () where there is nothing to ask now, which is said.

    Raises `UsageError` where no question of the deck is what was asked for.
    """
    questions = plan.narrowed(deck, start.wanted)
    if not questions:
        face.show([line(start.nothing)])
        return ()
    match start.mode:
        case "learn":
            return plan.mixed(questions, start.salt)[: start.count]
        case "review" if start.wanted.among is not None:
            return plan.mixed(questions, start.salt)[: start.count]
        case "exam":
            return plan.exam(deck, questions, start.count, start.salt)
        case "review":
            return _review(deck, questions, start, known(deck, store, now), face)


def _review(
    deck: Deck,
    questions: tuple[Question, ...],
    start: Start,
    what: plan.Known,
    face: Face,
) -> tuple[Question, ...]:
    most_new = plan.left_today(deck, what)
    found = plan.review(questions, what, most_new, start.count, start.salt)
    if found:
        return found
    due = plan.next_due(questions, what)
    if due is None:
        new_per_day = deck.recipe.quiz.new_per_day
        text = words.NO_MORE_NEW.format(count=new_per_day) if new_per_day else words.NO_NEW
        face.show([line(text)])
        return ()
    face.show([line(words.NOTHING_DUE.format(when=when(due, what.now)))])
    if start.ahead or face.confirm(words.AHEAD, words.AHEAD_HOW):
        return plan.ahead(questions, what, start.count or deck.recipe.quiz.ahead, start.salt)
    return ()

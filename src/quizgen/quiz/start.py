"""How a quiz begins: which questions, by mode and by what was asked for."""

from __future__ import annotations

from msgspec import Struct

from quizgen.model.deck import Deck
from quizgen.model.questions import Question
from quizgen.quiz import selection
from quizgen.quiz.progress.store import Store
from quizgen.quiz.schedule import Now
from quizgen.quiz.selection import Known
from quizgen.quiz.session import Mode
from quizgen.quiz.summary import when
from quizgen.quiz.ui.interface import Interface, line
from quizgen.support.wording import Wording


class Start(Struct, frozen=True, kw_only=True):
    """What was asked for; `salt` puts the questions in order.

    `is_flagged` asks for questions that rest otherwise; `nothing` says that there is none
    among those `wanted`.
    """

    mode: Mode
    wanted: selection.Wanted
    is_flagged: bool
    nothing: str
    count: int | None
    ahead: bool
    salt: str


def known(deck: Deck, store: Store, now: Now) -> Known:
    """Return what the store knows of a deck's bank."""
    bank = deck.bank.id
    return Known(store.cards(bank, now), now, {*store.flags(bank), *store.suspended(bank)})


def queue(
    deck: Deck, start: Start, what: Known, interface: Interface, words: Wording
) -> tuple[Question, ...]:
    """Return the questions to ask; () where there is nothing to ask now, which is said.

    Raises `UsageError` where no question of the deck is what was asked for.
    """
    questions = selection.narrowed(deck, start.wanted)
    if not start.is_flagged:
        questions = tuple(q for q in questions if q.id not in what.resting)
    if not questions:
        interface.show([line(start.nothing)])
        return ()
    match start.mode:
        case "learn":
            return selection.mixed(questions, start.salt)[: start.count]
        case "review" if start.wanted.among is not None:
            return selection.mixed(questions, start.salt)[: start.count]
        case "exam":
            return selection.exam(deck, questions, start.count, start.salt)
        case "review":
            return _review(deck, questions, start, what, interface=interface, words=words)


def _review(
    deck: Deck,
    questions: tuple[Question, ...],
    start: Start,
    what: Known,
    *,
    interface: Interface,
    words: Wording,
) -> tuple[Question, ...]:
    most_new = selection.new_left(deck, what)
    found = selection.review(
        deck, questions, what, most_new=most_new, count=start.count, salt=start.salt
    )
    if found:
        return found
    due = selection.next_due(questions, what)
    if due is None:
        new_per_day = deck.recipe.quiz.new_per_day
        text = words.fill("no_more_new", count=new_per_day) if new_per_day else words["no_new"]
        interface.show([line(text)])
        return ()
    if not start.ahead:
        interface.show([line(words.fill("nothing_due", when=when(due, what.now, words)))])
        if not interface.confirm(words["ahead"], words["ahead_how"]):
            return ()
    count = start.count or deck.recipe.quiz.ahead
    return selection.ahead(questions, what, count, start.salt)

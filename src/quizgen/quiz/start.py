"""How a quiz begins: which questions, by mode and by what was asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from quizgen.model.bank import Bank
from quizgen.model.deck import Deck
from quizgen.model.questions import Question
from quizgen.quiz import selection
from quizgen.quiz.progress.store import Store
from quizgen.quiz.schedule import Now
from quizgen.quiz.selection import Known
from quizgen.quiz.session import Mode
from quizgen.quiz.summary import later_lines, when
from quizgen.quiz.ui.interface import Interface, Line, line
from quizgen.support.wording import Wording


class Start(Struct, frozen=True, kw_only=True):
    """What was asked for; `salt` puts the questions in order.

    `is_flagged` asks for questions that rest otherwise.  `more_new`: as many new ones as a
    day has, though today's are started.
    """

    mode: Mode
    wanted: selection.Wanted
    is_flagged: bool
    is_missed: bool
    count: int | None
    ahead: bool
    salt: str
    more_new: bool = False


class Agenda(Struct, frozen=True):
    """What a quiz is going to ask, in its order, and in which mode."""

    mode: Mode
    questions: tuple[Question, ...]


class Today(Struct, frozen=True):
    """What today still has of a deck: what is due now, what is due in some minutes, new ones."""

    due: tuple[Question, ...]
    later: tuple[Question, ...]
    new: tuple[Question, ...]


def known(bank: Bank, store: Store, now: Now) -> Known:
    """Return what the store knows of a bank."""
    resting = {*store.flags(bank.lasting_id), *store.suspended(bank.lasting_id)}
    return Known(store.cards(bank.lasting_id, now), now, resting)


def today(deck: Deck, what: Known) -> Today:
    """Return what a deck has for today."""
    new = selection.unseen(deck, deck.questions, what)[: selection.new_left(deck, what)]
    return Today(tuple(what.due(deck.questions)), tuple(what.later(deck.questions)), tuple(new))


def plan(deck: Deck, start: Start, what: Known, interface: Interface) -> Agenda | None:
    """Return what to ask; None where there is nothing, which is said.

    Raises `UsageError` where no question of the deck is what was asked for.
    """
    words = interface.words
    every = selection.narrowed(deck, start.wanted)
    questions = every
    if not start.is_flagged:
        questions = tuple(q for q in every if q.id not in what.resting)
    if not questions:
        interface.show([line(_none(start, words))])
        return None
    match start.mode:
        case "review" if start.wanted.among is None:
            found = _review(deck, questions, start, what)
        case "review" | "learn":
            found = selection.mixed(questions, start.salt)[: start.count]
        case "exam":
            found = selection.exam(deck, questions, start.count, start.salt)
    if not found:
        return _other_way(deck, every, start, what, interface)
    if start.count is not None and len(found) < start.count:
        text = words.fill("fewer", count=len(found), asked=start.count)
        interface.show([line(text)])
        why = list(_why(deck, every, what, words)) if start.mode == "review" else []
        interface.show(why or [line(words["all_there"])])
    return Agenda(start.mode, found)


def _none(start: Start, words: Wording) -> str:
    """Say that no question is among those that were asked for."""
    if start.is_flagged:
        return words["none_both" if start.is_missed else "none_flagged"]
    return words["none_missed" if start.is_missed else "all_rest"]


def _review(
    deck: Deck, questions: Sequence[Question], start: Start, what: Known
) -> tuple[Question, ...]:
    """Return what is due and new, or what will be due next where that was asked for."""
    most_new = start.count if start.more_new else selection.new_left(deck, what)
    found = selection.review(
        deck, questions, what, most_new=most_new or 0, count=start.count, salt=start.salt
    )
    if found or not start.ahead:
        return found
    count = start.count or deck.recipe.quiz.ahead
    return selection.ahead(questions, what, count, start.salt)


def _why(deck: Deck, questions: Sequence[Question], what: Known, words: Wording) -> Iterator[Line]:
    """Yield why there is not more to ask today."""
    due = {question.id for question in what.due(questions)}
    seen = [q for q in questions if q.id in what.cards and q.id not in what.resting]
    waiting = [question for question in seen if question.id not in due]
    first = selection.next_due(waiting, what)
    if first is not None:
        text = words.fill("waiting", count=len(waiting), when=when(first, what.now, words))
        yield line(text)
    yield from later_lines(deck, questions, what, words)
    if resting := sum(question.id in what.resting for question in questions):
        yield line(words.fill("resting", count=resting))


def _other_way(
    deck: Deck, questions: Sequence[Question], start: Start, what: Known, interface: Interface
) -> Agenda | None:
    """Say why nothing is due, and let the learner go on in another way."""
    words = interface.words
    interface.show([line(words["nothing_now"]), *_why(deck, questions, what, words)])
    new = len(selection.unseen(deck, questions, what))
    ways: dict[str, tuple[str, Start]] = {}
    if new:
        most = min(new, deck.recipe.quiz.new_per_day or deck.recipe.quiz.ahead)
        text = words.fill("way_new", count=most)
        ways["n"] = (text, replace(start, more_new=True, count=start.count or most))
    if new < len(questions):
        ways["a"] = (words["way_ahead"], replace(start, ahead=True))
    ways["l"] = (words["way_learn"], replace(start, mode="learn"))
    ways["e"] = (words["way_exam"], replace(start, mode="exam"))
    texts: Mapping[str, str] = {key: text for key, (text, _) in ways.items()}
    key = interface.choose(texts)
    return None if key is None else plan(deck, ways[key][1], what, interface)

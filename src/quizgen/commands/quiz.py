"""`quizgen quiz`: ask the questions of a deck in the terminal, and remember the answers."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from time import monotonic
from types import FrameType

import msgspec
from msgspec.structs import replace

from quizgen.commands.loading import decks_of, project_of
from quizgen.model.deck import Deck
from quizgen.quiz import exam, loop, schedule, start, stats
from quizgen.quiz.editor import EditableDeck
from quizgen.quiz.progress.store import Store, progress_path
from quizgen.quiz.report import Report
from quizgen.quiz.reverse import for_quiz
from quizgen.quiz.selection import Wanted, unknown, whole
from quizgen.quiz.session import Session
from quizgen.quiz.summary import end_lines
from quizgen.quiz.ui.interface import Interface, Line, line
from quizgen.reading.word_files import load_wording
from quizgen.support.diagnostics import UsageError
from quizgen.support.project import Project
from quizgen.support.wording import Wording

INTERRUPTED = 130


def run(args: argparse.Namespace) -> int:
    """Quiz; every answer is kept as it is given, however the quiz ends."""
    for option, mode in (("minutes", "exam"), ("ahead", "review")):
        if getattr(args, option) and args.mode != mode:
            raise UsageError(
                f"--{option} goes with --mode {mode}. Add that, or leave --{option} out."
            )
    if args.ahead and (args.flagged or args.missed):
        what = "--ahead goes with neither --flagged nor --missed, which ask whether due or not."
        raise UsageError(f"{what} Leave one of them out.")
    project = project_of(args)
    decks = _decks(args, project)
    words = load_wording("quiz", decks[0].bank.language, project.root)
    with _orderly(), _interface(words, plain=args.plain or not _is_able_terminal()) as interface:
        try:
            with Store(progress_path()) as store:
                if store.moved is not None:
                    interface.show([line(words.fill("moved", path=store.moved))])
                deck = _picked(decks, store, interface)
                if deck is not None:
                    interface.words = load_wording("quiz", deck.bank.language, project.root)
                    _quiz(args, deck, store, interface)
        except KeyboardInterrupt:
            interface.show([line(interface.words["stopped"])])
            return INTERRUPTED
    return 0


def _quiz(args: argparse.Namespace, deck: Deck, store: Store, interface: Interface) -> None:
    now, words = schedule.now(), interface.words
    former = (deck.bank.id, *deck.bank.was)
    store.follow(deck.bank.lasting_id, deck.bank.questions, former)
    asked = start.Start(
        mode=args.mode,
        wanted=_wanted(args, deck, store),
        is_flagged=args.flagged,
        is_missed=args.missed,
        count=args.count,
        ahead=args.ahead,
        salt=args.seed if args.seed is not None else now.day.isoformat(),
    )
    signature = msgspec.json.encode((asked.wanted, asked.count)).decode()
    mode, plan = args.mode, None
    if mode != "exam":
        plan = start.plan(deck, asked, start.known(deck.bank, store, now), interface)
        if plan is None:
            return
        mode = plan.mode  # An exam may have been chosen where nothing was due.
    state = _interrupted(args, deck, store, signature, interface) if mode == "exam" else None
    if state is None:
        plan = plan or start.plan(deck, asked, start.known(deck.bank, store, now), interface)
        if plan is None:
            return
        session = Session(plan.mode, plan.questions)
        minutes = args.minutes or deck.recipe.quiz.exam_minutes
        seconds = 60 * minutes if plan.mode == "exam" and minutes else None
        state = exam.Interrupted(signature, asked.salt, (), (), seconds)
    else:
        session = exam.resumed(deck, store, state)
        done, total = len(session.steps), len(session.queue)
        interface.show([line(words.fill("exam_goes_on", done=done, total=total))])
    began = monotonic()
    with closing(Report(args.report)) if args.report else nullcontext() as report:
        context = loop.Context(
            editable=EditableDeck(deck, lambda: _deck(project_of(args), deck.id), words),
            salt=state.salt,
            store=store,
            interface=interface,
            report=report,
            now=schedule.now,
            words=words,
            until=None if state.seconds is None else began + state.seconds,
            exam=state if session.mode == "exam" else None,
            is_flagged=args.flagged,
        )
        try:
            session = loop.run(session, context)
        except loop.Stopped as stopped:
            interface.show(_end(stopped.session, context, monotonic() - began))
            raise
    interface.show(_end(session, context, monotonic() - began))


def _interrupted(
    args: argparse.Namespace, deck: Deck, store: Store, signature: str, interface: Interface
) -> exam.Interrupted | None:
    """Return the exam that goes on; one that cannot is told."""
    try:
        return exam.interrupted(deck, store, signature, args.seed)
    except exam.LostExamError:
        interface.show([line(interface.words["exam_lost"])])
        return None


def _end(session: Session, context: loop.Context, seconds: float) -> Iterator[Line]:
    """Yield the end of a session; an exam that is interrupted tells no verdicts."""
    deck, now = context.deck, context.now()
    is_open = session.current is not None and context.seconds_left != 0
    if session.mode == "exam" and session.steps and is_open:
        done, total = len(session.steps), len(session.queue)
        yield line(context.words.fill("exam_interrupted", done=done, total=total))
        return
    yield from end_lines(
        session,
        deck,
        context.editable.topic,
        start.known(deck.bank, context.store, now),
        context.words,
        seconds=seconds,
        streak=stats.streak(context.store, [deck.bank.lasting_id], now),
    )


def _deck(project: Project, name: str) -> Deck:
    """Read a deck by its name, with the ways back of its questions."""
    return for_quiz(decks_of(project, [name], is_quiet=True)[0])


def _decks(args: argparse.Namespace, project: Project) -> list[Deck]:
    """Return the deck that is named, or those that have what is asked for by a bank's names.

    Raises `UsageError` where there is none: a slip is told before a deck is picked.
    """
    decks = [for_quiz(deck) for deck in decks_of(project, [args.deck] if args.deck else [])]
    names = _names(args)
    if len(decks) == 1 or names == Wanted():
        return decks
    if (message := unknown(decks, names)) is not None:
        raise UsageError(message)
    found = [deck for deck in decks if unknown([deck], names) is None]
    if not found:
        raise UsageError("no deck has all of that. Ask for less at once.")
    return found


def _picked(decks: Sequence[Deck], store: Store, interface: Interface) -> Deck | None:
    """Return the deck that has all there is, or the one picked by what is due and new in each."""
    if (deck := whole(decks)) is not None:
        return deck
    now, words = schedule.now(), interface.words
    banks = {deck.bank.lasting_id: deck.bank for deck in decks}
    for bank in banks.values():
        store.follow(bank.lasting_id, bank.questions, (bank.id, *bank.was))
    done = {(bank, name) for bank in banks for name in store.answered_on(bank, now.day)}
    known = {name: start.known(bank, store, now) for name, bank in banks.items()}
    names, goal = [], set(done)
    for deck in decks:
        today = start.today(deck, known[deck.bank.lasting_id])
        due, new = len(today.due), len(today.new)
        names.append(words.fill("deck_offer", title=deck.title, due=due, new=new))
        every = (*today.due, *today.later, *today.new)
        goal |= {(deck.bank.lasting_id, question.id) for question in every}
    streak = stats.streak(store, banks, now)
    told = words.fill("today", done=len(done), count=len(goal), days=streak)
    interface.show([line(told)])
    position = interface.pick(words["pick_deck"], names)
    return None if position is None else decks[position]


@contextmanager
def _orderly() -> Iterator[None]:
    """Turn the signals that end a program into `SystemExit`, with 128 + their number.

    So whatever is open closes in order.  After SIGKILL, which nothing can catch, a terminal
    may need `reset`.
    """

    def leave(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = [(number := getattr(signal, name), signal.signal(number, leave)) for name in names]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)


def _is_able_terminal() -> bool:
    """Tell whether both ends are a terminal that can move its cursor and show any text."""
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        return False
    dumb = os.environ.get("TERM", "" if os.name == "nt" else "dumb") == "dumb"
    return not dumb and sys.stdout.encoding.lower().replace("-", "") == "utf8"


def _interface(words: Wording, *, plain: bool) -> Interface:
    if plain:
        from quizgen.quiz.ui.plain import Plain

        return Plain(words)
    from quizgen.quiz.ui.terminal import Terminal

    return Terminal(words)


def _names(args: argparse.Namespace) -> Wanted:
    """Return what is asked for by names that a bank gives."""
    return Wanted(topics=tuple(args.topic), types=tuple(args.type), tags=tuple(args.tag))


def _wanted(args: argparse.Namespace, deck: Deck, store: Store) -> Wanted:
    among: list[Collection[str]] = []
    among += [store.flags(deck.bank.lasting_id)] if args.flagged else []
    among += [store.missed(deck.bank.lasting_id)] if args.missed else []
    return replace(
        _names(args),
        difficulties=tuple(args.difficulty),
        among=frozenset.intersection(*map(frozenset, among)) if among else None,
    )

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

from msgspec.structs import replace

from quizgen.commands.loading import decks_of, project_of
from quizgen.model.deck import Deck
from quizgen.products import recipe_type
from quizgen.quiz import loop, schedule, start, stats
from quizgen.quiz.editor import EditableDeck
from quizgen.quiz.progress.store import Store, progress_path
from quizgen.quiz.report import Report
from quizgen.quiz.selection import Wanted, unknown
from quizgen.quiz.session import Session
from quizgen.quiz.summary import end_lines
from quizgen.quiz.ui.interface import Interface, line
from quizgen.reading.load import load_recipe
from quizgen.reading.word_files import load_wording
from quizgen.support.diagnostics import UsageError
from quizgen.support.project import Project
from quizgen.support.wording import FALLBACK, Wording

INTERRUPTED = 130


def run(args: argparse.Namespace) -> int:
    """Quiz; every answer is kept as it is given, however the quiz ends."""
    for option, mode in (("minutes", "exam"), ("ahead", "review")):
        if getattr(args, option) and args.mode != mode:
            raise UsageError(f"--{option} goes with --mode {mode}. Leave one of them out.")
    if args.ahead and (args.flagged or args.missed):
        what = "--ahead goes with neither --flagged nor --missed, which ask whether due or not."
        raise UsageError(f"{what} Leave one of them out.")
    project = project_of(args)
    deck = _only_deck(args, project)
    words = _words(project, deck)
    with _orderly(), _interface(words, plain=args.plain or not _is_able_terminal()) as interface:
        try:
            if deck is None and (deck := _picked_deck(args, project, interface)) is not None:
                interface.words = _words(project, deck)
            if deck is not None:
                _open(args, deck, interface)
        except KeyboardInterrupt:
            interface.show([line(interface.words["stopped"])])
            return INTERRUPTED
    return 0


def _words(project: Project, deck: Deck | None) -> Wording:
    """Return the quiz's words in the deck's language."""
    language = FALLBACK if deck is None else deck.bank.language
    return load_wording("quiz", language, project.root)


def _open(args: argparse.Namespace, deck: Deck, interface: Interface) -> None:
    """Open the progress, and quiz."""
    with Store(progress_path()) as store:
        if store.moved is not None:
            interface.show([line(interface.words.fill("moved", path=store.moved))])
        _quiz(args, deck, store, interface)


def _quiz(args: argparse.Namespace, deck: Deck, store: Store, interface: Interface) -> None:
    now, words = schedule.now(), interface.words
    salt = args.seed if args.seed is not None else now.day.isoformat()
    store.follow(deck.bank.id, deck.bank.questions)
    known = start.known(deck, store, now)
    asked = start.Start(
        mode=args.mode,
        wanted=_wanted(args, deck, store),
        is_flagged=args.flagged,
        nothing=_nothing(args, words),
        count=args.count,
        ahead=args.ahead,
        salt=salt,
    )
    queue = start.queue(deck, asked, known, interface, words)
    if not queue:
        return
    began = monotonic()
    minutes = args.minutes or deck.recipe.quiz.exam_minutes
    with closing(Report(args.report)) if args.report else nullcontext() as report:
        context = loop.Context(
            editable=EditableDeck(
                deck, lambda: decks_of(project_of(args), [deck.id], is_quiet=True)[0], words
            ),
            salt=salt,
            store=store,
            interface=interface,
            report=report,
            now=schedule.now,
            words=words,
            until=began + 60 * minutes if args.mode == "exam" and minutes else None,
        )
        session = loop.run(Session(args.mode, queue), context)
    _end(session, context, monotonic() - began)


def _end(session: Session, context: loop.Context, seconds: float) -> None:
    deck, now = context.deck, context.now()
    lines = end_lines(
        session,
        deck,
        context.editable.topic,
        start.known(deck, context.store, now),
        context.words,
        seconds=seconds,
        streak=stats.streak(context.store, [deck.bank.id], now),
    )
    context.interface.show(lines)


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


def _only_deck(args: argparse.Namespace, project: Project) -> Deck | None:
    """Return the deck that is named, or the only one; None: one is to be picked."""
    if args.deck or len(project.recipes) <= 1:
        return decks_of(project, [args.deck] if args.deck else [])[0]
    return None


def _picked_deck(args: argparse.Namespace, project: Project, interface: Interface) -> Deck | None:
    """Let one of the decks that have what is asked for be picked; None: none was."""
    names = _names(args)
    if names == Wanted():  # Only the titles are needed then, which is far less to read.
        titles = {path.stem: load_recipe(path, recipe_type()).title for path in project.recipes}
    else:
        titles = {deck.id: deck.title for deck in _having(names, decks_of(project))}
    position: int | None = 0
    if len(titles) > 1:
        position = interface.pick(interface.words["pick_deck"], [*titles.values()])
    return None if position is None else decks_of(project, [[*titles][position]])[0]


def _having(names: Wanted, decks: Sequence[Deck]) -> list[Deck]:
    """Return the decks that have every topic, type and tag that is asked for.

    Raises `UsageError` where there is none: a slip is told before a deck is picked.
    """
    if (message := unknown(decks, names)) is not None:
        raise UsageError(message)
    found = [deck for deck in decks if unknown([deck], names) is None]
    if not found:
        raise UsageError("no deck has all of that. Ask for less at once.")
    return found


def _names(args: argparse.Namespace) -> Wanted:
    """Return what is asked for by names that a bank gives."""
    return Wanted(topics=tuple(args.topic), types=tuple(args.type), tags=tuple(args.tag))


def _wanted(args: argparse.Namespace, deck: Deck, store: Store) -> Wanted:
    among: list[Collection[str]] = []
    among += [store.flags(deck.bank.id)] if args.flagged else []
    among += [store.missed(deck.bank.id)] if args.missed else []
    return replace(
        _names(args),
        difficulties=tuple(args.difficulty),
        among=frozenset.intersection(*map(frozenset, among)) if among else None,
    )


def _nothing(args: argparse.Namespace, words: Wording) -> str:
    """Say that no question is among those that were asked for."""
    if args.flagged:
        return words["none_both" if args.missed else "none_flagged"]
    return words["none_missed" if args.missed else "all_rest"]

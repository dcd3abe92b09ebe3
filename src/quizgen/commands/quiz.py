"""`quizgen quiz`: ask the questions of a deck in the terminal, and remember the answers."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, nullcontext
from time import monotonic

import msgspec

from quizgen.commands.loading import decks_of, project_of
from quizgen.model.deck import Deck
from quizgen.products import recipe_type
from quizgen.quiz import clock as zone
from quizgen.quiz import loop as course
from quizgen.quiz import signals as guard
from quizgen.quiz import start, stats
from quizgen.quiz import wording as words
from quizgen.quiz.context import Setting
from quizgen.quiz.desk import Desk
from quizgen.quiz.progress.database import progress_path
from quizgen.quiz.progress.store import Store
from quizgen.quiz.report import Report
from quizgen.quiz.schedule import start_of_day
from quizgen.quiz.selection import Wanted, unknown
from quizgen.quiz.session import Session
from quizgen.quiz.summary import end_lines
from quizgen.quiz.ui.interface import Face, Line, line
from quizgen.reading.load import load_recipe
from quizgen.support.diagnostics import UsageError

INTERRUPTED = 130


def run(args: argparse.Namespace) -> int:
    """Quiz; every answer is kept as it is given, however the quiz ends."""
    for option, mode in (("minutes", "exam"), ("ahead", "review")):
        if getattr(args, option) and args.mode != mode:
            raise UsageError(f"--{option} goes with --mode {mode}. Leave one of them out.")
    if args.ahead and (args.flagged or args.missed):
        raise UsageError(words.NOT_BOTH)
    plain = args.plain or not _is_able_terminal()
    with guard.orderly():
        face = _face(plain=plain)
        try:
            _opened(args, face)
        except KeyboardInterrupt:
            face.show([line(words.STOPPED)])
            return INTERRUPTED
    return 0


def _opened(args: argparse.Namespace, face: Face) -> None:
    deck = _deck(args, face)
    if deck is None:
        return
    with Store(progress_path()) as store:
        if store.moved is not None:
            face.show([line(words.MOVED.format(path=store.moved))])
        _quiz(args, deck, store, face)


def _is_able_terminal() -> bool:
    """Tell whether both ends are a terminal that can move its cursor and show any text."""
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        return False
    dumb = os.environ.get("TERM", "" if os.name == "nt" else "dumb") == "dumb"
    return not dumb and sys.stdout.encoding.lower().replace("-", "") == "utf8"


def _face(*, plain: bool) -> Face:
    if plain:
        from quizgen.quiz.ui.plain import Plain

        return Plain()
    from quizgen.quiz.ui.terminal import Terminal

    return Terminal()


def _deck(args: argparse.Namespace, face: Face) -> Deck | None:
    """Return the deck that is named, the only one, or the one picked; None: none was."""
    project = project_of(args)
    if args.deck or len(project.recipes) <= 1:
        return decks_of(project, [args.deck] if args.deck else [])[0]
    names = _names(args)
    if names == Wanted():  # Only the titles are needed then, which is far less to read.
        titles = {path.stem: load_recipe(path, recipe_type()).title for path in project.recipes}
    else:
        titles = {deck.id: deck.title for deck in _having(names, decks_of(project))}
    position = face.pick(words.PICK_DECK, [*titles.values()]) if len(titles) > 1 else 0
    return None if position is None else decks_of(project, [[*titles][position]])[0]


def _having(names: Wanted, decks: Sequence[Deck]) -> list[Deck]:
    """Return the decks that have every topic, type and tag that is asked for.

    Raises `UsageError` where there is none: a slip is told before a deck is picked.
    """
    if (message := unknown(decks, names)) is not None:
        raise UsageError(message)
    found = [deck for deck in decks if unknown([deck], names) is None]
    if not found:
        raise UsageError(words.NO_DECK)
    return found


def _names(args: argparse.Namespace) -> Wanted:
    """Return what is asked for by names that a bank gives."""
    return Wanted(topics=tuple(args.topic), types=tuple(args.type), tags=tuple(args.tag))


def _quiz(args: argparse.Namespace, deck: Deck, store: Store, face: Face) -> None:
    salt = args.seed if args.seed is not None else start_of_day(zone.now()).date().isoformat()
    start.carry_over(deck.bank, store)
    asked = start.Start(
        mode=args.mode,
        wanted=_wanted(args, deck, store),
        nothing=_nothing(args),
        count=args.count,
        ahead=args.ahead,
        salt=salt,
    )
    queue = start.queue(deck, asked, store, zone.now(), face)
    if not queue:
        return
    began = monotonic()
    minutes = args.minutes or deck.recipe.quiz.exam_minutes
    with closing(Report(args.report)) if args.report else nullcontext() as report:
        setting = Setting(
            desk=Desk(deck, lambda: decks_of(project_of(args), [deck.id])[0]),
            salt=salt,
            store=store,
            face=face,
            report=report,
            now=zone.now,
            until=began + 60 * minutes if args.mode == "exam" and minutes else None,
        )
        session = course.run(Session(args.mode, queue), setting)
    seconds = monotonic() - began
    face.show(_end(session, setting.desk, store, seconds))


def _end(session: Session, desk: Desk, store: Store, seconds: float) -> Iterator[Line]:
    now, deck = zone.now(), desk.deck
    streak = stats.streak(stats.days([store.quarters(deck.bank.id)], now), now)
    known = start.known(deck, store, now)
    return end_lines(session, deck, desk.topic, known, seconds=seconds, streak=streak)


def _wanted(args: argparse.Namespace, deck: Deck, store: Store) -> Wanted:
    among: list[Collection[str]] = []
    among += [store.flags(deck.bank.id)] if args.flagged else []
    if args.missed:
        cards = store.cards(deck.bank.id)
        among.append([name for name, card in cards.items() if not card.last_good])
    return msgspec.structs.replace(
        _names(args),
        difficulties=tuple(args.difficulty),
        among=frozenset.intersection(*map(frozenset, among)) if among else None,
    )


def _nothing(args: argparse.Namespace) -> str:
    """Say that no question is among those that were asked for."""
    if args.flagged:
        return words.NONE_BOTH if args.missed else words.NONE_FLAGGED
    return words.NONE_MISSED

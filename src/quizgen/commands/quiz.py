"""`quizgen quiz`: ask the questions of a deck in the terminal, and remember the answers."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Collection
from contextlib import nullcontext
from datetime import datetime
from time import monotonic

from quizgen.assets import Project
from quizgen.commands.project import decks_of, project_of
from quizgen.deck import Deck
from quizgen.quiz import course, guard, start, stats, words
from quizgen.quiz.database import progress_path
from quizgen.quiz.editor import edit
from quizgen.quiz.end import end_lines
from quizgen.quiz.face import Face, line
from quizgen.quiz.plan import Wanted
from quizgen.quiz.report import Report
from quizgen.quiz.schedule import start_of_day
from quizgen.quiz.screen import make_printable
from quizgen.quiz.session import Session
from quizgen.quiz.store import Store
from quizgen.recipe import load_recipe

INTERRUPTED = 130


def run(args: argparse.Namespace) -> int:
    """Quiz; every answer is kept as it is given, however the quiz ends."""
    make_printable()
    plain = args.plain or not _is_able_terminal()
    with guard.orderly(), nullcontext() if plain else guard.restored():
        face = _face(plain=plain)
        try:
            _opened(args, face)
        except KeyboardInterrupt:
            face.show([line(words.STOPPED)])
            return INTERRUPTED
    return 0


def _opened(args: argparse.Namespace, face: Face) -> None:
    project = project_of(args)
    name = args.deck or _picked_deck(project, face)
    if name is None:
        return
    deck = decks_of(project, [name])[0]
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
        from quizgen.quiz.plain import Plain

        return Plain()
    from quizgen.quiz.terminal import Terminal

    return Terminal()


def _picked_deck(project: Project, face: Face) -> str | None:
    recipes = project.recipes
    if len(recipes) <= 1:
        return decks_of(project)[0].id
    position = face.pick(words.PICK_DECK, [load_recipe(path).title for path in recipes])
    return None if position is None else recipes[position].stem


def _quiz(args: argparse.Namespace, deck: Deck, store: Store, face: Face) -> None:
    salt = args.seed if args.seed is not None else start_of_day(_now()).date().isoformat()
    store.rename(deck.bank.id, {old: q.id for q in deck.bank.questions for old in q.was})
    asked = start.Start(
        mode=args.mode,
        wanted=_wanted(args, deck, store),
        count=args.count,
        ahead=args.ahead,
        salt=salt,
    )
    queue = start.queue(deck, asked, start.known(deck, store, _now()), face)
    if not queue:
        return
    report = Report(args.report) if args.report else None
    began = monotonic()
    minutes = args.minutes or deck.recipe.quiz.exam_minutes
    until = began + 60 * minutes if args.mode == "exam" and minutes else None
    setting = course.Setting(deck, salt, store, face, report, _now, edit, until)
    session = course.run(Session(args.mode, queue), setting)
    seconds = monotonic() - began
    now = _now()
    streak = stats.streak(stats.days([store.hours(deck.bank.id)], now), now)
    known = start.known(deck, store, now)
    face.show(end_lines(session, deck, known, seconds=seconds, streak=streak))


def _wanted(args: argparse.Namespace, deck: Deck, store: Store) -> Wanted:
    among: list[Collection[str]] = []
    among += [store.flags(deck.bank.id)] if args.flagged else []
    if args.missed:
        cards = store.cards(deck.bank.id)
        among.append([name for name, card in cards.items() if not card.last_good])
    return Wanted(
        topics=tuple(args.topic),
        types=tuple(args.type),
        difficulties=tuple(args.difficulty),
        tags=tuple(args.tag),
        among=frozenset.intersection(*map(frozenset, among)) if among else None,
    )


def _now() -> datetime:
    return datetime.now().astimezone()

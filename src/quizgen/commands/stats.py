"""`quizgen stats`: show what was learned, and what is due."""

from __future__ import annotations

import argparse
import sys

import msgspec

from quizgen.commands.loading import decks_of, project_of
from quizgen.commands.progress import sound_progress
from quizgen.quiz import clock as zone
from quizgen.quiz import wording as words
from quizgen.quiz.progress.store import Store
from quizgen.quiz.schedule import start_of_day
from quizgen.quiz.stats import figures
from quizgen.support import files


def run(args: argparse.Namespace) -> int:
    """Show the figures of a deck, or of all: drawn, as JSON, or as a page."""
    project = project_of(args)
    decks = decks_of(project, [args.deck] if args.deck else [])
    now = zone.now()
    with sound_progress() as store:
        if args.rebuild:
            print(_rebuilt(store), file=sys.stderr)
        found = figures(decks, store, now)
    title = decks[0].title if len(decks) == 1 else words.STATS_TITLE
    today = start_of_day(now).date()
    if args.html:
        from quizgen.quiz.page import page

        written = files.write(args.html, page(found, title, today, project.root))
        print(written, file=sys.stderr if args.json else sys.stdout)
    if args.json:
        print(msgspec.json.format(msgspec.json.encode(found)).decode())
    elif not args.html:
        from quizgen.quiz.charts import draw

        draw(found, title, today)
    return 0


def _rebuilt(store: Store) -> str:
    """Derive the schedule anew and say what had been wrong."""
    wrong = store.rebuild()
    if not wrong:
        return words.REBUILT_EQUAL
    return words.REBUILT.format(names=", ".join(wrong))

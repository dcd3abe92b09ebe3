"""`quizgen stats`: show what was learned, and what is due."""

from __future__ import annotations

import argparse
from pathlib import Path

from quizgen.commands.loading import decks_of, project_of
from quizgen.quiz import schedule
from quizgen.quiz.progress.store import seen_progress
from quizgen.quiz.reverse import for_quiz
from quizgen.quiz.stats import figures
from quizgen.reading.word_files import load_wording
from quizgen.support import files
from quizgen.support.console import say, say_json, warn
from quizgen.support.source_files import shown


def run(args: argparse.Namespace) -> int:
    """Show the figures of a deck, or of all: drawn, as JSON, or as a page."""
    project = project_of(args)
    names = [args.deck] if args.deck else []
    decks = [for_quiz(deck) for deck in decks_of(project, names)]
    now = schedule.now()
    words = load_wording("quiz", decks[0].bank.language, project.root)
    with seen_progress() as store:
        found = figures(decks, store, now, words)
    title = decks[0].title if len(decks) == 1 else words["stats_title"]
    if args.html:
        from quizgen.quiz.charts import page

        text = page(found, title, now.day, project.root, words)
        written = files.write(args.html, text)
        (warn if args.json else say)(shown(Path(written)))
    if args.json:
        say_json(found)
    elif not args.html:
        from quizgen.quiz.charts import draw

        draw(found, title, now.day, words)
    return 0

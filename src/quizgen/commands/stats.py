"""`quizgen stats`: show what was learned, and what is due."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime

import msgspec

from quizgen.commands.project import decks_of, project_of
from quizgen.quiz import words
from quizgen.quiz.database import progress_path
from quizgen.quiz.screen import make_printable
from quizgen.quiz.stats import figures
from quizgen.quiz.store import Store


def run(args: argparse.Namespace) -> int:
    """Print the figures of a deck, or of all; as JSON where that is asked for."""
    make_printable()
    decks = decks_of(project_of(args), [args.deck] if args.deck else [])
    with Store(progress_path()) as store:
        if args.rebuild:
            print(_rebuilt(store), file=sys.stderr)
        found = figures(decks, store, datetime.now().astimezone())
    print(msgspec.json.format(msgspec.json.encode(found)).decode())
    return 0


def _rebuilt(store: Store) -> str:
    """Derive the schedule anew and say what had been wrong."""
    wrong = store.rebuild()
    if not wrong:
        return words.REBUILT_EQUAL
    return words.REBUILT.format(count=len(wrong), names=", ".join(wrong))

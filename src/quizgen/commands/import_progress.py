"""`quizgen import-progress`: take over the log of another machine."""

from __future__ import annotations

import argparse

from quizgen.commands.progress import sound_progress
from quizgen.quiz.progress.exchange import read


def run(args: argparse.Namespace) -> int:
    """Add what is not known yet; doing it twice is the same as once."""
    records = read(args.file)
    with sound_progress() as store:
        added = store.add(*records)
    print(f"{args.file}: {added} new records of {len(records)}")
    return 0

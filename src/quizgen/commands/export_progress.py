"""`quizgen export-progress`: write the log of answers, to be imported elsewhere."""

from __future__ import annotations

import argparse

from quizgen import files
from quizgen.commands.progress import sound_progress
from quizgen.errors import UsageError
from quizgen.quiz.exchange import lines


def run(args: argparse.Namespace) -> int:
    """Write the whole log to a file, whole or not at all; an empty one replaces nothing."""
    with sound_progress() as store:
        records = list(lines(store))
    if not records and args.file.exists():
        raise UsageError(f"there is nothing to export yet, so {args.file} is left as it is.")
    files.write(args.file, b"".join(records))
    print(f"{args.file}: {len(records)} records")
    return 0

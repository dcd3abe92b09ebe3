"""`quizgen export-progress`: write the log of answers, to be imported elsewhere."""

from __future__ import annotations

import argparse
from pathlib import Path

from quizgen.commands.progress import sound_progress
from quizgen.quiz.progress.exchange import lines, read
from quizgen.quiz.progress.record import Record
from quizgen.support import files
from quizgen.support.diagnostics import BankError, UsageError


def run(args: argparse.Namespace) -> int:
    """Write the whole log to a file, whole or not at all; what only that file has stays."""
    with sound_progress() as store:
        here = {record.uid for record in store.records()}
        records = list(lines(store))
    lost = sum(record.uid not in here for record in _there(args.file))
    if lost:
        message = f"{args.file} has {lost} records that the progress here has not."
        raise UsageError(f"{message} Import it first, or name another file.")
    files.write(args.file, b"".join(records))
    print(f"{args.file}: {len(records)} records")
    return 0


def _there(file: Path) -> list[Record]:
    """Return the log that a file holds already; [] where there is no file."""
    if not file.is_file():
        return []
    try:
        return read(file)
    except BankError:
        message = f"{file} is there and is no log of progress. Name another file."
        raise UsageError(message) from None

"""`quizgen progress`: where the log of answers is, and how it goes to another machine."""

from __future__ import annotations

import argparse
from pathlib import Path

from quizgen.quiz.progress import exchange, results
from quizgen.quiz.progress.log import Record
from quizgen.quiz.progress.store import progress_path, sound_progress
from quizgen.support import files
from quizgen.support.console import say_whole
from quizgen.support.diagnostics import BankError, UsageError, counted
from quizgen.support.source_files import shown


def run(args: argparse.Namespace) -> int:
    """Do what was asked for: `export`, `import` or `where`."""
    match args.action:
        case "export":
            _export(args.file)
        case "import":
            _import(args.file)
        case _:
            say_whole(progress_path())
    return 0


def _export(file: Path) -> None:
    """Write the whole log to a file, whole or not at all.

    A file that has records which are not here is not replaced.
    """
    with sound_progress() as store:
        here = {record.uid for record in store.records()}
        records = list(exchange.lines(store))
    lost = sum(record.uid not in here for record in _there(file))
    if lost:
        message = f"{file} has {counted(lost, 'record')} that your progress here does not have."
        raise UsageError(f"{message} Import it first, or name another file.")
    files.write(file, b"".join(records))
    say_whole(f"{shown(file)}: {counted(len(records), 'record')}")


def _there(file: Path) -> list[Record]:
    """Return the log that a file holds already; [] where there is no file."""
    if not file.is_file():
        return []
    try:
        return exchange.read(file, file.read_bytes())
    except BankError:
        raise UsageError(f"{file} exists and is no log of progress. Name another file.") from None


def _import(file: Path) -> None:
    """Add what is not known yet, of a log or of a page's results; twice is the same as once."""
    data = file.read_bytes()  # Once, for it may be a pipe.
    head = results.head(data)
    records = exchange.read(file, data) if head is None else results.read(file, data, head)
    with sound_progress() as store:
        added = store.add(*records)
    say_whole(f"{shown(file)}: {counted(len(records), 'record')}, {added} of them new")

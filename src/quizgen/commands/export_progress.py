"""`quizgen export-progress`: write the log of answers, to be imported elsewhere."""

from __future__ import annotations

import argparse

from quizgen import files
from quizgen.quiz.database import progress_path
from quizgen.quiz.exchange import lines
from quizgen.quiz.store import Store


def run(args: argparse.Namespace) -> int:
    """Write the whole log to a file, whole or not at all."""
    with (
        Store(progress_path()) as store,
        files.replacing(args.file) as temporary,
        temporary.open("wb") as file,
    ):
        count = sum(1 for line in lines(store) if file.write(line))
    print(f"{args.file}: {count} records")
    return 0

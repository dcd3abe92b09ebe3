"""The log as JSON Lines, so that two machines can have each other's progress."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from quizgen.quiz.progress.log import Record, checked
from quizgen.quiz.progress.store import Store
from quizgen.support.diagnostics import BankError, counted, diagnostic

_NO_RECORD = "this is no record of progress: {why}.{others} Export it again."


def lines(store: Store) -> Iterator[bytes]:
    """Yield the log as JSON, one record a line, in the order it was written."""
    encoder = msgspec.json.Encoder()
    for record in store.records():
        yield encoder.encode(record) + b"\n"


def read(path: Path, data: bytes) -> list[Record]:
    """Read the bytes of a log that `lines` gave; `path` is the file's, for messages.

    Raises `BankError` with the first line that is no record.
    """
    decoder = msgspec.json.Decoder(Record)
    numbered = enumerate(data.splitlines(), start=1)
    return each_read(path, numbered, lambda line: checked(decoder.decode(line)), _NO_RECORD)


def each_read(
    path: Path,
    numbered: Iterable[tuple[int, bytes]],
    record_of: Callable[[bytes], Record | None],
    message: str,
) -> list[Record]:
    """Make a record of each line that is one; `numbered` are lines with their numbers.

    Raises `BankError` with the first line of which none can be made; in `message` stand why,
    and how many more there are.
    """
    records: list[Record] = []
    bad: list[tuple[int, str]] = []
    for number, line in numbered:
        if not line.strip():
            continue
        try:
            record = record_of(line)
        except (msgspec.DecodeError, ValueError, OverflowError, RecursionError) as error:
            bad.append((number, str(error)))
        else:
            records += [record] if record else []
    if bad:
        at, why = bad[0]
        more = counted(len(bad) - 1, "later line")
        others = f" The same goes for {more}." if len(bad) > 1 else ""
        said = message.format(why=why, others=others)
        raise BankError([diagnostic("wrong-progress", said, str(path), at)])
    return records

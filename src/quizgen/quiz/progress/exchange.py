"""The log as JSON Lines, so that two machines can have each other's progress."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import msgspec

from quizgen.quiz.progress.log import Record
from quizgen.quiz.progress.store import Store
from quizgen.support.diagnostics import BankError, counted, diagnostic


def lines(store: Store) -> Iterator[bytes]:
    """Yield the log as JSON, one record a line, in the order it was written."""
    encoder = msgspec.json.Encoder()
    for record in store.records():
        yield encoder.encode(record) + b"\n"


def read(path: Path) -> list[Record]:
    """Read a log that `lines` gave; raises `BankError` with the first line that is no record."""
    decoder = msgspec.json.Decoder(Record)
    records: list[Record] = []
    bad: list[tuple[int, str]] = []
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        if not line.strip():
            continue
        try:
            records.append(_whole(decoder.decode(line)))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            bad.append((number, str(error)))
    if bad:
        at, why = bad[0]
        more = counted(len(bad) - 1, "later line")
        others = f" The same goes for {more}." if len(bad) > 1 else ""
        message = f"this is no record of progress: {why}.{others} Export it again."
        raise BankError([diagnostic("wrong-progress", message, str(path), at)])
    return records


def _whole(record: Record) -> Record:
    """Refuse a record that lacks what its kind needs, or whose day is not that of its time."""
    needs = {
        "answer": ("rating", "retention", "mode"),
        "overrule": ("rating", "ref"),
        "undo": ("ref",),
    }.get(record.kind, ())
    for name in needs:
        if getattr(record, name) is None:
            raise msgspec.ValidationError(f"'{record.kind}' needs `{name}`")
    day = date(1970, 1, 1) + timedelta(milliseconds=record.at)
    if abs(record.day - day) > timedelta(days=1):
        raise msgspec.ValidationError(f"`day` {record.day} is not the day of `at` {record.at}")
    return record

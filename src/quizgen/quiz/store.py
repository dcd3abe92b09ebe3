"""Progress in SQLite: an append-only log of what was answered, and cards derived from it.

Each record is one transaction, done before its verdict is shown.  Nothing is ever taken
out of the log: undoing is one more record.  Progress belongs to (bank id, question id).
This module must not know questions' contents or how anything is shown.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Annotated, Any, Final, Literal, Self, TypeAlias

from msgspec import Meta, Struct, convert
from msgspec.structs import astuple, replace

from quizgen.quiz.database import (
    BUSY_SECONDS,
    damaged,
    explained,
    is_busy,
    is_corrupt,
    opened,
    put_aside,
)
from quizgen.quiz.schedule import AGAIN, EASY, Card, Review, replay

Kind: TypeAlias = Literal["answer", "undo", "accept", "flag", "unflag"]
ANSWER: Final = "answer"
UNDO: Final = "undo"
ACCEPT: Final = "accept"
FLAG: Final = "flag"
UNFLAG: Final = "unflag"

_LATEST = 7_258_118_400_000
"""The year 2200, in milliseconds since 1970."""


class Record(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One line of the log; `at` is in milliseconds since 1970, UTC.

    `uid` is unique on all machines; `ref` is the uid of the answer that an undo takes
    back or an accept makes count.  `rating` is FSRS's grade, 1 to 4; `since` are the
    milliseconds since the question's answer before, which the store fills in.
    """

    uid: Annotated[str, Meta(min_length=1, max_length=100)]
    at: Annotated[int, Meta(ge=0, le=_LATEST)]
    kind: Kind
    bank: str
    question: str
    ref: str | None = None
    verdict: str | None = None
    rating: Annotated[int, Meta(ge=AGAIN, le=EASY)] | None = None
    hinted: bool | None = None
    milliseconds: Annotated[int, Meta(ge=0, le=_LATEST)] | None = None
    points: float | None = None
    response: str | None = None
    mode: str | None = None
    retention: Annotated[float, Meta(ge=0.5, le=0.999)] | None = None
    since: Annotated[int, Meta(ge=0, le=_LATEST)] | None = None
    note: str | None = None


_INSERT = """
    INSERT OR IGNORE INTO review VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_INSERT_CARD = "INSERT INTO card VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_CARDS = """
    SELECT question, state, step, stability, difficulty, due, last, reps, lapses, first, good,
        later, later_good, last_good
    FROM card WHERE bank = ?
"""
_HOUR = """
    INSERT INTO hour
    SELECT bank, at / 3600000, COUNT(*), SUM(good), SUM(later), SUM(good AND later)
    FROM standing WHERE bank = :bank AND at >= :start AND at < :end
    GROUP BY at / 3600000
"""
_FLAGS = """
    SELECT COALESCE(new, question), kind, note
    FROM review LEFT JOIN alias ON alias.bank = :bank AND alias.old = question
    WHERE review.bank = :bank AND kind IN ('flag', 'unflag')
    ORDER BY at, uid
"""
_NAMES = """
    SELECT DISTINCT review.bank, COALESCE(new, question)
    FROM review LEFT JOIN alias ON alias.bank = review.bank AND alias.old = question
"""
_RECORDS = """
    SELECT uid, at, kind, bank, question, ref, verdict, rating, hinted, milliseconds, points,
        response, mode, retention, since, note
    FROM review ORDER BY id
"""
_HOUR_MS = 3_600_000
_TURN = 0.002
_STANDING = """
    SELECT at, CASE WHEN good THEN MAX(rating, 2) ELSE rating END, retention, later
    FROM standing
    WHERE bank = :bank AND question IN (
        SELECT :question UNION SELECT old FROM alias WHERE bank = :bank AND new = :question)
    ORDER BY +at, uid  -- The plus keeps SQLite from walking the whole bank by time.
"""


class Count(Struct, frozen=True):
    """Answers that stand: all and right; and those a day or more after another."""

    reviews: int
    good: int
    later: int
    later_good: int


class Store:
    """An open progress file; close it, or use it in a `with`.

    `moved` is where a file that could not be read was put aside, or None.  Every method
    raises `OSError` with a sentence a person can act on.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.moved: Path | None = None
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.stat().st_ino if path.exists() else 0
        try:
            self._database = opened(path)
        except sqlite3.DatabaseError as error:
            if not is_corrupt(error):
                raise explained(error, path) from error
            self._put_aside()
            self._database = opened(path)
        self._file = path.stat().st_ino

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was added is already on the disk."""
        self._database.close()

    def add(self, *records: Record) -> int:
        """Append records and derive anew the cards they concern; return how many were new.

        One transaction; a record whose `uid` is already there is left out.
        """
        with self._writing():
            before = self._database.total_changes
            self._database.executemany(_INSERT, [astuple(self._timed(one)) for one in records])
            added = self._database.total_changes - before
            touched = {self._touched(record) for record in records}
            for bank, question in {(bank, question) for bank, question, _ in touched}:
                self._derive(bank, self._present_name(bank, question))
            for bank, hour in {(bank, at // _HOUR_MS) for bank, _, at in touched}:
                self._derive_hours(bank, hour, hour + 1)
        return added

    def rename(self, bank: str, names: Mapping[str, str]) -> None:
        """Carry progress over from earlier question ids to present ones."""
        known = dict(self._read("SELECT old, new FROM alias WHERE bank = ?", (bank,)))
        if all(known.get(old) == new for old, new in names.items()):
            return
        with self._writing():
            for old, new in names.items():
                self._database.execute(
                    "UPDATE alias SET new = ? WHERE bank = ? AND new = ?", (new, bank, old)
                )
                self._database.execute(
                    "INSERT OR REPLACE INTO alias VALUES (?, ?, ?)", (bank, old, new)
                )
                self._database.execute(
                    "DELETE FROM card WHERE bank = ? AND question = ?", (bank, old)
                )
            for new in dict.fromkeys(names.values()):
                self._derive(bank, new)

    def rebuild(self) -> list[str]:
        """Derive every card and count anew; return the names of those that had been wrong."""
        with self._writing():
            before = self._derived()
            self._database.execute("DELETE FROM card")
            self._database.execute("DELETE FROM hour")
            for bank, question in self._read(_NAMES, ()):
                self._derive(bank, question)
            for (bank,) in self._read("SELECT DISTINCT bank FROM review", ()):
                self._derive_hours(bank, 0, _LATEST // _HOUR_MS + 1)
            wrong = before ^ self._derived()
        return sorted({f"{bank}/{name}" for bank, name, *_ in wrong})

    def records(self) -> Iterator[Record]:
        """Yield the whole log, in the order it was written."""
        try:
            for row in self._database.execute(_RECORDS):
                named = zip(Record.__struct_fields__, row, strict=True)
                yield convert(dict(named), Record, strict=False)
        except sqlite3.DatabaseError as error:
            raise self._failed(error) from error

    def cards(self, bank: str) -> dict[str, Card]:
        """Return the cards of a bank by question id."""
        return {name: Card(*rest) for name, *rest in self._read(_CARDS, (bank,))}

    def hours(self, bank: str) -> dict[int, Count]:
        """Return the counts of a bank's answers by hours since 1970."""
        query = "SELECT hour, reviews, good, later, later_good FROM hour WHERE bank = ?"
        return {hour: Count(*counts) for hour, *counts in self._read(query, (bank,))}

    def flags(self, bank: str) -> dict[str, list[str]]:
        """Return the notes of the questions that are flagged, by id; a note may be ""."""
        notes: dict[str, list[str]] = {}
        for name, kind, note in self._read(_FLAGS, {"bank": bank}):
            if kind == FLAG:
                notes.setdefault(name, []).append(note or "")
            else:
                notes.pop(name, None)
        return notes

    def _read(self, query: str, values: tuple[Any, ...] | dict[str, Any]) -> list[Any]:
        try:
            return self._database.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise self._failed(error) from error

    def _failed(self, error: sqlite3.DatabaseError) -> OSError:
        """Say what is wrong; a damaged file is put aside."""
        if not is_corrupt(error):
            return explained(error, self.path)
        self._database.close()
        self._put_aside()
        return damaged(self.path, self.moved)

    def _put_aside(self) -> None:
        """Put the damaged file aside, unless another process has done it already."""
        if self.path.exists() and self.path.stat().st_ino == self._file:
            self.moved = put_aside(self.path)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Do all of the block in one transaction, or nothing of it."""
        try:
            self._begin()
            try:
                yield
                self._database.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.ProgrammingError):  # Closed, as it is damaged.
                    if self._database.in_transaction:
                        self._database.execute("ROLLBACK")
                raise
        except sqlite3.DatabaseError as error:
            raise self._failed(error) from error

    def _timed(self, record: Record) -> Record:
        """Fill in how long ago an answer's question was answered before."""
        if record.kind != ANSWER or record.since is not None:
            return record
        key = (record.bank, self._present_name(record.bank, record.question))
        rows = self._read("SELECT last FROM card WHERE bank = ? AND question = ?", key)
        last = next((last for (last,) in rows), None)
        return record if last is None else replace(record, since=max(0, record.at - last))

    def _present_name(self, bank: str, question: str) -> str:
        rows = self._read("SELECT new FROM alias WHERE bank = ? AND old = ?", (bank, question))
        return next((str(new) for (new,) in rows), question)

    def _begin(self) -> None:
        """Wait for the right to write, in short turns.

        SQLite's own waiting sleeps for a tenth of a second at a time, and starves beside
        another process that writes all the while.
        """
        until = monotonic() + BUSY_SECONDS
        self._database.execute("PRAGMA busy_timeout = 0")
        try:
            while True:
                try:
                    self._database.execute("BEGIN IMMEDIATE")
                except sqlite3.OperationalError as error:
                    if not is_busy(error) or monotonic() > until:
                        raise
                    sleep(_TURN)
                else:
                    return
        finally:
            self._database.execute(f"PRAGMA busy_timeout = {1000 * BUSY_SECONDS}")

    def _touched(self, record: Record) -> tuple[str, str, int]:
        """Return the (bank, question, time) of the answer that a record is or changes."""
        rows = self._read("SELECT bank, question, at FROM review WHERE uid = ?", (record.ref,))
        return next(iter(rows), (record.bank, record.question, record.at))

    def _derive(self, bank: str, question: str) -> None:
        """Make a question's card what its log says."""
        key = (bank, question)
        rows = self._read(_STANDING, {"bank": bank, "question": question})
        card = replay(f"{bank}\x1f{question}", [Review(*row) for row in rows])
        self._database.execute("DELETE FROM card WHERE bank = ? AND question = ?", key)
        if card is not None:
            self._database.execute(_INSERT_CARD, key + astuple(card))

    def _derive_hours(self, bank: str, first: int, end: int) -> None:
        """Make the counts of some hours what the log says."""
        self._database.execute(
            "DELETE FROM hour WHERE bank = ? AND hour >= ? AND hour < ?", (bank, first, end)
        )
        times = {"bank": bank, "start": first * _HOUR_MS, "end": end * _HOUR_MS}
        self._database.execute(_HOUR, times)

    def _derived(self) -> set[tuple[Any, ...]]:
        """Return every row that is derived from the log."""
        return {*self._read("SELECT * FROM card", ()), *self._read("SELECT * FROM hour", ())}


def new_uid() -> str:
    """Return a name for a record that no other machine will give."""
    return os.urandom(8).hex()

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
from typing import Annotated, Any, Final, Literal, Self, TypeAlias

from msgspec import Meta, Struct, convert
from msgspec.structs import astuple, replace

from quizgen.quiz.database import damaged, explained, is_corrupt, opened, put_aside
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
_TALLIES = """
    SELECT COALESCE(new, question) AS name, COUNT(*), SUM(good), SUM(later), SUM(good AND later)
    FROM (SELECT question, good, COALESCE(since, 0) >= :day AS later
          FROM standing WHERE bank = :bank)
    LEFT JOIN alias ON alias.bank = :bank AND alias.old = question
    GROUP BY name
"""
_HOURS = """
    SELECT at / 3600000 AS hour, COUNT(*) FROM standing WHERE bank = ? GROUP BY hour ORDER BY hour
"""
_LAST = """
    SELECT COALESCE(new, question) AS name, MAX(at), good
    FROM standing LEFT JOIN alias ON alias.bank = :bank AND alias.old = question
    WHERE standing.bank = :bank
    GROUP BY name
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
_DAY = 20 * 3_600_000
"""From which gap on an answer tells of memory: the next day, at about the same hour."""

_STANDING = """
    SELECT answer.at, COALESCE(
        (SELECT rating FROM review AS more
         WHERE more.ref = answer.uid AND more.kind = 'accept'), answer.rating), answer.retention
    FROM review AS answer
    WHERE answer.bank = :bank AND answer.kind = 'answer'
    AND answer.question IN (
        SELECT :question UNION SELECT old FROM alias WHERE bank = :bank AND new = :question)
    AND NOT EXISTS (
        SELECT 1 FROM review AS more WHERE more.ref = answer.uid AND more.kind = 'undo')
    ORDER BY answer.at, answer.uid
"""


class Tally(Struct, frozen=True):
    """A question's answers that stand: all and right; those a day or more after another."""

    reviews: int
    right: int
    later: int
    later_right: int


class Store:
    """An open progress file; close it, or use it in a `with`.

    `moved` is where a file that could not be read was put aside, or None.  Every method
    raises `OSError` with a sentence a person can act on.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.moved: Path | None = None
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._database = opened(path)
        except sqlite3.DatabaseError as error:
            if not is_corrupt(error):
                raise explained(error, path) from error
            self.moved = put_aside(path)
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
            for bank, question in {(record.bank, record.question) for record in records}:
                self._derive(bank, self._present_name(bank, question))
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

    def rebuild(self) -> list[tuple[str, str]]:
        """Derive every card anew; return the (bank, question) of those that had been wrong."""
        with self._writing():
            before = set(self._read("SELECT * FROM card", ()))
            self._database.execute("DELETE FROM card")
            for bank, question in self._read(_NAMES, ()):
                self._derive(bank, question)
            after = set(self._read("SELECT * FROM card", ()))
        return sorted({(bank, question) for bank, question, *_ in before ^ after})

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
        rows = self._read(
            "SELECT question, state, step, stability, difficulty, due, last, reps, lapses"
            " FROM card WHERE bank = ?",
            (bank,),
        )
        return {question: Card(*fields) for question, *fields in rows}

    def tallies(self, bank: str) -> dict[str, Tally]:
        """Count the answers of a bank by question, by its present id."""
        rows = self._read(_TALLIES, {"bank": bank, "day": _DAY})
        return {name: Tally(*counts) for name, *counts in rows}

    def hours(self, bank: str) -> dict[int, int]:
        """Count the answers of a bank by hours since 1970."""
        return dict(self._read(_HOURS, (bank,)))

    def missed(self, bank: str) -> frozenset[str]:
        """Return the ids of the questions whose last answer did not count as right."""
        rows = self._read(_LAST, {"bank": bank})
        return frozenset(name for name, _, good in rows if not good)

    def flags(self, bank: str) -> dict[str, list[str]]:
        """Return the notes of the questions that are flagged, by id; a note may be ""."""
        notes: dict[str, list[str]] = {}
        for name, kind, note in self._read(_FLAGS, {"bank": bank}):
            if kind == FLAG:
                notes.setdefault(name, []).append(note or "")
            else:
                notes.pop(name, None)
        return notes

    def first_seen_since(self, bank: str, since: int) -> set[str]:
        """Return the ids of the questions first answered at a time or later."""
        rows = self._read("SELECT question FROM card WHERE bank = ? AND first >= ?", (bank, since))
        return {question for (question,) in rows}

    def _read(self, query: str, values: tuple[Any, ...] | dict[str, Any]) -> list[Any]:
        try:
            return self._database.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise self._failed(error) from error

    def _failed(self, error: sqlite3.DatabaseError) -> OSError:
        """Say what is wrong; a damaged file is put aside, unless another process has done it."""
        if not is_corrupt(error):
            return explained(error, self.path)
        self._database.close()
        if self.path.exists() and self.path.stat().st_ino == self._file:
            self.moved = put_aside(self.path)
        return damaged(self.path, self.moved)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Do all of the block in one transaction, or nothing of it."""
        try:
            self._database.execute("BEGIN IMMEDIATE")
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

    def _derive(self, bank: str, question: str) -> None:
        """Make a question's card what its log says."""
        key = (bank, question)
        rows = self._read(_STANDING, {"bank": bank, "question": question})
        reviews = [Review(*row) for row in rows]
        self._database.execute("DELETE FROM card WHERE bank = ? AND question = ?", key)
        if card := replay(f"{bank}\x1f{question}", reviews):
            values = (*key, *astuple(card), reviews[0].at)
            self._database.execute(
                "INSERT INTO card VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values
            )


def new_uid() -> str:
    """Return a name for a record that no other machine will give."""
    return os.urandom(8).hex()

"""Progress in SQLite: an append-only log of what was answered, and cards derived from it.

Each record is one transaction, done before its verdict is shown.  Nothing is ever taken
out of the log: undoing is one more record.  Progress belongs to (bank id, question id).
This module must not know questions' contents or how anything is shown.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from msgspec import convert
from msgspec.structs import astuple

from quizgen.quiz.counts import Count, by_quarter
from quizgen.quiz.progress.database import begin, damaged, explained, is_corrupt, opened, put_aside
from quizgen.quiz.progress.names import aliases
from quizgen.quiz.progress.record import FLAG, Record
from quizgen.quiz.schedule import Card, Review, replay

_COLUMNS = ", ".join(Record.__struct_fields__)
_VALUES = ", ".join("?" for _ in Record.__struct_fields__)
_INSERT = f"INSERT OR IGNORE INTO review ({_COLUMNS}) VALUES ({_VALUES})"  # noqa: S608 - our names
_RECORDS = f"SELECT {_COLUMNS} FROM review ORDER BY id"  # noqa: S608 - our names
_INSERT_CARD = "INSERT INTO card VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_INSERT_QUARTER = "INSERT INTO quarter VALUES (?, ?, ?, ?, ?, ?, ?)"
_CARDS = """
    SELECT question, state, step, stability, difficulty, due, last, reps, lapses, first, good,
        later, later_good, last_good
    FROM card WHERE bank = ?
"""
_QUARTERS = """
    SELECT quarter, SUM(reviews), SUM(good), SUM(later), SUM(later_good)
    FROM quarter WHERE bank = ? GROUP BY quarter ORDER BY quarter
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
_SUPPOSED = [
    f"CREATE TEMP TABLE IF NOT EXISTS {table} AS SELECT * FROM main.{table}"  # noqa: S608 - our names
    for table in ("alias", "card", "quarter")
] + [
    f"CREATE INDEX IF NOT EXISTS temp.{table}_of ON {table} (bank, {column})"
    for table, column in (("alias", "old"), ("card", "question"), ("quarter", "question"))
]
"""Copies that stand before the tables of the file, and that even a file to be read only can have."""
_IS_UNDERIVED = """
    SELECT 1 WHERE EXISTS (SELECT 1 FROM review) AND NOT EXISTS (SELECT 1 FROM card)
"""
_STANDING = """
    SELECT at,
        CASE WHEN EXISTS (
            SELECT 1 FROM review AS more WHERE more.ref = answer.uid AND more.kind = 'accept')
        THEN MAX(rating, 2) ELSE rating END,
        retention
    FROM review AS answer
    WHERE bank = :bank AND kind = 'answer'
        AND question IN (
            SELECT :question UNION SELECT old FROM alias WHERE bank = :bank AND new = :question)
        AND NOT EXISTS (
            SELECT 1 FROM review AS more WHERE more.ref = answer.uid AND more.kind = 'undo')
    ORDER BY at, uid
"""


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
            underived = self._database.execute(_IS_UNDERIVED).fetchone()
        except sqlite3.DatabaseError as error:
            if not is_corrupt(error):
                raise explained(error, path) from error
            self._put_aside()
            self._database = opened(path)
            underived = None
        self._file = path.stat().st_ino
        if underived:
            self.rebuild()

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
            self._database.executemany(_INSERT, [astuple(record) for record in records])
            added = self._database.total_changes - before
            for bank, question in {self._touched(record) for record in records}:
                self._derive(bank, question)
        return added

    def rename(self, bank: str, names: Mapping[str, str]) -> None:
        """Let progress belong to present ids; `names` has them by all that the bank knows."""
        if self._renamed(bank, names):
            with self._writing():
                self._carry(bank, names)

    def suppose(self, bank: str, names: Mapping[str, str]) -> None:
        """Read from now on as after `rename`, without a change to the file."""
        if not self._renamed(bank, names):
            return
        try:
            for copy in _SUPPOSED:
                self._database.execute(copy)
            self._carry(bank, names)
        except sqlite3.DatabaseError as error:
            raise self._failed(error) from error

    def rebuild(self) -> list[str]:
        """Derive every card and count anew; return the names of those that had been wrong."""
        with self._writing():
            before = self._derived()
            self._database.execute("DELETE FROM card")
            self._database.execute("DELETE FROM quarter")
            for bank, question in self._read(_NAMES, ()):
                self._derive(bank, question)
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

    def quarters(self, bank: str) -> dict[int, Count]:
        """Return the counts of a bank's answers by quarters of an hour since 1970, in order."""
        return {quarter: Count(*counts) for quarter, *counts in self._read(_QUARTERS, (bank,))}

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
            begin(self._database)
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

    def _aliases(self, bank: str) -> dict[str, str]:
        """Return the present ids of a bank's questions by their earlier ones."""
        return dict(self._read("SELECT old, new FROM alias WHERE bank = ?", (bank,)))

    def _renamed(self, bank: str, names: Mapping[str, str]) -> bool:
        known = self._aliases(bank)
        return known != aliases(known, names)

    def _carry(self, bank: str, names: Mapping[str, str]) -> None:
        """Change what earlier ids stand for, and derive anew whatever gains or loses by it."""
        known = self._aliases(bank)
        now = aliases(known, names)
        self._database.execute("DELETE FROM alias WHERE bank = ?", (bank,))
        rows = [(bank, old, new) for old, new in now.items()]
        self._database.executemany("INSERT INTO alias VALUES (?, ?, ?)", rows)
        for name in sorted({name for pair in known.items() ^ now.items() for name in pair}):
            if name in now:
                self._forget(bank, name)
            else:
                self._derive(bank, name)

    def _present_name(self, bank: str, question: str) -> str:
        rows = self._read("SELECT new FROM alias WHERE bank = ? AND old = ?", (bank, question))
        return next((str(new) for (new,) in rows), question)

    def _touched(self, record: Record) -> tuple[str, str]:
        """Return the bank and question of the answer that a record is or changes."""
        rows = self._read("SELECT bank, question FROM review WHERE uid = ?", (record.ref,))
        bank, question = next(iter(rows), (record.bank, record.question))
        return bank, self._present_name(bank, question)

    def _derive(self, bank: str, question: str) -> None:
        """Make a question's card and counts what its log says."""
        key = (bank, question)
        standing = self._read(_STANDING, {"bank": bank, "question": question})
        reviews = [Review(*row) for row in standing]
        card = replay(f"{bank}\x1f{question}", reviews)
        self._forget(bank, question)
        if card is not None:
            self._database.execute(_INSERT_CARD, key + astuple(card))
        rows = [(*key, quarter, *astuple(count)) for quarter, count in by_quarter(reviews).items()]
        self._database.executemany(_INSERT_QUARTER, rows)

    def _forget(self, bank: str, question: str) -> None:
        """Take away what was derived of a question."""
        key = (bank, question)
        self._database.execute("DELETE FROM card WHERE bank = ? AND question = ?", key)
        self._database.execute("DELETE FROM quarter WHERE bank = ? AND question = ?", key)

    def _derived(self) -> set[tuple[Any, ...]]:
        """Return every row that is derived from the log."""
        return {*self._read("SELECT * FROM card", ()), *self._read("SELECT * FROM quarter", ())}

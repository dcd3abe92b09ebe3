"""Progress in SQLite: an append-only log of what was answered, and cards derived from it.

Each record is one transaction, done before its verdict is shown.  Nothing is ever taken out
of the log: undoing is one more record.  Progress belongs to (bank, question id), where the
bank is its `lasting_id`.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import Any, NamedTuple, Self, TypeAlias, TypeVar

import msgspec
from msgspec import convert
from msgspec.structs import astuple

from quizgen.model.questions import Question
from quizgen.quiz.progress.log import Record, by_any_id, checked
from quizgen.quiz.schedule import Card, Now, Review, replay, scheduling

VERSION = 1
BUSY_SECONDS = 5
_ADVICE = "Put a copy of it in its place, or move it away to start again"
_TURN = 0.002

_TABLES = (
    """CREATE TABLE review (
        id INTEGER PRIMARY KEY,
        uid TEXT NOT NULL UNIQUE,
        at INTEGER NOT NULL,
        day TEXT NOT NULL,
        kind TEXT NOT NULL,
        bank TEXT NOT NULL,
        question TEXT NOT NULL,
        ref TEXT,
        verdict TEXT,
        rating INTEGER,
        hinted INTEGER,
        milliseconds INTEGER,
        points REAL,
        response TEXT,
        mode TEXT,
        retention REAL,
        note TEXT
    )""",
    "CREATE INDEX review_question ON review (bank, question)",
    "CREATE INDEX review_day ON review (bank, day)",
    "CREATE INDEX review_change ON review (ref, kind) WHERE ref IS NOT NULL",
    "CREATE INDEX review_mark ON review (bank, at) WHERE kind NOT IN ('answer', 'undo', 'overrule')",
    # The answers that were not undone, each with the last word on how good it was.
    """CREATE VIEW standing AS
        SELECT uid, at, day, bank, question, mode, retention, COALESCE((
            SELECT more.rating FROM review AS more
            WHERE more.ref = answer.uid AND more.kind = 'overrule'
            ORDER BY more.at DESC, more.uid DESC LIMIT 1), rating) AS rating
        FROM review AS answer
        WHERE kind = 'answer' AND NOT EXISTS (
            SELECT 1 FROM review AS more WHERE more.ref = answer.uid AND more.kind = 'undo')""",
    # `ids` are the ids, with spaces between, whose answers the card was derived from.
    """CREATE TABLE card (
        bank TEXT NOT NULL,
        question TEXT NOT NULL,
        ids TEXT NOT NULL,
        state INTEGER NOT NULL,
        step INTEGER,
        stability REAL NOT NULL,
        difficulty REAL NOT NULL,
        due TEXT NOT NULL,
        due_at INTEGER NOT NULL,
        first TEXT NOT NULL,
        last TEXT NOT NULL,
        reps INTEGER NOT NULL,
        PRIMARY KEY (bank, question)
    ) WITHOUT ROWID""",
    # Where an exam stands that was interrupted, as JSON.
    """CREATE TABLE exam (
        bank TEXT NOT NULL,
        deck TEXT NOT NULL,
        state TEXT NOT NULL,
        PRIMARY KEY (bank, deck)
    ) WITHOUT ROWID""",
)
_COLUMNS = ", ".join(Record.__struct_fields__)
_VALUES = ", ".join("?" for _ in Record.__struct_fields__)
_INSERT = f"INSERT OR IGNORE INTO review ({_COLUMNS}) VALUES ({_VALUES})"  # noqa: S608 - our names
_LOG = f"SELECT {_COLUMNS} FROM review ORDER BY id"  # noqa: S608 - our names
_GIVEN = "uid IN (SELECT value FROM json_each(?))"
_ANSWERS = f"SELECT {_COLUMNS} FROM review WHERE {_GIVEN}"  # noqa: S608 - our names
_CARD = ", ".join(Card.__struct_fields__)
_CARDS = f"SELECT question, {_CARD} FROM card WHERE bank = ?"  # noqa: S608 - our names
_RENAMED = """
    SELECT question, ids FROM card WHERE bank = ?1
        AND (ids <> question OR question IN (SELECT value FROM json_each(?2)))
"""
_OF_BANKS = """
    SELECT DISTINCT bank, question FROM review WHERE bank IN (SELECT value FROM json_each(?))
"""
_MOVE = "UPDATE review SET bank = ? WHERE bank IN (SELECT value FROM json_each(?))"
_EXAMS = "SELECT 1 FROM exam WHERE bank IN (SELECT value FROM json_each(?))"
_MOVE_EXAM = "UPDATE OR IGNORE exam SET bank = ? WHERE bank IN (SELECT value FROM json_each(?))"
_DROP_EXAM = "DELETE FROM exam WHERE bank IN (SELECT value FROM json_each(?))"
_INSERT_CARD = "INSERT INTO card VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_REVIEWS = """
    SELECT uid, at, day, rating, retention, mode FROM standing
    WHERE bank = ? AND question IN (SELECT value FROM json_each(?)) ORDER BY at, uid
"""
_COUNTS = """
    SELECT question, day, COUNT(*), SUM(good), SUM(later), SUM(later AND good) FROM (
        SELECT question, day, good, mode <> 'learn' AND COALESCE(
            day > LAG(day) OVER (PARTITION BY question ORDER BY at, uid), FALSE) AS later
        FROM (
            SELECT present_id(bank, question) AS question, at, uid, day, mode, rating > 1 AS good
            FROM standing WHERE bank = ?))
    GROUP BY question, day ORDER BY day
"""
_MARKS = """
    SELECT question, kind, note FROM review
    WHERE bank = ? AND kind NOT IN ('answer', 'undo', 'overrule') ORDER BY at, uid
"""


Row: TypeAlias = tuple[Any, ...]
T = TypeVar("T")


class DayCount(NamedTuple):
    """How many answers were given to a question on a study day, and how many were right.

    `later` are those given on a later day than the answer before: they tell of memory.
    """

    question: str
    day: str
    reviews: int
    right: int
    later: int
    later_right: int


def progress_path() -> Path:
    """Return where progress lives: in `$QUIZGEN_HOME`, or else the user's data folder."""
    if home := os.environ.get("QUIZGEN_HOME"):
        return Path(home) / "progress.db"
    from platformdirs import user_data_path

    return user_data_path("quizgen", appauthor=False) / "progress.db"


def sound_progress() -> Store:
    """Open the learner's progress; raises `OSError` where it is damaged.

    The damaged file is put aside, never overwritten.
    """
    store = Store(progress_path())
    if store.moved is not None:
        store.close()
        raise _damaged(store.path, store.moved)
    return store


@contextmanager
def seen_progress() -> Iterator[Store]:
    """Open the learner's progress to look at; where nothing can be written there, a copy of it."""
    path = progress_path()
    folder = next(place for place in path.parents if place.exists())
    if os.access(folder, os.W_OK) and (not path.exists() or os.access(path, os.W_OK)):
        with sound_progress() as store:
            yield store
        return
    with TemporaryDirectory() as copies:
        _copy(path, Path(copies))
        with Store(Path(copies) / path.name) as store:
            if store.moved is not None:
                raise _damaged(path, None)
            yield store


class Store:
    """An open progress file; close it, or use it in a `with`.

    `moved` is where a file that could not be read was put aside, or None.  Every method
    raises `OSError` with a sentence a person can act on.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.moved: Path | None = None
        self._present: dict[str, dict[str, str]] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.stat().st_ino if path.exists() else 0
        try:
            self._database = _opened(path)
        except UnicodeDecodeError as error:  # Of SQLite's message, which shows what is damaged.
            raise _damaged(path, None) from error
        except sqlite3.DatabaseError as error:
            if not _is_corrupt(error):
                raise _explained(error, path) from error
            self._put_aside()
            self._database = _opened(path)
        self._file = path.stat().st_ino
        self._database.create_function("present_id", 2, self._present_id, deterministic=True)

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
            self._database.executemany(_INSERT, map(_row, records))
            added = self._database.total_changes - before
            for bank, question in {self._touched(record) for record in records}:
                self._derive(bank, question)
        return added

    def follow(self, bank: str, questions: Iterable[Question], former: Iterable[str] = ()) -> None:
        """Let what was answered under earlier ids, of a question or of the bank, belong to it.

        Cards that were derived from other ids than the bank has now are derived anew.
        """
        known = by_any_id(questions)
        present = {old: q.id for old, q in known.items() if old != q.id}
        self._present[bank] = present
        banks = _json([name for name in former if name != bank])
        moved = self._read(_OF_BANKS, (banks,))
        if moved or self._read(_EXAMS, (banks,)):
            with self._writing():
                self._database.execute(_MOVE, (bank, banks))
                self._database.execute(_MOVE_EXAM, (bank, banks))
                self._database.execute(_DROP_EXAM, (banks,))  # Where a newer one goes on.
                for old, question in moved:
                    self._derive(old, question)
                    self._derive(bank, self._present_id(bank, question))
        stale: set[str] = set()
        for question, ids in self._read(_RENAMED, (bank, _json([*present, *present.values()]))):
            if ids != " ".join(self._ids(bank, question)):
                stale |= {question, *ids.split()}
        if stale:
            with self._writing():
                for question in sorted({self._present_id(bank, old) for old in stale} | stale):
                    self._derive(bank, question)

    def rebuild(self) -> list[str]:
        """Derive every card anew; return the names of those that had been wrong."""
        with self._writing():
            before = {*self._read("SELECT * FROM card", ())}
            self._database.execute("DELETE FROM card")
            for bank, question in self._read("SELECT DISTINCT bank, question FROM review", ()):
                self._derive(bank, self._present_id(bank, question))
            wrong = before ^ {*self._read("SELECT * FROM card", ())}
        return sorted({f"{bank}/{question}" for bank, question, *_ in wrong})

    def records(self) -> Iterator[Record]:
        """Yield the whole log, in the order it was written."""
        try:
            for row in self._database.execute(_LOG):
                yield self._sound(_record, row)
        except sqlite3.DatabaseError as error:
            raise self._failed(error) from error

    def answers(self, uids: list[str]) -> dict[str, Record]:
        """Return some records by their uids."""
        rows = self._read(_ANSWERS, (_json(uids),))
        return {row[0]: self._sound(_record, row) for row in rows}

    def exam(self, bank: str, deck: str) -> str | None:
        """Return what was kept of a deck's exam, None where nothing is."""
        query = "SELECT state FROM exam WHERE bank = ? AND deck = ?"
        return next((str(state) for (state,) in self._read(query, (bank, deck))), None)

    def keep_exam(self, bank: str, deck: str, state: str | None) -> None:
        """Keep where a deck's exam stands; None forgets it."""
        with self._writing():
            self._database.execute("DELETE FROM exam WHERE bank = ? AND deck = ?", (bank, deck))
            if state is not None:
                self._database.execute("INSERT INTO exam VALUES (?, ?, ?)", (bank, deck, state))

    def cards(self, bank: str, now: Now) -> dict[str, Card]:
        """Return the cards of a bank by question id.

        Answers of a day that lies before us were given while the clock was wrong; they do
        not count until then.
        """
        latest = (now.day + timedelta(days=1)).isoformat()
        found: dict[str, Card] = {}
        for row in self._read(_CARDS, (bank,)):
            question = row[0]
            card: Card | None = self._sound(_card, row)
            if card is not None and card.last > latest:
                reviews = self._reviews(bank, question)
                past = [review for review in reviews if review.day.isoformat() <= latest]
                card = replay(f"{bank}\x1f{question}", past)
            if card is not None:
                found[question] = card
        return found

    def counts(self, bank: str) -> list[DayCount]:
        """Count a bank's answers by question and study day, oldest day first."""
        return [self._sound(_day_count, row) for row in self._read(_COUNTS, (bank,))]

    def is_answered_on(self, bank: str, day: date) -> bool:
        """Tell whether anything of a bank was answered on a study day."""
        query = "SELECT 1 FROM standing WHERE bank = ? AND day = ? LIMIT 1"
        return bool(self._read(query, (bank, day.isoformat())))

    def answered_on(self, bank: str, day: date) -> set[str]:
        """Return the questions of a bank that were answered on a study day."""
        query = "SELECT DISTINCT question FROM standing WHERE bank = ? AND day = ?"
        rows = self._read(query, (bank, day.isoformat()))
        return {self._present_id(bank, question) for (question,) in rows}

    def missed(self, bank: str) -> set[str]:
        """Return the questions that were not right the last time they were answered."""
        query = "SELECT question, rating > 1 FROM standing WHERE bank = ? ORDER BY at, uid"
        last = {self._present_id(bank, name): good for name, good in self._read(query, (bank,))}
        return {name for name, good in last.items() if not good}

    def flags(self, bank: str) -> dict[str, list[str]]:
        """Return the notes of the questions that are flagged, by id; a note may be ""."""
        notes: dict[str, list[str]] = {}
        for question, kind, note in self._read(_MARKS, (bank,)):
            name = self._present_id(bank, question)
            if kind == "flag":
                notes.setdefault(name, []).append(note or "")
            elif kind == "unflag":
                notes.pop(name, None)
        return notes

    def suspended(self, bank: str) -> set[str]:
        """Return the ids of the questions that are suspended."""
        last: dict[str, str] = {}
        for question, kind, _ in self._read(_MARKS, (bank,)):
            if kind in ("suspend", "resume"):
                last[self._present_id(bank, question)] = kind
        return {name for name, kind in last.items() if kind == "suspend"}

    def _sound(self, made: Callable[[Row], T], row: Row) -> T:
        """Return what is made of a row; raises `OSError` where quizgen never wrote such a row."""
        try:
            return made(row)
        except ValueError as error:
            message = f"the progress holds what quizgen never writes ({row[0]}: {error})"
            raise OSError(errno.EIO, f"{message}. {_ADVICE}", str(self.path)) from error

    def _present_id(self, bank: str, question: str) -> str:
        return self._present.get(bank, {}).get(question, question)

    def _ids(self, bank: str, question: str) -> list[str]:
        """Return all ids whose answers belong to a question: its own, then earlier ones."""
        present = self._present.get(bank, {})
        if question in present:
            return []
        return [question, *sorted(old for old, new in present.items() if new == question)]

    def _touched(self, record: Record) -> tuple[str, str]:
        """Return the bank and question of the answer that a record is or changes."""
        rows = self._read("SELECT bank, question FROM review WHERE uid = ?", (record.ref,))
        bank, question = next(iter(rows), (record.bank, record.question))
        return bank, self._present_id(bank, question)

    def _reviews(self, bank: str, question: str) -> list[Review]:
        """Return the reviews that change a question's schedule, oldest first."""
        rows = self._read(_REVIEWS, (bank, _json(self._ids(bank, question))))
        return scheduling(self._sound(_review, row) for row in rows)

    def _derive(self, bank: str, question: str) -> None:
        """Make a question's card what its log says; an earlier id has none."""
        self._database.execute("DELETE FROM card WHERE bank = ? AND question = ?", (bank, question))
        card = replay(f"{bank}\x1f{question}", self._reviews(bank, question))
        if card is not None:
            ids = " ".join(self._ids(bank, question))
            self._database.execute(_INSERT_CARD, (bank, question, ids, *astuple(card)))

    def _read(self, query: str, values: tuple[Any, ...]) -> list[Any]:
        try:
            return self._database.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise self._failed(error) from error

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Do all of the block in one transaction, or nothing of it."""
        try:
            _begin(self._database)
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

    def _failed(self, error: sqlite3.DatabaseError) -> OSError:
        """Say what is wrong; a damaged file is put aside."""
        if not _is_corrupt(error):
            return _explained(error, self.path)
        self._database.close()
        self._put_aside()
        return _damaged(self.path, self.moved)

    def _put_aside(self) -> None:
        """Rename the damaged file, with what SQLite keeps beside it, to a free name.

        Another process may have done it already.
        """
        path = self.path
        if not path.exists() or path.stat().st_ino != self._file:
            return
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        names = (f"{path.stem}-unreadable-{stamp}-{number}{path.suffix}" for number in count(1))
        self.moved = next(free for name in names if not (free := path.with_name(name)).exists())
        path.rename(self.moved)
        for end in ("-wal", "-shm"):
            beside = path.with_name(path.name + end)
            if beside.exists():
                beside.rename(self.moved.with_name(self.moved.name + end))


def _json(ids: list[str]) -> str:
    return msgspec.json.encode(ids).decode()


def _record(row: Row) -> Record:
    fields = dict(zip(Record.__struct_fields__, row, strict=True))
    return checked(convert(fields, Record, strict=False))


def _review(row: Row) -> Review:
    return convert(row[1:], Review)


def _card(row: Row) -> Card:
    card = convert(row[1:], Card)
    for day in (card.due, card.first, card.last):
        date.fromisoformat(day)
    return card


def _day_count(row: Row) -> DayCount:
    count = convert(row, DayCount)
    date.fromisoformat(count.day)
    return count


def _row(record: Record) -> Row:
    """Return what is kept of a record; raises `ValueError` where it could not be read back."""
    row = tuple(str(value) if isinstance(value, date) else value for value in astuple(record))
    _record(row)
    return row


def _copy(path: Path, folder: Path) -> None:
    """Copy a progress file into a folder as it stands, even while another process writes it."""
    try:
        there = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        with closing(there), closing(sqlite3.connect(folder / path.name)) as here:
            there.backup(here)
    except (sqlite3.Error, UnicodeDecodeError):  # SQLite may need to write beside it.
        for end in ("", "-wal"):
            beside = path.with_name(path.name + end)
            if beside.exists():
                (folder / beside.name).write_bytes(beside.read_bytes())


def _opened(path: Path) -> sqlite3.Connection:
    """Open a progress file, or make it; another process may be doing the same."""
    until = monotonic() + BUSY_SECONDS
    while True:
        database = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            _make_tables(database, path)
        except sqlite3.OperationalError as error:
            database.close()
            # SQLite does not wait by itself where two processes turn WAL on at once.
            if not _is_busy(error) or monotonic() > until:
                raise
            sleep(0.02)
        except BaseException:
            database.close()
            raise
        else:
            return database


def _make_tables(database: sqlite3.Connection, path: Path) -> None:
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version not in (0, VERSION):
        message = "another version of quizgen wrote this progress. Update quizgen"
        raise OSError(errno.EINVAL, message, str(path))
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    if version == VERSION:
        return
    database.execute("BEGIN IMMEDIATE")
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version == 0:
        for statement in _TABLES:
            database.execute(statement)
        database.execute(f"PRAGMA user_version = {VERSION}")
    database.execute("COMMIT")


def _begin(database: sqlite3.Connection) -> None:
    """Begin to write, waiting for the right to it in short turns.

    SQLite's own waiting sleeps for a tenth of a second at a time, and starves beside
    another process that writes all the while.
    """
    until = monotonic() + BUSY_SECONDS
    database.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                database.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if not _is_busy(error) or monotonic() > until:
                    raise
                sleep(_TURN)
            else:
                return
    finally:
        database.execute(f"PRAGMA busy_timeout = {1000 * BUSY_SECONDS}")


def _is_busy(error: sqlite3.DatabaseError) -> bool:
    return _code(error) == sqlite3.SQLITE_BUSY


def _is_corrupt(error: sqlite3.DatabaseError) -> bool:
    return _code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _code(error: sqlite3.DatabaseError) -> int:
    """Return SQLite's code of an error, 0 where Python's own module has raised it."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _damaged(path: Path, moved: Path | None) -> OSError:
    says = f" and is kept as {moved}. Start again" if moved else f". {_ADVICE}"
    return OSError(errno.EIO, f"the progress is damaged{says}", str(path))


def _explained(error: sqlite3.DatabaseError, path: Path) -> OSError:
    """Say what a person can do about a database that cannot be used."""
    message = {
        sqlite3.SQLITE_BUSY: "the progress is in use by another program. Try again",
        sqlite3.SQLITE_FULL: "the disk is full, so nothing more can be saved. Free some space",
        sqlite3.SQLITE_IOERR: "the disk is full or damaged. Free some space",
        sqlite3.SQLITE_READONLY: "the progress cannot be written. Allow writing to it",
        sqlite3.SQLITE_CANTOPEN: "the progress cannot be opened. Allow access to its folder",
    }.get(_code(error), f"the progress cannot be used ({error})")
    return OSError(errno.EIO, message, str(path))

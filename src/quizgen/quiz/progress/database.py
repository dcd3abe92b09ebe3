"""The progress file as SQLite sees it: where it is, how it is opened, and what can be wrong.

Its tables stand in `tables.py`.  It must not know what a record means.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from time import monotonic, sleep

from quizgen.quiz.progress.tables import MIGRATIONS

VERSION = len(MIGRATIONS)
BUSY_SECONDS = 5
_TURN = 0.002


def progress_path() -> Path:
    """Return where progress lives: in `$QUIZGEN_HOME`, or else the user's data folder."""
    if home := os.environ.get("QUIZGEN_HOME"):
        return Path(home) / "progress.db"
    from platformdirs import user_data_path

    return user_data_path("quizgen", appauthor=False) / "progress.db"


def opened(path: Path) -> sqlite3.Connection:
    """Open a progress file, made or brought to this version where it has to be.

    Raises `sqlite3.DatabaseError`, and `OSError` where a newer quizgen wrote the file.
    """
    until = monotonic() + BUSY_SECONDS
    while True:
        try:
            return _opened(path)
        except sqlite3.OperationalError as error:
            # SQLite does not wait by itself where two processes turn WAL on at once.
            if not is_busy(error) or monotonic() > until:
                raise
            sleep(0.02)


def _opened(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        version = _version(database, path)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        if version < VERSION:
            _migrate(database)
    except BaseException:
        database.close()
        raise
    return database


def _version(database: sqlite3.Connection, path: Path) -> int:
    """Return the version of the tables; refuse what is newer than this."""
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        message = "this progress was written by a newer quizgen. Update quizgen"
        raise OSError(errno.EINVAL, message, str(path))
    return int(version)


def _migrate(database: sqlite3.Connection) -> None:
    """Bring the tables to this version; another process may be doing the same."""
    database.execute("BEGIN IMMEDIATE")
    (version,) = database.execute("PRAGMA user_version").fetchone()
    for statements in MIGRATIONS[version:]:
        for statement in statements:
            database.execute(statement)
    database.execute(f"PRAGMA user_version = {VERSION}")
    database.execute("COMMIT")


def begin(database: sqlite3.Connection) -> None:
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
                if not is_busy(error) or monotonic() > until:
                    raise
                sleep(_TURN)
            else:
                return
    finally:
        database.execute(f"PRAGMA busy_timeout = {1000 * BUSY_SECONDS}")


def is_busy(error: sqlite3.DatabaseError) -> bool:
    """Tell whether another process has the file just now."""
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


def is_corrupt(error: sqlite3.DatabaseError) -> bool:
    """Tell whether the file itself is at fault."""
    return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def put_aside(path: Path) -> Path:
    """Rename a file that is no database, with what SQLite keeps beside it, to a free name."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    names = (f"{path.stem}-unreadable-{stamp}-{number}{path.suffix}" for number in count(1))
    aside = next(free for name in names if not (free := path.with_name(name)).exists())
    path.rename(aside)
    for end in ("-wal", "-shm"):
        beside = path.with_name(path.name + end)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + end))
    return aside


def damaged(path: Path, moved: Path | None) -> OSError:
    """Say that a file broke while it was in use, and where it is kept now."""
    kept = f" and is kept as {moved}" if moved else ""
    return OSError(errno.EIO, f"the progress is damaged{kept}. Start again", str(path))


def explained(error: sqlite3.DatabaseError, path: Path) -> OSError:
    """Say what a person can do about a database that cannot be used."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    message = {
        sqlite3.SQLITE_BUSY: "the progress is in use by another program. Try again",
        sqlite3.SQLITE_FULL: "the disk is full, so nothing more can be kept. Make room",
        sqlite3.SQLITE_READONLY: "the progress cannot be written. Allow writing to it",
        sqlite3.SQLITE_CANTOPEN: "the progress cannot be opened. Allow access to its folder",
    }.get(code, f"the progress cannot be used ({error})")
    return OSError(errno.EIO, message, str(path))

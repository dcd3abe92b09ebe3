"""The progress file's tables, version by version, as SQL.

Data only: it must not know anything.
"""

from __future__ import annotations

from typing import Final

_FIRST: Final = (
    """CREATE TABLE review (
        id INTEGER PRIMARY KEY,
        uid TEXT NOT NULL UNIQUE,
        at INTEGER NOT NULL,
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
        since INTEGER,
        note TEXT
    )""",
    "CREATE INDEX review_question ON review (bank, question)",
    "CREATE INDEX review_time ON review (bank, at)",
    "CREATE INDEX review_change ON review (ref, kind) WHERE ref IS NOT NULL",
    "CREATE INDEX review_flag ON review (bank, kind) WHERE kind IN ('flag', 'unflag')",
    # The answers that were not undone; `later`: 20 hours or more after the one before.
    """CREATE VIEW standing AS
        SELECT answer.*, COALESCE(since, 0) >= 72000000 AS later,
            rating > 1 OR EXISTS (
                SELECT 1 FROM review AS more
                WHERE more.ref = answer.uid AND more.kind = 'accept') AS good
        FROM review AS answer
        WHERE kind = 'answer' AND NOT EXISTS (
            SELECT 1 FROM review AS more
            WHERE more.ref = answer.uid AND more.kind = 'undo')""",
    """CREATE TABLE card (
        bank TEXT NOT NULL,
        question TEXT NOT NULL,
        state INTEGER NOT NULL,
        step INTEGER,
        stability REAL NOT NULL,
        difficulty REAL NOT NULL,
        due INTEGER NOT NULL,
        last INTEGER NOT NULL,
        reps INTEGER NOT NULL,
        lapses INTEGER NOT NULL,
        first INTEGER NOT NULL,
        good INTEGER NOT NULL,
        later INTEGER NOT NULL,
        later_good INTEGER NOT NULL,
        last_good INTEGER NOT NULL,
        PRIMARY KEY (bank, question)
    ) WITHOUT ROWID""",
    """CREATE TABLE hour (
        bank TEXT NOT NULL,
        hour INTEGER NOT NULL,
        reviews INTEGER NOT NULL,
        good INTEGER NOT NULL,
        later INTEGER NOT NULL,
        later_good INTEGER NOT NULL,
        PRIMARY KEY (bank, hour)
    ) WITHOUT ROWID""",
    """CREATE TABLE alias (
        bank TEXT NOT NULL,
        old TEXT NOT NULL,
        new TEXT NOT NULL,
        PRIMARY KEY (bank, old)
    ) WITHOUT ROWID""",
)

# How long ago the answer before was is no longer kept, as it depended on the order in
# which two machines' logs were joined; counts are by question, to be derived with its card.
# What was derived goes; an empty `card` beside a log is derived anew when it is opened.
_LATER_BY_TIME: Final = (
    "DROP VIEW standing",
    """CREATE TABLE log (
        id INTEGER PRIMARY KEY,
        uid TEXT NOT NULL UNIQUE,
        at INTEGER NOT NULL,
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
    """INSERT INTO log
        SELECT id, uid, at, kind, bank, question, ref, verdict, rating, hinted, milliseconds,
            points, response, mode, retention, note
        FROM review""",
    "DROP TABLE review",
    "ALTER TABLE log RENAME TO review",
    "CREATE INDEX review_question ON review (bank, question)",
    "CREATE INDEX review_change ON review (ref, kind) WHERE ref IS NOT NULL",
    "CREATE INDEX review_flag ON review (bank, kind) WHERE kind IN ('flag', 'unflag')",
    "DELETE FROM card",
    "DROP TABLE hour",
    """CREATE TABLE hour (
        bank TEXT NOT NULL,
        question TEXT NOT NULL,
        hour INTEGER NOT NULL,
        reviews INTEGER NOT NULL,
        good INTEGER NOT NULL,
        later INTEGER NOT NULL,
        later_good INTEGER NOT NULL,
        PRIMARY KEY (bank, question, hour)
    ) WITHOUT ROWID""",
)

# Hours do not make days where clocks are half an hour or a quarter off.
_QUARTERS: Final = (
    "DELETE FROM card",
    "DROP TABLE hour",
    """CREATE TABLE quarter (
        bank TEXT NOT NULL,
        question TEXT NOT NULL,
        quarter INTEGER NOT NULL,
        reviews INTEGER NOT NULL,
        good INTEGER NOT NULL,
        later INTEGER NOT NULL,
        later_good INTEGER NOT NULL,
        PRIMARY KEY (bank, question, quarter)
    ) WITHOUT ROWID""",
)

MIGRATIONS: Final = (_FIRST, _LATER_BY_TIME, _QUARTERS)
"""The statements that bring the tables from one version to the next; the first is 1."""

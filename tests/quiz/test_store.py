"""Progress in SQLite: an append-only log, and cards that are always what the log says."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import astuple

from quiz_records import START, answer, opened_with_others
from quizgen.quiz.counts import Count
from quizgen.quiz.progress.database import VERSION, progress_path
from quizgen.quiz.progress.record import ACCEPT, FLAG, UNDO, UNFLAG, Kind, Record
from quizgen.quiz.progress.store import Store
from quizgen.quiz.progress.tables import MIGRATIONS
from quizgen.quiz.schedule import AGAIN, HARD

HOUR = 3_600_000
DAY = 24 * HOUR


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "progress.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store(path) as opened:
        yield opened


def change(
    kind: Kind,
    ref: str,
    question: str = "tide",
    at: int = START,
    *,
    uid: str = "",
    note: str | None = None,
) -> Record:
    rating = HARD if kind == ACCEPT else None
    return Record(
        uid=uid or f"{kind}-{ref}",
        at=at,
        kind=kind,
        bank="nine",
        question=question,
        ref=ref or None,
        rating=rating,
        note=note,
    )


def log(path: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(path) as database:
        rows = database.execute("SELECT uid, kind FROM review ORDER BY id").fetchall()
    database.close()
    return rows


def counts(store: Store, question: str) -> Count:
    card = store.cards("nine")[question]
    return Count(card.reps, card.good, card.later, card.later_good)


def test_an_undone_answer_stays_in_the_log_and_leaves_the_card(store: Store, path: Path) -> None:
    """The card is again what it was before, and the log has both records."""
    store.add(answer("a"))
    before = store.cards("nine")
    store.add(answer("b", rating=AGAIN, at=START + 3 * DAY))
    assert store.cards("nine") != before
    store.add(change(UNDO, "b"))
    assert store.cards("nine") == before
    assert [uid for uid, _ in log(path)] == ["a", "b", "undo-b"]
    store.add(change(UNDO, "a"))
    assert store.cards("nine") == {}


def test_an_accepted_answer_counts_as_hard(store: Store) -> None:
    """Accepting changes the grade of the answer it names."""
    store.add(answer("a", rating=AGAIN))
    store.add(answer("b", question="knot", rating=HARD))
    store.add(change(ACCEPT, "a"))
    cards = store.cards("nine")
    assert cards["tide"].stability == cards["knot"].stability
    assert counts(store, "tide") == Count(1, 1, 0, 0)
    assert cards["tide"].last_good


def test_the_same_record_is_kept_once(store: Store, path: Path) -> None:
    """A uid that is there already is left out."""
    assert store.add(answer("a"), answer("b")) == 2
    assert store.add(answer("a"), answer("c")) == 1
    assert [uid for uid, _ in log(path)] == ["a", "b", "c"]


@st.composite
def logs(draw: st.DrawFn) -> list[Record]:
    """Draw a log of answers to three questions, close together and far apart, some changed.

    Two answers may have one time, and a change may name an answer that is not there.
    """
    hours = st.sampled_from([0, 1, 19, 20, 21, 40, 24 * 7])
    records: list[Record] = []
    for number in range(draw(st.integers(1, 9))):
        at = START + draw(hours) * HOUR + draw(st.integers(0, 1))
        question = draw(st.sampled_from(["tide", "knot", "blue"]))
        records.append(answer(f"a{number}", question, draw(st.integers(1, 4)), at))
        if kind := draw(st.sampled_from([None, None, UNDO, ACCEPT, FLAG, UNFLAG])):
            ref = f"a{draw(st.integers(0, 9))}" if kind in (UNDO, ACCEPT) else None
            records.append(change(kind, ref or "", question, at + 1, uid=f"c{number}", note="n"))
    return records


@settings(deadline=None, max_examples=60)
@given(log=logs(), data=st.data())
def test_records_may_come_in_any_order(log: list[Record], data: st.DataObject) -> None:
    """Cards, counts and flags are the same however two machines' logs are joined.

    Each record goes to one of two machines, in any order; then each gets all of the other's.
    """
    mixed = data.draw(st.permutations(log))
    cut = data.draw(st.integers(0, len(mixed)))
    with TemporaryDirectory() as name:
        found = []
        for number, parts in enumerate(([log], [mixed[:cut], mixed[cut:]], [mixed[cut:], log])):
            with Store(Path(name) / f"{number}.db") as store:
                store.rename("nine", {"blue": "tide"})
                for part in parts:
                    for record in part:
                        store.add(record)
                found.append((store.cards("nine"), store.quarters("nine"), store.flags("nine")))
                assert store.rebuild() == []
    assert found[0] == found[1] == found[2]


def test_a_file_of_the_first_version_is_brought_to_this_one(path: Path) -> None:
    """Its log is kept, and what is derived of it is derived anew, by times alone."""
    path.parent.mkdir()
    database = sqlite3.connect(path)
    for statement in MIGRATIONS[0]:
        database.execute(statement)
    database.execute("PRAGMA user_version = 1")
    insert = "INSERT INTO review VALUES (NULL" + ", ?" * 16 + ")"
    for number, since in enumerate([None, 5, 5]):
        *row, note = astuple(answer(f"a{number}", at=START + number * DAY))
        database.execute(insert, (*row, since, note))
    database.execute("INSERT INTO hour VALUES ('nine', 1, 9, 9, 9, 9)")
    database.commit()
    database.close()
    with Store(path) as store, Store(path.with_name("new.db")) as new:
        new.add(*(answer(f"a{number}", at=START + number * DAY) for number in range(3)))
        assert list(store.records()) == list(new.records())
        assert store.cards("nine") == new.cards("nine")
        assert store.quarters("nine") == new.quarters("nine")
        assert counts(store, "tide") == Count(3, 3, 2, 2)
        assert store.rebuild() == []


def test_banks_do_not_touch_each_other(store: Store) -> None:
    """Progress belongs to bank and question together."""
    store.add(answer("a"))
    assert store.cards("ten") == {}
    assert store.quarters("ten") == {}


def test_only_an_answer_of_the_next_day_tells_of_memory(store: Store) -> None:
    """The next day is twenty hours later: who learns daily is not on the minute."""
    store.add(answer("a"))
    store.add(answer("b", at=START + 60_000))
    store.add(answer("c", at=START + 60_000 + 20 * HOUR - 1))
    assert counts(store, "tide") == Count(3, 3, 0, 0)
    store.add(answer("d", rating=AGAIN, at=START + 60_000 + 40 * HOUR - 1))
    assert counts(store, "tide") == Count(4, 3, 1, 0)


def test_a_file_that_is_no_database_is_put_aside(path: Path) -> None:
    """It is kept under another name, whole, and a new one is begun."""
    path.parent.mkdir()
    path.write_bytes(b"not a database, but perhaps precious" * 100)
    with Store(path) as store:
        assert store.moved is not None
        assert store.moved.read_bytes() == b"not a database, but perhaps precious" * 100
        assert store.add(answer("a")) == 1
    with Store(path) as store:
        assert store.moved is None
        assert len(store.cards("nine")) == 1


def test_a_file_damaged_inside_is_put_aside_when_it_is_found_out(path: Path) -> None:
    """The damage is said; the next start begins anew, and the old file is kept."""
    with Store(path) as store:
        store.add(*(answer(f"a{n}", question=f"q{n}") for n in range(500)))
    good = path.read_bytes()
    kept = 24 * 4096  # More than is read when it is opened.
    path.write_bytes(good[:kept] + b"\xff" * (len(good) - kept))
    with Store(path) as store, pytest.raises(OSError, match="damaged") as caught:
        store.add(answer("b"))
    assert str(path) == caught.value.filename
    with Store(path) as store:
        assert store.add(answer("b")) == 1
    (aside,) = path.parent.glob("progress-unreadable-*.db")
    assert aside.read_bytes()[:4096] == good[:4096]


def test_a_newer_file_is_refused_and_left_as_it_is(path: Path) -> None:
    """An older quizgen does not write what it does not understand."""
    Store(path).close()
    with sqlite3.connect(path) as database:
        database.execute(f"PRAGMA user_version = {VERSION + 1}")
    database.close()
    before = path.read_bytes()
    with pytest.raises(OSError, match="newer quizgen"):
        Store(path)
    assert path.read_bytes() == before


def test_a_locked_file_is_waited_for_and_then_said(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer is not lost in silence when another program holds the file."""
    store.add(answer("a"))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr("quizgen.quiz.progress.database.BUSY_SECONDS", 0)
    with pytest.raises(OSError, match="in use by another program"):
        store.add(answer("b"))
    other.execute("ROLLBACK")
    other.close()
    assert store.add(answer("b")) == 1
    monkeypatch.setenv("QUIZGEN_HOME", str(path.parent))
    assert progress_path() == path


def test_nothing_of_a_broken_transaction_is_kept(store: Store, path: Path) -> None:
    """What stops in the middle leaves neither a record nor a card."""
    impossible = answer("b", rating=9)
    with pytest.raises(ValueError, match="9"):
        store.add(answer("a"), impossible)
    assert log(path) == []
    assert store.cards("nine") == {}


def test_counts_by_the_quarter_follow_what_stands(store: Store) -> None:
    """Undoing and accepting change the quarter of the answer they name."""
    first = START // 900_000
    later = first + 24 * 4
    store.add(answer("a", rating=AGAIN), answer("b", question="knot"))
    store.add(answer("c", at=START + DAY))
    assert store.quarters("nine") == {first: Count(2, 1, 0, 0), later: Count(1, 1, 1, 1)}
    store.add(change(ACCEPT, "a", at=START + 2 * DAY))
    assert store.quarters("nine")[first] == Count(2, 2, 0, 0)
    store.add(change(UNDO, "c", at=START + 2 * DAY))
    assert store.quarters("nine") == {first: Count(2, 2, 0, 0)}
    assert store.rebuild() == []


def test_rebuilding_mends_what_was_derived_wrongly(store: Store) -> None:
    """Cards and counts come from the log alone, and what had been wrong is named."""
    store.add(answer("a"), answer("b", question="knot"))
    right = store.cards("nine"), store.quarters("nine")
    store._database.execute("UPDATE card SET due = 0 WHERE question = 'tide'")
    store._database.execute("DELETE FROM quarter")
    assert store.rebuild() == ["nine/knot", "nine/tide"]
    assert (store.cards("nine"), store.quarters("nine")) == right
    assert store.rebuild() == []


def test_several_processes_can_begin_a_file_at_once(path: Path) -> None:
    """Each makes the tables or finds them made, and all answers are there."""
    names = [f"a{number}" for number in range(6)]
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        for round_number in range(4):
            file = path.with_name(f"{round_number}.db")
            assert list(pool.map(opened_with_others, [file] * 6, names)) == [1] * 6
            with Store(file) as store:
                assert set(store.cards("nine")) == set(names)

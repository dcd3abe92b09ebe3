"""Progress in SQLite: an append-only log, and cards that are always what the log says."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from quiz_records import START, answer, opened_with_others
from quizgen.quiz.database import VERSION, progress_path
from quizgen.quiz.schedule import AGAIN, HARD
from quizgen.quiz.store import ACCEPT, UNDO, Count, Record, Store

DAY = 86_400_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "progress.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store(path) as opened:
        yield opened


def change(kind: str, ref: str, question: str = "tide", at: int = START) -> Record:
    rating = HARD if kind == ACCEPT else None
    return Record(
        uid=f"{kind}-{ref}",
        at=at,
        kind=kind,
        bank="nine",
        question=question,
        ref=ref,
        rating=rating,
    )


def log(path: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(path) as database:
        rows = database.execute("SELECT uid, kind, since FROM review ORDER BY id").fetchall()
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
    assert [uid for uid, _, _ in log(path)] == ["a", "b", "undo-b"]
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
    assert [uid for uid, _, _ in log(path)] == ["a", "b", "c"]


def test_records_may_come_in_any_order(store: Store, tmp_path: Path) -> None:
    """Cards depend on when answers were given, not on when they were written down."""
    records = [answer(f"a{n}", rating=1 + n % 3, at=START + n * DAY) for n in range(6)]
    store.add(*records)
    with Store(tmp_path / "other.db") as other:
        for record in reversed(records):
            other.add(record)
        assert other.cards("nine") == store.cards("nine")


def test_progress_follows_a_renamed_question(store: Store) -> None:
    """Earlier ids, also over several steps, are one question with the present one."""
    store.add(answer("a", question="old"))
    store.rename("nine", {"old": "newer"})
    store.add(answer("b", question="newer", at=START + 5 * DAY))
    store.rename("nine", {"old": "newest", "newer": "newest"})
    assert {name: card.reps for name, card in store.cards("nine").items()} == {"newest": 2}
    assert counts(store, "newest") == Count(2, 2, 1, 1)
    store.add(answer("c", question="old", at=START + 9 * DAY))
    assert {name: card.reps for name, card in store.cards("nine").items()} == {"newest": 3}


def test_banks_do_not_touch_each_other(store: Store) -> None:
    """Progress belongs to bank and question together."""
    store.add(answer("a"))
    assert store.cards("ten") == {}
    assert store.hours("ten") == {}


def test_an_answer_knows_how_long_ago_the_one_before_was(store: Store, path: Path) -> None:
    """Only an answer a day or more after another tells of memory."""
    store.add(answer("a"))
    store.add(answer("b", at=START + 60_000))
    store.add(answer("c", rating=AGAIN, at=START + 60_000 + DAY))
    assert [since for _, _, since in log(path)] == [None, 60_000, DAY]
    assert counts(store, "tide") == Count(3, 2, 1, 0)


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
    path.write_bytes(good[:8192] + b"\xff" * (len(good) - 8192))
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
    monkeypatch.setattr("quizgen.quiz.store.BUSY_SECONDS", 0)
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


def test_counts_by_the_hour_follow_what_stands(store: Store) -> None:
    """Undoing and accepting change the hour of the answer they name."""
    hour = START // 3_600_000
    store.add(answer("a", rating=AGAIN), answer("b", question="knot"))
    store.add(answer("c", at=START + DAY))
    assert store.hours("nine") == {hour: Count(2, 1, 0, 0), hour + 24: Count(1, 1, 1, 1)}
    store.add(change(ACCEPT, "a", at=START + 2 * DAY))
    assert store.hours("nine")[hour] == Count(2, 2, 0, 0)
    store.add(change(UNDO, "c", at=START + 2 * DAY))
    assert store.hours("nine") == {hour: Count(2, 2, 0, 0)}
    assert store.rebuild() == []


def test_rebuilding_mends_what_was_derived_wrongly(store: Store) -> None:
    """Cards and counts come from the log alone, and what had been wrong is named."""
    store.add(answer("a"), answer("b", question="knot"))
    right = store.cards("nine"), store.hours("nine")
    store._database.execute("UPDATE card SET due = 0 WHERE question = 'tide'")
    store._database.execute("DELETE FROM hour")
    assert store.rebuild() == [f"nine/{START // 3_600_000}", "nine/tide"]
    assert (store.cards("nine"), store.hours("nine")) == right
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

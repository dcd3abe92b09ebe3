"""Progress in SQLite: an append-only log, and cards that are always what the log says."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz_records import answer, day, now, opened_with_others
from quizgen.model.questions import Short
from quizgen.quiz.progress.log import Record, RecordKind
from quizgen.quiz.progress.store import VERSION, DayCount, Store, progress_path, seen_progress
from quizgen.quiz.schedule import AGAIN, EASY, HARD, Card, Now

LATER = now(1000)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "progress.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store(path) as opened:
        yield opened


def change(
    kind: RecordKind,
    ref: str,
    question: str = "tide",
    at: Now | int = 0,
    *,
    uid: str = "",
    rating: int = HARD,
) -> Record:
    moment = at if isinstance(at, Now) else now(at)
    return Record(
        uid=uid or f"{kind}-{ref}",
        at=moment.at,
        day=moment.day,
        kind=kind,
        bank="nine",
        question=question,
        ref=ref or None,
        rating=rating if kind == "overrule" else None,
        note="n" if kind == "flag" else None,
    )


def log(path: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(path) as database:
        rows = database.execute("SELECT uid, kind FROM review ORDER BY id").fetchall()
    database.close()
    return rows


def cards(store: Store) -> dict[str, Card]:
    return store.cards("nine", LATER)


def test_an_undone_answer_stays_in_the_log_and_leaves_the_card(store: Store, path: Path) -> None:
    """The card is again what it was before, and the log has both records."""
    store.add(answer("a"))
    before = cards(store)
    store.add(answer("b", rating=AGAIN, at=3))
    assert cards(store) != before
    store.add(change("undo", "b", at=3))
    assert cards(store) == before
    assert [uid for uid, _ in log(path)] == ["a", "b", "undo-b"]
    store.add(change("undo", "a", at=3))
    assert cards(store) == {}


def test_the_learners_last_word_on_an_answer_holds(store: Store) -> None:
    """An overrule changes the grade of the answer it names, another one changes it again."""
    store.add(answer("a", rating=AGAIN))
    store.add(answer("b", question="knot", rating=HARD))
    store.add(answer("c", question="blue", rating=EASY))
    store.add(change("overrule", "a"))
    assert cards(store)["tide"].stability == cards(store)["knot"].stability
    assert store.counts("nine")[-1] == DayCount("tide", day(0).isoformat(), 1, 1, 0, 0)
    assert store.missed("nine") == set()
    store.add(change("overrule", "a", at=1, uid="again", rating=EASY))
    assert cards(store)["tide"].stability == cards(store)["blue"].stability
    store.add(change("overrule", "a", at=2, uid="no", rating=AGAIN))
    assert store.missed("nine") == {"tide"}


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
    records: list[Record] = []
    for number in range(draw(st.integers(1, 9))):
        at = now(hours=draw(st.sampled_from([0, 1, 15, 16, 40, 24 * 7])))
        question = draw(st.sampled_from(["tide", "knot", "blue"]))
        mode = draw(st.sampled_from(["review", "review", "learn", "exam"]))
        records.append(answer(f"a{number}", question, draw(st.integers(1, 4)), at, mode=mode))
        kinds: list[RecordKind | None] = [
            None,
            None,
            "undo",
            "overrule",
            "flag",
            "unflag",
            "suspend",
        ]
        if kind := draw(st.sampled_from([*kinds, "resume"])):
            ref = f"a{draw(st.integers(0, 9))}" if kind in ("undo", "overrule") else ""
            rating = draw(st.integers(1, 4))
            records.append(change(kind, ref, question, at, uid=f"c{number}", rating=rating))
    return records


@settings(deadline=None, max_examples=10)
@given(log=logs(), data=st.data())
@pytest.mark.slow
def test_records_may_come_in_any_order(log: list[Record], data: st.DataObject) -> None:
    """Cards, counts and marks are the same however two machines' logs are joined.

    Each record goes to one of two machines, in any order; then each gets all of the other's.
    """
    mixed = data.draw(st.permutations(log))
    cut = data.draw(st.integers(0, len(mixed)))
    questions = [Short(id="tide", prompt="?", answer="!", was=("blue",))]
    with TemporaryDirectory() as name:
        found = []
        for number, parts in enumerate(([log], [mixed[:cut], mixed[cut:]], [mixed[cut:], log])):
            with Store(Path(name) / f"{number}.db") as store:
                store.follow("nine", questions)
                for part in parts:
                    for record in part:
                        store.add(record)
                marks = store.flags("nine"), store.suspended("nine"), store.missed("nine")
                found.append((cards(store), store.counts("nine"), marks))
                assert store.rebuild() == []
    assert found[0] == found[1] == found[2]


def test_banks_do_not_touch_each_other(store: Store) -> None:
    """Progress belongs to bank and question together."""
    store.add(answer("a"))
    assert store.cards("ten", LATER) == {}
    assert store.counts("ten") == []


def test_only_an_answer_of_a_later_day_tells_of_memory(store: Store) -> None:
    """Days are study days: five past four is another day than five to, whatever the hours."""
    night, morning = now(hours=15.9), now(hours=16.1)
    store.add(answer("a"), answer("b", at=night), answer("c", at=morning))
    store.add(answer("d", rating=AGAIN, at=now(1, hours=1)), answer("e", at=3))
    store.add(answer("f", at=4, mode="learn"))
    assert store.counts("nine") == [
        DayCount("tide", day(0).isoformat(), 2, 2, 0, 0),
        DayCount("tide", day(1).isoformat(), 2, 1, 1, 1),
        DayCount("tide", day(3).isoformat(), 1, 1, 1, 1),
        DayCount("tide", day(4).isoformat(), 1, 1, 0, 0),
    ]
    assert [store.is_answered_on("nine", day(n)) for n in range(5)] == [
        True,
        True,
        False,
        True,
        True,
    ]


def test_learning_changes_no_schedule_and_an_exam_only_what_was_begun(store: Store) -> None:
    """An unseen question stays unseen; one that is scheduled gets its exam's answer."""
    store.add(answer("a", mode="learn"), answer("b", "knot", mode="exam"))
    assert cards(store) == {}
    store.add(answer("c", at=1), answer("d", at=2, mode="learn"))
    first = cards(store)["tide"]
    assert (first.reps, first.first) == (1, day(1).isoformat())
    store.add(answer("e", at=5, mode="exam"))
    assert (cards(store)["tide"].reps, cards(store)["tide"].last) == (2, day(5).isoformat())
    assert list(cards(store)) == ["tide"]


def test_an_answer_from_a_clock_set_ahead_freezes_no_card(store: Store) -> None:
    """What lies in the future does not count until then; the log keeps it."""
    store.add(answer("a"))
    before = store.cards("nine", now(1))
    store.add(answer("b", at=3000), answer("c", "knot", at=3000))
    assert store.cards("nine", now(1)) == before
    store.add(answer("d", at=2))
    due = store.cards("nine", now(2))["tide"].due
    assert day(2).isoformat() < due < day(60).isoformat()
    assert store.cards("nine", now(3001))["tide"].reps == 3


def test_a_suspended_question_rests_until_it_is_taken_back(store: Store) -> None:
    """As a flagged one does; the last word holds."""
    store.add(change("suspend", "", uid="s"), change("flag", "", "knot", uid="f"))
    assert (store.suspended("nine"), store.flags("nine")) == ({"tide"}, {"knot": ["n"]})
    store.add(change("resume", "", uid="r", at=1), change("unflag", "", "knot", uid="u", at=1))
    assert (store.suspended("nine"), store.flags("nine")) == (set(), {})


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
        assert len(cards(store)) == 1


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


@pytest.mark.parametrize(
    ("change", "read"),
    [
        ("review SET rating = 'x'", lambda store: store.add(answer("b", at=1))),
        ("review SET day = '2025-02-31'", lambda store: store.counts("nine")),
        ("card SET due = '2025-02-31'", cards),
    ],
)
def test_what_was_never_written_is_told_where_it_is_read(
    path: Path, change: str, read: Callable[[Store], object]
) -> None:
    """And only there: a fault of ours tells nobody to throw progress away."""
    with Store(path) as store:
        store.add(answer("a"))
    with sqlite3.connect(path) as database:
        database.execute(f"UPDATE {change}")
    database.close()
    with pytest.raises(KeyError), Store(path):
        raise KeyError
    with Store(path) as store, pytest.raises(OSError, match=r"never writes \((a|tide): ") as caught:
        read(store)
    assert caught.value.filename == str(path)


def test_progress_is_copied_while_another_process_writes_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing can be written there, `stats` reads a copy: all of one moment."""
    monkeypatch.setenv("QUIZGEN_HOME", str(path.parent))
    monkeypatch.setattr(os, "access", lambda *_: False)
    with Store(path) as store:
        store.add(answer("a"))
        monkeypatch.delattr(Path, "read_bytes")  # SQLite copies, with its locks.
        with seen_progress() as copy:
            store.add(answer("b", at=1))
            assert [record.uid for record in copy.records()] == ["a"]
            assert copy.path != path


def test_a_file_of_another_version_is_refused_and_left_as_it_is(path: Path) -> None:
    """Nobody writes what they do not understand."""
    Store(path).close()
    with sqlite3.connect(path) as database:
        database.execute(f"PRAGMA user_version = {VERSION + 1}")
    database.close()
    before = path.read_bytes()
    with pytest.raises(OSError, match="another version of quizgen"):
        Store(path)
    assert path.read_bytes() == before


def test_a_locked_file_is_waited_for_and_then_said(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer is not lost in silence when another program holds the file."""
    store.add(answer("a"))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr("quizgen.quiz.progress.store.BUSY_SECONDS", 0)
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
    with pytest.raises(ValueError, match="rating"):
        store.add(answer("a"), impossible)
    assert log(path) == []
    assert cards(store) == {}


def test_rebuilding_corrects_what_was_derived_wrongly(store: Store) -> None:
    """Cards come from the log alone, and what had been wrong is named."""
    store.add(answer("a"), answer("b", question="knot"))
    right = cards(store)
    store._database.execute("UPDATE card SET due_at = 7 WHERE question = 'tide'")
    assert store.rebuild() == ["nine/tide"]
    assert cards(store) == right
    assert store.rebuild() == []


def test_several_processes_can_begin_a_file_at_once(path: Path) -> None:
    """Each makes the tables or finds them made, and all answers are there."""
    names = [f"a{number}" for number in range(6)]
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        for round_number in range(4):
            file = path.with_name(f"{round_number}.db")
            assert list(pool.map(opened_with_others, [file] * 6, names)) == [1] * 6
            with Store(file) as store:
                assert set(cards(store)) == set(names)

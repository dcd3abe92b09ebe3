"""Questions that get other ids: which progress is whose, and whatever becomes of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from quiz_records import START, answer
from quizgen.quiz.progress.record import FLAG, Record
from quizgen.quiz.progress.store import Store

DAY = 24 * 3_600_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "progress.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store(path) as opened:
        yield opened


def reps(store: Store) -> dict[str, int]:
    return {name: card.reps for name, card in store.cards("nine").items()}


def test_progress_follows_a_renamed_question(store: Store) -> None:
    """Earlier ids, also over several steps, are one question with the present one."""
    store.add(answer("a", question="old"))
    store.rename("nine", {"old": "newer"})
    store.add(answer("b", question="newer", at=START + 5 * DAY))
    store.rename("nine", {"old": "newest", "newer": "newest"})
    assert reps(store) == {"newest": 2}
    assert store.cards("nine")["newest"].later == 1
    store.add(answer("c", question="old", at=START + 9 * DAY))
    assert reps(store) == {"newest": 3}


def test_a_rename_taken_back_gives_the_progress_back(store: Store) -> None:
    """An id that a question has now stands for no other, whatever it stood for before."""
    store.add(answer("a", question="one"))
    store.rename("nine", {"one": "uno", "uno": "uno"})
    store.add(answer("b", question="uno", at=START + 5 * DAY))
    assert reps(store) == {"uno": 2}
    store.rename("nine", {"one": "one"})
    assert reps(store) == {"one": 1, "uno": 1}
    store.add(answer("c", question="one", at=START + 9 * DAY))
    assert reps(store) == {"one": 2, "uno": 1}
    store.rename("nine", {"uno": "one", "one": "one"})
    assert reps(store) == {"one": 3}
    assert store.rebuild() == []


def test_an_earlier_id_belongs_to_one_question(store: Store) -> None:
    """Where `was` moves to another question, the one before is derived anew as well."""
    store.add(answer("a", question="one"), answer("b", question="uno", at=START + DAY))
    store.rename("nine", {"one": "uno", "uno": "uno", "three": "three"})
    assert reps(store) == {"uno": 2}
    store.rename("nine", {"one": "three", "uno": "uno", "three": "three"})
    assert reps(store) == {"uno": 1, "three": 1}
    assert store.rebuild() == []


def test_an_earlier_id_that_the_bank_tells_no_more_is_still_known(store: Store) -> None:
    """Who tidies `was` away takes nobody's progress."""
    store.add(answer("a", question="one"))
    store.rename("nine", {"one": "uno", "uno": "uno"})
    store.rename("nine", {"uno": "uno"})
    assert reps(store) == {"uno": 1}


def test_a_rename_can_be_supposed_without_writing(store: Store, path: Path) -> None:
    """Whoever only looks sees what a quiz would, also in a file that cannot be written."""
    flag = Record(uid="f", at=START, kind=FLAG, bank="nine", question="one", note="n")
    store.add(answer("a", question="one"), flag)
    with Store(path) as looking:
        looking._database.close()
        looking._database = sqlite3.connect(
            f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None
        )
        looking.suppose("nine", {"one": "uno", "uno": "uno"})
        assert reps(looking) == {"uno": 1}
        assert looking.quarters("nine") == store.quarters("nine")
        assert looking.flags("nine") == {"uno": ["n"]}
        looking.suppose("nine", {"one": "one"})
        assert reps(looking) == {"one": 1}
    assert reps(store) == {"one": 1}
    assert store.rebuild() == []

"""Questions that get other ids: whose progress it is now, which the bank alone says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from quiz_records import answer, now
from quizgen.model.questions import Short
from quizgen.quiz.progress.log import Record
from quizgen.quiz.progress.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "home" / "progress.db") as opened:
        yield opened


def follow(store: Store, **was: tuple[str, ...]) -> None:
    """Give the store a bank of some questions, with their earlier ids."""
    store.follow(
        "nine", [Short(id=name, prompt="?", answer="!", was=old) for name, old in was.items()]
    )


def reps(store: Store) -> dict[str, int]:
    return {name: card.reps for name, card in store.cards("nine", now(100)).items()}


def test_progress_follows_a_renamed_question(store: Store) -> None:
    """Earlier ids, also over several steps, are one question with the present one."""
    store.add(answer("a", question="old"))
    follow(store, newer=("old",))
    store.add(answer("b", question="newer", at=5))
    follow(store, newest=("old", "newer"))
    assert reps(store) == {"newest": 2}
    assert [(count.question, count.later) for count in store.counts("nine")] == [
        ("newest", 0),
        ("newest", 1),
    ]
    store.add(answer("c", question="old", at=9))
    assert reps(store) == {"newest": 3}
    assert store.rebuild() == []


def test_a_rename_taken_back_gives_the_progress_back(store: Store) -> None:
    """An id that a question has now is no other's, whatever it was before."""
    store.add(answer("a", question="one"))
    follow(store, uno=("one",))
    store.add(answer("b", question="uno", at=5))
    assert reps(store) == {"uno": 2}
    follow(store, one=())
    assert reps(store) == {"one": 1, "uno": 1}
    store.add(answer("c", question="one", at=9))
    assert reps(store) == {"one": 2, "uno": 1}
    follow(store, one=("uno",))
    assert reps(store) == {"one": 3}
    assert store.rebuild() == []


def test_an_earlier_id_belongs_to_one_question(store: Store) -> None:
    """Where `was` moves to another question, the one before is derived anew as well."""
    store.add(answer("a", question="one"), answer("b", question="uno", at=1))
    follow(store, uno=("one",), three=())
    assert reps(store) == {"uno": 2}
    follow(store, uno=(), three=("one",))
    assert reps(store) == {"uno": 1, "three": 1}
    assert store.rebuild() == []


def test_an_imported_answer_to_an_earlier_id_is_found_by_the_next_quiz(store: Store) -> None:
    """Whoever adds records need not know the bank."""
    follow(store, uno=("one",))
    store.add(answer("a", question="uno"))
    with Store(store.path) as importing:
        importing.add(answer("b", question="one", at=3))
        importing.add(answer("c", question="uno", at=9))
    follow(store, uno=("one",))
    assert reps(store) == {"uno": 3}
    assert store.rebuild() == []


def test_flags_follow_a_renamed_question(store: Store) -> None:
    """As its answers do."""
    moment = now()
    store.add(
        Record(
            uid="f",
            at=moment.at,
            day=moment.day,
            kind="flag",
            bank="nine",
            question="one",
            note="n",
        )
    )
    follow(store, uno=("one",))
    assert store.flags("nine") == {"uno": ["n"]}


def test_progress_follows_a_renamed_bank(store: Store) -> None:
    """`was` of a bank names its earlier ids; what was answered under them is the bank's."""
    store.add(answer("a", question="one"), answer("b", question="two"))
    again = [Short(id=name, prompt="?", answer="!", was=old) for name, old in (("uno", ("one",)),)]
    store.follow("ten", again, ["nine"])
    assert {name: card.reps for name, card in store.cards("ten", now(100)).items()} == {
        "uno": 1,
        "two": 1,
    }
    assert reps(store) == {}
    assert store.rebuild() == []


def test_an_exam_that_runs_follows_a_renamed_bank(store: Store) -> None:
    """Also where nothing of it was answered yet."""
    store.keep_exam("nine", "all", "{}")
    store.follow("ten", [], former=("nine",))
    assert store.exam("ten", "all") == "{}"
    assert store.exam("nine", "all") is None

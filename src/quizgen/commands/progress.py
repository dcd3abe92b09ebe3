"""What the commands beside the quiz begin with: the learner's progress, sound or not at all."""

from __future__ import annotations

from quizgen.quiz.progress.database import damaged, progress_path
from quizgen.quiz.progress.store import Store


def sound_progress() -> Store:
    """Open the learner's progress; raises `OSError` where it is damaged.

    The damaged file is put aside, never overwritten, as a quiz does it too.
    """
    path = progress_path()
    store = Store(path)
    if store.moved is not None:
        store.close()
        raise damaged(path, store.moved)
    return store

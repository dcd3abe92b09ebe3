"""Questions' ids over time: which progress belongs to which present question.

Pure; it must not know how progress is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from quizgen.model.questions import Question


def present(questions: Iterable[Question]) -> dict[str, Question]:
    """Return questions by the ids that they have, and those that they had."""
    questions = tuple(questions)
    earlier = {old: question for question in questions for old in question.was}
    return earlier | {question.id: question for question in questions}


def names(questions: Iterable[Question]) -> dict[str, str]:
    """Return the present id for every id that questions have or had."""
    return {name: question.id for name, question in present(questions).items()}


def aliases(known: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    """Return what earlier ids stand for now: `known` until here, brought to what `names` says.

    An id that a question has is no earlier one of another, even if it was.  What the bank
    no longer tells stays as it is known.  No id that is returned stands for one that does.
    """
    there = set(names.values())
    kept = {old: names.get(new, new) for old, new in known.items() if old not in there}
    told = {old: new for old, new in names.items() if old not in there}
    return kept | told

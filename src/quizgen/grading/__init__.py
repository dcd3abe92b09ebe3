"""A response in, a verdict out: right, close or wrong.

The judge is imported when it is first used, so that a quiz shows its first question sooner.
"""

from typing import TYPE_CHECKING, Any

from quizgen.grading.verdict import Verdict

if TYPE_CHECKING:
    from quizgen.grading.responses import Response, difference, grade, grade_text, points

__all__ = ["Response", "Verdict", "difference", "grade", "grade_text", "points"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'quizgen.grading' has no attribute '{name}'")
    from quizgen.grading import responses

    return getattr(responses, name)

"""The three verdicts and their order."""

from collections.abc import Iterable
from enum import StrEnum


class Verdict(StrEnum):
    """How good an answer is; `close` is for the learner to confirm."""

    RIGHT = "right"
    CLOSE = "close"
    WRONG = "wrong"


def best(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the best of the verdicts, wrong where there are none; reads no further than right."""
    found = Verdict.WRONG
    for verdict in verdicts:
        if verdict is Verdict.RIGHT:
            return verdict
        if verdict is Verdict.CLOSE:
            found = verdict
    return found


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst of the verdicts, right where there are none."""
    return max(verdicts, key=list(Verdict).index, default=Verdict.RIGHT)


def at_best_close(verdict: Verdict) -> Verdict:
    """Return the verdict, or close where it is right."""
    return Verdict.CLOSE if verdict is Verdict.RIGHT else verdict


def close_if(is_close: object) -> Verdict:
    """Return close where a condition holds, else wrong."""
    return Verdict.CLOSE if is_close else Verdict.WRONG

"""What a quiz takes place in: its deck, its store, its face and its time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from time import monotonic

from msgspec import Struct

from quizgen.model.deck import Deck
from quizgen.quiz.desk import Desk
from quizgen.quiz.progress.store import Store
from quizgen.quiz.report import Report
from quizgen.quiz.ui.interface import Face


class Setting(Struct, frozen=True, kw_only=True):
    """What a course takes place in.

    `salt` arranges the options; `until` is when an exam ends, by the monotonic clock.
    """

    desk: Desk
    salt: str
    store: Store
    face: Face
    report: Report | None
    now: Callable[[], datetime]
    until: float | None = None

    @property
    def deck(self) -> Deck:
        """The deck as its files have it."""
        return self.desk.deck

    @property
    def seconds_left(self) -> float | None:
        """How much time is left, None where there is no end; not below 0."""
        return None if self.until is None else max(0.0, self.until - monotonic())

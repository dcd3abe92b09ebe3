"""The figures as one self-contained page; its looks stand in `templates/quiz/`.

It must not know where the figures come from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import asdict

from quizgen.quiz import wording as words
from quizgen.quiz.charts import heat, level, percent
from quizgen.quiz.counts import Count
from quizgen.quiz.stats import Figures
from quizgen.quiz.ui.screen import harmless
from quizgen.support import templates as templating

_WEEKS = 53
_LEVELS = 5


def page(figures: Figures, title: str, today: date, project: Path | None) -> str:
    """Return the page; `project` is the folder whose own templates come first."""
    env = templating.environment(templating.folders("quiz", project))
    return templating.rendered(
        env,
        "stats.html",
        title=harmless(title),
        today=today.isoformat(),
        words=words,
        facts=list(_facts(figures)),
        topics=[
            asdict(group) | {"share": percent(group.right, group.reviews)}
            for group in figures.topics.values()
        ],
        weeks=_WEEKS,
        heat=_heat(figures.days, today),
        known=list(_known(figures.days)),
        forecast=[
            {"day": (today + timedelta(days=ahead)).isoformat(), "count": count}
            for ahead, count in enumerate(figures.forecast)
        ],
        most_due=max(*figures.forecast, 1),
        hardest=[
            {"prompt": harmless(hard.prompt), "share": percent(hard.missed, hard.reviews)}
            for hard in figures.hardest
        ],
    )


def _facts(figures: Figures) -> Iterator[tuple[str, str]]:
    names = words.STATS_FACTS
    yield names["seen"], f"{figures.seen} / {figures.questions}"
    yield names["due"], str(figures.due)
    yield names["reviews"], f"{figures.reviews:,}"
    if figures.reviews:
        yield names["right"], percent(figures.right, figures.reviews)
    if figures.retention is not None:
        yield names["retention"], f"{round(100 * figures.retention)} %"
    yield names["streak"], str(figures.streak)


def _heat(days: Mapping[str, Count], today: date) -> list[list[dict[str, Any] | None]]:
    rows = heat(days, today, _WEEKS)
    most = max(count or 0 for row in rows for count in row)
    monday = today - timedelta(days=today.weekday(), weeks=_WEEKS - 1)
    return [
        [
            None
            if count is None
            else {
                "week": week,
                "day": (monday + timedelta(days=weekday, weeks=week)).isoformat(),
                "count": count,
                "level": level(count, most, _LEVELS),
            }
            for week, count in enumerate(row)
        ]
        for weekday, row in enumerate(rows)
    ]


def _known(days: Mapping[str, Count]) -> Iterator[dict[str, Any]]:
    """Yield what was still known, week by week, of the last year's."""
    weeks: dict[date, list[Count]] = {}
    for name, count in days.items():
        day = date.fromisoformat(name)
        weeks.setdefault(day - timedelta(days=day.weekday()), []).append(count)
    for monday in sorted(weeks)[-_WEEKS:]:
        later = sum(count.later for count in weeks[monday])
        if later:
            good = sum(count.later_good for count in weeks[monday])
            yield {"day": monday.isoformat(), "share": round(100 * good / later), "count": later}

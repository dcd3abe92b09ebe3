"""The figures drawn: in the terminal, or as a page whose looks are in `templates/quiz/`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import asdict
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from quizgen.quiz.stats import Figures, Sum
from quizgen.quiz.ui import theme
from quizgen.support import templates
from quizgen.support.characters import printable
from quizgen.support.wording import Wording

_WEEKS = 53
_FEWEST_WEEKS = 8
_FORECAST = 14
_NARROW = 64
_LEVELS = 5


def draw(figures: Figures, title: str, today: date, words: Wording) -> None:
    """Print the figures, in colour only where a terminal wants it."""
    console = Console(highlight=False, markup=False, emoji=False)
    unicode = console.encoding.lower().startswith("utf")
    ramp = theme.RAMP if unicode else theme.ASCII_RAMP
    for part in _parts(figures, title, today, words, columns=console.width, ramp=ramp):
        console.print(part)


def heat(days: Mapping[str, Sum], today: date, weeks: int) -> list[list[int | None]]:
    """Return answers a day as seven rows, Monday first, by week; None for days to come."""
    monday = today - timedelta(days=today.weekday(), weeks=weeks - 1)
    rows: list[list[int | None]] = []
    for weekday in range(7):
        row: list[int | None] = []
        for week in range(weeks):
            day = monday + timedelta(days=weekday, weeks=week)
            count = days.get(day.isoformat())
            row.append(None if day > today else count.reviews if count else 0)
        rows.append(row)
    return rows


def lived(days: Mapping[str, Sum], today: date) -> int:
    """Return how many weeks there are to show: since the first answer, but some at least."""
    first = min(map(date.fromisoformat, days), default=today)
    return max(_FEWEST_WEEKS, (today - first).days // 7 + 2)


def months(today: date, weeks: int, words: Wording) -> str:
    """Name the months above the weeks that they begin in, two characters a week."""
    row = ""
    for week in range(weeks):
        monday = today - timedelta(days=today.weekday(), weeks=weeks - 1 - week)
        name = words[f"month_{monday.month}"]
        if monday.day <= 7 and len(row) <= 2 * week <= 2 * weeks - len(name):  # noqa: PLR2004
            row = row.ljust(2 * week) + name
    return row


def weekday_names(words: Wording) -> list[str]:
    """Return the short names of the days, Monday first."""
    return [words[f"weekday_{number}"] for number in range(1, 8)]


def column_names(words: Wording) -> list[str]:
    """Return what is above the columns of the table of topics."""
    names = [words["column_topic"], words["column_questions"], words["column_seen"]]
    return [*names, words["column_due"], words["column_answers"], words["column_right"]]


def level(count: int, most: int, levels: int) -> int:
    """Return how dark a count is: 0 for nothing, levels - 1 for the most."""
    return 0 if count == 0 else 1 + (levels - 2) * count // most if count < most else levels - 1


def percent(part: int, whole: int) -> str:
    """Return a share in whole per cent, "" of nothing."""
    return f"{round(100 * part / whole)} %" if whole else ""


def _parts(
    figures: Figures, title: str, today: date, words: Wording, *, columns: int, ramp: str
) -> Iterator[RenderableType]:
    yield Text(printable(title), style=theme.HEADING)
    yield Text("\n".join(_summary(figures, words)))
    if not figures.reviews:
        return
    yield _heading(words["stats_topics"])
    yield _topics(figures, words, short=columns < _NARROW)
    weeks = max(1, min(_WEEKS, (columns - 5) // 2, lived(figures.days, today)))
    yield _heading(words.fill("stats_days", count=weeks))
    yield Text(f"    {months(today, weeks, words)}", style=theme.LABEL)
    yield _heat_map(heat(figures.days, today, weeks), ramp, words)
    yield _heading(words.fill("stats_forecast", count=_FORECAST))
    yield _forecast(figures.forecast[:_FORECAST], today, columns, ramp[-1], words)
    if figures.hardest:
        yield _heading(words["stats_hardest"])
        yield _hardest(figures)


def _summary(figures: Figures, words: Wording) -> Iterator[str]:
    yield words.fill("stats_questions", seen=figures.seen, count=figures.questions, due=figures.due)
    if not figures.reviews:
        yield words["stats_none"]
        return
    share = round(100 * figures.right / figures.reviews)
    yield words.fill("stats_reviews", reviews=figures.reviews, percent=share)
    if figures.retention is not None:
        yield words.fill("stats_retention", percent=round(100 * figures.retention))
    if figures.streak > 1:
        yield words.fill("streak", days=figures.streak)


def _heading(text: str) -> Text:
    return Text(f"\n{text}", style=theme.HEADING)


def _topics(figures: Figures, words: Wording, *, short: bool) -> Table:
    """Return the table of topics; a `short` one has only what is due and right."""
    table = Table(box=None, pad_edge=False, header_style=theme.LABEL)
    first, *others = column_names(words)
    table.add_column(first)
    kept = (2, 4) if short else range(len(others))
    for position in kept:
        table.add_column(others[position], justify="right", no_wrap=True)
    for group in figures.topics.values():
        counts = map(str, (group.questions, group.seen, group.due, group.reviews))
        cells = [*counts, percent(group.right, group.reviews)]
        table.add_row(printable(group.title), *(cells[position] for position in kept))
    return table


def _heat_map(rows: Sequence[Sequence[int | None]], ramp: str, words: Wording) -> Text:
    most = max(count or 0 for row in rows for count in row)
    text = Text()
    for name, row in zip(weekday_names(words), rows, strict=True):
        text.append(f"{name} ", style=theme.LABEL)
        for count in row:
            if count is not None:
                shade = level(count, most, len(ramp))
                text.append(f"{ramp[shade]} ", style=theme.SHADES[shade])
        text.append("\n")
    scale = words.fill("stats_scale", ramp=" ".join(ramp))
    return text.append(f"    {scale}", style=theme.LABEL)


def _forecast(
    counts: Sequence[int], today: date, columns: int, block: str, words: Wording
) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style=theme.LABEL, no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(style=theme.BAR, no_wrap=True)
    most = max(*counts, 1)
    widest = max(1, min(columns, 80) - 20)
    weekdays = weekday_names(words)
    for ahead, count in enumerate(counts):
        day = today + timedelta(days=ahead)
        name = words["stats_today"] if ahead == 0 else f"{weekdays[day.weekday()]} {day:%d}"
        table.add_row(name, str(count), block * -(-widest * count // most))
    return table


def _hardest(figures: Figures) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(justify="right", style=theme.LOW, no_wrap=True)
    table.add_column()
    for hard in figures.hardest:
        table.add_row(percent(hard.missed, hard.reviews), printable(hard.prompt))
    return table


def page(figures: Figures, title: str, today: date, project: Path | None, words: Wording) -> str:
    """Return the page; `project` is the folder whose own templates come first."""
    env = templates.environment(templates.folders("quiz", project))
    return templates.rendered(
        env,
        "stats.html",
        title=printable(title),
        today=today.isoformat(),
        words=words,
        columns=column_names(words),
        weekdays=weekday_names(words),
        facts=list(_facts(figures, words)),
        topics=[
            asdict(group) | {"share": percent(group.right, group.reviews)}
            for group in figures.topics.values()
        ],
        weeks=_WEEKS,
        heat=_heat_cells(figures.days, today),
        known=list(_known(figures.days)),
        forecast=[
            {"day": (today + timedelta(days=ahead)).isoformat(), "count": count}
            for ahead, count in enumerate(figures.forecast)
        ],
        most_due=max(*figures.forecast, 1),
        hardest=[
            {"prompt": printable(hard.prompt), "share": percent(hard.missed, hard.reviews)}
            for hard in figures.hardest
        ],
    )


def _facts(figures: Figures, words: Wording) -> Iterator[tuple[str, str]]:
    yield words["fact_seen"], f"{figures.seen} / {figures.questions}"
    yield words["fact_due"], str(figures.due)
    yield words["fact_reviews"], f"{figures.reviews:,}"
    if figures.reviews:
        yield words["fact_right"], percent(figures.right, figures.reviews)
    if figures.retention is not None:
        yield words["fact_retention"], f"{round(100 * figures.retention)} %"
    yield words["fact_streak"], str(figures.streak)


def _heat_cells(days: Mapping[str, Sum], today: date) -> list[list[dict[str, Any] | None]]:
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


def _known(days: Mapping[str, Sum]) -> Iterator[dict[str, Any]]:
    """Yield what was still known, week by week, of the last year's."""
    weeks: dict[date, list[Sum]] = {}
    for name, count in days.items():
        day = date.fromisoformat(name)
        weeks.setdefault(day - timedelta(days=day.weekday()), []).append(count)
    for monday in sorted(weeks)[-_WEEKS:]:
        later = sum(count.later for count in weeks[monday])
        if later:
            right = sum(count.later_right for count in weeks[monday])
            yield {"day": monday.isoformat(), "share": round(100 * right / later), "count": later}

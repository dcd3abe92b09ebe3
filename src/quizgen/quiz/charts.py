"""The figures drawn in the terminal: a table, a heat map, a forecast, the hardest.

It must not know where the figures come from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from quizgen.quiz import wording as words
from quizgen.quiz.counts import Count
from quizgen.quiz.stats import Figures
from quizgen.quiz.ui import theme as looks
from quizgen.quiz.ui.screen import harmless

_WEEKS = 53
_FEWEST_WEEKS = 8
_FORECAST = 14
_NARROW = 64


def draw(figures: Figures, title: str, today: date) -> None:
    """Print the figures, in colour only where a terminal wants it."""
    console = Console(highlight=False, markup=False, emoji=False)
    unicode = console.encoding.lower().startswith("utf")
    for each in _parts(
        figures, title, today, console.width, looks.RAMP if unicode else looks.ASCII_RAMP
    ):
        console.print(each)


def heat(days: Mapping[str, Count], today: date, weeks: int) -> list[list[int | None]]:
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


def lived(days: Mapping[str, Count], today: date) -> int:
    """Return how many weeks there are to show: since the first answer, but some at least."""
    first = min(map(date.fromisoformat, days), default=today)
    return max(_FEWEST_WEEKS, (today - first).days // 7 + 2)


def months(today: date, weeks: int) -> str:
    """Name the months above the weeks that they begin in, two characters a week."""
    row = ""
    for week in range(weeks):
        monday = today - timedelta(days=today.weekday(), weeks=weeks - 1 - week)
        name = words.STATS_MONTHS[monday.month - 1]
        if monday.day <= 7 and len(row) <= 2 * week <= 2 * weeks - len(name):  # noqa: PLR2004
            row = row.ljust(2 * week) + name
    return row


def level(count: int, most: int, levels: int) -> int:
    """Return how dark a count is: 0 for nothing, levels - 1 for the most."""
    return 0 if count == 0 else 1 + (levels - 2) * count // most if count < most else levels - 1


def percent(part: int, whole: int) -> str:
    """Return a share in whole per cent, "" of nothing."""
    return f"{round(100 * part / whole)} %" if whole else ""


def _parts(
    figures: Figures, title: str, today: date, columns: int, ramp: str
) -> Iterator[RenderableType]:
    yield Text(harmless(title), style=looks.HEADING)
    yield Text("\n".join(_summary(figures)))
    if not figures.reviews:
        return
    yield _heading(words.STATS_TOPICS)
    yield _topics(figures, short=columns < _NARROW)
    weeks = max(1, min(_WEEKS, (columns - 5) // 2, lived(figures.days, today)))
    yield _heading(words.STATS_DAYS.format(weeks=weeks))
    yield Text(f"    {months(today, weeks)}", style=looks.LABEL)
    yield _heat_map(heat(figures.days, today, weeks), ramp)
    yield _heading(words.STATS_FORECAST.format(days=_FORECAST))
    yield _forecast(figures.forecast[:_FORECAST], today, columns, ramp[-1])
    if figures.hardest:
        yield _heading(words.STATS_HARDEST)
        yield _hardest(figures)


def _summary(figures: Figures) -> Iterator[str]:
    yield words.STATS_QUESTIONS.format(
        seen=figures.seen, questions=figures.questions, due=figures.due
    )
    if not figures.reviews:
        yield words.STATS_NONE
        return
    share = round(100 * figures.right / figures.reviews)
    yield words.STATS_REVIEWS.format(reviews=figures.reviews, percent=share)
    if figures.retention is not None:
        yield words.STATS_RETENTION.format(percent=round(100 * figures.retention))
    if figures.streak > 1:
        yield words.STREAK.format(days=figures.streak)


def _heading(text: str) -> Text:
    return Text(f"\n{text}", style=looks.HEADING)


def _topics(figures: Figures, *, short: bool) -> Table:
    """Return the table of topics; a `short` one has only what is due and right."""
    table = Table(box=None, pad_edge=False, header_style=looks.LABEL)
    first, *others = words.STATS_COLUMNS
    table.add_column(first)
    kept = (2, 4) if short else range(len(others))
    for position in kept:
        table.add_column(others[position], justify="right", no_wrap=True)
    for group in figures.topics.values():
        counts = map(str, (group.questions, group.seen, group.due, group.reviews))
        cells = [*counts, percent(group.right, group.reviews)]
        table.add_row(harmless(group.title), *(cells[position] for position in kept))
    return table


def _heat_map(rows: Sequence[Sequence[int | None]], ramp: str) -> Text:
    most = max(count or 0 for row in rows for count in row)
    text = Text()
    for name, row in zip(words.STATS_WEEKDAYS, rows, strict=True):
        text.append(f"{name} ", style=looks.LABEL)
        for count in row:
            if count is not None:
                shade = level(count, most, len(ramp))
                text.append(f"{ramp[shade]} ", style=looks.SHADES[shade])
        text.append("\n")
    scale = words.STATS_SCALE.format(ramp=" ".join(ramp))
    return text.append(f"    {scale}", style=looks.LABEL)


def _forecast(counts: Sequence[int], today: date, columns: int, block: str) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style=looks.LABEL, no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(style=looks.BAR, no_wrap=True)
    most = max(*counts, 1)
    widest = max(1, min(columns, 80) - 20)
    for ahead, count in enumerate(counts):
        day = today + timedelta(days=ahead)
        name = (
            words.STATS_TODAY if ahead == 0 else f"{words.STATS_WEEKDAYS[day.weekday()]} {day:%d}"
        )
        table.add_row(name, str(count), block * -(-widest * count // most))
    return table


def _hardest(figures: Figures) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(justify="right", style=looks.LOW, no_wrap=True)
    table.add_column()
    for hard in figures.hardest:
        table.add_row(percent(hard.missed, hard.reviews), harmless(hard.prompt))
    return table

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
_PAGE_WEEKS = 26
_PAGE_FORECAST = 28


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


def day_name(day: date, words: Wording) -> str:
    """Return a date as the language writes it in digits."""
    return words.fill("date", year=day.year, month=f"{day:%m}", day=f"{day:%d}")


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
    if unseen := [group.title for group in figures.topics.values() if not group.seen]:
        yield Text(words.fill("stats_unseen", topics=", ".join(map(printable, unseen))))
    weeks = max(1, min(_WEEKS, (columns - 5) // 2, lived(figures.days, today)))
    yield _heading(words.fill("stats_days", count=weeks))
    yield Text(f"    {months(today, weeks, words)}", style=theme.LABEL)
    yield _heat_map(heat(figures.days, today, weeks), ramp, words)
    if any(figures.forecast[:_FORECAST]):
        yield _heading(words.fill("stats_forecast", count=_FORECAST))
        yield _forecast(figures.forecast[:_FORECAST], today, columns, ramp[-1], words)
    if figures.hardest:
        yield _heading(words["stats_hardest"])
        yield _hardest(figures)


def _summary(figures: Figures, words: Wording) -> Iterator[str]:
    """Yield what to do today, what was learned this week, and what went wrong."""
    if figures.due or figures.new:
        yield words.fill("stats_today_do", due=figures.due, new=figures.new)
    elif not figures.later:
        yield words["stats_today_done"]
    if figures.later:
        yield words.fill("stats_later", count=figures.later)
    yield words.fill("stats_questions", seen=figures.seen, count=figures.questions)
    yield from missing_texts(figures, words)
    if not figures.reviews:
        yield words["stats_none"]
        return
    yield words.fill("stats_learned", count=figures.learned)
    if week := figures.week.later:
        share = round(100 * figures.week.later_right / week)
        yield words.fill("stats_week", count=week, percent=share)
    if figures.streak > 1:
        yield words.fill("streak", days=figures.streak)


def missing_texts(figures: Figures, words: Wording) -> Iterator[str]:
    """Yield a sentence for each id that was answered and that the bank has no more."""
    for one in figures.missing:
        text = words.fill("stats_missing", id=one.id, count=one.reviews)
        if one.likely is not None:
            text += " " + words.fill("stats_likely", id=one.id, likely=one.likely)
        yield printable(text)


def _heading(text: str) -> Text:
    return Text(f"\n{text}", style=theme.HEADING)


def _topics(figures: Figures, words: Wording, *, short: bool) -> Table:
    """Return the table of the topics that were begun; `short`: only what is due and right."""
    table = Table(box=None, pad_edge=False, header_style=theme.LABEL)
    first, *others = column_names(words)
    table.add_column(first)
    kept = (2, 4) if short else range(len(others))
    for position in kept:
        table.add_column(others[position], justify="right", no_wrap=True)
    for group in figures.topics.values():
        if not group.seen:
            continue
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
        if not count:
            continue
        day = today + timedelta(days=ahead)
        name = words["stats_today"] if ahead == 0 else f"{weekdays[day.weekday()]} {day:%d}"
        table.add_row(name, str(count), block * -(-widest * count // most))
    return table


def _hardest(figures: Figures) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(justify="right", style=theme.LOW, no_wrap=True)
    table.add_column()
    for hard in figures.hardest:
        text = Text(printable(hard.prompt)).append(
            f"\n{printable(hard.answer)}", style=theme.ANSWER
        )
        table.add_row(percent(hard.missed, hard.reviews), text)
    return table


def page(figures: Figures, title: str, today: date, project: Path | None, words: Wording) -> str:
    """Return the page; `project` is the folder whose own templates come first."""
    weeks = min(_WEEKS, max(_PAGE_WEEKS, lived(figures.days, today)))
    env = templates.environment(templates.folders("quiz", project))
    return templates.rendered(
        env,
        "stats.html",
        title=printable(title),
        today=day_name(today, words),
        words=words,
        columns=column_names(words),
        weekdays=weekday_names(words),
        facts=list(_facts(figures, words)),
        topics=[
            asdict(group) | {"share": percent(group.right, group.reviews)}
            for group in figures.topics.values()
            if group.seen
        ],
        weeks=weeks,
        heat=_heat_cells(figures.days, today, weeks, words),
        known=list(_known(figures.days, words)),
        forecast=[
            {"day": day_name(today + timedelta(days=ahead), words), "count": count}
            for ahead, count in enumerate(figures.forecast[:_PAGE_FORECAST])
        ],
        most_due=max(*figures.forecast, 1),
        missing=list(missing_texts(figures, words)),
        hardest=[
            {
                "prompt": printable(hard.prompt),
                "answer": printable(hard.answer),
                "share": percent(hard.missed, hard.reviews),
            }
            for hard in figures.hardest
        ],
    )


def _facts(figures: Figures, words: Wording) -> Iterator[tuple[str, str]]:
    """Yield today's work, then the week, then all."""
    yield words["fact_due"], str(figures.due)
    if figures.later:
        yield words["fact_later"], str(figures.later)
    yield words["fact_new"], str(figures.new)
    yield words["fact_streak"], str(figures.streak)
    yield words["fact_learned"], str(figures.learned)
    if figures.week.later:
        yield words["fact_week"], percent(figures.week.later_right, figures.week.later)
    yield words["fact_seen"], f"{figures.seen} / {figures.questions}"


def _heat_cells(
    days: Mapping[str, Sum], today: date, weeks: int, words: Wording
) -> list[list[dict[str, Any] | None]]:
    rows = heat(days, today, weeks)
    most = max(count or 0 for row in rows for count in row)
    monday = today - timedelta(days=today.weekday(), weeks=weeks - 1)
    return [
        [
            None
            if count is None
            else {
                "week": week,
                "day": day_name(monday + timedelta(days=weekday, weeks=week), words),
                "count": count,
                "level": level(count, most, _LEVELS),
            }
            for week, count in enumerate(row)
        ]
        for weekday, row in enumerate(rows)
    ]


def _known(days: Mapping[str, Sum], words: Wording) -> Iterator[dict[str, Any]]:
    """Yield what was still known, week by week, of the last weeks."""
    weeks: dict[date, list[Sum]] = {}
    for name, count in days.items():
        day = date.fromisoformat(name)
        weeks.setdefault(day - timedelta(days=day.weekday()), []).append(count)
    for monday in sorted(weeks)[-_PAGE_WEEKS:]:
        later = sum(count.later for count in weeks[monday])
        if later:
            right = sum(count.later_right for count in weeks[monday])
            yield {
                "day": day_name(monday, words),
                "share": round(100 * right / later),
                "count": later,
            }

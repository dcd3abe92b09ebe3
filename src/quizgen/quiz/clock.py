"""The learner's time zone: what the clock on the wall shows, now and at any other moment.

An aware time of Python's own has the offset of one moment for ever, so that it is wrong on
the other side of a change to summer time.  It must not know what is counted by days.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo


class Local(tzinfo):
    """The zone that the system is set to, by its rules at each moment."""

    def utcoffset(self, when: datetime | None) -> timedelta | None:
        """Return how far the wall's clock is ahead of UTC."""
        return None if when is None else _with_offset(when).utcoffset()

    def dst(self, when: datetime | None) -> timedelta:
        """Return no time: what of the offset is for the summer does not matter here."""
        del when
        return timedelta(0)

    def tzname(self, when: datetime | None) -> str | None:
        """Return the zone's name at a moment."""
        return None if when is None else _with_offset(when).tzname()

    def fromutc(self, when: datetime) -> datetime:
        """Return what the wall's clock shows; of an hour that comes twice, it tells which."""
        whole = when.replace(tzinfo=UTC, microsecond=0).timestamp()
        here = datetime.fromtimestamp(whole)  # noqa: DTZ006 - the wall's clock
        return here.replace(tzinfo=self, microsecond=when.microsecond)


def now() -> datetime:
    """Return the time, where the learner is."""
    return datetime.now(UTC).astimezone(Local())


def _with_offset(when: datetime) -> datetime:
    return when.replace(tzinfo=None).astimezone()

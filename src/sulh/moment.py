"""Moment: instants and spans of time, in UTC, by arithmetic alone.

An *instant* is a whole POSIX second, written `2026-11-24T16:05:09Z`. A *span* is a time as coarse
as its writer likes, and stands for every second in it: `2026`, `2026-11`, `2026-11-24`,
`2026-11-24T16Z`, `2026-11-24T16:05Z` or a single second. Days are proleptic Gregorian, from the
year 0001 to 9999; there are no leap seconds. No clock is read here, and no time zone known: zones
are fixed offsets in the terms.
"""

import re
from functools import lru_cache
from typing import Final

from msgspec import Struct

from sulh.errors import Malformed

DAY: Final = 86_400
_LENGTHS: Final = {"hour": 3_600, "minute": 60, "second": 1}
#: What may be told of a time, the coarsest first.
PRECISIONS: Final = ("year", "month", "day", "hour", "minute", "second")

_match = re.compile(
    r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:T([0-9]{2})(?::([0-9]{2})(?::([0-9]{2}))?)?Z)?)?)?\Z"
).match


class Span(Struct, frozen=True, gc=False):
    """Every second from `start` on, as long as `precision` says: both from `parse_span`."""

    start: int
    precision: str

    @property
    def end(self) -> int:
        """The first second after the span."""
        if self.precision in _LENGTHS:
            return self.start + _LENGTHS[self.precision]
        if self.precision == "day":
            return self.start + DAY
        year, month, _ = _date(self.start // DAY)
        following = (year + 1, 1) if self.precision == "year" or month == 12 else (year, month + 1)
        return _days(*following, 1) * DAY


def parse_span(text: str, where: str) -> Span:
    """Read a time as coarse as it is written; anything else is `Malformed`."""
    return _parse(text, where)


@lru_cache(maxsize=1_024)  # the filings of a day share it
def _parse(text: str, where: str) -> Span:
    found = _match(text)
    if found is None:
        raise Malformed(
            where, f"{text[:40]!a} is not a time such as 2026-11-24 or 2026-11-24T16:05Z"
        )
    numbers = [int(part) for part in found.groups() if part is not None]
    year, month, day, hour, minute, second = numbers + [0, 1, 1, 0, 0, 0][len(numbers) :]
    if not (
        year >= 1
        and 1 <= month <= 12
        and 1 <= day <= _days_of(year, month)
        and hour <= 23
        and minute <= 59
        and second <= 59
    ):
        raise Malformed(where, f"{text} is not in the calendar")
    start = _days(year, month, day) * DAY + hour * 3_600 + minute * 60 + second
    return Span(start, PRECISIONS[len(numbers) - 1])


def write_span(span: Span) -> str:
    """Write a span, as coarse as it is."""
    days, rest = divmod(span.start, DAY)
    year, month, day = _date(days)
    text = f"{year:04}-{month:02}-{day:02}T{rest // 3_600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
    length = (4, 7, 10, 13, 16, 19)[PRECISIONS.index(span.precision)]
    return text[:length] + ("Z" if length > 10 else "")


def parse_instant(text: str, where: str) -> int:
    """Read an instant, in POSIX seconds."""
    span = parse_span(text, where)
    if span.precision != "second":
        raise Malformed(where, f"{text} is not exact to the second")
    return span.start


def write_instant(seconds: int) -> str:
    """Write an instant, given in POSIX seconds."""
    return write_span(Span(seconds, "second"))


def coarsen(span: Span, precision: str) -> Span:
    """Give the span of that precision in which a span lies; a coarser one stays as it is."""
    if PRECISIONS.index(precision) >= PRECISIONS.index(span.precision):
        return span
    days = span.start // DAY
    year, month, _ = _date(days)
    match precision:
        case "year":
            return Span(_days(year, 1, 1) * DAY, precision)
        case "month":
            return Span(_days(year, month, 1) * DAY, precision)
        case "day":
            return Span(days * DAY, precision)
        case _:
            return Span(span.start - span.start % _LENGTHS[precision], precision)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _days_of(year: int, month: int) -> int:
    return (
        29
        if month == 2 and _is_leap(year)
        else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
    )


def _days(year: int, month: int, day: int) -> int:
    """Count the days from 1970-01-01, with the year beginning in March (Howard Hinnant, 2013)."""
    year -= month <= 2
    era, of_era = divmod(year, 400)
    of_year = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5 + day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


def _date(days: int) -> tuple[int, int, int]:
    """Give year, month and day of a day counted from 1970-01-01: the inverse of `_days`."""
    era, of_era = divmod(days + 719_468, 146_097)
    year_of_era = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    return era * 400 + year_of_era + (month <= 2), month, of_year - (153 * shifted + 2) // 5 + 1

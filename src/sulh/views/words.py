"""Words: how kinds, fields, times and lists are put in plain English.

One place for each word, neutral: *reported*, *held*, never *attack by*. Names of bodies come from
the record, never from here.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from sulh.filings.acts import ACTS, FAMILIES
from sulh.moment import DAY, parse_span, write_instant
from sulh.place import Cell

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)

#: What a field is called, where its name in the form does not say it.
FIELDS: Final = {
    "about": "about",
    "act": "act",
    "at": "record time from here on",
    "at_least": "probability, at least (of 100)",
    "at_most": "probability, at most (of 100)",
    "author": "said to have been done by",
    "by": "undertaken or demanded by",
    "cell": "cell of the public grid",
    "claimant": "whose word it is",
    "conduct": "conduct of the party on whose territory it was",
    "conduct_of": "whose conduct",
    "count": "how many times",
    "denied_by": "denied by",
    "due": "due by",
    "erasure": "seats that erase together",
    "force": "what it does",
    "minutes": "for how many minutes",
    "of": "addressed to",
    "place_name": "place as named",
    "present": "present",
    "sight": "what was seen or heard",
    "size": "entries it rests on",
    "source": "where it can be read",
    "step": "step of the ladder",
    "to": "to",
    "until": "until",
    "verified_by": "verified by means of",
    "watch": "whether the watch could be kept",
    "when": "time",
    "words": "in words",
}
#: Fields that only programs can use: a page names them and leads to the raw entry.
OPAQUE: Final = frozenset(
    {"disclosures", "freshness", "key", "log", "proof", "salt", "seats", "sha256", "terms"}
)

#: The grade of a source, and of what it says.
RELIABILITY: Final = {
    "A": "reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}
CREDIBILITY: Final = {
    "1": "confirmed by others",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    "6": "truth cannot be judged",
}


def say_kind(kind: str) -> str:
    """Give a kind as a heading: `Report filed`."""
    return kind[:1].upper() + kind[1:]


def say_id(name: str) -> str:
    """Give a name of the record as it is said: `upper ford`."""
    return name.replace("-", " ")


def say_field(name: str) -> str:
    """Give what a field is called."""
    return FIELDS.get(name, name.replace("_", " "))


def say_family(family: str) -> str:
    """Give a family of acts: `kinetic`."""
    return FAMILIES[family]


def say_act(act: str) -> str:
    """Give an act: `small-arms fire`."""
    return ACTS[act].name


def say_grade(grade: str) -> str:
    """Give a grade with what it means."""
    return f"{grade}: source {RELIABILITY[grade[0]]}; content {CREDIBILITY[grade[1]]}"


def say_span(text: str) -> str:
    """Give a time as coarse as it is written: `6 November 2025`, `November 2025`."""
    span = parse_span(text, "time")
    year, month, rest = text[:4], text[5:7], text[8:10]
    if span.precision == "year":
        return year
    named = f"{MONTHS[int(month) - 1]} {year}"
    if span.precision == "month":
        return named
    day = f"{int(rest)} {named}"
    return day if span.precision == "day" else f"{day}, {text[11:-1]} UTC"


def say_day(day: int) -> str:
    """Give a day, from the second at which it begins: `6 November 2025`."""
    return say_span(iso_day(day))


def iso_day(day: int) -> str:
    """Give a day as pages are named after it: `2025-11-06`."""
    return write_instant(day)[:10]


def day_of(seconds: int) -> int:
    """Give the UTC day in which a second lies."""
    return seconds - seconds % DAY


def say_zone(offset_s: int) -> str:
    """Give a fixed zone: `UTC+03:00`, `UTC`."""
    if not offset_s:
        return "UTC"
    hours, rest = divmod(abs(offset_s), 3600)
    return f"UTC{'-' if offset_s < 0 else '+'}{hours:02}:{rest // 60:02}"


def say_days(first: str, last: str) -> str:
    """Give a stretch of days: `11-12 October 2025`, `30 October 2025 to 2 November 2025`."""
    if not last or first == last:
        return say_span(first)
    if len(first) == len(last) == 10 and first[:7] == last[:7]:
        return f"{int(first[8:])}\N{EN DASH}{say_span(last)}"
    return f"{say_span(first)} to {say_span(last)}"


def say_instant(seconds: int, offset_s: int = 0) -> str:
    """Give an instant in a fixed zone: `6 November 2025, 19:30 UTC+03:00`."""
    text = write_instant(seconds + offset_s)
    return f"{say_span(text[:10])}, {text[11:16]} {say_zone(offset_s)}"


def say_cell(cell: Cell) -> str:
    """Give a cell by its corners, in degrees: `34.1-34.2° N, 71.0-71.1° E`."""
    return (
        f"{_degrees(cell.south, cell.side, 'N', 'S')}, {_degrees(cell.west, cell.side, 'E', 'W')}"
    )


def say_list(texts: Iterable[str], last: str = "and") -> str:
    """Put a list in words: `a, b and c`."""
    listed: Sequence[str] = list(texts)
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} {last} {listed[-1]}"


def say_number(count: int, one: str, many: str = "") -> str:
    """Put a number before what it counts: `1 report`, `3 replies`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def say_left(seconds: int) -> str:
    """Say how much time is left, or how long ago it ran out, in whole days or hours, rounded down.

    `3 days left`, `less than an hour left`, `2 hours ago`.
    """
    hours = abs(seconds) // 3_600
    if hours >= 48:
        length = say_number(hours // 24, "day")
    else:
        length = say_number(hours, "hour") if hours else "less than an hour"
    return f"{length} left" if seconds > 0 else f"{length} ago"


def _degrees(start: int, side: int, positive: str, negative: str) -> str:
    low, high = start, start + side
    letter = positive if low >= 0 else negative
    if low < 0:
        low, high = -high, -low
    return f"{low / 1_000_000:.1f}\N{EN DASH}{high / 1_000_000:.1f}° {letter}"

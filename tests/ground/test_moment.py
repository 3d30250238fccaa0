"""Moment: the calendar by arithmetic, against the standard library's."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given

from strategies import EARLIEST, LATEST, instants, precisions, spans
from sulh.errors import Malformed
from sulh.moment import (
    PRECISIONS,
    Span,
    coarsen,
    parse_instant,
    parse_span,
    write_instant,
    write_span,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _naive(seconds: int) -> str:
    return f"{(EPOCH + timedelta(seconds=seconds)).replace(tzinfo=None).isoformat()}Z"


@pytest.mark.parametrize("first", [1, 1800, 1970, 2000, 2026, 2100, 9996])
def test_every_day_of_four_years_is_the_standard_librarys(first: int) -> None:
    day = datetime(first, 1, 1, tzinfo=UTC)
    while day.year < first + 3 or (day.year == first + 3 and day.month < 12):
        seconds = (day - EPOCH) // timedelta(seconds=1)
        assert parse_span(f"{day:%Y-%m-%d}".rjust(10, "0"), "made") == Span(seconds, "day")
        assert write_instant(seconds) == _naive(seconds)
        day += timedelta(days=1)


@given(instants)
def test_any_second_is_the_standard_librarys(seconds: int) -> None:
    assert write_instant(seconds) == _naive(seconds)
    assert parse_instant(_naive(seconds), "at") == seconds


@given(spans)
def test_parse_undoes_write(span: Span) -> None:
    assert parse_span(write_span(span), "made") == span


@given(spans)
def test_a_span_ends_where_the_next_begins(span: Span) -> None:
    assert span.start < span.end
    if span.end <= LATEST:
        following = coarsen(Span(span.end, "second"), span.precision)
        assert following.start == span.end
        assert write_span(following) != write_span(span)
        assert coarsen(Span(span.end - 1, "second"), span.precision) == span


@given(spans, precisions)
def test_coarsening_is_idempotent_and_covers(span: Span, precision: str) -> None:
    wide = coarsen(span, precision)
    assert coarsen(wide, precision) == wide
    assert wide.start <= span.start < span.end <= wide.end
    assert PRECISIONS.index(wide.precision) == min(
        PRECISIONS.index(precision), PRECISIONS.index(span.precision)
    )
    assert write_span(span).startswith(write_span(wide).rstrip("Z"))


def test_the_six_forms() -> None:
    texts = ["2026", "2026-11", "2026-11-24", "2026-11-24T16Z", "2026-11-24T16:05Z"]
    texts.append("2026-11-24T16:05:09Z")
    assert [parse_span(text, "made").precision for text in texts] == list(PRECISIONS)
    assert [write_span(parse_span(text, "made")) for text in texts] == texts
    assert parse_instant(texts[-1], "at") == 1_795_536_309


def test_the_first_and_the_last_second() -> None:
    assert parse_instant("0001-01-01T00:00:00Z", "at") == EARLIEST
    assert parse_instant("9999-12-31T23:59:59Z", "at") == LATEST
    assert parse_span("9999", "made").end == LATEST + 1


@pytest.mark.parametrize(
    "text",
    [
        "", "26", "02026", "0000", "-001", "+2026", "2026-1", "2026-00", "2026-13", "2026-11-",
        "2026-11-00", "2026-11-31", "2026-02-29", "1900-02-29", "2026-11-24Z", "2026-11-24T16",
        "2026-11-24t16Z", "2026-11-24T16z", "2026-11-24 16Z", "2026-11-24T24Z", "2026-11-24T16:60Z",
        "2026-11-24T16:05:60Z", "2026-11-24T16:05:09", "2026-11-24T16:05:09.0Z", " 2026", "2026 ",
        "2026-11-24T16:05:09+00:00", "2026-W48", "20261124", "2026\n", "\u0662\u0660\u0662\u0666",
        "2026-11-24T16:5Z", "2026-11-24T6Z", "\uff12\uff10\uff12\uff16", "\ud800",
        pytest.param("9" * 100_000, id="long"),
    ],
)  # fmt: skip
def test_anything_else_is_malformed(text: str) -> None:
    with pytest.raises(Malformed) as caught:
        parse_span(text, "made")
    assert caught.value.where == "made"
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("text", ["2026", "2026-11-24", "2026-11-24T16:05Z"])
def test_an_instant_is_exact(text: str) -> None:
    with pytest.raises(Malformed, match="is not exact to the second"):
        parse_instant(text, "at")


@pytest.mark.parametrize("text", ["2000-02-29", "2024-02-29", "1600-02-29"])
def test_leap_days_are_in_the_calendar(text: str) -> None:
    assert write_span(parse_span(text, "made")) == text

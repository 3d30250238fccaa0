"""Answers: the one table from an error to an exit code and an HTTP status."""

from typing import Final

from sulh.errors import (
    Busy,
    Conflict,
    Full,
    Malformed,
    Missing,
    Refused,
    Stopped,
    SulhError,
    Untrusted,
)

#: Exit code, HTTP status. A subclass stands above its parent.
_TABLE: Final[tuple[tuple[type[SulhError], int, int], ...]] = (
    (Untrusted, 1, 403),
    (Malformed, 2, 400),
    (Conflict, 2, 409),
    (Missing, 2, 404),
    (Busy, 2, 503),
    (Full, 2, 507),
    (Refused, 2, 422),
    (Stopped, 2, 503),
)


def exit_code(error: SulhError) -> int:
    """Give 1 where what was checked does not hold, 2 where nothing could be done."""
    return next(code for kind, code, _ in _TABLE if isinstance(error, kind))


def http_status(error: SulhError) -> int:
    """Give the HTTP status of an error."""
    return next(status for kind, _, status in _TABLE if isinstance(error, kind))


def error_of(status: int) -> type[SulhError]:
    """Give the error that an HTTP status stands for; `Refused` for one of nobody's."""
    return next((kind for kind, _, known in _TABLE if known == status), Refused)

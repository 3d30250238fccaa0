"""Errors: what can go wrong, as values that say where.

Every error a caller may meet is one of these; the shell has one table from them to
exit codes and HTTP statuses. In the fold nothing raises: there an `Objection` is the answer.
Our own broken arithmetic is an `assert`, and never caught.
"""

from typing import Self


class SulhError(Exception):
    """Something Sulh declines, with the place it declined at (`where`) and why (`what`)."""

    def __init__(self, where: str, what: str) -> None:
        """Keep both halves; the message is the one line shown to a person."""
        super().__init__(f"{where}: {what}")
        self.where = where
        self.what = what

    def __reduce__(self) -> tuple[type[Self], tuple[str, str]]:
        """Survive the way back from another process."""
        return type(self), (self.where, self.what)


class Malformed(SulhError):
    """Bytes that do not parse: not the one written form of anything."""


class Untrusted(SulhError):
    """A key, signature or proof that does not hold."""


class Refused(SulhError):
    """The desk or the store declines, and nothing has changed."""


class Conflict(Refused):
    """Something else already stands in this place."""


class Missing(Refused):
    """What was asked for is not here."""


class Busy(Refused):
    """Somebody else is at it; come back."""


class Full(Refused):
    """No room on the disk; nothing was lost, and filing resumes when there is room."""


class Stopped(SulhError):
    """Whether a write is kept is not known; nothing more is written until a new start from disk."""

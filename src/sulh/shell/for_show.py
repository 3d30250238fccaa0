"""For show: keys, salts and nonces from fixed words, so that a case is the same everywhere.

Whoever reads the words has the keys: what they sign proves nothing, and what they seal is open.
They are marked so wherever they are written. Nothing but a case that ships is made with them.
"""

import hashlib
from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import Final

from sulh.shell.keys import Secret, make, write

#: The folder of a case's keys, and the note that lies in it.
KEYS: Final = "keys-for-show"
NOTE: Final = "READ-THIS-FIRST.txt"
_TEXT: Final = """\
These keys are for show. They were made from words that stand in the source of Sulh, so
that the record beside them is the same on every machine: everybody has them. A filing
that they sign proves nothing about anybody, and what is sealed to them is open to all.
Never use them for anything else.
"""


class Fixed:
    """Draws bytes as chance would, but the same ones for the same words, one after another."""

    def __init__(self, *words: str) -> None:
        """Draw from words."""
        self._words = " ".join(("sulh case", *words))
        self._count = count()

    def __call__(self, size: int) -> bytes:
        """Draw at most 32 bytes."""
        assert size <= 32
        words = f"{self._words} {next(self._count)}"
        return hashlib.sha256(words.encode()).digest()[:size]


def make_key(case: str, origin: str, seat: str, holder: str, *, reads: bool) -> Secret:
    """Make the key of a seat of a case."""
    draw = Fixed(case, "key", seat)
    return make(f"{origin}/{seat}", holder=holder, reads=reads, draw=draw)


def write_keys(secrets: Iterable[Secret], home: Path) -> None:
    """Write keys into a home, with the note that says what they are."""
    folder = home / KEYS
    folder.mkdir(mode=0o700)
    (folder / NOTE).write_text(_TEXT, encoding="utf-8")
    for secret in secrets:
        write(secret, folder / f"{secret.seat}.key")

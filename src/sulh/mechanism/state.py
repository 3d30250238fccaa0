"""State: what the fold carries from entry to entry, and nothing else.

Indices, times and keys; never a word of what was said, which is read from the record by index.
"""

from typing import Final

from msgspec import Struct

from sulh.filings.wire import Mechanism
from sulh.mechanism.objection import Objection
from sulh.mechanism.payloads import Payloads
from sulh.mechanism.roster import EMPTY, Roster
from sulh.register import Register


class State(Struct, frozen=True, gc=False):
    """What follows from the first `size` entries of the record.

    `constituted` is the leaf hash of entry 0; `clock` is record time in POSIX seconds, 0 before
    the first clock entry; `nonces` leads from a first seat and its nonce to an index.
    """

    size: int = 0
    constituted: bytes = b""
    clock: int = 0
    roster: Roster = EMPTY
    payloads: Payloads = Payloads()
    nonces: Register[tuple[str, bytes], int] = Register()
    objections: Register[int, Objection] = Register()

    @property
    def mechanism(self) -> Mechanism:
        """What every filing but the first has to name as the record it is meant for."""
        return Mechanism(self.roster.origin, self.constituted)


START: Final = State()

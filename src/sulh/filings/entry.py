"""Entry: what the fold knows of an entry besides what it says."""

from msgspec import Struct


class Entry(Struct, frozen=True, gc=False):
    """Where an entry stands in the record, when it was recorded, and who signed it.

    `recorded_at` is the `at` of the last clock entry at or before it, in POSIX seconds (entry 0
    takes the time of entry 1); `signers` are the seats whose signatures hold at this index;
    `sealed_to` are the seats that anything was sealed to.
    """

    index: int
    recorded_at: int
    signers: tuple[str, ...]
    sealed_to: tuple[str, ...]

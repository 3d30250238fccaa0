"""As of: what was known at a moment in the past, and what followed from it.

In a mechanism that is what had been recorded by then: the entries up to the clock entry that is
past it. In a chronicle it is what had been uttered by then (`rows.known_at`), since the record was
made afterwards; an entry that tells of something later only lengthens the record. Either way the
clocks of duties stand at the moment itself.
"""

from collections.abc import Callable, Sequence
from typing import Final

from msgspec.structs import replace

from sulh.errors import Missing
from sulh.filings.kinds import To
from sulh.mechanism.attestation import Unattested
from sulh.mechanism.fold import advance, attest_at, pass_over
from sulh.mechanism.state import State
from sulh.moment import parse_span, write_instant
from sulh.shell.follower import Follower
from sulh.shell.reading import batches_of, read_record
from sulh.shell.rows import as_known, known_at, named_by
from sulh.shell.shelf import ProjectedShelf

#: How many states of the past a process remembers: the bulletins of some months.
_REMEMBERED: Final = 128


def moment_of(text: str, where: str = "as-of") -> int:
    """Give the last second of a span of time, such as `2026-11-24`."""
    return parse_span(text, where).end - 1


def shelf_at(follower: Follower, moment: int) -> ProjectedShelf:
    """Give what was known at a moment (POSIX seconds), by a follower that has followed before.

    `Missing` if nothing was recorded by then.
    """
    if follower.state.roster.purpose == "chronicle":
        if moment < 0:  # where times of utterance begin, and what holds at any time stands
            raise Missing("as-of", f"nothing had been uttered by {write_instant(moment)}")
        state = as_uttered(follower, moment)
        return ProjectedShelf(follower.projection, state, moment, "uttered")
    state = as_recorded(follower, moment)
    if not state.clock:
        raise Missing("as-of", f"nothing had been recorded by {write_instant(moment)}")
    return ProjectedShelf(follower.projection, state, moment, "recorded")


def as_recorded(follower: Follower, moment: int) -> State:
    """Fold the entries that were recorded by a moment (POSIX seconds)."""
    if follower.state.clock <= moment:
        return follower.state
    size = follower.state.size
    state = _newest_before(follower, moment)
    batches = batches_of(follower.reader, size, state.size)
    for read in read_record(batches, size - state.size, state):
        if read.state.clock > moment:
            break
        state = read.state
    if len(follower.past) >= _REMEMBERED:
        follower.past.clear()
    follower.past[state.size] = state
    return state


def _newest_before(follower: Follower, moment: int) -> State:
    """Give the largest state at hand, of memory or of the snapshots, that is not past a moment."""
    remembered = [one for one in follower.past.values() if one.clock <= moment]
    state = max(remembered, key=lambda one: one.size, default=follower.start)
    for one in follower.snapshots.fitting(follower.reader, follower.state.size):
        if one.size <= state.size:
            break
        if one.clock <= moment:
            return one
    return state


def as_uttered(follower: Follower, moment: int) -> State:
    """Fold the entries of a chronicle that tell of what was uttered by a moment."""
    state = follower.start
    known: list[int] = []
    for batch in batches_of(follower.reader, follower.state.size):
        for entry in batch:
            attested = attest_at(state, entry)
            if isinstance(attested, Unattested):
                known.append(state.clock)
                state = advance(state, entry, attested)
                continue
            filing = attested.filing
            names = tuple(named_by(filing.says, state, state.size))
            known.append(known_at(filing, state, names, known.__getitem__))
            if known[-1] > moment:
                state = pass_over(state, entry, attested)
                continue
            says = as_known(filing.says, _is_known(state, known, moment))
            if says is not filing.says:
                attested = replace(attested, filing=replace(filing, says=says))
            state = advance(state, entry, attested)
    return state


def _is_known(state: State, known: Sequence[int], moment: int) -> Callable[[To], bool]:
    """Tell what of the entries so far is known at a moment; what leads nowhere is left to rules."""

    def is_known(to: To) -> bool:
        index = state.index_of(to)
        return not 0 <= index < state.size or known[index] <= moment

    return is_known

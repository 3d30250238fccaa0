"""Reading: a record folded on as many cores as there are, batch by batch.

Workers hash entries and check signatures with the keys that the roster had when a batch was handed
out; this process folds the batches in order, and `fold.attest_at` asks again where keys have
changed since. The result is that of `mechanism.fold.fold`, entry by entry; what is
held besides the state is a few batches.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from functools import partial
from itertools import chain
from multiprocessing import get_context
from typing import Final

from msgspec import Struct

from sulh.filings.wire import Mechanism
from sulh.mechanism.attestation import Attested, Unattested, attest
from sulh.mechanism.fold import advance, attest_at
from sulh.mechanism.roster import Roster
from sulh.mechanism.state import START, State
from sulh.note import Key
from sulh.record.merkle import hash_leaf
from sulh.shell.store import Reader

#: How many entries a worker is handed at once, and how many batches are handed out for each.
BATCH: Final = 512
_AHEAD: Final = 3
#: Below this many entries, starting processes takes longer than it saves.
_WORTH_IT: Final = 4_000

Work = tuple[list[bytes], list[Attested | Unattested]]
HandOut = Callable[[dict[str, Key], Mechanism, Sequence[bytes]], Callable[[], Work]]


class Read(Struct, frozen=True, gc=False):
    """One entry read: its index, its bytes, its leaf hash, what it is, and the state after it."""

    index: int
    entry: bytes
    leaf: bytes
    attested: Attested | Unattested
    state: State


def read_record(
    batches: Iterable[Sequence[bytes]], size: int, state: State = START, cores: int | None = None
) -> Iterator[Read]:
    """Fold batches of entries from `state` on; `size` is about how many there are."""
    cores = (os.cpu_count() or 1) if cores is None else cores
    source: Iterator[Sequence[bytes]] = filter(None, batches)
    with ExitStack() as stack:
        if cores < 2 or size < _WORTH_IT:
            hand_out: HandOut = _later
        else:
            pool = ProcessPoolExecutor(cores, mp_context=get_context("spawn"))
            stack.callback(pool.shutdown, cancel_futures=True)
            hand_out = partial(_elsewhere, pool)
        if not state.size:  # entry 0 brings the first keys, and is read before any other
            first = next(source, ())
            for entry in first[:1]:
                attested = attest_at(state, entry)
                state = advance(state, entry, attested)
                yield Read(0, entry, state.constituted, attested, state)
            source = chain((first[1:],), source)
        waiting: deque[tuple[Sequence[bytes], Roster, Callable[[], Work]]] = deque()
        while True:
            keys, mechanism = state.roster.keys_of_seats(), state.mechanism
            while len(waiting) <= _AHEAD * cores and (batch := next(source, None)) is not None:
                waiting.append((batch, state.roster, hand_out(keys, mechanism, batch)))
            if not waiting:
                return
            batch, roster, answer = waiting.popleft()
            for entry, leaf, known in zip(batch, *answer(), strict=True):
                unchanged = state.roster is roster
                attested = known if unchanged else attest_at(state, entry, known)
                state = advance(state, entry, attested)
                yield Read(state.size - 1, entry, leaf, attested, state)


def batches_of(store: Reader, size: int, start: int = 0) -> Iterator[list[bytes]]:
    """Give the first `size` entries of a store from `start` on, batch by batch."""
    for at in range(start, size, BATCH):
        yield store.entries(at, min(at + BATCH, size))


def _work(keys: dict[str, Key], mechanism: Mechanism, batch: Sequence[bytes]) -> Work:
    answers = [attest(keys.get, mechanism, entry) for entry in batch]
    return [hash_leaf(entry) for entry in batch], answers


def _later(
    keys: dict[str, Key], mechanism: Mechanism, batch: Sequence[bytes]
) -> Callable[[], Work]:
    return partial(_work, keys, mechanism, batch)


def _elsewhere(
    pool: ProcessPoolExecutor, keys: dict[str, Key], mechanism: Mechanism, batch: Sequence[bytes]
) -> Callable[[], Work]:
    return pool.submit(_work, keys, mechanism, batch).result

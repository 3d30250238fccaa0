"""Folding: what follows from a case in numbers, against bare PyNaCl on the same core.

Folding is of filings that have been read; from bytes is reading and folding them; neither checks
signatures, which `verification` measures. Times are of the processor, since who else is at the
machine hardly changes those. What a state takes and how long a snapshot is read are
measured in processes of their own (`python -m bench.folding state|snapshot SIZE`), so that nothing
else counts in.
"""

import gc
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Final

from nacl.signing import VerifyKey

from bench.case import attested, begin, constitute, secret, steps
from bench.figures import Figure, Goal
from sulh.filings.wire import parse_entry
from sulh.mechanism.attestation import Attested
from sulh.mechanism.fold import advance
from sulh.mechanism.fold import step as fold_one
from sulh.mechanism.state import State
from sulh.note import parse_note
from sulh.shell.snapshot import Snapshot, digest, parse_snapshot, write_snapshot

_CHUNK: Final = 5_000
#: How many filings the snapshot has that is read, and how long its reading may take.
_SNAPSHOT: Final = 500_000


def measure_folding(entries: Sequence[bytes], rounds: int) -> Iterator[Figure]:
    """Fold a record, read and from bytes, each time beside the bare rate of this core."""
    size = len(entries)
    bare, read, written, longest = [], [], [], []
    for _ in range(rounds):
        spent = [0.0, 0.0, 0.0]
        pauses = [0.0]
        state = other = fold_one(begin(), entries[0])
        for at in range(1, size, _CHUNK):
            chunk = entries[at : at + _CHUNK]
            signed = _signed(chunk)
            begun = time.process_time()
            _verify(signed)
            spent[0] += time.process_time() - begun
            known = [_read(entry) for entry in chunk]
            with _pauses(pauses):
                begun = time.process_time()
                state = _fold(state, known)
                spent[1] += time.process_time() - begun
            del known
            begun = time.process_time()
            for entry in chunk:
                other = advance(other, entry, _read(entry))
            spent[2] += time.process_time() - begun
        assert state == other
        assert not state.objections, list(state.objections.items())[:3]
        bare.append(spent[0])
        read.append(spent[1])
        written.append(spent[2])
        longest.append(max(pauses))
    yield Figure("bare PyNaCl on one core", "signatures/s", [size / one for one in bare])
    ratios = [one / own for one, own in zip(bare, read, strict=True)]
    yield Figure("folding filings that were read", "of bare", ratios, Goal("at least", 5))
    yield Figure("", "filings/s", [size / one for one in read])
    ratios = [one / own for one, own in zip(bare, written, strict=True)]
    yield Figure("reading and folding, from bytes", "of bare", ratios, Goal("at least", 1))
    yield Figure("", "filings/s", [size / one for one in written])
    yield Figure("longest pause between two filings", "s", longest, Goal("at most", 0.3))


def measure_state(size: int) -> Iterator[Figure]:
    """Measure what a state takes, and how a large snapshot is read."""
    (taken,) = _run("state", size)
    yield Figure("a state in memory", "bytes/filing", [taken], Goal("at most", 500))
    length, wrote, read, pause = _run("snapshot", _SNAPSHOT)
    yield Figure(f"a snapshot of {_SNAPSHOT:,} filings, written", "s", [wrote])
    yield Figure("  on the disk", "bytes/filing", [length])
    yield Figure("  read", "s", [read], Goal("at most", 2))
    yield Figure("  longest pause for collecting garbage", "s", [pause], Goal("at most", 0.3))


def _run(what: str, size: int) -> list[float]:
    command = [sys.executable, "-m", "bench.folding", what, str(size)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [float(word) for word in done.stdout.split()]


def _signed(entries: Sequence[bytes]) -> list[tuple[VerifyKey, bytes, bytes]]:
    keys: dict[str, VerifyKey] = {}
    signed = []
    for entry in entries:
        note = parse_note(entry)
        for line in note.lines:
            seat = line.name.rpartition("/")[2]
            key = keys.setdefault(line.name, VerifyKey(secret(seat).key.material))
            signed.append((key, note.text, line.blob[4:]))
    return signed


def _verify(signed: Sequence[tuple[VerifyKey, bytes, bytes]]) -> None:
    for key, text, signature in signed:
        key.verify(text, signature)


def _read(entry: bytes) -> Attested:
    filing, _ = parse_entry(entry)
    return Attested(filing, tuple([secret(seat).key for seat in filing.by]))


def _fold(state: State, known: Sequence[Attested]) -> State:
    for one in known:
        state = advance(state, b"", one)
    return state


@contextmanager
def _pauses(found: list[float]) -> Iterator[None]:
    """Note how long each collection of garbage takes."""
    begun = 0.0

    def heard(phase: str, _: dict[str, int]) -> None:
        nonlocal begun
        if phase == "start":
            begun = time.perf_counter()
        else:
            found.append(time.perf_counter() - begun)

    gc.callbacks.append(heard)
    try:
        yield
    finally:
        gc.callbacks.remove(heard)


def _resident() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf(
        "SC_PAGESIZE"
    )


def _folded(size: int) -> Iterator[State]:
    """Fold so many filings, and give the state now and then; nothing else is kept."""
    state = fold_one(begin(), constitute())
    rest = steps(size)
    while some := list(islice(rest, 1_000)):
        for one in some:
            state = advance(state, b"", attested(one))
        yield state


def _main(what: str, size: int) -> None:
    states = _folded(size)
    if what == "state":
        for _ in range(5):
            state = next(states)
        before, small = _resident(), state.size
        for state in states:  # noqa: B007  # it is the last one that is measured
            pass
        print((_resident() - before) / (state.size - small))
        return
    for state in states:  # noqa: B007  # it is the last one that is written
        pass
    begun = time.process_time()
    data = write_snapshot(Snapshot(state, bytes(32)))
    wrote = time.process_time() - begun
    start, wanted = begin(), digest(state)
    del states, state
    pauses = [0.0]
    gc.collect()
    with _pauses(pauses):
        begun = time.process_time()
        again = parse_snapshot(data, start)
        read = time.process_time() - begun
        gc.collect()
    assert digest(again.state) == wanted
    print(len(data) / size, wrote, read, max(pauses))


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]))

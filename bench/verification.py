"""Verification: a record's hashes, signatures and meaning, against bare PyNaCl on two cores.

The bare rate is `VerifyKey.verify` over the same texts, already in the memory of two processes
that have started. Ours gets entries as bytes: `read_record` starts its own processes, and that,
too, is timed.
"""

import pickle
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from nacl.signing import VerifyKey

from bench.exercise import SEATS, Record, secret
from bench.figures import Figure, Goal, spent, timed
from sulh.filings.vocabulary import CLOCK
from sulh.note import Key, check_line, parse_note
from sulh.record.log import EMPTY, append
from sulh.record.merkle import hash_leaf
from sulh.shell.reading import BATCH
from sulh.shell.recount import Recount
from sulh.shell.verify import folder_of, verify_folder

CORES: Final = 2
Signed = tuple[VerifyKey, bytes, bytes]


def measure_verification(record: Record, folder: Path, rounds: int) -> Iterator[Figure]:
    """Verify the record in several ways, each time beside the bare rate."""
    size = len(record.entries)
    bare: list[float] = []
    bare_spent: list[float] = []
    with _bare_pool(record, folder / "texts") as run_bare, _pool() as pool:
        ways: dict[str, tuple[Callable[[], object], float]] = {
            "hashes and signatures": (lambda: check_entries(record.entries, pool), 0.7),
            "verify from bytes, in memory": (lambda: recount(record.entries), 0.5),
            "verify a published folder": (lambda: verify(folder / "public"), 0.5),
        }
        ours: dict[str, list[float]] = {what: [] for what in ways}
        ours_spent: dict[str, list[float]] = {what: [] for what in ways}
        for _ in range(rounds):
            bare.append(timed(lambda: bare_spent.append(run_bare())))
            for what, (run, _) in ways.items():
                before = spent()
                ours[what].append(timed(run))
                ours_spent[what].append(spent() - before)
    yield Figure("bare PyNaCl on two cores", "signatures/s", [size / one for one in bare])
    for what, (_, bound) in ways.items():
        yield Figure(what, "of bare", _ratios(bare, ours[what]), Goal("at least", bound))
        if bound == 0.5:  # whose processes have ended, and are counted
            ratios = _ratios(bare_spent, ours_spent[what])
            yield Figure("  the same by processor time", "of bare", ratios)
        yield Figure("", "entries/s", [size / one for one in ours[what]])


def _ratios(bare: Sequence[float], ours: Sequence[float]) -> list[float]:
    return [one / own for one, own in zip(bare, ours, strict=True)]


def signatures(entries: Sequence[bytes]) -> list[Signed]:
    """Take entries of one signer each apart for PyNaCl: key, text, signature."""
    keys = {key.name: VerifyKey(key.material) for key in _keys().values()}
    notes = map(parse_note, entries)
    return [(keys[line.name], note.text, line.signature) for note in notes for line in note.lines]


def verify_bare(signed: Sequence[Signed]) -> None:
    """Verify with PyNaCl, and nothing else."""
    for key, text, signature in signed:
        key.verify(text, signature)


def check_entries(entries: Sequence[bytes], pool: ProcessPoolExecutor) -> None:
    """Check hashes and signatures of a record and derive its root; what it says is not read."""
    tree = EMPTY
    batches = (entries[at : at + BATCH] for at in range(0, len(entries), BATCH))
    for leaves in pool.map(_check_batch, batches):
        tree, _ = append(tree, leaves)
    assert tree.size == len(entries)


def recount(entries: Sequence[bytes]) -> None:
    """Read a record from bytes: canonical forms, signatures, hashes, fold."""
    batches = (entries[at : at + BATCH] for at in range(0, len(entries), BATCH))
    counted = Recount()
    counted.read(batches, len(entries))
    assert not counted.state.objections
    assert not counted.other_histories


def verify(public: Path) -> None:
    """Verify a published folder, every tile of it."""
    report = verify_folder(folder_of(public))
    assert not report.problems, report.problems


def _keys() -> dict[str, Key]:
    return {secret(seat).key.name: secret(seat).key for seat in (CLOCK, *(s[0] for s in SEATS))}


def _check_batch(entries: Sequence[bytes]) -> list[bytes]:
    keys = _keys()
    for entry in entries:
        note = parse_note(entry)
        for line in note.lines:
            check_line(keys[line.name], note.text, line, "entry")
    return [hash_leaf(entry) for entry in entries]


@contextmanager
def _pool() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(CORES, mp_context=get_context("spawn")) as pool:
        list(pool.map(_check_batch, [()] * CORES * 4))  # started before anything is timed
        yield pool


#: What a process of the bare pool has loaded.
_loaded: list[Signed] = []


def _load(path: Path) -> None:
    _loaded.extend(signatures(pickle.loads(path.read_bytes())))


def _verify_slice(bounds: tuple[int, int]) -> float:
    begun = time.process_time()
    verify_bare(_loaded[bounds[0] : bounds[1]])
    return time.process_time() - begun


@contextmanager
def _bare_pool(record: Record, path: Path) -> Iterator[Callable[[], float]]:
    path.write_bytes(pickle.dumps(record.entries))
    with ProcessPoolExecutor(
        CORES, mp_context=get_context("spawn"), initializer=_load, initargs=(path,)
    ) as pool:
        slices = [(at, at + 500) for at in range(0, len(signatures(record.entries)), 500)]

        def run() -> float:
            return sum(pool.map(_verify_slice, slices))

        run()  # both processes have started and loaded after this
        yield run

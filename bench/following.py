"""Following: how soon the projection and the pages show one new filing of a long record.

The record is kept in a store as a desk keeps it. A running process folds the new filing on what it
has at hand; a new one takes up a snapshot and a short tail.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from bench.case import ORIGIN, begin, secret
from bench.figures import Figure, Goal, timed
from sulh.record.checkpoint import Checkpoint, sign_checkpoint
from sulh.record.log import append
from sulh.record.merkle import hash_leaf
from sulh.shell.asof import shelf_at
from sulh.shell.follower import Follower
from sulh.shell.home import Home
from sulh.shell.publish import Publication
from sulh.shell.sqlite_store import open_sqlite_store
from sulh.shell.store import Head, Pending

_BATCH = 10_000


def measure_following(entries: Sequence[bytes], folder: Path, rounds: int) -> Iterator[Figure]:
    """Follow and publish after one new filing, and start anew."""
    size = len(entries)
    home = Home(folder / "followed")
    first = size - 2 * rounds
    for at in range(0, first, _BATCH):
        _keep(home, entries[at : min(at + _BATCH, first)])
    followed, published, anew = [], [], []
    with Follower(home, begin()) as follower:
        whole = timed(follower.follow)
        yield Figure(f"projection of {first:,} filings, made anew", "s", [whole])
        on_disk = sum(one.stat().st_size for one in home.path.glob("projection*")) / first
        yield Figure("  on the disk", "bytes/filing", [on_disk])
        publication = Publication(
            folder / "pages", follower.reader, lambda moment: shelf_at(follower, moment)
        )
        for at in range(first, size, 2):
            _keep(home, entries[at : at + 1])
            followed.append(timed(follower.follow))
            shelf = follower.shelf()
            published.append(timed(partial(publication.after, shelf, at)))
            _keep(home, entries[at + 1 : at + 2])
            anew.append(timed(lambda: _start(home)))
            follower.follow()
    both = [one + other for one, other in zip(followed, published, strict=True)]
    yield Figure("one new filing, followed and published", "s", both, Goal("at most", 1))
    yield Figure("  of which followed", "s", followed)
    yield Figure("  of which published", "s", published)
    yield Figure("one new filing, followed by a new process", "s", anew, Goal("at most", 1))


def _start(home: Home) -> None:
    with Follower(home, begin()) as follower:
        follower.follow()


def _keep(home: Home, entries: Sequence[bytes]) -> None:
    with closing(open_sqlite_store(home.path)) as store:
        tree = store.head().tree
        leaves = [hash_leaf(entry) for entry in entries]
        after, nodes = append(tree, leaves)
        log = secret("log")
        note = sign_checkpoint(Checkpoint(ORIGIN, after.size, after.root), log.key, log.seed)
        pending = [
            Pending(one, "bench", hashlib.sha256(one).digest()[:16], hashlib.sha256(one).digest())
            for one in entries
        ]
        store.commit(tree.size, pending, leaves, nodes, Head(after, 0, note))

"""Entries kept in the store of a home, as a desk would, without a desk: to be followed."""

import hashlib
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from record_of import ORIGIN, seed_of
from sulh.note import ED25519, public_key
from sulh.record.checkpoint import Checkpoint, sign_checkpoint
from sulh.record.log import Tree, append
from sulh.record.merkle import hash_leaf
from sulh.shell.home import Home
from sulh.shell.sqlite_store import open_sqlite_store
from sulh.shell.store import Head, Pending


def keep(folder: Path, entries: Sequence[bytes]) -> Home:
    """Keep entries after those that are in a home already, all in one batch."""
    with closing(open_sqlite_store(folder)) as store:
        tree: Tree = store.head().tree
        leaves = [hash_leaf(entry) for entry in entries]
        after, nodes = append(tree, leaves)
        pending = [_pending(number, one) for number, one in enumerate(entries, tree.size)]
        log = public_key(ORIGIN, ED25519, seed_of("log"))
        note = sign_checkpoint(Checkpoint(ORIGIN, after.size, after.root), log, seed_of("log"))
        store.commit(tree.size, pending, leaves, nodes, Head(after, 0, note))
    return Home(folder)


def _pending(number: int, entry: bytes) -> Pending:
    """Name an entry by its place: what it says of itself is the fold's to judge."""
    text = hashlib.sha256(entry + b"%d" % number).digest()
    return Pending(entry, f"no-{number}", text[:16], text)

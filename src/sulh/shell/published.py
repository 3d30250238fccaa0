"""Published: each file that a record publishes, held against what its entries lead to.

    tile/...                        C2SP tiles and bundles
    documents/<SHA-256>.toml        the terms
    entry/<n>, proof/<n>.tlog-proof one entry, and the proof that it is on the record

Whatever else lies beside them, pages above all, is no part of the record.
"""

import hashlib
import re
from collections.abc import Callable
from typing import Final

from sulh.errors import Malformed, Untrusted
from sulh.record.checkpoint import check_checkpoint
from sulh.record.merkle import hash_leaf
from sulh.record.proof import check_under, parse_proof
from sulh.record.tiles import WIDTH, Tile, parse_bundle, parse_path
from sulh.shell.documents import hash_in
from sulh.shell.recount import Recount

#: What a file is.
TILE: Final = "tile"
DOCUMENT: Final = "document"
ENTRY: Final = "entry"
PAGE: Final = "page"

_match_one = re.compile(
    r"(?:entry/(0|[1-9][0-9]{0,14})|proof/(0|[1-9][0-9]{0,14})\.tlog-proof)\Z"
).match


def check_file(recount: Recount, fetch: Callable[[str], bytes], path: str) -> str:
    """Say what a published file is, having held it against the entries; raises if it fails."""
    if (sha256 := hash_in(path)) is not None:
        if hashlib.sha256(fetch(path)).digest() != sha256:
            raise Untrusted(path, "its bytes have another SHA-256 than its name")
        return DOCUMENT
    if (one := _match_one(path)) is not None:
        entry, proof = one.groups()
        index = int(entry or proof)
        if index >= recount.tree.size:
            raise Untrusted(path, f"the record has {recount.tree.size} entries")
        if entry is None:
            _check_proof(recount, fetch(path), index, path)
        elif hash_leaf(fetch(path)) != _leaf(recount, index):
            raise Untrusted(path, f"not entry {index} of the record")
        return ENTRY
    try:
        name = parse_path(path)
    except Malformed:
        return PAGE
    data = fetch(path)
    first = name.index * WIDTH
    if isinstance(name, Tile):
        expected = recount.hashes(name.level, first, first + name.width)
    else:
        expected = recount.hashes(0, first, first + name.width)
        data = b"".join(map(hash_leaf, parse_bundle(data, name.width, path)))
    if data != expected:
        raise Untrusted(path, "not what the entries lead to")
    return TILE


def _check_proof(recount: Recount, data: bytes, index: int, path: str) -> None:
    log = recount.state.roster.log
    assert log is not None
    proof = parse_proof(data, path)
    checkpoint = check_checkpoint(proof.checkpoint, log, path)
    if (
        proof.index != index
        or proof.extra is None
        or hash_leaf(proof.extra) != _leaf(recount, index)
    ):
        raise Untrusted(path, f"not the proof of entry {index}")
    if checkpoint.size > recount.tree.size or recount.root_at(checkpoint.size) != checkpoint.root:
        raise Untrusted(path, "its checkpoint is not one of this record")
    check_under(proof, proof.extra, checkpoint)


def _leaf(recount: Recount, index: int) -> bytes:
    return recount.hashes(0, index, index + 1)

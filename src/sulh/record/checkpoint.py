"""Checkpoint: the size and root of a record at one moment, signed by its log (C2SP).

    example.org/line
    5
    GqaNMHSQWlgfhMu9D3U3lJBP2ARRvEwT5p2aU7xZUCw=

    — example.org/line <base64 of key id and signature>

The log's line comes first, cosignatures after it. Lines after the root, which the format allows,
are refused: nobody audits them and not every cosignature covers them. Whose signatures are
trusted besides the log's is `policy`'s to say.
"""

from dataclasses import dataclass
from typing import Final

from sulh.canonical import parse_base64, parse_decimal, write_base64
from sulh.errors import Malformed, Untrusted
from sulh.note import Key, Line, Note, check_name, good_lines, parse_note, sign_line, write_note
from sulh.record.merkle import EMPTY_ROOT, HASH_SIZE, MAX_SIZE

#: In bytes: what an ML-DSA cosignature can hold.
MAX_ORIGIN: Final = 255


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Which record, how many entries it has, and the root of the tree over them (32 bytes)."""

    origin: str
    size: int
    root: bytes


def parse_checkpoint_text(text: bytes, where: str = "checkpoint") -> Checkpoint:
    """Read the text of a checkpoint, the part that is signed."""
    try:
        lines = text.decode().split("\n")
    except UnicodeDecodeError as error:
        raise Malformed(f"{where}, byte {error.start}", "not UTF-8") from None
    if len(lines) != 4 or lines[3]:
        raise Malformed(where, "not an origin, a size and a root, each on its line")
    origin, size_text, root_text, _ = lines
    check_name(origin, f"{where}, origin")
    if len(origin.encode()) > MAX_ORIGIN:
        raise Malformed(f"{where}, origin", f"more than {MAX_ORIGIN} bytes")
    size = parse_decimal(size_text, f"{where}, size", MAX_SIZE)
    root = parse_base64(root_text, f"{where}, root", HASH_SIZE)
    if not size and root != EMPTY_ROOT:
        raise Malformed(f"{where}, root", "not the root of a tree of size 0")
    return Checkpoint(origin, size, root)


def write_checkpoint_text(checkpoint: Checkpoint) -> bytes:
    """Write the text of a checkpoint, the part that is signed."""
    root = write_base64(checkpoint.root)
    return f"{checkpoint.origin}\n{checkpoint.size}\n{root}\n".encode()


def parse_checkpoint(data: bytes, where: str = "checkpoint") -> tuple[Checkpoint, Note]:
    """Read a checkpoint and the note that carries it; signatures are read here, not judged."""
    note = parse_note(data, where)
    return parse_checkpoint_text(note.text, where), note


def sign_checkpoint(checkpoint: Checkpoint, key: Key, seed: bytes) -> bytes:
    """Write a checkpoint with the signature of its log: an Ed25519 key named after the origin."""
    assert key.name == checkpoint.origin
    text = write_checkpoint_text(checkpoint)
    return write_note(Note(text, (sign_line(key, seed, text),)))


def check_checkpoint(data: bytes, log: Key, where: str = "checkpoint") -> Checkpoint:
    """Give a checkpoint if it is this log's and signed by it, else raise `Untrusted`."""
    checkpoint, note = parse_checkpoint(data, where)
    if checkpoint.origin != log.name:
        raise Untrusted(where, f"of {checkpoint.origin}, not of {log.name}")
    if log not in good_lines(note, (log,), where):
        raise Untrusted(where, f"not signed by {log.name} {log.id.hex()}")
    return checkpoint


def add_line(data: bytes, line: Line, where: str = "checkpoint") -> bytes:
    """Add a line to a checkpoint, after the others or in the place of the same key's older one."""
    note = parse_note(data, where)
    lines = list(note.lines)
    for at, older in enumerate(lines):
        if (older.name, older.key_id) == (line.name, line.key_id):
            lines[at] = line
            break
    else:
        lines.append(line)
    return write_note(Note(note.text, tuple(lines)))

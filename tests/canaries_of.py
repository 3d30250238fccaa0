"""Canaries: every way in which a text could lie somewhere unnoticed, and a search for them."""

import base64
import hashlib
from pathlib import Path


def written_ways(text: str) -> list[bytes]:
    """Give the ways in which a text could lie somewhere unnoticed."""
    raw = text.encode()
    return [
        raw,
        text.encode("utf-16-le"),
        raw.hex().encode(),
        base64.b64encode(raw).rstrip(b"=")[:-2],
        base64.urlsafe_b64encode(raw).rstrip(b"=")[:-2],
        *(hashlib.new(name, raw).digest() for name in ("md5", "sha1", "sha256")),
        *(hashlib.new(name, raw).hexdigest().encode() for name in ("md5", "sha1", "sha256")),
        base64.b64encode(hashlib.sha256(raw).digest()),
    ]


def found_in(folder: Path, text: str) -> list[str]:
    ways = written_ways(text)
    return [
        str(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and any(way in path.read_bytes() for way in ways)
    ]

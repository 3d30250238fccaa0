"""Home: the folder of one mechanism, and where in it things lie.

    record.sqlite   the store              payloads/   what is sealed, encrypted, by hash
    public/         what anyone may read   keys/       the record's own keys, and no seat's
    documents/      the terms, by hash     desk.sock   where a running desk takes filings
    lines.geojson   drawn on the map, if there is one
    projection.sqlite, snapshots/   what follows from the store: deleted, they come back

The mark lies outside (`~/.local/state/sulh/marks`, or `SULH_MARKS`), or it would be put back
together with an older copy of the rest.
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from sulh.errors import Missing
from sulh.shell.keys import Secret, read
from sulh.shell.sqlite_store import STORE


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of one mechanism."""

    path: Path

    @property
    def store(self) -> Path:
        """The file of the store."""
        return self.path / STORE

    @property
    def public(self) -> Path:
        """The published folder."""
        return self.path / "public"

    @property
    def payloads(self) -> Path:
        """The folder of encrypted payloads and files."""
        return self.path / "payloads"

    @property
    def documents(self) -> Path:
        """The folder of the terms that the record names."""
        return self.path / "documents"

    @property
    def lines(self) -> Path:
        """The file of the lines that the map draws; it is no part of the record."""
        return self.path / "lines.geojson"

    @property
    def keys(self) -> Path:
        """The folder of the record's own keys."""
        return self.path / "keys"

    @property
    def socket(self) -> Path:
        """The local socket of a running desk."""
        return self.path / "desk.sock"

    def secret(self, name: str) -> Secret:
        """Read one of the record's own keys: log, clock or freshness."""
        return read(self.keys / f"{name}.key")

    def check(self) -> "Home":
        """Give itself if there is a record here, else raise `Missing`."""
        if not self.store.is_file():
            raise Missing(str(self.path), "no mechanism here; sulh init constitutes one")
        return self


def mark_path(origin: str) -> Path:
    """Say where this user's mark for the record of that origin lies."""
    if chosen := os.environ.get("SULH_MARKS"):
        folder = Path(chosen)
    else:
        state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
        folder = Path(state) / "sulh" / "marks"
    return folder / f"{hashlib.sha256(origin.encode()).hexdigest()}.checkpoint"

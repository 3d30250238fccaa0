"""The mark: the largest checkpoint seen, kept outside the data, so that an older copy shows.

A complete older copy of a record verifies perfectly by itself; only what was kept elsewhere tells.
The log raises its mark before it publishes or acknowledges; a verifier keeps one of its own. A
mark is never lowered. Only a checkpoint that the log itself signed can stop the log: a bare number
gives an alarm, or anybody who can write a file could halt the mechanism.
"""

from pathlib import Path
from typing import Final

from sulh.errors import Conflict, Malformed, Missing, Refused, SulhError, Untrusted
from sulh.note import Key
from sulh.record.checkpoint import Checkpoint, check_checkpoint
from sulh.shell.disk import Disk, Rounds, make_base, read_file, take_rounds, writing
from sulh.shell.store import Reader, read_root

_MODE: Final = 0o600


class Mark:
    """The largest checkpoint of one log that was seen here, as a file."""

    def __init__(self, disk: Disk, path: Path, log: Key) -> None:
        """Keep the mark of `log` at `path`, whose folder is made by the first `raise_to`."""
        self._disk = disk
        self._path = path
        self._log = log
        self._known: set[Path] = set()
        #: What this process has written, and synced.
        self._kept: tuple[bytes, Checkpoint] | None = None

    @property
    def where(self) -> str:
        """The path, for whoever is told of it."""
        return str(self._path)

    def read(self) -> bytes:
        """Give the note as it lies there, judged by nobody; `Missing` if there is none."""
        return read_file(self._disk, self._path)

    def raise_to(self, note: bytes) -> None:
        """Keep a checkpoint of this log, unless a larger one is kept; durable once it returns.

        Raises as `raising` does.
        """
        take_rounds(self._disk, self.raising(note))

    def raising(self, note: bytes) -> Rounds:
        """Give the rounds in which `raise_to` writes, to be taken with those of something else.

        Whoever raises a mark has verified that the new checkpoint extends the old one. Raises
        `Refused` if that would lower it, `Conflict` if another root of the same size is kept,
        `Untrusted` or `Malformed` if the new one is not the log's.
        """
        new = check_checkpoint(note, self._log, "checkpoint")
        old = self._read()
        if old is not None and old.size > new.size:
            raise Refused(self.where, f"it is at {old.size} and is not lowered to {new.size}")
        if old is not None and old.size == new.size:
            if old.root != new.root:
                raise Conflict(self.where, f"two checkpoints of size {new.size} with two roots")
            if self._kept == (note, new):
                return
            # Another process, or a call that failed, has written it: it may not be synced.
        if self._path.parent not in self._known:
            make_base(self._disk, self._path.parent, 0o700)
            self._known.add(self._path.parent)
        yield from writing(self._disk, [(self._path, note)], self._known, _MODE)
        self._kept = note, new

    def _read(self) -> Checkpoint | None:
        """Give the mark, or None where there is not this log's word."""
        try:
            note = self.read()
            if self._kept is not None and note == self._kept[0]:
                return self._kept[1]
            return check_checkpoint(note, self._log, self.where)
        except (Missing, Malformed, Untrusted):
            return None


def check_shown(reader: Reader, log: Key, shown: bytes, where: str) -> Checkpoint | SulhError:
    """Hold the store against a checkpoint that somebody shows: a mark, a file, a witness's answer.

    Gives it if it is the log's and the store's record extends it. Gives the reason, as an alarm,
    if it is not the log's: then it proves nothing. Raises `Refused` if the log signed a larger
    one than the store holds, `Conflict` if it signed another root: then the store is an older
    copy, or something else has signed with this key, and the log must not sign again.
    """
    try:
        checkpoint = check_checkpoint(shown, log, where)
    except (Malformed, Untrusted) as error:
        return error
    size = reader.head().tree.size
    if checkpoint.size > size:
        raise Refused(
            where, f"the log has signed {checkpoint.size} entries and the store holds {size}"
        )
    if read_root(reader, checkpoint.size) != checkpoint.root:
        raise Conflict(where, f"the log has signed another history of {checkpoint.size} entries")
    return checkpoint

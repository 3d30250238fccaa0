"""The publisher: the store as files that anyone can read, in the paths of `record.tiles`.

Tiles and bundles are a pure function of the store; writing them twice writes the same bytes. They
are there, with their folders, before the checkpoint that covers them is; then the partial ones
that a full one has replaced go. What to acknowledge, and who signed, is not known here.
"""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final

from sulh.record.checkpoint import add_line
from sulh.record.tiles import (
    WIDTH,
    Bundle,
    Tile,
    bundle_path,
    bundles_between,
    tile_path,
    tiles_between,
    write_bundle,
    write_tile,
)
from sulh.shell.disk import (
    TEMPORARY,
    Disk,
    declined,
    make_base,
    read_file,
    remove,
    write_files,
)
from sulh.shell.store import Head, Reader

#: The name of the newest checkpoint in the published folder.
CHECKPOINT: Final = "checkpoint"


class Publisher:
    """A published folder, and how it follows the store."""

    def __init__(self, disk: Disk, folder: Path) -> None:
        """Publish into a folder, which is made if it is not there."""
        make_base(disk, folder)
        self._disk = disk
        self._folder = folder
        self._known = {folder}

    @property
    def where(self) -> str:
        """The path of the checkpoint, for whoever is told of it."""
        return str(self._folder / CHECKPOINT)

    def read_checkpoint(self) -> bytes:
        """Give the checkpoint as it lies there, judged by nobody; `Missing` if there is none."""
        return read_file(self._disk, self._folder / CHECKPOINT)

    def write_tiles(self, reader: Reader, old: int, new: int) -> None:
        """Write what a record of `new` entries has and one of `old` has not; durable at the end."""
        write_files(self._disk, self._between(reader, old, new), self._known)

    def write_checkpoint(self, reader: Reader, head: Head) -> None:
        """Replace the checkpoint by the head's, with the cosignatures that the store has for it."""
        note = head.checkpoint
        for line in reader.cosignatures(head.tree.size):
            note = add_line(note, line)
        write_files(self._disk, [(self._folder / CHECKPOINT, note)], self._known)

    def remove_partial(self, old: int, new: int) -> None:
        """Remove the partial tiles and bundles of a record of `old` entries that are full at `new`.

        Not synced: one that comes back after a power cut is true, and goes at the next `sweep`.
        """
        for path in self._completed(old, new):
            self._remove_folder(self._folder / f"{path}.p")

    def sweep(self, size: int) -> None:
        """Remove what a crash has left behind: files half written, and replaced partial ones."""
        for name in self._names(self._folder):
            if name.endswith(TEMPORARY):
                remove(self._disk, self._folder / name)
        self._sweep(self._folder / "tile", size)

    ...

"""The publisher: the store as files that anyone can read, in the paths of `record.tiles`.

Tiles and bundles are a pure function of the store; writing them twice writes the same bytes. They
are there, with their folders, before the checkpoint that covers them is; then the partial ones
that a full one has replaced go. What to acknowledge, and who signed, is not known here.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final

from sulh.errors import Malformed
from sulh.record.checkpoint import add_line
from sulh.record.tiles import (
    HEIGHT,
    WIDTH,
    Tile,
    bundle_path,
    bundles_between,
    parse_path,
    tile_path,
    tiles_between,
    write_bundle,
    write_tile,
)
from sulh.shell.disk import (
    TEMPORARY,
    Disk,
    Rounds,
    at_once,
    declined,
    in_turn,
    make_base,
    read_file,
    remove,
    take_rounds,
    write_files,
    writing,
)
from sulh.shell.documents import name_of
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
        #: Of each partial tile and bundle the width, and the bytes: a wider one begins with them.
        self._begun: dict[str, tuple[int, bytes]] = {}

    @property
    def where(self) -> str:
        """The path of the checkpoint, for whoever is told of it."""
        return str(self._folder / CHECKPOINT)

    def read_checkpoint(self) -> bytes:
        """Give the checkpoint as it lies there, judged by nobody; `Missing` if there is none."""
        return read_file(self._disk, self._folder / CHECKPOINT)

    def write_documents(self, texts: Mapping[bytes, bytes]) -> None:
        """Write the terms that are at hand, by their hashes; durable at the end."""
        files = [(self._folder / name_of(sha256), text) for sha256, text in texts.items()]
        write_files(self._disk, files, self._known)

    def publish(self, reader: Reader, old: int, head: Head, *beside: Rounds) -> None:
        """Write the tiles that a record of `old` entries has not, then the head's checkpoint.

        What is written `beside` the tiles is durable, as they are, before the checkpoint is there.
        """
        tiles = writing(self._disk, self._between(reader, old, head.tree.size), self._known)
        checkpoint = self._writing_checkpoint(reader, head)
        take_rounds(self._disk, in_turn(at_once(tiles, *beside), checkpoint))

    def write_checkpoint(self, reader: Reader, head: Head) -> None:
        """Replace the checkpoint by the head's, with the cosignatures that the store has for it."""
        take_rounds(self._disk, self._writing_checkpoint(reader, head))

    def remove_partial(self, old: int, new: int) -> None:
        """Remove the partial tiles and bundles of a record of `old` entries that are full at `new`.

        Nothing is synced: one that a power cut brings back is true, and goes at the next `sweep`.
        """
        for path in _completed(old, new):
            self._remove_folder(self._folder / f"{path}.p")

    def sweep(self, size: int) -> None:
        """Remove what a crash has left: files half written, and partial ones full at `size`."""
        self._remove_temporary(self._folder)
        for level in self._names(self._folder / "tile"):
            self._sweep(f"tile/{level}", size)

    def _writing_checkpoint(self, reader: Reader, head: Head) -> Rounds:
        note = head.checkpoint
        for line in reader.cosignatures(head.tree.size):
            note = add_line(note, line)
        return writing(self._disk, [(self._folder / CHECKPOINT, note)], self._known)

    def _between(self, reader: Reader, old: int, new: int) -> Iterator[tuple[Path, bytes]]:
        for level, index, width in tiles_between(old, new):
            hashes = partial(reader.hashes, level)
            data = self._grown(tile_path(level, index), index, width, write_tile, hashes)
            yield self._folder / tile_path(level, index, width), data
        for index, width in bundles_between(old, new):
            data = self._grown(bundle_path(index), index, width, write_bundle, reader.entries)
            yield self._folder / bundle_path(index, width), data

    def _grown(
        self,
        path: str,
        index: int,
        width: int,
        write: Callable[[Sequence[bytes]], bytes],
        read: Callable[[int, int], Sequence[bytes]],
    ) -> bytes:
        """Give the bytes of a tile or bundle; what is at hand of it is not read again."""
        first = index * WIDTH
        begun, data = self._begun.pop(path, (0, b""))
        if begun >= width:  # it is written again, as after `Full`
            begun, data = 0, b""
        data += write(read(first + begun, first + width))
        if width < WIDTH:
            self._begun[path] = width, data
        return data

    def _sweep(self, path: str, size: int) -> None:
        folder = self._folder / path
        for name in self._remove_temporary(folder):
            if name.startswith("x"):
                self._sweep(f"{path}/{name}", size)
            elif name.endswith(".p"):
                if _is_full(f"{path}/{name.removesuffix('.p')}", size):
                    self._remove_folder(folder / name)
                else:
                    self._remove_temporary(folder / name)

    def _remove_temporary(self, folder: Path) -> list[str]:
        names = self._names(folder)
        for name in names:
            if name.endswith(TEMPORARY):
                remove(self._disk, folder / name)
        return [name for name in names if not name.endswith(TEMPORARY)]

    def _remove_folder(self, folder: Path) -> None:
        self._known.discard(folder)
        for name in self._names(folder):
            remove(self._disk, folder / name)
        try:
            self._disk.remove_folder(folder)
        except FileNotFoundError:
            return
        except OSError as error:
            raise declined(error, folder) from error

    def _names(self, folder: Path) -> list[str]:
        try:
            return self._disk.names(folder)
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise declined(error, folder) from error


def _is_full(path: str, size: int) -> bool:
    """Whether a record of so many entries has this tile or bundle whole; no to any other path."""
    try:
        name = parse_path(path)
    except Malformed:
        return False
    level = name.level if isinstance(name, Tile) else 0
    return (size >> (HEIGHT * level)) // WIDTH > name.index


def _completed(old: int, new: int) -> Iterator[str]:
    """Name the full tiles and bundles at `new` of which `old` had a part."""
    for level in count():
        index, width = divmod(old, WIDTH)
        if width and new // WIDTH > index:
            yield tile_path(level, index)
            if not level:
                yield bundle_path(index)
        old, new = old >> HEIGHT, new >> HEIGHT
        if not old:
            return

"""A process that files, to be killed or to have a system call fail: `child.py <folder> <deed>`.

    one     says `ready`, files one filing, and says its index or why it has none
    many    files from four threads for as long as it lives, and says each index
    fill    files until there is no room, several times, and copies the folder to another

What it says is one line each, `<number> <index>` for a filing that was acknowledged.
"""

import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from threading import Thread

from sulh.errors import Full, SulhError
from sulh.note import ED25519, public_key
from sulh.shell.disk import Disk, RealDisk
from sulh.shell.group_commit import GroupCommit
from sulh.shell.mark import Mark
from sulh.shell.publisher import Publisher
from sulh.shell.sequencer import Hooks, Log, Sequencer
from sulh.shell.sqlite_store import open_sqlite_store
from sulh.shell.store import Pending

SEED = bytes(range(32))
LOG = public_key("log.example/line", ED25519, SEED)


class InOrder(RealDisk):
    """The disk, one step at a time, so that system calls can be counted."""

    def together(self, steps: Sequence[Callable[[], None]]) -> None:
        for step in steps:
            step()


def filing(number: int) -> Pending:
    text = b"filing %d" % number
    entry = text.ljust(700, b".")
    return Pending(entry, "north", number.to_bytes(16, "big"), hashlib.sha256(text).digest())


def clock_entry(size: int, root: bytes, at: int) -> Pending:
    text = b"clock %d %s %d" % (size, root.hex().encode(), at)
    digest = hashlib.sha256(text).digest()
    return Pending(text, "clock", digest[:16], digest)


def admit(size: int, index: int, one: Pending) -> int:
    assert index == size, one
    return size + 1


def open_log(folder: Path, disk: Disk | None = None) -> Sequencer[int]:
    disk = disk or RealDisk()
    store = open_sqlite_store(folder / "data", disk)
    return Sequencer.open(
        store,
        Publisher(disk, folder / "public"),
        Mark(disk, folder / "elsewhere" / "mark", LOG),
        Log(LOG, SEED),
        Hooks(lambda: 1_000, clock_entry, admit),
        store.head().tree.size,
    )


def say(line: str) -> None:
    os.write(1, line.encode() + b"\n")


def one(log: Sequencer[int]) -> None:
    number = log.head.tree.size
    # A call that changes nothing and that nobody else makes: from here on calls are counted.
    os.access("ready", os.F_OK)
    (answer,) = log.append([filing(number)])
    os.access("answered", os.F_OK)
    say(f"{number} {answer}" if isinstance(answer, int) else f"no: {type(answer).__name__}")


def many(log: Sequencer[int]) -> None:
    numbers = count(10 * log.head.tree.size)

    def file(group: GroupCommit[Pending, int]) -> None:
        for number in numbers:
            say(f"{number} {group.submit(filing(number)).result()}")

    with GroupCommit(log) as group:
        threads = [Thread(target=file, args=(group,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def fill(log: Sequencer[int], folder: Path) -> None:
    """File until there is no room, make some, file the same again, until none can be made."""
    ballast = [folder / f"ballast-{n}" for n in range(4)]
    for path in ballast:
        path.write_bytes(bytes(150_000))
    for number in count():
        (answer,) = log.append([filing(number)])
        if isinstance(answer, Full):
            size = log.head.tree.size
            assert len(log._store.entries(0, size)) == size, "reading goes on"
            say("full")
            if not ballast:
                return
            ballast.pop().unlink()
            # By itself: nothing is opened anew.
            (answer,) = log.append([filing(number)])
        assert isinstance(answer, int), answer
        say(f"{number} {answer}")


def main(folder: Path, deed: str, *rest: str) -> None:
    log = open_log(folder, InOrder() if deed == "one" else None)
    if deed == "one":
        one(log)
    elif deed == "many":
        many(log)
    else:
        fill(log, folder)
        log.close()
        shutil.copytree(folder, rest[0])


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), *sys.argv[2:])
    except SulhError as error:
        say(f"no: {type(error).__name__} {error}")

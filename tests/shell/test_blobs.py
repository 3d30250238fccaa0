"""Blobs: durable and whole before they are answered for, or refused."""

import hashlib
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from random import Random

import pytest

from sim.disk import FAILURES, Crash, FakeDisk, Fault
from sim.mutants import (
    Files,
    SyncsAgain,
    SyncsFolderAgain,
    WithoutWriteLoop,
    without_folder_sync,
)
from sulh.errors import Full, Malformed, Missing, Stopped, Untrusted
from sulh.shell.blobs import Blobs
from sulh.shell.disk import Disk, RealDisk

FOLDER = Path("/blobs")


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


TOKENS = count()


def open_blobs(disk: Disk) -> Blobs:
    return Blobs(disk, FOLDER, lambda: f"{next(TOKENS):032x}")


def test_a_blob_is_named_by_its_hash_and_read_back(tmp_path: Path) -> None:
    blobs = Blobs(RealDisk(), tmp_path / "blobs")
    data = bytes(range(256)) * 5_000
    name = blobs.put(data)
    assert name == sha256(data)
    assert blobs.read(name) == data
    path = tmp_path / "blobs" / name.hex()[:2] / name.hex()
    assert path.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "blobs").stat().st_mode & 0o777 == 0o700
    assert blobs.put(iter([data[:100], data[100:]]), name) == name
    assert list(blobs.names()) == [name]
    assert blobs.put(b"") == sha256(b"")


def test_a_blob_under_another_name_than_its_hash_is_not_kept() -> None:
    blobs = open_blobs(FakeDisk(Random(0)))
    with pytest.raises(Untrusted):
        blobs.put(b"data", sha256(b"other"))
    assert list(blobs.names()) == []
    assert not blobs._disk.names(FOLDER)


def test_what_breaks_off_leaves_nothing_behind() -> None:
    disk = FakeDisk(Random(0))
    blobs = open_blobs(disk)

    def breaking() -> Iterator[bytes]:
        yield b"a part"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        blobs.put(breaking())
    assert disk.names(FOLDER) == []


def test_a_damaged_blob_is_not_given_is_found_and_is_mended_by_putting_it_again(
    tmp_path: Path,
) -> None:
    blobs = Blobs(RealDisk(), tmp_path)
    names = [blobs.put(b"blob %d" % n) for n in range(50)]
    assert list(blobs.scrub()) == []
    damaged = names[7]
    path = tmp_path / damaged.hex()[:2] / damaged.hex()
    for data in (b"", b"blob ", b"blob 7 and more", b"blob 8"):
        path.write_bytes(data)
        with pytest.raises(Untrusted):
            blobs.read(damaged)
        assert list(blobs.scrub()) == [damaged]
    blobs.put(b"blob 7")
    assert list(blobs.scrub()) == []


def test_an_erased_blob_is_gone_also_after_a_power_cut_and_may_be_erased_again() -> None:
    disk = FakeDisk(Random(0))
    blobs = open_blobs(disk)
    name = blobs.put(b"data")
    blobs.erase(name)
    disk.crash(worst=True)
    blobs.erase(name)
    blobs.erase(sha256(b"never there"))
    with pytest.raises(Missing):
        blobs.read(name)
    assert list(blobs.names()) == []


@pytest.mark.parametrize("name", [b"", b"short", bytes(33)])
def test_a_name_is_32_bytes(name: bytes) -> None:
    with pytest.raises(Malformed):
        open_blobs(FakeDisk(Random(0))).read(name)


def test_what_is_not_a_blob_is_not_named_and_what_was_half_written_is_swept(
    tmp_path: Path,
) -> None:
    blobs = Blobs(RealDisk(), tmp_path)
    name = blobs.put(b"data")
    (tmp_path / "README").write_text("not a blob")
    (tmp_path / "zz").mkdir()
    (tmp_path / name.hex()[:2] / ("0" * 64)).write_text("in another's folder")
    (tmp_path / "0123.tmp").write_text("half written")
    blobs.sweep()
    assert list(blobs.names()) == [name]
    assert not (tmp_path / "0123.tmp").exists()


def test_a_full_disk_refuses_and_takes_blobs_again_when_there_is_room() -> None:
    disk = FakeDisk(Random(0))
    blobs = open_blobs(disk)
    disk.room = 1_000
    with pytest.raises(Full):
        blobs.put(bytes(1_001))
    assert disk.names(FOLDER) == []
    disk.room = 2_000
    name = blobs.put(bytes(1_001))
    disk.crash(worst=True)
    assert blobs.read(name) == bytes(1_001)


def test_a_write_that_is_cut_short_without_an_error_is_not_answered_for() -> None:
    disk = FakeDisk(Random(1))
    blobs = Blobs(WithoutWriteLoop(disk), FOLDER)
    disk.kind_plan = {("write", 1): Fault.SHORT}
    with pytest.raises(Stopped, match="read back"):
        blobs.put(bytes(1_000))


def live(seed: int, files: Callable[[FakeDisk], Disk] = lambda disk: disk) -> None:
    """Put blobs on a disk that fails and loses power, and hold it to every answer."""
    chance = Random(seed)
    disk = FakeDisk(chance)
    kept: dict[bytes, bytes] = {}
    for _ in range(3):
        disk.plan = {chance.randint(1, 30): chance.choice([Fault.CRASH, Fault.CRASH_KEPT])}
        disk.plan[chance.randint(1, 30)] = chance.choice(FAILURES)
        try:
            blobs = open_blobs(files(disk))
            for _ in range(4):
                data = chance.randbytes(chance.choice((0, 10, 1_500)))
                # The same now and then, since putting twice is putting once.
                data = chance.choice([data, *kept.values()])
                try:
                    kept[blobs.put(data)] = data
                except Full:
                    continue
        except (Crash, Stopped, Full):
            pass
        if chance.random() < 0.7 or disk.broken:
            disk.crash()
        else:
            disk.restart()
    blobs = open_blobs(disk)
    blobs.sweep()
    assert set(kept) <= set(blobs.names())
    assert all(blobs.read(name) == data for name, data in kept.items())
    assert list(blobs.scrub()) == []


@pytest.mark.parametrize("seed", range(150))
def test_no_crash_and_no_failure_loses_or_damages_a_blob_that_was_answered_for(
    seed: int,
) -> None:
    live(seed)


class WithoutSync(Files):
    def sync(self, handle: int) -> None:
        pass


PLANTED: list[Callable[[FakeDisk], Disk]] = [
    WithoutSync,
    SyncsAgain,
    SyncsFolderAgain,
    without_folder_sync(FOLDER),
    without_folder_sync(*(FOLDER / f"{n:02x}" for n in range(256))),
]


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_bug_is_noticed(planted: Callable[[FakeDisk], Disk]) -> None:
    def search() -> None:
        for seed in range(2_000):
            live(seed, planted)

    with pytest.raises((AssertionError, Untrusted, Missing)):
        search()

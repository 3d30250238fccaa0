"""Files that are there after a power cut, on the fake disk; the real one once, to see it agree."""

import contextlib
import os
from pathlib import Path
from random import Random

import pytest

from sim.disk import Crash, FakeDisk, Fault
from sulh.errors import Busy, Full, Missing, Stopped
from sulh.shell.disk import (
    Disk,
    RealDisk,
    in_turn,
    make_base,
    read_file,
    remove,
    rename,
    sync_folder,
    take_lock,
    take_rounds,
    write_files,
    writing,
)

BASE = Path("/base")


@pytest.fixture
def disk() -> FakeDisk:
    disk = FakeDisk(Random(0))
    make_base(disk, BASE)
    return disk


@pytest.fixture(params=["real", "fake"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Disk, Path]:
    if request.param == "real":
        return RealDisk(), tmp_path
    disk = FakeDisk(Random(0))
    make_base(disk, tmp_path)
    return disk, tmp_path


def test_the_fake_disk_does_what_the_real_one_does(either: tuple[Disk, Path]) -> None:
    disk, base = either
    make_base(disk, base / "a" / "b")
    make_base(disk, base / "a" / "b")
    write_files(disk, [(base / "a" / "b" / "c", b"one"), (base / "x" / "y", b"")], {base})
    write_files(disk, [(base / "a" / "b" / "c", b"two, longer")], {base})
    assert disk.names(base) == ["a", "x"]
    assert disk.read(base / "a" / "b" / "c") == b"".join(disk.chunks(base / "a" / "b" / "c"))
    assert read_file(disk, base / "a" / "b" / "c") == b"two, longer"
    assert read_file(disk, base / "x" / "y") == b""
    with pytest.raises(Missing):
        read_file(disk, base / "nothing")
    rename(disk, base / "x" / "y", base / "x" / "z")
    remove(disk, base / "x" / "z")
    remove(disk, base / "x" / "z")
    sync_folder(disk, base / "x")
    assert disk.names(base / "x") == []
    with pytest.raises(OSError, match="not empty"):
        disk.remove_folder(base / "a")
    disk.remove_folder(base / "x")
    with pytest.raises(FileNotFoundError):
        disk.names(base / "x")
    with pytest.raises(NotADirectoryError):
        disk.names(base / "a" / "b" / "c")
    with pytest.raises(FileExistsError):
        disk.make_folder(base / "a", 0o700)
    with pytest.raises(FileNotFoundError):
        disk.make_folder(base / "no" / "where", 0o700)
    lock = take_lock(disk, base / "lock")
    with pytest.raises(Busy):
        take_lock(disk, base / "lock")
    lock.close()
    take_lock(disk, base / "lock").close()


def test_what_was_written_survives_at_the_worst(disk: FakeDisk) -> None:
    files = [(BASE / "a" / "one", b"1" * 2_000), (BASE / "a" / "b" / "two", b"2")]
    write_files(disk, files, {BASE})
    disk.crash(worst=True)
    assert [disk.read(path) for path, _ in files] == [data for _, data in files]


@pytest.mark.parametrize("seed", range(20))
def test_a_file_is_replaced_whole_or_not_at_all(seed: int) -> None:
    disk = FakeDisk(Random(seed))
    make_base(disk, BASE)
    write_files(disk, [(BASE / "file", b"older" * 300)], {BASE})
    for step in range(1, 10):
        disk.plan = {disk.step + step: Fault.CRASH}
        try:
            write_files(disk, [(BASE / "file", b"newer" * 900)], {BASE})
            kept: tuple[bytes, ...] = (b"newer" * 900,)
        except Crash:
            kept = (b"older" * 300, b"newer" * 900)
        disk.crash()
        assert disk.read(BASE / "file") in kept


def test_a_short_write_is_gone_on_with(disk: FakeDisk) -> None:
    disk.plan = dict.fromkeys(range(1, 1_000), Fault.SHORT)
    write_files(disk, [(BASE / "file", bytes(range(256)) * 8)], {BASE})
    disk.crash(worst=True)
    assert disk.read(BASE / "file") == bytes(range(256)) * 8


def test_no_room_is_full_leaves_nothing_behind_and_passes(disk: FakeDisk) -> None:
    disk.room = 1_000
    write_files(disk, [(BASE / "small", bytes(800))], {BASE})
    with pytest.raises(Full):
        write_files(disk, [(BASE / "large", bytes(900))], {BASE})
    assert disk.names(BASE) == ["small"]
    disk.room = 2_000
    write_files(disk, [(BASE / "large", bytes(900))], {BASE})


@pytest.mark.parametrize("fault", [Fault.ENOSPC, Fault.EIO, Fault.EIO_KEPT])
@pytest.mark.parametrize("kind", ["sync", "sync_folder"])
def test_a_failed_sync_is_final_whatever_it_says(disk: FakeDisk, kind: str, fault: Fault) -> None:
    disk.kind_plan = {(kind, disk.kinds[kind] + 1): fault}
    with pytest.raises(Stopped):
        write_files(disk, [(BASE / "file", b"data")], {BASE})


def test_a_folder_is_synced_once_however_many_files_it_gets(disk: FakeDisk) -> None:
    before = disk.syncs
    known = {BASE}
    write_files(disk, [(BASE / "a" / str(n), b"x") for n in range(10)], known)
    assert disk.syncs - before == 10 + 2  # each file, its folder, and the name of that
    before = disk.syncs
    write_files(disk, [(BASE / "a" / str(n), b"y") for n in range(10)], known)
    assert disk.syncs - before == 10 + 1


@pytest.mark.parametrize("number", [1, 40])
def test_what_is_written_in_turn_gets_its_name_once_the_first_is_durable(number: int) -> None:
    files = [(BASE / "a" / str(n), b"x") for n in range(number)]
    last = BASE / "last"
    done = False
    step = 0
    while not done:
        step += 1
        disk = FakeDisk(Random(step))
        make_base(disk, BASE)
        disk.plan = {disk.step + step: Fault.CRASH}
        known = {BASE}
        rounds = in_turn(writing(disk, files, known), writing(disk, [(last, b"y")], known))
        with contextlib.suppress(Crash):
            take_rounds(disk, rounds)
            done = True
        if disk.holds(last):
            disk.crash(worst=True)
            assert [disk.read(path) for path, _ in files] == [data for _, data in files]
    assert disk.read(last) == b"y"


def test_two_writings_in_turn_wait_three_times(disk: FakeDisk) -> None:
    first, last = (writing(disk, [(BASE / name, b"x")], {BASE}) for name in ("first", "last"))
    rounds = 0
    for steps in in_turn(first, last):
        disk.together(steps)
        rounds += 1
    assert rounds == 3


def test_a_folder_that_a_dead_process_has_made_is_synced_by_the_next(disk: FakeDisk) -> None:
    disk.make_folder(BASE / "a", 0o755)
    disk.restart()
    write_files(disk, [(BASE / "a" / "file", b"data")], {BASE})
    disk.crash(worst=True)
    assert disk.read(BASE / "a" / "file") == b"data"


def test_files_are_as_readable_as_they_are_meant_to_be(tmp_path: Path) -> None:
    mask = os.umask(0o022)
    try:
        write_files(RealDisk(), [(tmp_path / "public", b"")], {tmp_path})
        write_files(RealDisk(), [(tmp_path / "private", b"")], {tmp_path}, 0o600)
    finally:
        os.umask(mask)
    assert (tmp_path / "public").stat().st_mode & 0o777 == 0o644
    assert (tmp_path / "private").stat().st_mode & 0o777 == 0o600

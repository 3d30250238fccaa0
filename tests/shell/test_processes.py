"""Real processes, killed, failed by their system calls, and on a disk that is really full."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from random import Random

import pytest

from sim import child, truth
from sulh.record.checkpoint import check_checkpoint

TESTS = Path(__file__).parents[1]
# What is called by other names on other machines.
CALLS = {
    "openat": ("openat",),
    "write": ("write",),
    "pwrite64": ("pwrite64",),
    "fsync": ("fsync",),
    "fdatasync": ("fdatasync",),
    "rename": ("rename", "renameat", "renameat2"),
    "unlink": ("unlink", "unlinkat"),
    "mkdir": ("mkdir", "mkdirat"),
}
MARKS = ("access", "faccessat", "faccessat2")
FAULTS = ("error=EIO", "error=ENOSPC", "signal=KILL")
COMMAND = [sys.executable, "-m", "sim.child"]
# The same calls in each run: no bytecode is written, no hash is random.
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(TESTS), "PYTHONHASHSEED": "0"}


def start(folder: Path, deed: str, *before: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [*before, *COMMAND, str(folder), deed],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=ENVIRONMENT,
        text=True,
    )


def check(folder: Path, acknowledged: dict[int, int]) -> None:
    """Start again without hands, and find everything: in the store, the mark, and in public."""
    marked = (folder / "elsewhere" / "mark").read_bytes()
    least = max(acknowledged.values(), default=0)
    assert check_checkpoint(marked, child.LOG).size > least
    log = child.open_log(folder)
    assert not log.alarms
    size = log.head.tree.size
    entries = log._store.entries(0, size)
    assert log.head.tree.root == truth.root(entries)
    assert len(set(entries)) == size
    for number, index in acknowledged.items():
        assert entries[index] == child.filing(number).entry
    for path, data in truth.files(entries).items():
        assert (folder / "public" / path).read_bytes() == data
    assert (folder / "public" / "checkpoint").read_bytes() == log.head.checkpoint
    batch = [child.filing(number) for number in acknowledged]
    assert log.append(batch) == list(acknowledged.values())
    log.close()


def heard(lines: Iterable[str]) -> dict[int, int]:
    """Read what was acknowledged; a line that was cut off by death was not."""
    found = {}
    for line in lines:
        if match := re.fullmatch(r"(\d+) (\d+)\n", line):
            found[int(match[1])] = int(match[2])
    return found


def test_ten_processes_are_killed_while_they_file_and_no_answer_is_lost(tmp_path: Path) -> None:
    acknowledged: dict[int, int] = {}
    chance = Random(0)
    for _ in range(10):
        with start(tmp_path, "many") as process:
            assert process.stdout is not None
            for _ in range(chance.randint(1, 60)):
                acknowledged |= heard([process.stdout.readline()])
            process.send_signal(signal.SIGKILL)
            acknowledged |= heard(process.stdout)
        check(tmp_path, acknowledged)
    assert len(acknowledged) > 100


Prepared = tuple[Path, dict[str, tuple[int, int]]]


def traced(folder: Path, *arguments: str) -> dict[int, int]:
    """File one in a process whose system calls are watched; gives what it acknowledged."""
    log = folder.with_name("calls")
    with start(folder, "one", "strace", "-qq", "-o", str(log), *arguments) as process:
        assert process.stdout is not None
        return heard(process.stdout)


def names(*calls: str) -> str:
    # A question mark: the machine may not have it.
    return ",".join(f"?{name}" for call in calls for name in CALLS.get(call, (call,)))


def counted(text: str) -> dict[str, int]:
    return {
        call: len(re.findall(rf"^(?:{'|'.join(alike)})\(", text, re.MULTILINE))
        for call, alike in CALLS.items()
    }


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Make a log, and count the calls of a process: those before it files, and those for it."""
    folder = tmp_path_factory.mktemp("prepared") / "log"
    log = child.open_log(folder)
    # The next filing fills a tile, so that folders are made and partial files go.
    log.append([child.filing(number) for number in range(1_000_000, 1_000_253)])
    log.close()
    calls: dict[str, tuple[int, int]] = {}
    for attempt in range(2):  # the first run may write bytecode, and is not like the others
        copy = folder.with_name(f"copy-{attempt}")
        shutil.copytree(folder, copy)
        assert traced(copy, "-e", f"trace={names(*CALLS, *MARKS)}") == {254: 255}
        text = copy.with_name("calls").read_text()
        before, rest = re.split(r"^f?access.*\"ready\".*\n", text, flags=re.MULTILINE)
        during, _ = re.split(r"^f?access.*\"answered\".*\n", rest, flags=re.MULTILINE)
        earlier, later = counted(before), counted(during)
        calls = {call: (earlier[call], later[call]) for call in CALLS}
    return folder, calls


def fail_one(prepared: Prepared, tmp_path: Path, call: str, number: int, fault: str) -> None:
    """Let one call of a filing fail, or kill the process at it; all that was promised is kept."""
    folder, calls = prepared
    copy = tmp_path / f"{call}-{number}"
    shutil.copytree(folder, copy)
    when = calls[call][0] + number
    acknowledged = traced(
        copy, "-e", f"trace={names(call)}", "-e", f"inject={names(call)}:{fault}:when={when}"
    )
    old = {n: n - 1_000_000 + (n > 1_000_000) for n in range(1_000_000, 1_000_253)}
    check(copy, {**old, **acknowledged})


@pytest.mark.outside("strace")
def test_an_answer_is_preceded_by_syncs(prepared: Prepared) -> None:
    _, calls = prepared
    # The journal twice, its name, the database, the name again; mark, tiles, bundle, checkpoint,
    # and the folders of each.
    assert calls["fsync"][1] + calls["fdatasync"][1] >= 13
    assert all(calls[call][1] for call in CALLS)


@pytest.mark.outside("strace")
@pytest.mark.parametrize("which", ["first", "middle", "last"])
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("call", CALLS)
def test_a_system_call_that_fails_while_filing_loses_nothing(
    prepared: Prepared, tmp_path: Path, call: str, fault: str, which: str
) -> None:
    last = prepared[1][call][1]
    number = {"first": 1, "middle": last // 2 + 1, "last": last}[which]
    if which == "middle" and number in (1, last):
        pytest.skip(f"a filing has {last} calls of {call}")
    fail_one(prepared, tmp_path, call, number, fault)


@pytest.mark.deep
@pytest.mark.outside("strace")
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("call", CALLS)
def test_each_system_call_that_fails_while_filing_loses_nothing(
    prepared: Prepared, tmp_path: Path, call: str, fault: str
) -> None:
    for number in range(1, prepared[1][call][1] + 1):
        fail_one(prepared, tmp_path, call, number, fault)


@pytest.mark.outside("unshare", "mount")
def test_a_disk_that_is_really_full_refuses_and_filing_resumes_when_there_is_room(
    tmp_path: Path,
) -> None:
    mount, copy = tmp_path / "small", tmp_path / "copy"
    mount.mkdir()
    script = 'mount -t tmpfs -o size=2m tmpfs "$0" && exec "$@"'
    arguments = [*COMMAND, str(mount), "fill", str(copy)]
    for way in (["--map-root-user", "--mount"], ["--mount"]):
        done = subprocess.run(
            ["unshare", *way, "sh", "-c", script, str(mount), *arguments],
            capture_output=True,
            env=ENVIRONMENT,
            text=True,
            check=False,
        )
        if done.stdout:
            break
    else:
        pytest.skip(f"no file system may be mounted here: {done.stderr}")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("full") == 5
    acknowledged = heard(done.stdout.splitlines(keepends=True))
    assert len(acknowledged) > 50
    check(copy, acknowledged)

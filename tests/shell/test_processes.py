"""Real processes, killed, failed by their system calls, and on a disk that is really full."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from sim import child, truth
from sulh.record.checkpoint import check_checkpoint

TESTS = Path(__file__).parents[1]
CALLS = ("openat", "write", "pwrite64", "fsync", "fdatasync", "rename", "unlink", "mkdir")
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


def heard(lines: "Iterator[str]") -> dict[int, int]:
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
                acknowledged |= heard(iter([process.stdout.readline()]))
            process.send_signal(signal.SIGKILL)
            acknowledged |= heard(process.stdout)
        check(tmp_path, acknowledged)
    assert len(acknowledged) > 100


@contextmanager
def traced(folder: Path, *arguments: str) -> Iterator[tuple["subprocess.Popen[str]", Path]]:
    log = folder.parent / "calls"
    with start(folder, "one", "strace", "-qq", "-o", str(log), *arguments) as process:
        yield process, log


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, tuple[int, int]]]:
    """Make a log, and count its calls: for each kind those before a filing, and those for it."""
    folder = tmp_path_factory.mktemp("prepared") / "log"
    log = child.open_log(folder)
    # The next filing fills a tile, so that folders are made and partial files go.
    log.append([child.filing(number) for number in range(1_000_000, 1_000_253)])
    log.close()
    copy = folder.with_name("copy")
    calls = {}
    for _ in range(2):  # the first run may write bytecode
        shutil_copy(folder, copy)
        with traced(copy, "-e", f"trace={','.join(CALLS)},access") as (process, log_path):
            assert process.stdout is not None
            assert heard(process.stdout) == {254: 255}
        before, during, _ = re.split(
            r"^access\(\"(?:ready|answered)\".*\n", log_path.read_text(), flags=re.MULTILINE
        )
        calls = {call: (kinds(before)[call], kinds(during)[call]) for call in CALLS}
    return folder, calls

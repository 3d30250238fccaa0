"""Memory: how much verifying a published record takes, this process and its workers together.

Run by itself (`python -m bench.memory FOLDER`), so that nothing else counts in: the sum of what
each process had resident at its most, in MB. Pages that processes share count in each of them.
Reads `/proc`, so it is for Linux.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, Goal
from sulh.shell.verify import folder_of, verify_folder


def measure_memory(public: Path) -> Iterator[Figure]:
    """Verify a published folder in a process of its own, once."""
    command = [sys.executable, "-m", "bench.memory", str(public)]
    words = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    most, parent = map(float, words)
    yield Figure("verifying a published folder, all processes", "MB", [most], Goal("at most", 300))
    yield Figure("of which the process that folds", "MB", [parent])


def _peak(process: str) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1_024 / 1e6


def _main(folder: Path) -> None:
    peaks: dict[str, float] = {}

    def look(*_: object) -> None:
        for children in Path("/proc/self/task").glob("*/children"):
            for child in children.read_text(encoding="ascii").split():
                peaks[child] = _peak(child)

    report = verify_folder(folder_of(folder), progress=look)
    assert not report.problems, report.problems
    own = _peak("self")
    print(own + sum(peaks.values()), own)


if __name__ == "__main__":
    _main(Path(sys.argv[1]))

"""The commands that a page gives, run as somebody would who pastes them."""

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

from go_verify import SOURCES

ROOT = Path(__file__).parents[1]
#: What is not run here: it changes the machine.
_NOT_RUN = ("sudo ", "make ", "git ")
_VERIFY = Path(__file__).parent / "outside" / "verify"


def blocks(text: str, language: str = "sh") -> list[str]:
    """Give the code blocks of a page in Markdown that are of a language, in lists as well."""
    pattern = rf"^( *)```{language}\n(.*?)^\1```$"
    found = re.findall(pattern, text, re.MULTILINE | re.DOTALL)
    return [textwrap.dedent(code) for _, code in found]


def runnable(block: str) -> str:
    """Give the commands of a block that are run: those of Go only where it is installed."""
    return "".join(
        f"{line}\n"
        for line in block.splitlines()
        if not line.startswith(_NOT_RUN)
        and (SOURCES.is_dir() or not ("go build" in line or "verify-with-go" in line))
    )


def lay_out(folder: Path, homes: dict[str, Path]) -> Path:
    """Make a folder like a clone after `make demo`: the command, the records, the Go program."""
    command = folder / ".venv" / "bin" / "sulh"
    command.parent.mkdir(parents=True)
    code = "import sys; from sulh.cli import main; sys.exit(main())"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{code}" "$@"\n')
    command.chmod(0o755)
    shutil.copytree(_VERIFY, folder / "tests" / "outside" / "verify")
    for name, home in homes.items():
        shutil.copytree(home, folder / "demo-record" / name)
    return folder


def run(folder: Path, commands: str) -> str:
    """Run commands in one shell that stops at the first that fails; give what they print."""
    environment = {
        "PATH": f"{folder / '.venv' / 'bin'}:{os.environ['PATH']}",
        "HOME": str(folder),
        "CGO_ENABLED": "0",
        "GOCACHE": str(folder / "cache"),
        "SULH_MARKS": str(folder / "marks"),
    }
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (commands, done.stdout, done.stderr)
    return done.stdout

"""The program `outside/verify/main.go`: how it is built, and how it is asked."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

#: Where Debian puts the sources of Go packages; nothing is fetched.
_PACKAGES = Path("/usr/share/gocode")
#: The package that the program is built on.
SOURCES = _PACKAGES / "src/golang.org/x/mod/sumdb/tlog"


@dataclass(frozen=True, slots=True)
class Verify:
    """The program, built."""

    program: Path

    def __call__(self, *arguments: str | Path) -> str:
        """Say why the program refuses, or nothing if it accepts."""
        done = self._run(*arguments)
        # Two would be a panic: it has to refuse, not to break.
        assert done.returncode in (0, 1), done.stderr
        told, silent = (done.stderr, done.stdout) if done.returncode else (done.stdout, done.stderr)
        assert told.count(b"\n") == 1
        assert not silent
        return done.stderr.decode()

    def sign(self, signer: str, text: Path) -> bytes:
        """Give the note that the program makes of a text."""
        done = self._run("-sign", signer, "-note", text)
        assert not done.returncode, done.stderr
        return done.stdout

    def _run(self, *arguments: str | Path) -> "subprocess.CompletedProcess[bytes]":
        command = [str(self.program), *map(str, arguments)]
        return subprocess.run(command, capture_output=True, check=False)


def build_verify(folder: Path) -> Verify:
    """Build the program into a folder; no network, and nothing is written elsewhere."""
    settings = {
        "CGO_ENABLED": "0",
        "GO111MODULE": "off",
        "GOCACHE": str(folder / "cache"),
        "GOFLAGS": "",
        "GOPATH": str(_PACKAGES),
    }
    subprocess.run(
        ["go", "build", "-o", str(folder / "verify"), "."],
        cwd=Path(__file__).parent / "outside" / "verify",
        env=os.environ | settings,
        check=True,
    )
    return Verify(folder / "verify")

"""Output: what a command answers, to a person or to a program."""

import argparse
import json
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from sulh.errors import Missing
from sulh.shell.disk import TEMPORARY
from sulh.shell.home import Home
from sulh.shell.keys import Secret, read
from sulh.shell.recount import Progress


@dataclass(slots=True)
class Answer:
    """Lines for a person, the same as values for a program, and the exit code."""

    lines: list[str] = field(default_factory=list)
    values: dict[str, object] = field(default_factory=dict)
    code: int = 0


def print_answer(answer: Answer, *, as_json: bool) -> None:
    """Print an answer on standard output."""
    if as_json:
        print(json.dumps(answer.values, ensure_ascii=False, sort_keys=True), flush=True)
    elif answer.lines:
        print("\n".join(answer.lines), flush=True)


def progress() -> Progress | None:
    """Give a counter on standard error, where that is a terminal."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, size: int) -> None:
        end = "\n" if done >= size else ""
        print(f"\r{done} of {size} entries", end=end, file=sys.stderr, flush=True)

    return show


def home_of(arguments: argparse.Namespace) -> Home:
    """Give the home that the command works on."""
    return Home(Path(arguments.home))


def secrets_of(arguments: argparse.Namespace) -> list[Secret]:
    """Read the keys that the command was handed."""
    return [read(Path(path)) for path in arguments.key]


def read_bytes(path: Path | str) -> bytes:
    """Read a file that the command was handed."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Missing(str(path), f"cannot be read: {error.strerror}") from None


def write_bytes(path: Path | str, data: bytes, mode: int = 0o666) -> None:
    """Write a file that the command was asked for, whole or not at all; a pipe as it is.

    A file that is there keeps its mode, and what stands in it until all of the new is written.
    """
    target = Path(path)
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(data)
        else:
            _write_aside(target.resolve(), data, mode)
    except OSError as error:
        raise Missing(str(path), f"cannot be written: {error.strerror}") from None


def _write_aside(target: Path, data: bytes, mode: int) -> None:
    aside = target.with_name(target.name + TEMPORARY)
    try:
        aside.unlink(missing_ok=True)
        with open(aside, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            file.write(data)
        if target.exists():
            aside.chmod(target.stat().st_mode)
        aside.replace(target)
    except OSError:
        aside.unlink(missing_ok=True)
        raise


def listed(words: Iterable[str]) -> str:
    """Write words one after another."""
    return ", ".join(words)

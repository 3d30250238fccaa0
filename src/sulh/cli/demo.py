"""The demonstration: the cases that ship, built, published, verified, tampered with, and served.

Every key of theirs is for show: it lies in the folder, beside the record it signs. The records are
made by the same desk as any other, and each way of tampering is tried on a copy of the exercise.
"""

import argparse
import os
import shutil
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import apsw

from sulh.cli.output import Answer, print_answer
from sulh.errors import Conflict
from sulh.shell.asof import shelf_at
from sulh.shell.blobs import Blobs
from sulh.shell.cases import Built, build_case
from sulh.shell.disk import RealDisk
from sulh.shell.documents import start_of
from sulh.shell.follower import Follower
from sulh.shell.home import Home
from sulh.shell.publish import Publication, read_lines
from sulh.shell.receipts import prove_entries
from sulh.shell.script import names_of_cases
from sulh.shell.sqlite_store import open_sqlite_reader
from sulh.shell.static import Shown, serve_static
from sulh.shell.verify import Report, verify_home, verify_receipt
from sulh.views.case import read_case

#: The case that is tampered with, and the filing whose receipt is shown.
EXERCISE: Final = "exercise"
_FINDING: Final = "finding-1"
_RECEIPT: Final = "finding.tlog-proof"
#: A folder for what is built once more, where `make demo` and git leave no trace of it.
_ANOTHER: Final = "served"


@dataclass(frozen=True, slots=True)
class _Case:
    """A case as it was built: what it is called, and how many entries and pages it has."""

    title: str
    size: int
    pages: int
    built: Built

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.built.script.name

    @property
    def public(self) -> Path:
        """The published folder."""
        return self.built.home.public


def demo(arguments: argparse.Namespace) -> Answer:
    """Build the cases that ship, publish and verify them, tamper with copies, and serve."""
    folder = Path(arguments.folder)
    if folder.exists():
        another = f"name another folder, such as {folder / _ANOTHER}"
        raise Conflict(str(folder), f"there is something there already; {another}")
    os.environ["SULH_MARKS"] = str(folder / "marks")
    answer = Answer()
    answer.lines.append(f"The cases that ship, built in {folder}; their keys are for show.")
    cases = [_build(folder, name) for name in names_of_cases()]
    for case in cases:
        answer.lines.append(
            f"  {case.name}: {case.title}; {case.size} entries, {case.pages} published files"
        )
    exercise = next(case.built for case in cases if case.name == EXERCISE)
    receipt = folder / _RECEIPT
    receipt.write_bytes(_receipt(exercise))
    answer.lines += ["", "Verified:"]
    reports = [verify_home(case.built.home) for case in cases]
    reports.append(verify_receipt(receipt.read_bytes(), None))
    for where, report in zip([*(case.name for case in cases), _RECEIPT], reports, strict=True):
        answer.lines += [f"  {where}: ok: {line}" for line in report.checked]
        answer.lines += [f"  {where}: PROBLEM: {problem}" for problem in report.problems]
    answer.lines += ["", "Tampered with, each in a copy of the exercise:"]
    missed = 0
    for name, tamper in _TAMPERINGS.items():
        report = _tampered(folder, exercise.home, tamper)
        missed += not report.problems
        found = report.problems[0] if report.problems else "NOT NOTICED"
        answer.lines.append(f"  {name}: {found}")
    answer.code = 1 if missed or any(report.problems for report in reports) else 0
    serves = not (arguments.no_serve or answer.code)
    answer.lines += ["", *_next(folder, cases, arguments.port if serves else None)]
    answer.values = {
        "cases": {
            case.name: {
                "home": str(case.built.home.path),
                "pages": str(case.public / "index.html"),
                "entries": case.size,
            }
            for case in cases
        },
        "holds": not any(report.problems for report in reports),
        "receipt": str(receipt),
        "tampered": len(_TAMPERINGS),
        "noticed": len(_TAMPERINGS) - missed,
    }
    if not serves:
        return answer
    print_answer(answer, as_json=arguments.json)
    _serve(cases, arguments)
    return Answer()


def _build(folder: Path, name: str) -> _Case:
    """Build a case and publish its pages beside its tiles."""
    built = build_case(name, folder / name)
    home = built.home
    with Follower(home, start_of(home)) as follower:
        state = follower.follow()
        shelf = follower.shelf()
        title = read_case(shelf).title
        publication = Publication(
            home.public, follower.reader, partial(shelf_at, follower), read_lines(home)
        )
        pages = publication.whole(shelf)
    return _Case(title, state.size, pages, built)


def _receipt(built: Built) -> bytes:
    with closing(open_sqlite_reader(built.home.path)) as reader:
        return prove_entries(reader, [built.indices[_FINDING]])[built.indices[_FINDING]]


def _serve(cases: list[_Case], arguments: argparse.Namespace) -> None:
    at = f"http://127.0.0.1:{arguments.port}"
    line = Answer([f"serving {at}/; interrupt to stop"], {"serving": at})
    serve_static(
        {case.name: Shown(case.public, case.title, case.built.look) for case in cases},
        "127.0.0.1",
        arguments.port,
        lambda: print_answer(line, as_json=arguments.json),
    )


def _tampered(folder: Path, home: Home, tamper: Callable[[Home], None]) -> Report:
    copy = Home(folder / "tampered")
    # What is published entry by entry is left out: it is the most of the files, and none of it is
    # tampered with.
    shutil.copytree(home.path, copy.path, ignore=shutil.ignore_patterns("entry", "proof"))
    tamper(copy)
    report = verify_home(copy)
    shutil.rmtree(copy.path)
    return report


def _sql(statement: str) -> Callable[[Home], None]:
    def run(home: Home) -> None:
        connection = apsw.Connection(str(home.store))
        connection.execute(statement)
        connection.close()

    return run


def _flip_tile(home: Home) -> None:
    path = next(path for path in sorted((home.public / "tile").rglob("*")) if path.is_file())
    data = bytearray(path.read_bytes())
    data[7] ^= 1
    path.write_bytes(data)


def _damage_payload(home: Home) -> None:
    path = next(path for path in sorted(home.payloads.rglob("*")) if path.is_file())
    path.write_bytes(path.read_bytes()[:-1] + b"?")


def _lose_payload(home: Home) -> None:
    blobs = Blobs(RealDisk(), home.payloads)
    blobs.erase(next(blobs.names()))


def _change_terms(home: Home) -> None:
    path = next(home.documents.iterdir())
    path.write_bytes(path.read_bytes().replace(b"agreed", b"assumed", 1))


_TAMPERINGS: dict[str, Callable[[Home], None]] = {
    "one byte of an entry": _sql(
        "UPDATE entries SET entry = CAST(replace(entry, '2026-05-0', '2026-06-0') AS BLOB)"
        " WHERE idx = 20"
    ),
    "the last entry removed": _sql(
        "DELETE FROM entries WHERE idx = (SELECT max(idx) FROM entries)"
    ),
    "an older head put back": _sql("UPDATE head SET size = size - 2"),
    "one bit of a tile": _flip_tile,
    "a payload damaged": _damage_payload,
    "a payload lost": _lose_payload,
    "a word of the terms": _change_terms,
}


def _next(folder: Path, cases: list[_Case], port: int | None) -> list[str]:
    """Say what to look at first: pages, and commands that start from here."""
    sulh = sys.argv[0] if Path(sys.argv[0]).name == "sulh" else "sulh"
    home = folder / EXERCISE

    def where(case: _Case, page: str) -> str:
        at = case.public / page
        return str(at) if port is None else f"http://127.0.0.1:{port}/{case.name}/{page}"

    pages = [
        f"  {where(case, page)}\n      {shows}" for case in cases for page, shows in case.built.look
    ]
    serve = [] if port else [f"  {sulh} demo {folder / _ANOTHER}  # builds once more, and serves"]
    return [
        "Look first at these pages, in a browser:",
        *pages,
        "and at the same from the command line:",
        f"  {sulh} duties --home {home}",
        f"  {sulh} verify {folder / _RECEIPT}",
        f"  {sulh} verify {home / 'public'}",
        *serve,
    ]

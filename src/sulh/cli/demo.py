"""The demonstration: an exercise between two fictional parties, built, verified, tampered with.

Every key is for show: it lies in the folder, beside the record it signs. The record is made by the
same desk as any other, and each way of tampering is tried on a copy.
"""

import argparse
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Self

import apsw

from sulh.cli.output import Answer, print_answer
from sulh.errors import Conflict
from sulh.shell.blobs import Blobs
from sulh.shell.constitution import prepare
from sulh.shell.desk import Desk
from sulh.shell.disk import RealDisk
from sulh.shell.drafting import Draft, Sealing, draft
from sulh.shell.filing import know_home, open_payload
from sulh.shell.front import serve
from sulh.shell.home import Home
from sulh.shell.keys import make, write
from sulh.shell.receipts import Receipt
from sulh.shell.verify import Report, verify_home, verify_receipt

ORIGIN = "exercise.example/two-banks"
_TERMS = b"""An exercise. The two banks keep a ceasefire along their river; a mission monitors it.
"""
#: Seat, body, role, whether it is a head, whether it reads what is sealed.
_SEATS = (
    ("east-bank-head", "east-bank", "head-of-delegation", True, True),
    ("east-bank-liaison", "east-bank", "liaison-officer", False, True),
    ("west-bank-head", "west-bank", "head-of-delegation", True, True),
    ("west-bank-liaison", "west-bank", "liaison-officer", False, True),
    ("highland-envoy", "highland", "envoy", True, True),
    ("lowland-envoy", "lowland", "envoy", True, True),
    ("mission-head", "mission", "head-of-mission", True, True),
    ("mission-monitor", "mission", "monitor", False, True),
    ("protection", "mission", "protection-officer", False, True),
    ("second-key", "lowland", "second-holder", False, False),
)


def demo(arguments: argparse.Namespace) -> Answer:
    """Build an example record, verify it, tamper with copies, and serve it."""
    folder = Path(arguments.folder)
    if folder.exists():
        raise Conflict(str(folder), "there is something there already; name another folder")
    os.environ["SULH_MARKS"] = str(folder / "marks")
    home = Home(folder / "mechanism")
    answer = Answer()
    answer.lines.append(f"An exercise between two fictional parties, in {folder}.")
    with _Exercise(folder, home) as exercise:
        exercise.run()
        receipt = exercise.receipts[-1].proof
    (folder / "receipt.tlog-proof").write_bytes(receipt)
    answer.lines += ["", *exercise.told, "", "Verified:"]
    reports = [verify_home(home), verify_receipt(receipt, None)]
    for report in reports:
        answer.lines += [f"  ok: {line}" for line in report.checked]
        answer.lines += [f"  PROBLEM: {problem}" for problem in report.problems]
    answer.lines += ["", "Tampered with, each in a copy of its own:"]
    missed = 0
    for name, tamper in _TAMPERINGS.items():
        report = _tampered(folder, home, tamper)
        missed += not report.problems
        found = report.problems[0] if report.problems else "NOT NOTICED"
        answer.lines.append(f"  {name}: {found}")
    answer.code = 1 if missed or any(report.problems for report in reports) else 0
    answer.lines += ["", *_next(folder)]
    answer.values = {
        "home": str(home.path),
        "entries": reports[0].state.size,
        "holds": not reports[0].problems,
        "tampered": len(_TAMPERINGS),
        "noticed": len(_TAMPERINGS) - missed,
    }
    if arguments.no_serve or answer.code:
        return answer
    print_answer(answer, as_json=arguments.json)
    at = f"http://127.0.0.1:{arguments.port}"
    with Desk(home) as desk:
        line = Answer([f"serving {at}; interrupt to stop"], {"serving": at})
        serve(
            home,
            desk,
            "127.0.0.1",
            arguments.port,
            lambda: print_answer(line, as_json=arguments.json),
        )
    return Answer()


class _Exercise:
    """A record from its first entry on, and what is told of each."""

    def __init__(self, folder: Path, home: Home) -> None:
        self.receipts: list[Receipt] = []
        self.told: list[str] = []
        self._home = home
        self._folder = folder
        self._keys = {
            seat: make(f"{ORIGIN}/{seat}", holder=f"holder-{number}", reads=reads)
            for number, (seat, _, _, _, reads) in enumerate(_SEATS, 1)
        }
        (folder / "keys-for-show").mkdir(parents=True)
        for seat, key in self._keys.items():
            write(key, folder / "keys-for-show" / f"{seat}.key")
        first = prepare(home, self._constitution(), _TERMS, "exercise")
        self._desk = Desk(home)
        self._take("entry 0 constitutes the record", first.signed_with(self._keys.values()))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._desk.close()

    def run(self) -> None:
        """File everything."""
        evidence = self._folder / "statement.txt"
        evidence.write_text("Shots were heard at the ford before dawn.\n", encoding="utf-8")
        spare = make(f"{ORIGIN}/east-bank-monitor", holder="holder-11", reads=True)
        filled = {"body": "east-bank", "head": False, "role": "monitor", **spare.enrolment(ORIGIN)}
        self._file("a party fills a seat of its own", ["east-bank-head"], "seat filled", filled)
        said = {"seat": "east-bank-liaison"}
        self._file("a party tries the other's seat", ["west-bank-head"], "seat vacated", said)
        heard = {"kind": "report filed", "act": "shots heard", "place": "the ford"}
        readers = ("mission-head", "highland-envoy")
        hidden = Sealing(heard, readers, (evidence,))
        sealed = self._file("something is sealed", ["mission-monitor"], "sealed", {}, hidden)
        self._file("and opened", ["mission-head"], "payload opened", {"filing": sealed})
        read = know_home(self._home, sealed).looked.read
        assert read is not None
        payload = self._desk.state.payloads[sealed].sealed.payload
        disclosures = open_payload(self._desk.blobs.read(payload), read, self._keys["mission-head"])
        told = [one.text for one in disclosures if one.name == "act"]
        by = ["mission-monitor", "protection"]
        said_open = {"disclosures": told, "filing": sealed}
        self._file("two persons disclose one field", by, "payload disclosed", said_open)
        other = Sealing({"kind": "tip passed"}, ("west-bank-head",))
        tip = self._file("something else is sealed", ["east-bank-head"], "sealed", {}, other)
        alone = {"filing": tip, "reason": "danger"}
        self._file("one person tries to erase it", ["protection"], "payload erased", alone)
        both = ["protection", "second-key"]
        self._file("two persons erase it", both, "payload erased", alone)
        heads = ["east-bank-head", "west-bank-head"]
        self._file("both parties change the rules", heads, "rules adopted", {"rules": 2})

    def _file(
        self, told: str, by: list[str], kind: str, says: object, sealing: Sealing | None = None
    ) -> int:
        drafted = draft(self._desk.state, self._desk.seen, by, kind, says, sealing)
        return self._take(told, drafted.signed_with(self._keys[seat] for seat in by))

    def _take(self, told: str, drafted: Draft) -> int:
        receipt = self._desk.receive(drafted.entry(), drafted.blobs)
        self.receipts.append(receipt)
        objection = f"; without effect: {receipt.objection.rule}" if receipt.objection else ""
        self.told.append(f"  No. {receipt.index:2}  {told}{objection}")
        return receipt.index

    def _constitution(self) -> dict[str, object]:
        seats = [
            {"body": body, "role": role, "head": head, **self._keys[seat].enrolment(ORIGIN)}
            for seat, body, role, head, _ in _SEATS
        ]
        return {
            "origin": ORIGIN,
            "title": "Exercise of the two banks",
            "purpose": "exercise",
            "parties": [
                {"id": "east-bank", "name": "East Bank"},
                {"id": "west-bank", "name": "West Bank"},
            ],
            "guarantors": [
                {"id": "highland", "name": "Highland"},
                {"id": "lowland", "name": "Lowland"},
            ],
            "erasure": ["protection", "second-key"],
            "escrow": ["highland-envoy"],
            "seats": seats,
        }


def _tampered(folder: Path, home: Home, tamper: Callable[[Home], None]) -> Report:
    copy = Home(folder / "tampered")
    shutil.copytree(home.path, copy.path)
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


_TAMPERINGS: dict[str, Callable[[Home], None]] = {
    "one byte of an entry": _sql(
        "UPDATE entries SET entry = CAST(replace(entry, 'east-bank-monitor', 'east-bank-monitoR')"
        " AS BLOB) WHERE idx = 2"
    ),
    "the last entry removed": _sql(
        "DELETE FROM entries WHERE idx = (SELECT max(idx) FROM entries)"
    ),
    "an older head put back": _sql("UPDATE head SET size = size - 2"),
    "one bit of a tile": _flip_tile,
    "a payload damaged": _damage_payload,
    "a payload lost": _lose_payload,
}


def _next(folder: Path) -> list[str]:
    sulh = sys.argv[0] if Path(sys.argv[0]).name == "sulh" else "sulh"
    home = folder / "mechanism"
    return [
        "To look further:",
        f"  {sulh} seats --home {home}",
        f"  {sulh} show 6 --home {home}",
        f"  {sulh} verify {folder / 'receipt.tlog-proof'}",
        f"  {sulh} verify {home / 'public'}",
    ]

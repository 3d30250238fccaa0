"""A home for tests: a real desk on a real folder, with keys from seeds and a clock that is told."""

from collections.abc import Iterable
from pathlib import Path

import pyrage

from record_of import ORIGIN, SEATS, Record, constitution, enrolment, key_of, seed_of
from sulh.note import COSIGNATURE, ED25519, public_key
from sulh.shell.desk import Desk
from sulh.shell.drafting import Sealing, draft
from sulh.shell.home import Home
from sulh.shell.keys import Secret, write
from sulh.shell.receipts import Receipt

READERS = ("mission-head", "monitor", "east-head", "west-head")
NOW = 1_795_600_000


class Office:
    """A home with its desk open, and every seat's key at hand."""

    def __init__(self, path: Path) -> None:
        """Constitute a record in a new folder."""
        self.home = Home(path)
        self.now = NOW
        ages = {seat: str(pyrage.x25519.Identity.generate()) for seat in READERS}
        self.keys = {
            seat: Secret(key_of(seat), seed_of(seat), f"holder-of-{seat}", ages.get(seat, ""))
            for seat, _, _ in SEATS
        }
        log = Secret(public_key(ORIGIN, ED25519, seed_of("log")), seed_of("log"))
        freshness = public_key(f"{ORIGIN}/freshness", COSIGNATURE, seed_of("freshness"))
        self.home.keys.mkdir(parents=True)
        write(log, self.home.keys / "log.key")
        write(self.keys["clock"], self.home.keys / "clock.key")
        write(Secret(freshness, seed_of("freshness")), self.home.keys / "freshness.key")
        seats = [
            enrolment(seat, body, head=head, age=self.keys[seat].recipient)
            for seat, body, head in SEATS
        ]
        said = constitution(seats=seats, escrow=["west-head"])
        self.desk = self.open()
        self.desk.receive(Record(said).entries[0])

    def open(self) -> Desk:
        """Open the desk."""
        return Desk(self.home, lambda: self.now)

    def file(
        self,
        by: Iterable[str],
        kind: str,
        says: object,
        sealing: Sealing | None = None,
    ) -> Receipt:
        """File, signed by the seats that are named."""
        made = draft(self.desk.state, self.desk.seen, by, kind, says, sealing)
        signed = made.signed_with(self.keys[seat] for seat in made.filing.by)
        return self.desk.receive(signed.entry(), signed.blobs)

    def seal(self, **fields: object) -> int:
        """Seal fields, by the monitor to the head of the mission."""
        sealing = Sealing({"kind": "tip passed", **fields}, ("mission-head",))
        return self.file(["monitor"], "sealed", {}, sealing).index

"""A home for tests: a real desk on a real folder, with keys from seeds and a clock that is told."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pyrage

from record_of import ORIGIN, SEATS, Record, constitution, enrolment, key_of, seed_of
from sulh.canonical import write_base64
from sulh.note import COSIGNATURE, ED25519, public_key
from sulh.shell.desk import Desk
from sulh.shell.disk import RealDisk
from sulh.shell.documents import keep_document
from sulh.shell.drafting import Sealing, draft
from sulh.shell.home import Home
from sulh.shell.keys import Secret, write
from sulh.shell.receipts import Receipt

READERS = ("mission-head", "monitor", "east-head", "west-head")
NOW = 1_795_600_000


class Office:
    """A home with its desk open, and every seat's key at hand."""

    def __init__(
        self,
        path: Path,
        *,
        readers: Iterable[str] = READERS,
        cast: Sequence[tuple[str, str, bool]] = SEATS,
        terms: bytes | None = None,
        said: Mapping[str, object] | None = None,
        by: Iterable[str] = ("east-head", "hill-envoy", "west-head"),
    ) -> None:
        """Constitute a record in a new folder, under terms that lie beside it."""
        self.home = Home(path)
        self.now = NOW
        ages = {seat: str(pyrage.x25519.Identity.generate()) for seat in readers}
        self.keys = {
            seat: Secret(key_of(seat), seed_of(seat), f"holder-of-{seat}", ages.get(seat, ""))
            for seat, _, _ in cast
        }
        log = Secret(public_key(ORIGIN, ED25519, seed_of("log")), seed_of("log"))
        freshness = public_key(f"{ORIGIN}/freshness", COSIGNATURE, seed_of("freshness"))
        self.home.keys.mkdir(parents=True)
        write(log, self.home.keys / "log.key")
        write(self.keys["clock"], self.home.keys / "clock.key")
        write(Secret(freshness, seed_of("freshness")), self.home.keys / "freshness.key")
        seats = [
            enrolment(seat, body, head=head, age=self.keys[seat].recipient)
            for seat, body, head in cast
        ]
        whole = constitution(seats=seats, escrow=["west-head"])
        if terms is not None:
            named = keep_document(RealDisk(), self.home, terms)
            whole["terms"] = {"basis": "agreed", "sha256": write_base64(named)}
        self.desk = self.open()
        self.desk.receive(Record(whole | dict(said or {}), by).entries[0])

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

"""Filing: a record as its filers meet it: read it, verify it, file in it, look into an entry.

It is read from a home folder on this machine, or from where it is published; either way it is
recounted from its first entry before a filing says that it was seen.
"""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from sulh.errors import Busy, Malformed, Missing
from sulh.filings.kinds import PayloadDisclosed, write_form
from sulh.filings.wire import Seen
from sulh.mechanism.attestation import Attested, Unattested
from sulh.mechanism.state import State, start
from sulh.record.checkpoint import check_checkpoint, parse_checkpoint
from sulh.seal import Disclosure, check_payload, decrypt, parse_payload
from sulh.shell.client import Client, Filed
from sulh.shell.desk import Desk
from sulh.shell.documents import FetchedDocuments, start_of
from sulh.shell.drafting import Draft
from sulh.shell.front import objection_of
from sulh.shell.home import Home
from sulh.shell.keys import Secret
from sulh.shell.publisher import CHECKPOINT
from sulh.shell.reading import Read, batches_of
from sulh.shell.recount import Recount
from sulh.shell.sqlite_store import open_sqlite_reader
from sulh.shell.verify import Fetch, bundles_of_record


@dataclass(slots=True)
class Looked:
    """One entry as read, its record time, and what was disclosed to all, by index."""

    read: Read | None = None
    recorded_at: int = 0
    disclosures: dict[int, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """A record as it was read: its state, and the checkpoint that was derived and compared."""

    state: State
    seen: Seen
    looked: Looked


def know_home(home: Home, index: int = -1) -> Known:
    """Read the record of a home; look at one entry on the way."""
    with closing(open_sqlite_reader(home.check().path)) as reader:
        head = reader.head()
        size = head.tree.size
        batches = batches_of(reader, size)
        return _know(batches, size, head.checkpoint, index, start_of(home))


def know_published(fetch: Fetch, index: int = -1) -> Known:
    """Read a published record; look at one entry on the way."""
    note = fetch(CHECKPOINT)
    size = parse_checkpoint(note)[0].size
    start_ = start(FetchedDocuments(fetch))
    return _know(bundles_of_record(fetch, size), size, note, index, start_)


def file_at(home: Home, draft: Draft) -> Filed:
    """File a draft that every seat has signed, here or at the desk that is running here."""
    entry = draft.entry()
    try:
        with Desk(home) as desk:
            receipt = desk.receive(entry, draft.blobs)
            desk.refresh(home.secret("freshness"))
            return Filed(receipt.index, receipt.proof, objection_of(receipt))
    except Busy:
        if not home.socket.exists():
            raise
    return Client(home.socket).file(entry, draft.blobs)


def open_payload(encrypted: bytes, read: Read, reader: Secret) -> tuple[Disclosure, ...]:
    """Decrypt a payload with a reader's key, and hold it against its entry."""
    filing = None if isinstance(read.attested, Unattested) else read.attested.filing
    if filing is None or filing.sealed is None:
        raise Missing(f"No. {read.index}", "it seals nothing")
    where = f"payload of No. {read.index}"
    plain = decrypt(encrypted, reader.age, where)
    disclosures = parse_payload(plain, where)
    check_payload(filing.sealed, disclosures, where, write_form(filing.says).keys())
    return disclosures


def _know(
    batches: Iterable[list[bytes]], size: int, note: bytes, index: int, start_: State
) -> Known:
    looked = Looked()

    def look(read: Read) -> None:
        if isinstance(read.attested, Attested):
            says = read.attested.filing.says
            if isinstance(says, PayloadDisclosed):
                looked.disclosures[read.index] = says.disclosures
        if read.index == index:
            looked.read, looked.recorded_at = read, read.state.clock
        if index == 0 and read.index == 1:
            looked.recorded_at = read.state.clock  # entry 0 takes the time of entry 1

    recount = Recount(start_)
    recount.read(batches, size, look)
    log = recount.state.roster.log
    if not size or log is None:
        raise Malformed("record", "entry 0 does not constitute it")
    checkpoint = check_checkpoint(note, log)
    if checkpoint.root != recount.tree.root:
        raise Malformed(
            "record", "its checkpoint is not that of its entries; sulh verify says more"
        )
    return Known(recount.state, Seen(size, checkpoint.root), looked)


def read_blobs(draft_path: Path) -> tuple[bytes, ...]:
    """Read the encrypted bytes that were put beside a draft."""
    blobs: list[bytes] = []
    while (path := draft_path.with_name(f"{draft_path.name}.{len(blobs)}")).is_file():
        blobs.append(path.read_bytes())
    return tuple(blobs)

"""Verify: everything that a record says of itself, derived again from its entries.

A *problem* is something that does not hold; a *notice* is something that a reader should know and
that proves nothing against the record. Without a policy, which names the keys that the reader
trusts, no more is shown than that the record is self-consistent. A complete older copy verifies by
itself: only a checkpoint that was kept elsewhere (`since`) tells.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sulh.errors import Malformed, Missing, Refused, SulhError, Untrusted
from sulh.filings.wire import parse_entry
from sulh.mechanism.attestation import Attested
from sulh.mechanism.roster import Roster
from sulh.mechanism.state import START, State, start
from sulh.note import Note, good_lines, parse_note
from sulh.record.checkpoint import Checkpoint, check_checkpoint, parse_checkpoint
from sulh.record.merkle import HASH_SIZE
from sulh.record.policy import Policy, Standing, judge
from sulh.record.proof import check_under, parse_proof
from sulh.record.tiles import bundle_path, bundles_of, parse_bundle, tile_path, tiles_of
from sulh.shell.blobs import Blobs
from sulh.shell.disk import RealDisk
from sulh.shell.documents import FetchedDocuments, name_of, start_of
from sulh.shell.home import Home, mark_path
from sulh.shell.published import ENTRY, PAGE, TILE, check_file
from sulh.shell.publisher import CHECKPOINT
from sulh.shell.reading import BATCH, Read, batches_of
from sulh.shell.recount import Progress, Recount
from sulh.shell.sqlite_store import open_sqlite_reader
from sulh.shell.store import Reader

#: Reads a published file by its path; raises `Missing` where there is none.
Fetch = Callable[[str], bytes]


@dataclass(slots=True)
class Report:
    """What was checked, what does not hold, what should be known, and what the record leads to."""

    checked: list[str] = field(default_factory=list)
    problems: list[SulhError] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    state: State = START
    checkpoint: Checkpoint | None = None
    standing: Standing | None = None

    def problem(self, where: str, what: str) -> None:
        """Note something that does not hold."""
        self.problems.append(Untrusted(where, what))

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Turn what is raised inside into a problem."""
        try:
            yield
        except SulhError as error:
            self.problems.append(error)


def verify_home(
    home: Home,
    policy: Policy | None = None,
    since: bytes | None = None,
    progress: Progress | None = None,
) -> Report:
    """Verify a home folder: its store, what it published, and the payloads it keeps.

    The mark that this machine keeps is held against it as well.
    """
    report = Report()
    home.check()
    with report.noting(), closing(open_sqlite_reader(home.path)) as reader:
        recount = Recount(start_of(home))
        _verify_store(report, reader, recount, policy, since, progress)
    if report.problems:
        return report
    with report.noting():
        _verify_payloads(report, Blobs(RealDisk(), home.payloads))
    published = verify_folder(folder_of(home.public), others=names_in(home.public))
    report.problems += [Untrusted(f"public, {one.where}", one.what) for one in published.problems]
    report.notices += [one for one in published.notices if one not in report.notices]
    if not published.problems and published.checkpoint != report.checkpoint:
        report.problem("public, checkpoint", "not that of the store")
    report.checked.append("what is published is what the store holds")
    return report


def verify_folder(
    fetch: Fetch,
    policy: Policy | None = None,
    since: bytes | None = None,
    progress: Progress | None = None,
    others: Iterable[str] = (),
) -> Report:
    """Verify published files: the checkpoint, the entries, and every tile.

    `others` are further paths that should hold nothing else, where the files can be listed: what
    older checkpoints need is not asked for by the newest.
    """
    report = Report()
    with report.noting():
        note = fetch(CHECKPOINT)
        size = parse_checkpoint(note)[0].size
        documents = FetchedDocuments(fetch)
        recount = Recount(start(documents))
        recount.read(bundles_of_record(fetch, size), size, progress=progress)
        report.problems += documents.problems
        _check_head(report, recount, note, policy, since)
        paths = {tile_path(*tile) for tile in tiles_of(size)} | set(others)
        _check_files(report, recount, fetch, sorted(paths))
    return report


def verify_receipt(data: bytes, entry: bytes | None, policy: Policy | None = None) -> Report:
    """Verify a receipt: the entry beside it, or the one it carries, is under its checkpoint."""
    report = Report()
    with report.noting():
        proof = parse_proof(data, "receipt")
        entry = proof.extra if entry is None else entry
        if entry is None:
            raise Missing("receipt", "it carries no entry; name the file of the entry as well")
        checkpoint, _ = parse_checkpoint(proof.checkpoint, "receipt, checkpoint")
        check_under(proof, entry, checkpoint)
        filing, _ = parse_entry(entry)
        if filing.mechanism.origin != checkpoint.origin:
            raise Untrusted("receipt", "the filing was made for another record")
        report.checkpoint = checkpoint
        report.checked.append(
            f"No. {proof.index}, {filing.says.kind!r} by {', '.join(filing.by)},"
            f" is under the checkpoint of {checkpoint.size} entries of {checkpoint.origin}"
        )
        _judge(report, proof.checkpoint, policy)
    return report


def names_in(path: Path) -> list[str]:
    """List the published files of a folder, but for its checkpoint."""
    files = (file.relative_to(path).as_posix() for file in path.rglob("*") if file.is_file())
    return sorted(name for name in files if name != CHECKPOINT)


def bundles_of_record(fetch: Fetch, size: int) -> Iterator[list[bytes]]:
    """Give the entries of a published record, a few bundles at a time."""
    batch: list[bytes] = []
    for index, width in bundles_of(size):
        path = bundle_path(index, width)
        batch += parse_bundle(fetch(path), width, path)
        if len(batch) >= BATCH or not index:  # entry 0 soon, for its keys
            yield batch
            batch = []
    if batch:
        yield batch


def folder_of(path: Path) -> Fetch:
    """Read published files from a folder."""

    def fetch(name: str) -> bytes:
        try:
            return (path / name).read_bytes()
        except OSError as error:
            raise Missing(name, f"cannot be read: {error.strerror}") from None

    return fetch


def _check_head(
    report: Report, recount: Recount, note: bytes, policy: Policy | None, since: bytes | None
) -> None:
    """Hold the newest checkpoint against what was derived, and against what was kept."""
    report.state = state = recount.state
    report.checkpoint = checkpoint = parse_checkpoint(note)[0]
    if not state.roster.origin:
        first = state.objections.get(0)
        raise Untrusted("entry 0", first.what if first else "there is no entry")
    if (checkpoint.size, checkpoint.root) != (recount.tree.size, recount.tree.root):
        raise Untrusted(
            "checkpoint",
            f"it has the root of other entries: {recount.tree.size} entries were read, and they"
            " lead elsewhere",
        )
    log = state.roster.log
    assert log is not None
    check_checkpoint(note, log)
    _check_lines(report, parse_note(note), state.roster, checkpoint.size)
    objections = len(state.objections)
    report.checked += [
        f"{checkpoint.size} entries lead to the root that {checkpoint.origin} signed",
        f"the keys enrolled for its seats signed each filing; {objections} met an objection",
    ]
    report.notices += [
        f"No. {index}: its filer had been shown another history, of {size} entries"
        for index, size in recount.other_histories
    ]
    if state.agreement.terms is None:
        report.notices.append(
            f"the terms in force ({name_of(state.agreement.sha256)}) are not at hand, so that no"
            " rule which asks them was followed"
        )
    _judge(report, note, policy)
    if since is None:
        report.notices.append("an older copy would not show: no checkpoint was given with --since")
    else:
        _check_since(recount, check_checkpoint(since, log, "since"))
        report.checked.append("it extends the checkpoint that was kept")


def _check_files(report: Report, recount: Recount, fetch: Fetch, paths: list[str]) -> None:
    """Hold published files against the entries; pages are what somebody made of them."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in paths:
        with report.noting():
            found[check_file(recount, fetch, path)].append(path)
    report.checked.append(f"{len(found[TILE])} tiles and bundles are those of the entries")
    if found[ENTRY]:
        report.checked.append(f"{len(found[ENTRY])} entries and proofs, file by file, are its own")
    if found[PAGE]:
        report.notices.append(
            f"{len(found[PAGE])} other files, such as {found[PAGE][0]}, are no part of the record:"
            " made from it, they prove nothing"
        )


def _check_since(recount: Recount, kept: Checkpoint) -> None:
    if kept.size > recount.tree.size:
        what = (
            f"{kept.size} entries were signed before; this copy, of {recount.tree.size}, is older"
        )
        raise Untrusted("since", what)
    if recount.root_at(kept.size) != kept.root:
        raise Untrusted("since", f"another history of {kept.size} entries was signed before")


def _judge(report: Report, note: bytes, policy: Policy | None) -> None:
    """Say what a checkpoint rests on, by the reader's policy."""
    if policy is None:
        report.notices.append(
            "no policy was given, so whose keys these are is not known: self-consistent, no more"
        )
        return
    report.standing = standing = judge(policy, note)
    names = [one.witness.name.decode("utf-8", "replace") for one in standing.cosigned]
    if not standing.quorum:
        report.problem("checkpoint", f"provisional: cosigned by {', '.join(names) or 'nobody'}")
    elif standing.witnessed:
        report.checked.append(f"witnessed: cosigned by {', '.join(names)}")
    else:
        report.checked.append("provisional: signed by the log that the policy names")


def _verify_store(
    report: Report,
    reader: Reader,
    recount: Recount,
    policy: Policy | None,
    since: bytes | None,
    progress: Progress | None,
) -> None:
    for flaw in reader.flaws():
        report.problem("store", flaw)
    if report.problems:
        return
    head = reader.head()
    size = head.tree.size
    names = _NameCheck(report, reader)
    recount.read(batches_of(reader, size), size, names.look, progress)
    names.finish()
    for level in sorted(recount.levels):
        count = len(recount.levels[level]) // HASH_SIZE
        for at in range(0, count, 65_536):
            stop = min(at + 65_536, count)
            if b"".join(reader.hashes(level, at, stop)) != recount.hashes(level, at, stop):
                report.problem("store", f"the hashes of level {level} are not those of the entries")
    _check_head(report, recount, head.checkpoint, policy, since)
    # Entry 0 is alone before the first clock entry: until then nothing else tells the time.
    if head.tree != recount.tree or (size > 1 and head.at != recount.state.clock):
        report.problem("store", "the head is not that of the entries")
    _check_mark(report, recount)
    _check_checkpoints(report, reader, recount)


class _NameCheck:
    """Holds the names by which a store finds entries against the entries, batch by batch."""

    def __init__(self, report: Report, reader: Reader) -> None:
        self._report = report
        self._reader = reader
        self._waiting: dict[tuple[str, bytes], tuple[int, bytes]] = {}

    def look(self, read: Read) -> None:
        """Take one entry; those of no readable name have none in the store either."""
        if isinstance(read.attested, Attested) and not _is_repeated(read):
            filing = read.attested.filing
            text = hashlib.sha256(parse_note(read.entry).text).digest()
            self._waiting[filing.by[0], filing.nonce] = (read.index, text)
        if len(self._waiting) >= BATCH:
            self.finish()

    def finish(self) -> None:
        """Ask for all names that wait."""
        found = self._reader.find(self._waiting)
        for name, (index, text) in self._waiting.items():
            known = found.get(name)
            if known is None or (known.index, known.text) != (index, text):
                self._report.problem("store", f"entry {index} is not found by its name")
        self._waiting = {}


def _is_repeated(read: Read) -> bool:
    """Tell whether the name of an entry is an earlier one's."""
    objection = read.state.objections.get(read.index)
    return objection is not None and objection.rule == "entry.repeated"


def _check_mark(report: Report, recount: Recount) -> None:
    log = recount.state.roster.log
    assert log is not None
    path = mark_path(log.name)
    try:
        kept = check_checkpoint(path.read_bytes(), log, str(path))
    except OSError:
        report.notices.append("this machine keeps no mark of the record")
    except (Malformed, Untrusted) as error:
        report.notices.append(f"the mark is not this log's word: {error}")
    else:
        _check_since(recount, kept)
        report.checked.append("it extends the mark that this machine keeps")


def _check_lines(report: Report, note: Note, roster: Roster, size: int) -> None:
    """Check the lines of the record's own keys; of any other only a policy knows whose it is."""
    own = [key for key in (roster.log, roster.freshness) if key is not None]
    good = good_lines(note, own, f"checkpoint of {size} entries")
    report.notices += [
        f"{line.name} {line.key_id.hex()} cosigned {size} entries; only a policy knows its key"
        for line in note.lines
        if line not in good.values()
    ]


def _check_checkpoints(report: Report, reader: Reader, recount: Recount) -> None:
    """Hold every checkpoint that the log signed, and its cosignatures, against the entries."""
    log = recount.state.roster.log
    assert log is not None
    sizes = []
    size = 0
    while size < recount.tree.size:
        note = reader.covering(size)
        checkpoint = check_checkpoint(note, log, f"checkpoint after {size}")
        if checkpoint.size <= size:
            raise Untrusted("store", f"the checkpoint after {size} entries is of fewer")
        size = checkpoint.size
        sizes.append(size)
        if recount.roots.get(size) != checkpoint.root:
            report.problem("store", f"the checkpoint of {size} entries has another root")
        lines = reader.cosignatures(size)
        _check_lines(report, Note(parse_note(note).text, tuple(lines)), recount.state.roster, size)
    if sizes != sorted(recount.roots)[1:]:
        report.problem("store", "not a checkpoint for each batch of entries")
    report.checked.append(f"{len(sizes)} checkpoints, each extending the one before")


def _verify_payloads(report: Report, blobs: Blobs) -> None:
    payloads = dict(report.state.payloads.items())
    # Whatever was erased is gone, also where another filing names the same bytes.
    erased = {name for one in payloads.values() if one.erased >= 0 for name in one.sealed.blobs}
    wanted: set[bytes] = set()
    for index, payload in payloads.items():
        for name in payload.sealed.blobs:
            if name in erased:
                continue
            wanted.add(name)
            try:
                blobs.read(name)
            except (Refused, Untrusted) as error:
                report.problem(f"No. {index}", f"its payload: {error.what}")
    for name in blobs.names():
        if name in erased:
            report.problem(name.hex(), "the record says that it was erased, and it is here")
        elif name not in wanted:
            report.notices.append(f"{name.hex()} is kept and belongs to no filing")
    report.checked.append(f"{len(wanted)} payloads and files are what was sealed")

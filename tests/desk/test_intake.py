"""What is filed at once: each for itself, each once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from home_of import Office
from record_of import Record
from sulh.errors import Conflict, Refused, SulhError, Untrusted
from sulh.mechanism.attestation import Attested, Unattested
from sulh.mechanism.fold import attest_at
from sulh.shell import intake
from sulh.shell.drafting import Draft, Sealing, draft
from sulh.shell.intake import Handed, Intake, attest_all, read_handed
from sulh.shell.receipts import Receipt
from sulh.shell.verify import verify_home, verify_receipt

MANY = 64


def drafted(office: Office, by: str, kind: str = "payload opened", **says: object) -> Draft:
    made = draft(office.desk.state, office.desk.seen, [by], kind, says or {"filing": 0})
    return made.signed_with([office.keys[by]])


def opened(office: Office, seat: str = "monitor", filing: int = 0) -> bytes:
    return drafted(office, seat, filing=filing).entry()


def forged(entry: bytes) -> bytes:
    return entry.replace(b'"filing":0', b'"filing":2')


def append(office: Office, entries: list[bytes]) -> list[Receipt | SulhError]:
    """Hand over entries as one batch."""
    desk = office.desk
    known: dict[bytes, Attested | Unattested] = {}
    there = Intake(desk._sequencer, desk._store, desk.blobs, known)
    batch = [read_handed(entry) for entry in entries]
    there.prepare(batch)
    return there.append(batch)


def test_who_files_the_same_at_once_is_handed_the_same_receipt(office: Office) -> None:
    entries = [opened(office) for _ in range(MANY // 4)]
    together = threading.Barrier(MANY)

    def file(number: int) -> Receipt:
        together.wait()
        return office.desk.receive(entries[number % len(entries)])

    before = office.desk.seen.size
    with ThreadPoolExecutor(MANY) as threads:
        receipts = list(threads.map(file, range(MANY)))
    for number, entry in enumerate(entries):
        (receipt,) = set(receipts[number :: len(entries)])
        assert receipt == office.desk.receipt(receipt.index)
        assert not verify_receipt(receipt.proof, entry).problems
    stored = office.desk._store.entries(before, office.desk.seen.size)
    assert sorted(entry for entry in stored if b"payload opened" in entry) == sorted(entries)
    assert not verify_home(office.home).problems


@pytest.mark.parametrize("good", [3, MANY])
def test_an_entry_that_is_refused_touches_no_other_of_its_batch(office: Office, good: int) -> None:
    sealing = Sealing({"kind": "tip passed"}, ("mission-head",))
    sealed = draft(office.desk.state, office.desk.seen, ["monitor"], "sealed", {}, sealing)
    filed = opened(office)
    known = office.desk.receive(filed)
    other = Draft(drafted(office, "monitor").text)
    used = Draft(read_handed(filed).note.text.replace(b'"filing":0', b'"filing":1'))
    wrong = {
        forged(opened(office)): Untrusted,
        Record().entries[0]: Conflict,
        sealed.signed_with([office.keys["monitor"]]).entry(): Refused,
        used.signed_with([office.keys["monitor"]]).entry(): Conflict,
    }
    right = [opened(office) for _ in range(good)]
    twice = other.signed_with([office.keys["monitor"]]).entry()
    entries = [twice, *right[: good // 2], *wrong, filed, *right[good // 2 :], twice]
    answers = dict(zip(entries, append(office, entries), strict=True))
    for entry, error in wrong.items():
        assert isinstance(answers[entry], error)
    assert answers[filed] == known
    for entry in (twice, *right):
        receipt = answers[entry]
        assert isinstance(receipt, Receipt)
        assert not verify_receipt(receipt.proof, entry).problems
    assert office.desk.seen.size == known.index + 1 + 1 + 1 + good
    assert not verify_home(office.home).problems


def test_a_key_that_an_entry_takes_away_signs_nothing_after_it_in_its_batch(
    office: Office,
) -> None:
    vacated = drafted(office, "east-head", "seat vacated", seat="east-officer").entry()
    before, after = (opened(office, "east-officer") for _ in range(2))
    first, second, third = append(office, [before, vacated, after])
    assert isinstance(first, Receipt)
    assert isinstance(second, Receipt)
    assert isinstance(third, Untrusted)
    assert not verify_home(office.home).problems


@pytest.mark.parametrize("worth_it", [1, 1_000])
def test_attesting_a_batch_is_attesting_each(
    office: Office, worth_it: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "_WORTH_IT", worth_it)
    entries = [opened(office, seat) for seat in ("monitor", "east-head") for _ in range(5)]
    entries += [forged(entry) for entry in entries[:3]] + [Record().entries[0]]
    entries += [entries[0].replace(b"/monitor ", b"/nobody ").replace(b'"monitor"', b'"nobody"')]
    batch: list[Handed] = [read_handed(entry) for entry in entries]
    attested = attest_all(office.desk.state, batch)
    assert attested == [attest_at(office.desk.state, entry) for entry in entries]
    assert [isinstance(one, Unattested) for one in attested] == [False] * 10 + [True] * 5

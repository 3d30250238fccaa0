"""What is sealed: canaries found nowhere, guesses that fail, and no trace after an erasure."""

import gzip
import hashlib
from itertools import product
from pathlib import Path

import pytest
from msgspec.structs import replace

from canaries_of import found_in, written_ways
from home_of import Office
from sulh.canonical import write_base64, write_base64url, write_canonical
from sulh.errors import Missing, SulhError, Untrusted
from sulh.filings.kinds import SealedFiling
from sulh.filings.wire import write_text
from sulh.shell.drafting import Draft, Sealing, draft
from sulh.shell.filing import know_home, open_payload
from sulh.shell.verify import verify_home, verify_receipt

CANARY = "the-well-behind-the-third-house"
NAME = "Fictional Witness"


def seal_canaries(office: Office, tmp_path: Path) -> int:
    """Seal a place, a name and a file, whose words must be found nowhere."""
    file = tmp_path / f"{CANARY}.txt"
    file.write_text(f"{NAME} saw it at {CANARY}.\n" * 20, encoding="utf-8")
    fields = {"kind": "report filed", "place": CANARY, "witness": NAME}
    sealing = Sealing(fields, ("mission-head",), (file,))
    return office.file(["monitor"], "sealed", {}, sealing).index


def test_the_search_finds_a_canary_that_is_there(tmp_path: Path) -> None:
    for number, way in enumerate(written_ways(CANARY)):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "file").write_bytes(b"before" + way + b"after")
        assert found_in(folder, CANARY), number
    packed = gzip.compress(CANARY.encode())
    assert CANARY.encode() not in packed  # what is compressed is not searched, and nothing is


def test_no_canary_is_in_any_file_error_receipt_or_objection(
    office: Office, tmp_path: Path
) -> None:
    index = seal_canaries(office, tmp_path)
    told = [repr(office.desk.receipt(index)), repr(office.desk.state)]
    reader = ("mission-head",)
    for kind, says, sealing in (
        ("sealed", {}, Sealing({"place": CANARY, "kind": "x"}, ("hill-envoy",))),
        ("sealed", {}, Sealing({"place": CANARY, "kind": 1.5}, reader)),
        ("payload opened", {"filing": 0}, Sealing({"place": CANARY}, reader)),
    ):
        with pytest.raises(SulhError) as error:
            office.file(["monitor"], kind, says, sealing)
        told.append(str(error.value))
    told.append(repr(verify_home(office.home)))
    for text in (CANARY, NAME):
        assert found_in(office.home.path, text) == []
        assert found_in(Path(tmp_path / "marks"), text) == []
        assert not [one for one in told if text in one]


def test_a_reader_opens_it_with_the_escrow_and_the_filer_and_nobody_else(
    office: Office, tmp_path: Path
) -> None:
    index = seal_canaries(office, tmp_path)
    read = know_home(office.home, index).looked.read
    assert read is not None
    payload = office.desk.state.payloads[index].sealed.payload
    encrypted = office.desk.blobs.read(payload)
    for seat in ("mission-head", "west-head", "monitor"):
        fields = {one.name: one.value for one in open_payload(encrypted, read, office.keys[seat])}
        assert fields["place"] == CANARY
        assert set(fields) == {"kind", "place", "witness", "files"}
    with pytest.raises(Untrusted):
        open_payload(encrypted, read, office.keys["east-head"])


def test_a_payload_is_held_against_its_own_entry(office: Office) -> None:
    first, second = office.seal(note="one"), office.seal(note="two")
    read = know_home(office.home, first).looked.read
    assert read is not None
    other = office.desk.state.payloads[second].sealed.payload
    with pytest.raises(Untrusted):
        open_payload(office.desk.blobs.read(other), read, office.keys["mission-head"])


def test_a_dictionary_of_every_short_value_opens_nothing(office: Office) -> None:
    index = office.seal(casualties=7, day="2026-11-24")
    digests = set(office.desk.state.payloads[index].sealed.digests)
    days = [f"2026-{month:02}-{day:02}" for month, day in product(range(1, 13), range(1, 32))]
    salts = [bytes(16), hashlib.sha256(b"").digest()[:16]]
    guesses = {
        hashlib.sha256(way).digest()
        for name in ("casualties", "day", "kind")
        for value in [*range(2_000), *days, "tip passed"]
        for way in (
            write_canonical(value),
            write_canonical([name, value]),
            *(
                write_base64url(write_canonical([write_base64url(s), name, value])).encode()
                for s in salts
            ),
        )
    }
    assert len(guesses) > 20_000
    assert not guesses & digests


def test_after_an_erasure_no_trace_is_left_and_every_proof_still_holds(
    office: Office, tmp_path: Path
) -> None:
    index = seal_canaries(office, tmp_path)
    kept = office.seal(note="kept")
    receipt = office.desk.receipt(index)
    sealed = office.desk.state.payloads[index].sealed
    encrypted = [office.desk.blobs.read(name) for name in (sealed.payload, *sealed.files)]
    read = know_home(office.home, index).looked.read
    assert read is not None
    disclosures = open_payload(encrypted[0], read, office.keys["mission-head"])
    leaf = (office.home.public / "tile" / "entries").rglob("*")
    before = [path.name for path in leaf]
    office.file(["protection", "second"], "payload erased", {"filing": index, "reason": "danger"})
    files = [path for path in office.home.path.rglob("*") if path.is_file()]
    for path in files:
        data = path.read_bytes()
        for blob in encrypted:
            assert blob[100:160] not in data
        for one in disclosures:
            assert one.text.encode() not in data
            assert one.salt not in data
            assert write_base64(one.salt).encode() not in data
    assert before
    report = verify_home(office.home)
    assert not report.problems
    assert not verify_receipt(receipt.proof, None).problems
    with pytest.raises(Missing):
        office.desk.blobs.read(sealed.payload)
    office.desk.blobs.read(office.desk.state.payloads[kept].sealed.payload)


def test_an_erasure_that_a_crash_cut_short_is_finished_at_the_next_start(office: Office) -> None:
    index = office.seal(note="a secret")
    sealed = office.desk.state.payloads[index].sealed
    encrypted = office.desk.blobs.read(sealed.payload)
    office.file(["protection", "second"], "payload erased", {"filing": index, "reason": "mistake"})
    office.desk.blobs.put(encrypted)  # as if it had not been reached
    assert verify_home(office.home).problems
    office.desk.close()
    office.desk = office.open()
    assert not verify_home(office.home).problems


def test_what_is_disclosed_derives_from_what_was_sealed(office: Office) -> None:
    index = office.seal(act="shots heard", place=CANARY)
    read = know_home(office.home, index).looked.read
    assert read is not None
    payload = office.desk.state.payloads[index].sealed.payload
    opened = open_payload(office.desk.blobs.read(payload), read, office.keys["monitor"])
    act = [one.text for one in opened if one.name == "act"]
    receipt = office.file(
        ["monitor", "protection"], "payload disclosed", {"disclosures": act, "filing": index}
    )
    assert receipt.objection is None
    forged = [write_base64url(write_canonical([write_base64url(bytes(16)), "act", "no shots"]))]
    receipt = office.file(
        ["monitor", "protection"], "payload disclosed", {"disclosures": forged, "filing": index}
    )
    assert receipt.objection is not None
    assert receipt.objection.rule == "payload.not-its-field"
    assert found_in(office.home.path, CANARY) == []


def test_naming_the_payload_of_another_does_not_outlast_its_erasure(office: Office) -> None:
    index = office.seal(note="a secret")
    sealed = office.desk.state.payloads[index].sealed
    made = draft(
        office.desk.state, office.desk.seen, ["west-head"], "payload opened", {"filing": 0}
    )
    claiming = write_text(replace(made.filing, says=SealedFiling(), sealed=sealed))
    office.desk.receive(Draft(claiming).signed_with([office.keys["west-head"]]).entry())
    office.file(["protection", "second"], "payload erased", {"filing": index, "reason": "danger"})
    assert not verify_home(office.home).problems
    office.desk.close()
    office.desk = office.open()
    assert not verify_home(office.home).problems

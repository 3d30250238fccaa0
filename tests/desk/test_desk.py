"""The desk: what it refuses, what it records, and that filing twice is filing once."""

import hashlib
import shutil
import threading
from pathlib import Path

import pytest

from home_of import Office
from record_of import Record, key_of
from sulh.errors import Busy, Conflict, Malformed, Refused, Untrusted
from sulh.note import COSIGNATURE, public_key, write_vkey
from sulh.record.checkpoint import parse_checkpoint
from sulh.record.policy import parse_policy
from sulh.record.proof import parse_proof
from sulh.shell.drafting import Draft, Sealing, draft, parse_draft, write_draft
from sulh.shell.home import Home
from sulh.shell.keys import Secret
from sulh.shell.verify import folder_of, verify_folder, verify_home, verify_receipt


def test_a_receipt_proves_the_filing_offline(office: Office) -> None:
    receipt = office.file(["east-head"], "seat vacated", {"seat": "east-officer"})
    report = verify_receipt(receipt.proof, None)
    assert not report.problems
    proof = parse_proof(receipt.proof)
    assert proof.index == receipt.index
    assert proof.extra is not None
    other = proof.extra.replace(b"east-officer", b"west-officer")
    assert verify_receipt(receipt.proof, other).problems


def test_filing_twice_is_filing_once_and_gives_the_first_receipt(office: Office) -> None:
    made = draft(office.desk.state, office.desk.seen, ["monitor"], "payload opened", {"filing": 0})
    entry = made.signed_with([office.keys["monitor"]]).entry()
    first = office.desk.receive(entry)
    size = office.desk.seen.size
    assert office.desk.receive(entry) == first
    assert office.desk.seen.size == size


def test_another_text_under_a_used_nonce_is_refused(office: Office) -> None:
    made = draft(office.desk.state, office.desk.seen, ["monitor"], "payload opened", {"filing": 0})
    office.desk.receive(made.signed_with([office.keys["monitor"]]).entry())
    other = Draft(made.text.replace(b'"filing":0', b'"filing":1'))
    with pytest.raises(Conflict):
        office.desk.receive(other.signed_with([office.keys["monitor"]]).entry())


def test_what_has_no_effect_is_recorded_with_its_objection(office: Office) -> None:
    receipt = office.file(["west-head"], "seat vacated", {"seat": "east-officer"})
    assert receipt.objection is not None
    assert receipt.objection.rule == "seat.not-entitled"
    assert office.desk.seen.size == receipt.index + 1


def test_what_cannot_be_read_or_trusted_is_refused_and_changes_nothing(office: Office) -> None:
    size = office.desk.seen.size
    made = draft(office.desk.state, office.desk.seen, ["monitor"], "payload opened", {"filing": 0})
    entry = made.signed_with([office.keys["monitor"]]).entry()
    for broken, error in (
        (b"", Malformed),
        (entry[:-1], Malformed),
        (entry.replace(b'"filing":0', b'"filing":2'), Untrusted),
        (entry + entry, Malformed),
        (Record().entries[0], Conflict),
    ):
        with pytest.raises(error):
            office.desk.receive(broken)
    assert office.desk.seen.size == size


def test_a_filing_made_for_another_mechanism_means_nothing_here(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SULH_MARKS", str(tmp_path / "other-marks"))
    other = Office(tmp_path / "other")
    made = draft(other.desk.state, other.desk.seen, ["monitor"], "payload opened", {"filing": 0})
    other.desk.close()
    with pytest.raises(Untrusted, match=r"entry\.mechanism"):
        office.desk.receive(made.signed_with([office.keys["monitor"]]).entry())


def test_a_promised_payload_has_to_be_handed_over(office: Office) -> None:
    sealing = Sealing({"kind": "tip passed"}, ("mission-head",))
    made = draft(office.desk.state, office.desk.seen, ["monitor"], "sealed", {}, sealing)
    entry = made.signed_with([office.keys["monitor"]]).entry()
    with pytest.raises(Refused, match="was not handed over"):
        office.desk.receive(entry)
    with pytest.raises(Refused, match="was not handed over"):
        office.desk.receive(entry, [made.blobs[0] + b"?"])
    assert office.desk.receive(entry, made.blobs).index == office.desk.seen.size - 1


def test_nothing_is_sealed_to_a_seat_that_cannot_read(office: Office) -> None:
    with pytest.raises(Refused, match="hill-envoy cannot read"):
        office.file(["monitor"], "sealed", {}, Sealing({"kind": "tip passed"}, ("hill-envoy",)))


def test_several_seats_sign_one_text_on_several_machines(office: Office) -> None:
    by = ["east-head", "west-head"]
    made = draft(office.desk.state, office.desk.seen, by, "rules adopted", {"rules": 2})
    carried = write_draft(made.signed_with([office.keys["west-head"]]))
    there = parse_draft(carried, "draft")
    assert there.unsigned == ["east-head"]
    with pytest.raises(Refused, match="east-head"):
        there.entry()
    office.desk.receive(there.signed_with([office.keys["east-head"]]).entry())
    assert office.desk.state.roster.rules == 2


def test_record_time_never_goes_back_when_the_clock_does(office: Office) -> None:
    for now in (2_000_000_000, 5, 2**31 + 5, 1_000, 4_102_444_800):
        before = office.desk.state.clock
        office.now = now
        office.file(["monitor"], "payload opened", {"filing": 0})
        assert office.desk.state.clock == max(before, now)
    assert not verify_home(office.home).problems


def test_many_filers_at_once_each_get_an_index_of_their_own(office: Office) -> None:
    seats = ["east-head", "east-officer", "west-head", "west-officer", "monitor", "hill-envoy"]
    indices: list[int] = []

    def run(seat: str) -> None:
        for _ in range(10):
            receipt = office.file([seat], "payload opened", {"filing": 0})
            assert not verify_receipt(receipt.proof, None).problems
            indices.append(receipt.index)

    threads = [threading.Thread(target=run, args=(seat,)) for seat in seats]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(indices)) == 60
    assert not verify_home(office.home).problems


def test_a_second_desk_on_the_same_home_is_busy(office: Office) -> None:
    with pytest.raises(Busy):
        office.open()


def test_a_desk_goes_on_where_another_stopped(office: Office) -> None:
    office.file(["east-head"], "seat vacated", {"seat": "east-officer"})
    before = office.desk.state
    office.desk.close()
    office.desk = office.open()
    assert office.desk.state == before
    assert office.desk.alarms == ()


def test_an_older_copy_is_refused_by_the_mark_and_by_since(office: Office, tmp_path: Path) -> None:
    office.file(["monitor"], "payload opened", {"filing": 0})
    office.desk.close()
    older = tmp_path / "older"
    shutil.copytree(office.home.path, older)
    office.desk = office.open()
    office.file(["monitor"], "payload opened", {"filing": 0})
    kept = (office.home.public / "checkpoint").read_bytes()
    with pytest.raises(Refused):
        Office.open(_at(office, older))
    assert any("older" in p.what for p in verify_home(Home(older)).problems)
    assert any(
        "older" in p.what for p in verify_folder(folder_of(older / "public"), since=kept).problems
    )
    assert not verify_folder(folder_of(older / "public")).problems


def _at(office: Office, path: Path) -> Office:
    moved = object.__new__(Office)
    moved.__dict__ |= office.__dict__ | {"home": Home(path)}
    return moved


def test_a_backup_verifies_and_holds_what_was_acknowledged_before(
    office: Office, tmp_path: Path
) -> None:
    sealed = office.seal(note="a secret")
    backup = Home(tmp_path / "backup")
    assert office.desk.backup(backup) == sealed + 1
    report = verify_home(backup)
    assert not report.problems
    assert report.state.payloads == office.desk.state.payloads
    assert not backup.keys.exists()


def test_a_filer_that_was_shown_another_history_is_told_of(office: Office) -> None:
    seen = office.desk.seen
    wrong = type(seen)(seen.size, hashlib.sha256(b"another").digest())
    made = draft(office.desk.state, wrong, ["monitor"], "payload opened", {"filing": 0})
    office.desk.receive(made.signed_with([office.keys["monitor"]]).entry())
    report = verify_home(office.home)
    assert not report.problems
    assert any("another history" in notice for notice in report.notices)


def test_a_fresh_cosignature_is_published_and_counts_as_no_witness(office: Office) -> None:
    office.desk.refresh(_freshness(office))
    note = (office.home.public / "checkpoint").read_bytes()
    assert len(parse_checkpoint(note)[1].lines) == 2
    assert not verify_home(office.home).problems


def _freshness(office: Office) -> Secret:
    return office.home.secret("freshness")


def test_a_policy_says_whose_record_it_is_and_whether_it_is_witnessed(office: Office) -> None:

    log = write_vkey(office.home.secret("log").key)
    policy = parse_policy(f"log {log}\nquorum none\n".encode())
    report = verify_home(office.home, policy)
    assert not report.problems
    assert report.standing is not None
    assert not report.standing.witnessed
    witness = write_vkey(public_key("witness.example/east", COSIGNATURE, bytes(32)))
    strict = f"log {log}\nwitness east {witness}\nquorum east\n".encode()
    short = verify_home(office.home, parse_policy(strict)).problems
    assert any("provisional" in problem.what for problem in short)
    other = write_vkey(key_of("monitor"))
    assert verify_home(office.home, parse_policy(f"log {other}\nquorum none\n".encode())).problems

"""Each rule of the roster and of custody, by a story that ends in its objection or its effect."""

import hashlib
import re
from pathlib import Path

import pytest

from record_of import ORIGIN, Record, constitution, enrolment, key_of, seed_of
from sulh.canonical import write_base64
from sulh.filings.enrolment import write_enrolment_text
from sulh.mechanism.objection import RULES
from sulh.note import sign_line
from sulh.seal import Disclosure, Sealed


def meets(
    record: Record, rule: str, by: tuple[str, ...], kind: str, says: object, **more: object
) -> None:
    """File, and see that it met just this objection and changed nothing else."""
    before = record.state
    index = record.add(by, kind, says, **more)  # type: ignore[arg-type]  # sealed, nonce
    after = record.state
    assert record.rule_of(index) == rule
    assert (after.roster, after.payloads, after.clock) == (
        before.roster,
        before.payloads,
        before.clock,
    )
    assert len(after.objections) == len(before.objections) + 1


def seal_in(
    record: Record, by: tuple[str, ...] = ("monitor",), to: tuple[str, ...] = ("mission-head",)
) -> tuple[int, Disclosure]:
    one = Disclosure(bytes(16), "kind", "tip passed")
    sealed = Sealed((one.digest,), (), hashlib.sha256(b"payload").digest(), to)
    return record.add(by, "sealed", {}, sealed), one


def enrol_elsewhere(seat: str, called: str) -> str:
    """Make a proof that was made for another seat."""
    text = write_enrolment_text(
        ORIGIN, "another-seat", f"holder-of-{seat}", key_of(seat, called).encoded, ""
    )
    return write_base64(sign_line(key_of(seat, called), seed_of(called), text).signature)


def test_a_party_fills_vacates_and_refills_its_own_seats() -> None:
    record = Record()
    record.add(["east-head"], "seat filled", enrolment("east-third", "east"))
    assert record.state.roster.key_of("east-third") == key_of("east-third")
    record.add(["east-head"], "seat vacated", {"seat": "east-third"})
    assert record.state.roster.key_of("east-third") is None
    record.add(["east-head"], "seat filled", enrolment("east-third", "east", called="again"))
    assert record.state.roster.key_of("east-third") == key_of("east-third", "again")
    assert not len(record.state.objections)


@pytest.mark.parametrize(("party", "other"), [("east", "west"), ("west", "east")])
def test_no_party_changes_the_seats_of_another(party: str, other: str) -> None:
    record = Record()
    head = (f"{party}-head",)
    rule = "seat.not-entitled"
    meets(record, rule, head, "seat vacated", {"seat": f"{other}-officer"})
    meets(record, rule, head, "seat filled", enrolment("spare", other))
    meets(record, rule, head, "seat filled", enrolment("spare", "hill", called="spare-2"))
    meets(record, rule, head, "key revoked", {"seat": "monitor", "since": "2026-11-24T00:00:00Z"})
    rotated = enrolment(f"{other}-officer", other, called="stolen")
    says = {"key": rotated["key"], "proof": rotated["proof"], "seat": f"{other}-officer"}
    meets(record, rule, head, "key rotated", says)


def test_a_rotated_key_signs_and_the_old_one_does_not() -> None:
    record = Record()
    renewed = enrolment("east-officer", "east", called="renewed")
    says = {"key": renewed["key"], "proof": renewed["proof"], "seat": "east-officer"}
    record.add(["east-officer"], "key rotated", says)
    meets(record, "entry.signature", ("east-officer",), "seat vacated", {"seat": "east-officer"})
    record.keys["east-officer"] = "renewed"
    record.add(["east-officer"], "seat vacated", {"seat": "east-officer"})
    assert record.state.roster.key_of("east-officer") is None


def test_what_a_revoked_key_signed_since_then_is_flagged_and_not_erased() -> None:
    record = Record()
    record.add(["clock"], "clock", {"at": "2026-11-24T10:00:00Z"})
    record.add(["east-officer"], "payload opened", {"filing": 0})
    now = record.state.clock
    record.add(
        ["east-head"], "key revoked", {"seat": "east-officer", "since": "2026-11-24T09:00:00Z"}
    )
    roster = record.state.roster
    key = key_of("east-officer")
    assert roster.flags("east-officer", key, now) == [3]
    assert roster.flags("east-officer", key, now - 7200) == []
    assert roster.flags("west-officer", key_of("west-officer"), now) == []
    assert roster.key_of("east-officer") is None


def test_seats_that_are_not_there_or_not_held() -> None:
    record = Record()
    meets(record, "seat.unknown", ("east-head",), "seat vacated", {"seat": "nowhere"})
    record.add(["east-head"], "seat vacated", {"seat": "east-officer"})
    meets(record, "seat.not-held", ("east-head",), "seat vacated", {"seat": "east-officer"})
    meets(
        record,
        "seat.held",
        ("west-head",),
        "seat filled",
        enrolment("west-officer", "west", called="x"),
    )
    meets(record, "seat.body", ("west-head",), "seat filled", enrolment("spare", "nobody"))
    meets(
        record,
        "seat.body",
        ("east-head",),
        "seat filled",
        enrolment("west-officer", "east", called="y"),
    )
    meets(
        record,
        "seat.taken-name",
        ("mission-head",),
        "seat filled",
        enrolment("freshness", "mission"),
    )


def test_keys_are_sound_proven_and_used_once() -> None:
    record = Record()
    spare = enrolment("spare", "east")
    meets(
        record,
        "key.used",
        ("east-head",),
        "seat filled",
        enrolment("spare", "east", called="west-officer"),
    )
    unproven = spare | {"proof": enrol_elsewhere("spare", "spare")}
    meets(record, "key.unsound", ("east-head",), "seat filled", unproven)
    small_order = spare | {"key": write_base64(b"\x01" + b"\x01" + bytes(31))}
    meets(record, "key.unsound", ("east-head",), "seat filled", small_order)
    cosigner = spare | {"key": write_base64(b"\x04" + key_of("spare").material)}
    meets(record, "key.unsound", ("east-head",), "seat filled", cosigner)
    log = write_base64(b"\x01" + key_of("x", "log").material)
    text = write_enrolment_text(
        ORIGIN, "spare", "holder-of-spare", b"\x01" + key_of("x", "log").material, ""
    )
    proof = sign_line(key_of("x", "log"), seed_of("log"), text).signature
    meets(
        record,
        "key.used",
        ("east-head",),
        "seat filled",
        spare | {"key": log, "proof": write_base64(proof)},
    )


def test_the_two_that_erase_are_changed_by_both_parties_and_stay_two() -> None:
    record = Record()
    meets(record, "seat.not-entitled", ("mission-head",), "seat vacated", {"seat": "protection"})
    record.add(["east-head", "west-head"], "seat vacated", {"seat": "protection"})
    one = enrolment("protection", "mission", holder="holder-of-second", called="p2")
    meets(record, "seat.one-holder", ("east-head", "west-head"), "seat filled", one)
    two = enrolment("protection", "mission", holder="somebody", called="p2")
    meets(record, "seat.not-entitled", ("mission-head",), "seat filled", two)
    record.add(["east-head", "west-head"], "seat filled", two)
    assert record.state.roster.key_of("protection") == key_of("protection", "p2")


def test_rules_change_by_both_parties_and_upward_only() -> None:
    record = Record()
    meets(record, "rules.not-entitled", ("east-head",), "rules adopted", {"rules": 2})
    meets(record, "rules.not-entitled", ("east-head", "hill-envoy"), "rules adopted", {"rules": 2})
    record.add(["west-head", "east-head"], "rules adopted", {"rules": 3})
    assert record.state.roster.rules == 3
    meets(record, "rules.not-newer", ("east-head", "west-head"), "rules adopted", {"rules": 3})


def test_record_time_is_the_clocks_and_never_goes_back() -> None:
    record = Record()
    record.add(["clock"], "clock", {"at": "2026-11-24T10:00:00Z"})
    record.add(["clock"], "clock", {"at": "2026-11-24T10:00:00Z"})
    meets(record, "clock.backwards", ("clock",), "clock", {"at": "2026-11-24T09:59:59Z"})
    meets(record, "clock.not-the-clock", ("east-head",), "clock", {"at": "2026-11-25T10:00:00Z"})


def test_an_entry_that_cannot_be_read_or_trusted_is_an_objection_and_stops_nothing() -> None:
    record = Record()
    record.entries.append(b"not an entry")
    assert record.rule_of(1) == "entry.unread"
    other = Record(constitution(title="Another exercise"))
    other.entries.append(b"")
    record.entries.append(other.entry(["east-head"], "seat vacated", {"seat": "east-officer"}))
    assert record.rule_of(2) == "entry.mechanism"
    record.entries.append(record.entries[0])
    assert record.rule_of(3) == "entry.mechanism"
    good = record.entry(["east-head"], "seat vacated", {"seat": "east-officer"})
    record.entries.append(good[:-8] + b"AAAAAA=\n" if good.endswith(b"=\n") else good)
    assert record.rule_of(4) in {"entry.signature", "entry.unread"}
    record.entries += [good, good]
    assert record.rule_of(6) == "entry.repeated"
    assert record.state.roster.key_of("east-officer") is None


def test_a_reader_opens_two_persons_disclose_two_persons_erase() -> None:
    record = Record()
    index, one = seal_in(record)
    meets(record, "payload.unknown", ("monitor",), "payload opened", {"filing": 0})
    meets(record, "payload.unknown", ("monitor",), "payload opened", {"filing": 999})
    nobody = {"by": "monitor", "nonce": write_base64(bytes(16))}
    meets(record, "payload.unknown", ("monitor",), "payload opened", {"filing": nobody})
    meets(record, "payload.not-a-reader", ("east-head",), "payload opened", {"filing": index})
    opened = record.add(["mission-head"], "payload opened", {"filing": index})
    says = {"disclosures": [one.text], "filing": index}
    meets(record, "payload.not-entitled", ("monitor",), "payload disclosed", says)
    meets(record, "payload.not-entitled", ("protection", "second"), "payload disclosed", says)
    false = Disclosure(bytes(16), "kind", "something else").text
    wrong = {"disclosures": [false], "filing": index}
    meets(record, "payload.not-its-field", ("monitor", "protection"), "payload disclosed", wrong)
    disclosed = record.add(["monitor", "protection"], "payload disclosed", says)
    erasing = {"filing": index, "reason": "danger"}
    meets(record, "payload.two-persons", ("protection",), "payload erased", erasing)
    meets(record, "payload.two-persons", ("east-head", "west-head"), "payload erased", erasing)
    erased = record.add(["protection", "second"], "payload erased", erasing)
    meets(record, "payload.erased", ("mission-head",), "payload opened", {"filing": index})
    meets(record, "payload.erased", ("protection", "second"), "payload erased", erasing)
    payload = record.state.payloads[index]
    assert (payload.custody.opened, payload.custody.disclosed, payload.erased) == (
        (opened,),
        (disclosed,),
        erased,
    )


def test_a_reference_by_nonce_leads_to_the_same_filing() -> None:
    record = Record()
    one = Disclosure(bytes(16), "kind", "tip passed")
    sealed = Sealed((one.digest,), (), bytes(32), ("mission-head",))
    nonce = b"sixteen bytes it"
    index = record.add(["monitor"], "sealed", {}, sealed, nonce)
    said = {"by": "monitor", "nonce": write_base64(nonce)}
    opened = record.add(["mission-head"], "payload opened", {"filing": said})
    assert record.state.payloads[index].custody.opened == (opened,)


def without(seats: object, *names: str) -> list[object]:
    assert isinstance(seats, list)
    return [seat for seat in seats if seat["seat"] not in names]


SEATS = constitution()["seats"]
assert isinstance(SEATS, list)
UNSOUND: dict[str, dict[str, object]] = {
    "a party twice": {"parties": [{"id": "east", "name": "East"}, {"id": "east", "name": "West"}]},
    "a party called mission": {"guarantors": [{"id": "mission", "name": "Hill"}]},
    "a party called other": {
        "parties": [{"id": "east", "name": "East"}, {"id": "other", "name": "West"}]
    },
    "a guarantor called both": {"guarantors": [{"id": "both", "name": "Hill"}]},
    "a guarantor called third": {"guarantors": [{"id": "third", "name": "Hill"}]},
    "terms only reported": {"terms": {"basis": "reported", "sha256": write_base64(bytes(32))}},
    "no clock": {"seats": without(SEATS, "clock")},
    "no head of the mission": {"seats": without(SEATS, "mission-head")},
    "an eraser missing": {"seats": without(SEATS, "second")},
    "an eraser of a party": {"erasure": ["protection", "east-officer"]},
    "one holder erases": {
        "seats": [
            *without(SEATS, "second"),
            enrolment("second", "hill", holder="holder-of-protection"),
        ]
    },
    "the same eraser twice": {"erasure": ["second", "second"]},
    "an escrow that cannot read": {"escrow": ["hill-envoy"]},
    "a seat of nobody": {"seats": [*SEATS, enrolment("spare", "nobody")]},
    "a seat called freshness": {"seats": [*SEATS, enrolment("freshness", "mission")]},
    "a seat twice": {"seats": [*SEATS, enrolment("monitor", "mission", called="m2")]},
    "a key twice": {"seats": [*SEATS, enrolment("spare", "east", called="west-head")]},
    "the log's key a seat's": {"seats": [*SEATS, enrolment("spare", "east", called="log")]},
    "freshness of the wrong type": {"freshness": write_base64(key_of("x", "f").encoded)},
    "a chronicle with seats of parties": {
        "purpose": "chronicle",
        "terms": {"basis": "reported", "sha256": write_base64(bytes(32))},
    },
}


@pytest.mark.parametrize("flaw", UNSOUND)
def test_an_unsound_entry_0_constitutes_nothing(flaw: str) -> None:
    record = Record(constitution(**UNSOUND[flaw]))
    assert record.rule_of(0) == "record.not-constituted"
    record.entries.append(record.entry(["east-head"], "seat vacated", {"seat": "east-officer"}))
    assert record.state.roster.origin == ""
    assert len(record.state.objections) == 2


@pytest.mark.parametrize(
    "by", [("east-head", "hill-envoy"), ("east-head", "west-head"), ("mission-head",)]
)
def test_each_party_and_each_guarantor_constitutes(by: tuple[str, ...]) -> None:
    assert Record(by=by).rule_of(0) == "record.not-constituted"


def test_a_chronicle_is_signed_by_its_chronicler_alone() -> None:
    seats = [
        enrolment("chronicler", "mission", head=True),
        *(enrolment(seat, "mission") for seat in ("protection", "second", "clock")),
    ]
    said = constitution(
        purpose="chronicle",
        seats=seats,
        terms={"basis": "reported", "sha256": write_base64(bytes(32))},
    )
    record = Record(said, by=("chronicler",))
    assert record.rule_of(0) == ""
    meets(record, "seat.body", ("chronicler",), "seat filled", enrolment("east-head", "east"))
    record.add(["chronicler"], "rules adopted", {"rules": 2})
    assert record.state.roster.rules == 2


#: Rules of the roster and of custody, whose tests are stories; every other has a test by its name.
_TOLD = ("clock.", "entry.", "key.", "payload.", "record.", "rules.", "seat.")


def test_every_rule_is_met_by_some_test() -> None:
    files = Path(__file__).parent.glob("test_rules*.py")
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    assert not [rule for rule in RULES if f'"{rule}"' not in text]
    named = {rule: f"def test_{re.sub('[.-]', '_', rule)}_" for rule in RULES}
    assert not [rule for rule in RULES if not rule.startswith(_TOLD) and named[rule] not in text]

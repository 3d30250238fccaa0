"""Samples: fixed seats, keys and filings between fictional bodies, the same bytes on every run.

The corpus is made from these (`tools/corpus`), and so the keys may not change.
"""

import hashlib
import json
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec import UNSET
from msgspec.structs import replace

from sample_says import Sample, says
from sulh import passkey
from sulh.canonical import write_base64, write_base64url
from sulh.filings import kinds
from sulh.filings.enrolment import write_enrolment_text
from sulh.filings.wire import EMPTY_ROOT, Filing, Mechanism, Seen, write_entry, write_text
from sulh.moment import parse_span
from sulh.note import COSIGNATURE, ED25519, PASSKEY, Key, Line, public_key, sign_line
from sulh.record.merkle import hash_leaf
from sulh.seal import Disclosure, Sealed, seal

ORIGIN = "example.org/line"
RELYING_PARTY = "example.org"
#: A throw-away reader of payloads.
IDENTITY = "AGE-SECRET-KEY-1WR0VEZELG75G5MECUXJMXYHPR8PE35MEA7SEH39DQSF92AWFHLMSS4EPWD"
RECIPIENT = "age14twuzqzskzern95c40xkyfd9a4sn0rf92gy69wgf090lc6f5agnq0v4uqg"


def seed(name: str) -> bytes:
    """Give 32 bytes that are always the same for a name, and no secret."""
    return hashlib.sha256(b"sulh sample " + name.encode()).digest()


def nonce(name: str) -> bytes:
    return seed(f"nonce {name}")[:16]


@dataclass(frozen=True, slots=True)
class SoftPasskey:
    """A passkey in software, with a fixed P-256 key and signatures that draw no chance."""

    name: str
    relying_party: str = RELYING_PARTY

    @property
    def _private(self) -> ec.EllipticCurvePrivateKey:
        return ec.derive_private_key(int.from_bytes(seed(self.name), "big") >> 8, ec.SECP256R1())

    @property
    def material(self) -> bytes:
        point = self._private.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
        return passkey.IDENTIFIER + point + self.relying_party.encode()

    def key(self, name: str) -> Key:
        return Key(name, PASSKEY, self.material)

    def authenticator(self, flags: int = 0x05) -> bytes:
        """Write authenticator data: relying party, flags, and a counter of 7."""
        party = hashlib.sha256(self.relying_party.encode()).digest()
        return party + bytes((flags,)) + (7).to_bytes(4, "big")

    def client(self, text: bytes, **changes: object) -> bytes:
        """Write client data as a browser does; `changes` are put over it."""
        data: dict[str, object] = {
            "type": "webauthn.get",
            "challenge": write_base64url(hashlib.sha256(text).digest()),
            "origin": f"https://{self.relying_party}",
            "crossOrigin": False,
        }
        return json.dumps(data | changes, separators=(",", ":")).encode()

    def sign_parts(self, authenticator: bytes, client: bytes) -> bytes:
        """Sign an assertion's two parts, whatever they are."""
        der = self._private.sign(
            authenticator + hashlib.sha256(client).digest(),
            ec.ECDSA(SHA256(), deterministic_signing=True),
        )
        return passkey.write_assertion(authenticator, client, der)

    def sign(self, text: bytes) -> bytes:
        """Sign a text as a phone would after asking its owner."""
        return self.sign_parts(self.authenticator(), self.client(text))


#: Seats that sign with a passkey; every other sample seat has an Ed25519 key of its own seed.
PASSKEYS = {"first-head": SoftPasskey("first-head")}


def key_of(seat: str) -> Key:
    """Give the sample key of a seat."""
    if seat in PASSKEYS:
        return PASSKEYS[seat].key(f"{ORIGIN}/{seat}")
    return public_key(f"{ORIGIN}/{seat}", ED25519, seed(seat))


def sign(seat: str, text: bytes) -> Line:
    """Sign a text with the sample key of a seat."""
    key = key_of(seat)
    if seat in PASSKEYS:
        return Line(key.name, key.id + PASSKEYS[seat].sign(text))
    return sign_line(key, seed(seat), text)


def sign_filing(filing: Filing) -> bytes:
    """Write the entry of a filing, signed by every seat of its `by`."""
    text = write_text(filing)
    return write_entry(text, [sign(seat, text) for seat in filing.by])


def enrol(seat: str, holder: str, age: str, signer: str | None = None) -> tuple[str, str]:
    """Give the encoded key of a seat, and the proof that its holder holds it."""
    key = replace(key_of(signer or seat), name=f"{ORIGIN}/{seat}")
    text = write_enrolment_text(ORIGIN, seat, holder, key.encoded, age)
    proof = sign(signer or seat, text).signature
    return write_base64(key.encoded), write_base64(proof)


def _seat(seat: str, body: str, role: str, *, head: bool = False, age: str = "") -> kinds.Enrolment:
    key, proof = enrol(seat, f"holder-{seat}", age)
    return kinds.Enrolment(
        body=body,
        head=head,
        holder=f"holder-{seat}",
        key=key,
        proof=proof,
        role=role,
        seat=seat,
        age=age or UNSET,
    )


def constitution() -> kinds.RecordConstituted:
    """Entry 0 of the samples: two parties, one guarantor, a mission."""
    return kinds.RecordConstituted(
        erasure=("protection", "second-keeper"),
        escrow=("protection",),
        freshness=write_base64(
            public_key(f"{ORIGIN}/freshness", COSIGNATURE, seed("freshness")).encoded
        ),
        guarantors=(kinds.Body("first", "First Guarantor"),),
        log=write_base64(public_key(ORIGIN, ED25519, seed("log")).encoded),
        parties=(kinds.Body("north", "North"), kinds.Body("south", "South")),
        purpose="exercise",
        rules=1,
        seats=(
            _seat("north-head", "north", "head", head=True),
            _seat("south-head", "south", "head", head=True),
            _seat("first-head", "first", "head", head=True),
            _seat("mission-head", "mission", "head", head=True),
            _seat("protection", "mission", "protection-officer", age=RECIPIENT),
            _seat("second-keeper", "mission", "second-keeper"),
            _seat("clock", "mission", "clock"),
        ),
        terms=kinds.Terms("agreed", write_base64(seed("terms"))),
        title="A line between North and South",
    )


def first() -> Filing:
    """Entry 0 as a filing."""
    return Filing(
        by=("north-head", "south-head", "first-head"),
        made=parse_span("2026-11-24", "made"),
        mechanism=Mechanism(ORIGIN, None),
        nonce=nonce("record constituted"),
        seen=Seen(0, EMPTY_ROOT),
        says=constitution(),
    )


MECHANISM = Mechanism(ORIGIN, hash_leaf(sign_filing(first())))


def filing(
    says: kinds.Said,
    *by: str,
    made: str = "2026-11-24T16:05Z",
    sealed: Sealed | None = None,
    name: str = "",
) -> Filing:
    """Give a filing of the sample mechanism, made after its first three entries."""
    return Filing(
        by=by or ("north-head",),
        made=parse_span(made, "made"),
        mechanism=MECHANISM,
        nonce=nonce(name or says.kind),
        seen=Seen(3, seed("root of three")),
        says=says,
        sealed=sealed,
    )


def disclosures() -> tuple[Disclosure, ...]:
    """Three sealed fields."""
    fields: dict[str, object] = {"place": "+34.123456+071.098765±250m", "count": 3, "tags": ["a"]}
    return seal(fields, [seed(f"salt {name}")[:16] for name in fields])


def sealed_of(*opened: Disclosure, to: tuple[str, ...] = ("north-head", "protection")) -> Sealed:
    """Commit to disclosures; the payload's hash stands for what age would draw by chance."""
    digests = sorted(write_base64url(one.digest) for one in opened)
    by_text = {write_base64url(one.digest): one.digest for one in opened}
    files = sorted(write_base64(seed(f"file {n}")) for n in range(2))
    by_file = {write_base64(seed(f"file {n}")): seed(f"file {n}") for n in range(2)}
    return Sealed(
        tuple(by_text[text] for text in digests),
        tuple(by_file[text] for text in files),
        seed("payload"),
        tuple(sorted(to)),
    )


def hidden() -> Disclosure:
    """The one field of a filing whose very kind is sealed."""
    value = {"kind": "seat vacated", "says": {"seat": "north-head"}}
    return Disclosure(seed("salt filing")[:16], "filing", value)


def samples() -> dict[str, Filing]:
    """At least one filing of every kind, by the name of its file in the corpus."""
    rotated_key, rotated_proof = enrol("north-head", "holder-north-head", "", "north-head-2")
    filled_key, filled_proof = enrol("south-watch", "holder-south-watch", RECIPIENT)
    reference = kinds.Reference("north-head", write_base64(nonce("sealed")))
    texts = tuple(one.text for one in disclosures()[:2])
    return {
        "record-constituted": first(),
        "seat-filled": filing(
            kinds.SeatFilled(
                body="south",
                head=False,
                holder="holder-south-watch",
                key=filled_key,
                proof=filled_proof,
                role="watch",
                seat="south-watch",
                age=RECIPIENT,
            ),
            "south-head",
            made="2026-11",
        ),
        "key-rotated": filing(kinds.KeyRotated(rotated_key, rotated_proof, "north-head")),
        "key-revoked": filing(kinds.KeyRevoked("south-watch", "2026-11-24T16:05:09Z")),
        "seat-vacated": filing(kinds.SeatVacated("north-head"), made="2026-11-24"),
        "seat-vacated-by-a-passkey": filing(
            kinds.SeatVacated("first-head"), "first-head", name="passkey"
        ),
        "rules-adopted-by-two": filing(
            kinds.RulesAdopted(2), "north-head", "south-head", made="2026"
        ),
        "clock": filing(kinds.Clock("2026-11-24T16:05:09Z"), "clock", made="2026-11-24T16:05:09Z"),
        "sealed": filing(kinds.SealedFiling(), sealed=sealed_of(hidden())),
        "payload-disclosed-to-all": filing(
            kinds.PayloadDisclosed(texts, reference), "north-head", "protection", name="to all"
        ),
        "payload-disclosed-to-more-readers": filing(
            kinds.PayloadDisclosed((), 3),
            "north-head",
            "protection",
            sealed=sealed_of(*disclosures()),
            made="2026-11-24T16Z",
        ),
        "payload-erased-by-two": filing(
            kinds.PayloadErased(3, "retention ended"), "protection", "second-keeper"
        ),
        "payload-opened": filing(kinds.PayloadOpened(reference), "protection"),
        **{name: _said(name, one) for name, one in says().items()},
    }


def _said(name: str, sample: Sample) -> Filing:
    if not sample.sealed:
        return filing(sample.says, *sample.by, name=name)
    sealed = seal(sample.sealed, [seed(f"salt {name} {field}")[:16] for field in sample.sealed])
    to = ("north-head", "protection")
    shown = Sealed(tuple(one.digest for one in sealed), (), seed(f"payload {name}"), to)
    return filing(sample.says, *sample.by, sealed=shown, name=name)

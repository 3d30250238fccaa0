"""The roster: who holds which seat, with which key, since when.

Each party and each guarantor changes its own seats only, by one of its heads; the holder of a
seat may rotate, revoke or vacate it alone. The mission's heads change the mission's seats,
except the two that erase: those are changed by heads of both parties together, so that nobody
comes to erase alone. Keys are enrolled once, for one purpose, ever.
Nothing here checks the signatures of entries: `attestation` does.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Final

from msgspec import Struct, UnsetType
from msgspec.structs import replace

from sulh.canonical import parse_base64
from sulh.errors import Malformed, Untrusted
from sulh.filings.enrolment import check_enrolment
from sulh.filings.entry import Entry
from sulh.filings.kinds import (
    Enrolment,
    KeyRevoked,
    KeyRotated,
    RecordConstituted,
    RulesAdopted,
    SeatFilled,
    SeatVacated,
)
from sulh.filings.vocabulary import CLOCK, FRESHNESS, MISSION, TAKEN
from sulh.mechanism.objection import Objection
from sulh.moment import parse_instant
from sulh.note import COSIGNATURE, ED25519, Key, parse_key
from sulh.register import Register


class Seat(Struct, frozen=True, gc=False):
    """A seat and its holder; `key` is None while nobody holds it. `since` is an index."""

    body: str
    role: str
    head: bool
    holder: str
    key: Key | None
    age: str
    since: int


class Revocation(Struct, frozen=True, gc=False):
    """A key that was no longer its holder's alone since some instant of record time."""

    seat: str
    key: Key
    since: int


class Roster(Struct, frozen=True, dict=True):
    """Seats by name, every key ever enrolled (by its public bytes), and revocations.

    `bodies` are those that may hold seats: the parties, the guarantors, the mission. Every entry
    asks who holds which seat, and few change it: what is asked is worked out once for a roster.
    """

    origin: str = ""
    purpose: str = ""
    parties: tuple[str, ...] = ()
    guarantors: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    erasure: tuple[str, ...] = ()
    escrow: tuple[str, ...] = ()
    rules: int = 0
    log: Key | None = None
    freshness: Key | None = None
    seats: Register[str, Seat] = Register()
    keys: Register[bytes, int] = Register()
    revocations: Register[int, Revocation] = Register()

    @cached_property
    def _seats(self) -> Mapping[str, Seat]:
        return dict(self.seats.items())

    @cached_property
    def held(self) -> frozenset[str]:
        """The seats that somebody holds."""
        return frozenset(name for name, seat in self._seats.items() if seat.key is not None)

    @cached_property
    def _heads(self) -> Mapping[str, frozenset[str]]:
        return {
            body: frozenset(
                name for name, seat in self._seats.items() if seat.head and seat.body == body
            )
            for body in self.bodies
        }

    def heads_of(self, body: str) -> frozenset[str]:
        """Give the heads of a body, whether anybody holds their seats or not."""
        return self._heads[body]

    def body_of(self, seat: str) -> str:
        """Give the body that a seat belongs to, or nothing."""
        held = self._seats.get(seat)
        return "" if held is None else held.body

    def key_of(self, seat: str) -> Key | None:
        """Give the key that signs for a seat now, or None."""
        held = self._seats.get(seat)
        return None if held is None else held.key

    def keys_of_seats(self) -> dict[str, Key]:
        """Give the key of every seat that is held."""
        return {name: seat.key for name, seat in self.seats.items() if seat.key is not None}

    def holders(self, seats: Iterable[str]) -> set[str]:
        """Give the persons behind some seats that are held."""
        return {
            held.holder
            for seat in seats
            if (held := self.seats.get(seat)) is not None and held.key is not None
        }

    def has_head(self, signers: Iterable[str], body: str) -> bool:
        """Tell whether a head of the body is among the signers."""
        return any(
            (held := self._seats.get(seat)) is not None and held.head and held.body == body
            for seat in signers
        )

    def have_both_parties(self, signers: tuple[str, ...]) -> bool:
        """Tell whether both parties agreed: in a chronicle, which has none, its chronicler."""
        if self.purpose == "chronicle":
            return self.has_head(signers, MISSION)
        return all(self.has_head(signers, party) for party in self.parties)

    def flags(self, seat: str, key: Key, recorded_at: int) -> list[int]:
        """Give the revocations, by index, that put a doubt on what a key signed at a time."""
        return [
            index
            for index, revoked in self.revocations.items()
            if revoked.seat == seat and revoked.key == key and recorded_at > revoked.since
        ]


EMPTY: Final = Roster()


def constitute(entry: Entry, filing: RecordConstituted, origin: str) -> Roster | Objection:
    """Entry 0: the whole roster at once, or an objection that says what is unsound."""
    assert not entry.index  # no other entry of this form passes for one of this mechanism
    flaw = _flaw_of_bodies(filing) or _flaw_of_seats(filing) or _flaw_of_signers(filing, entry)
    if flaw:
        return Objection(entry.index, "record.not-constituted", flaw)
    try:
        log = _parse_named(origin, filing.log, ED25519, "says.log")
        freshness = _parse_named(
            f"{origin}/{FRESHNESS}", filing.freshness, COSIGNATURE, "says.freshness"
        )
    except (Malformed, Untrusted) as error:
        return Objection(entry.index, "record.not-constituted", str(error))
    result = Roster(
        origin=origin,
        purpose=filing.purpose,
        parties=tuple(body.id for body in filing.parties),
        guarantors=tuple(body.id for body in filing.guarantors),
        bodies=(*(body.id for body in (*filing.parties, *filing.guarantors)), MISSION),
        erasure=filing.erasure,
        escrow=filing.escrow,
        rules=filing.rules,
        log=log,
        freshness=freshness,
        keys=EMPTY.keys.put(log.public, 0).put(freshness.public, 0),
    )
    if len(result.keys) != 2:
        return Objection(entry.index, "record.not-constituted", "the log's key is also another")
    for seat in filing.seats:
        seated = _enrol(result, entry.index, seat, seat.seat, "says.seats")
        if isinstance(seated, Objection):
            return Objection(entry.index, "record.not-constituted", seated.what)
        result = seated
    return result


def fill(roster: Roster, entry: Entry, filing: SeatFilled) -> Roster | Objection:
    """Seat somebody where nobody sits."""
    known = roster.seats.get(filing.seat)
    if filing.body not in roster.bodies:
        return Objection(entry.index, "seat.body", f"no body {filing.body}")
    if roster.purpose == "chronicle" and filing.body != MISSION:
        return Objection(entry.index, "seat.body", "in a chronicle no party holds a seat")
    if known is not None and known.body != filing.body:
        return Objection(entry.index, "seat.body", f"{filing.seat} is a seat of {known.body}")
    if filing.seat == FRESHNESS:
        return Objection(entry.index, "seat.taken-name", filing.seat)
    if known is not None and known.key is not None:
        return Objection(entry.index, "seat.held", filing.seat)
    if not _may_change(roster, entry.signers, filing.seat, filing.body):
        return Objection(entry.index, "seat.not-entitled", filing.seat)
    if filing.seat in roster.erasure:
        (other,) = (seat for seat in roster.erasure if seat != filing.seat)
        if filing.holder == roster.seats[other].holder:
            return Objection(entry.index, "seat.one-holder", filing.seat)
    return _enrol(roster, entry.index, filing, filing.seat, "says")


def rotate(roster: Roster, entry: Entry, filing: KeyRotated) -> Roster | Objection:
    """Give the holder of a seat a new key; the old one signs nothing from here on."""
    seat = _held(roster, entry, filing.seat)
    if isinstance(seat, Objection):
        return seat
    renewed = Enrolment(
        body=seat.body,
        head=seat.head,
        holder=seat.holder,
        key=filing.key,
        proof=filing.proof,
        role=seat.role,
        seat=filing.seat,
        age=seat.age if isinstance(filing.age, UnsetType) and seat.age else filing.age,
    )
    return _enrol(roster, entry.index, renewed, filing.seat, "says")


def revoke(roster: Roster, entry: Entry, filing: KeyRevoked) -> Roster | Objection:
    """End a key that is no longer its holder's alone; what it signed since then is flagged."""
    seat = _held(roster, entry, filing.seat)
    if isinstance(seat, Objection):
        return seat
    assert seat.key is not None
    revoked = Revocation(filing.seat, seat.key, parse_instant(filing.since, "says.since"))
    return replace(
        _unseat(roster, filing.seat, seat, entry.index),
        revocations=roster.revocations.put(entry.index, revoked),
    )


def vacate(roster: Roster, entry: Entry, filing: SeatVacated) -> Roster | Objection:
    """Leave a seat empty."""
    seat = _held(roster, entry, filing.seat)
    if isinstance(seat, Objection):
        return seat
    return _unseat(roster, filing.seat, seat, entry.index)


def adopt(roster: Roster, entry: Entry, filing: RulesAdopted) -> Roster | Objection:
    """Put another version of the rules in force from the next entry on."""
    if not roster.have_both_parties(entry.signers):
        return Objection(entry.index, "rules.not-entitled", f"version {filing.rules}")
    if filing.rules <= roster.rules:
        return Objection(entry.index, "rules.not-newer", f"version {roster.rules} is in force")
    return replace(roster, rules=filing.rules)


def _may_change(roster: Roster, signers: tuple[str, ...], seat: str, body: str) -> bool:
    if seat in roster.erasure:
        return roster.have_both_parties(signers)
    return roster.has_head(signers, body)


def _held(roster: Roster, entry: Entry, name: str) -> Seat | Objection:
    """Give a held seat that those who signed may change, being its holder or entitled."""
    seat = roster.seats.get(name)
    if seat is None:
        return Objection(entry.index, "seat.unknown", name)
    if seat.key is None:
        return Objection(entry.index, "seat.not-held", name)
    if name not in entry.signers and not _may_change(roster, entry.signers, name, seat.body):
        return Objection(entry.index, "seat.not-entitled", name)
    return seat


def _enrol(
    roster: Roster, index: int, form: Enrolment | SeatFilled, name: str, where: str
) -> Roster | Objection:
    age = form.age if isinstance(form.age, str) else ""
    try:
        key = check_enrolment(roster.origin, name, form.holder, form.key, age, form.proof, where)
    except (Malformed, Untrusted) as error:
        return Objection(index, "key.unsound", f"{name}: {error}")
    if key.public in roster.keys:
        return Objection(index, "key.used", f"{name}: by No. {roster.keys[key.public]}")
    seat = Seat(form.body, form.role, form.head, form.holder, key, age, index)
    return replace(
        roster, seats=roster.seats.put(name, seat), keys=roster.keys.put(key.public, index)
    )


def _unseat(roster: Roster, name: str, seat: Seat, index: int) -> Roster:
    return replace(roster, seats=roster.seats.put(name, replace(seat, key=None, since=index)))


def _parse_named(name: str, encoded: str, kind: int, where: str) -> Key:
    key = parse_key(name, parse_base64(encoded, where), where)
    if key.type != kind:
        raise Untrusted(where, f"a key of type 0x{key.type:02x} where 0x{kind:02x} is needed")
    return key


def _flaw_of_bodies(filing: RecordConstituted) -> str:
    ids = [body.id for body in (*filing.parties, *filing.guarantors)]
    if len(set(ids)) != len(ids) or not TAKEN.isdisjoint(ids):
        return (
            f"parties and guarantors are not distinct, or one is called {', '.join(sorted(TAKEN))}"
        )
    if (filing.purpose == "chronicle") != (filing.terms.basis == "reported"):
        return "a chronicle's terms are reported, and no other's"
    return ""


def _flaw_of_seats(filing: RecordConstituted) -> str:
    seats = {seat.seat: seat for seat in filing.seats}
    bodies = {MISSION}
    if filing.purpose != "chronicle":
        bodies |= {body.id for body in (*filing.parties, *filing.guarantors)}
    if len(seats) != len(filing.seats) or FRESHNESS in seats:
        return f"a seat stands twice, or is called {FRESHNESS}"
    for seat in filing.seats:
        if seat.body not in bodies:
            return f"{seat.seat} is a seat of {seat.body}, which can hold none here"
    clock = seats.get(CLOCK)
    if clock is None or clock.body != MISSION or clock.head:
        return f"there is no seat {CLOCK} of the {MISSION} that is not a head"
    pair = [seats.get(name) for name in filing.erasure]
    if any(seat is None or seat.body in {body.id for body in filing.parties} for seat in pair):
        return "the two seats of an erasure are not both seated, outside the parties"
    if len({seat.holder for seat in pair if seat is not None}) != 2:
        return "the two seats of an erasure need two holders"
    for name in filing.escrow:
        if name not in seats or not seats[name].age:
            return f"escrow seat {name} is not seated, or cannot read"
    return ""


def _flaw_of_signers(filing: RecordConstituted, entry: Entry) -> str:
    heads = {seat.seat: seat.body for seat in filing.seats if seat.head}
    signed = {heads[name] for name in entry.signers if name in heads}
    if filing.purpose == "chronicle":
        return "" if len(entry.signers) == 1 and signed == {MISSION} else "not its chronicler alone"
    if MISSION not in heads.values():
        return f"the {MISSION} has no head"
    for body in (*filing.parties, *filing.guarantors):
        if body.id not in signed:
            return f"no head of {body.id} signed"
    return ""

"""Filings drawn at random, of any kind, by anybody: mostly by whoever may, of what is there.

Nothing here knows how far a case has come; what is filed in one is in `drawing_of_cases`.
"""

from dataclasses import replace
from random import Random
from typing import Final, TypeVar

from carried import Carrying, documents, hash_of
from case_of import CAST, CHRONICLERS
from plans import At, Move, Says
from sulh.canonical import write_base64
from sulh.filings.kinds import KINDS
from sulh.filings.vocabulary import UNATTRIBUTED
from sulh.mechanism.findings import CONDUCT
from sulh.mechanism.fold import fold, step
from sulh.mechanism.state import start
from sulh.moment import DAY, write_instant

T = TypeVar("T")
By = tuple[str, ...]
#: Who files, what it says, and what it seals.
Drawn = tuple[By, Says, Says | None]

#: Where a fold of what is drawn begins.
BEFORE: Final = start(documents())
START: Final = 1_772_355_600
HEADS: Final = ("east-head", "hill-envoy", "lake-envoy", "west-head")
PANEL: Final = ("chair", "east-panel", "west-panel")
GUARANTORS: Final = ("hill-envoy", "lake-envoy")
PARTIES: Final = ("east", "west")
SEATS: Final = tuple(seat for seat, _, _ in CAST)
PLACE: Final = "+10.123456+020.123456±50m"
HASH: Final = write_base64(bytes(32))
#: After these fewer seats can file, or fewer rules apply.
RARE: Final = ("seat vacated", "key revoked", "key rotated", "agreement amended")
#: What a filing of a kind is about: without one, that is drawn first, mostly.
ABOUT: Final = {
    "access answered": "access requested",
    "access requested": "incident opened",
    "account given": "finding made",
    "appeal decided": "appeal filed",
    "appeal filed": "finding made",
    "case closed": "incident opened",
    "case reopened": "incident opened",
    "case served": "incident opened",
    "case triaged": "incident opened",
    "comment filed": "finding drafted",
    "commitment verified": "commitment made",
    "custody passed": "evidence filed",
    "evidence filed": "incident opened",
    "finding deferred": "finding drafted",
    "finding drafted": "incident opened",
    "finding made": "finding drafted",
    "hotline called": "incident opened",
    "incident opened": "report filed",
    "measure declined": "finding made",
    "measure ordered": "finding made",
    "measure recommended": "finding made",
    "measure reported": "measure ordered",
    "measure verified": "measure ordered",
    "member named": "incident opened",
    "observation filed": "effort filed",
    "payload disclosed": "sealed",
    "payload erased": "sealed",
    "payload opened": "sealed",
    "protection checked": "incident opened",
    "recused": "incident opened",
    "reply filed": "incident opened",
    "report linked": "incident opened",
    "report screened": "report filed",
    "report unlinked": "incident opened",
    "report withdrawn": "report filed",
    "round closed": "round opened",
    "team checked in": "team tasked",
    "team returned": "team tasked",
    "team tasked": "incident opened",
    "visit made": "team tasked",
    "vote cast": "finding drafted",
}
#: What is drawn more often than the rest.
MORE: Final = (
    *("clock", "clock", "sealed", "round closed"),
    *("payload erased", "payload erased", "observation filed", "observation filed"),
)
KINDS_DRAWN: Final = tuple(kind for kind in KINDS if kind != "record constituted")


class Drawing:
    """A plan while it is drawn, what follows from it, and what a later filing may be about."""

    def __init__(self, random: Random, purpose: str, terms: int, by: By) -> None:
        """Begin with entry 0."""
        self.random = random
        self.is_chronicle = is_chronicle = purpose == "chronicle"
        self._carrying = Carrying(purpose, terms, by)
        self.state = fold(self._carrying.entries, BEFORE)
        self.seats = tuple(seat for seat, _, _ in (CHRONICLERS if is_chronicle else CAST))
        self.moves = self._carrying.moves
        self.is_sober = False
        self.filed: dict[str, list[int]] = {}

    @property
    def next(self) -> int:
        """The index of what is drawn next."""
        return len(self.moves) + 1

    @property
    def now(self) -> int:
        """Record time, or when it is told first."""
        return self.state.clock or START

    def add(self, move: Move) -> int:
        """Put a move into the plan; gives its index, or -1 where it met an objection."""
        index = self.next
        self.state = step(self.state, self._carrying.file(move))
        if index in self.state.objections:
            return -1
        self.filed.setdefault(move.kind, []).append(index)
        return index

    def often(self, share: int = 8) -> bool:
        """Say yes all but once in so many times, and always while nothing goes wrong."""
        return self.is_sober or self.random.randrange(share) > 0

    def pick(self, *several: T) -> T:
        """Draw one of several."""
        return several[self.random.randrange(len(several))]

    def at(self, *kinds: str) -> At:
        """Name an earlier filing with effect, of some kind; or any index there is or is not."""
        known = [index for kind in kinds for index in self.filed.get(kind, ())]
        if known and self.often():
            return At(self.pick(*known), named=not self.often(6))
        return At(self.random.randrange(self.next + 2))

    def move_at(self, at: At) -> Move | None:
        """Give what was drawn at an index."""
        return self.moves[at.index - 1] if 1 <= at.index < self.next else None

    def anybody(self) -> By:
        """Draw who signs: one seat, mostly, or several."""
        return tuple(self.random.sample(self.seats, self.pick(1, 1, 1, 2, 3)))

    def wrongly(self, *by: str) -> By:
        """Give those who may or, now and then, others."""
        if self.is_chronicle and "clock" not in by:
            by = ("chronicler",)
        return tuple(dict.fromkeys(by)) if self.often() else self.anybody()

    def side(self) -> str:
        """Draw for whom somebody speaks."""
        return self.pick("east", "west", "east", "west", "hill", "mission", "other", "nobody")

    def day(self) -> str:
        """Draw a day around now."""
        day = self.now - self.now % DAY + self.pick(-2, -1, 0, 0, 0, 0, 1, 20) * DAY
        return write_instant(day)[:10]

    def claimed(self) -> Says:
        """Say whose word it is, and where it stands: mostly where that is asked for."""
        if self.often(4) != self.is_chronicle:
            return {}
        address = f"https://page.example/{self.next}"
        return {
            "claimant": {"side": self.side(), "speaker": "A speaker", "uttered": self.day()},
            "source": {"address": address, "outlet": "The Page", "published": self.day()},
        }

    def outcome(self) -> Says:
        """Draw what a finding holds, and not yet what it rests on."""
        grave, minor, procedural = "grave violation", "minor violation", "procedural violation"
        held: Says = {
            "attribution": self.pick(*PARTIES * 3, "both", "third", "undetermined"),
            "characterisation": self.pick(grave, grave, minor, minor, procedural, "no violation"),
            "occurrence": self.pick("established", "probable"),
            "article": self.pick("1", "2"),
        }
        if self.often(6):
            held |= {"at_least": self.pick(75, 75, 75, 40), "at_most": 95}
        if held["attribution"] == "third" and self.often(2):
            held["controlled_by"] = self.pick(*PARTIES)
        elif held["attribution"] in UNATTRIBUTED or not self.often(4):
            held |= self.conduct()
        odd: tuple[Says, ...] = (
            {} if "controlled_by" in held else {"attribution": "nobody"},
            {"occurrence": "contradicted"},
            {"article": "9"},
            {"article": "f"},
            {"article": "f", "characterisation": "grave violation"},
            {"conduct": "diligent", "conduct_of": "hill", "steps": "shown"},
        )
        return held if self.often(6) else held | self.pick(*odd)

    def conduct(self) -> Says:
        """Draw the conduct of a party, and what it rests on: mostly what it needs."""
        conduct = self.pick(*CONDUCT, "undetermined")
        wanted = CONDUCT.get(conduct, ("", "", ""))
        names = zip(("knowledge", "capacity", "steps"), wanted, strict=True)
        shown = {name: one for name, one in names if one}
        if not self.often(8):
            shown = {"knowledge": "undetermined"}
        return {"conduct": conduct, "conduct_of": self.pick(*PARTIES)} | shown

    def anything(self) -> Move:
        """Draw a filing of any kind, which may or may not be in place."""
        kind = self.pick(*KINDS_DRAWN, *MORE)
        if kind in RARE and self.often(6) and not self.is_chronicle:
            kind = "correction made"
        while (about := ABOUT.get(kind, "")) and about not in self.filed and self.often(6):
            kind = about
        how = "soundly" if self.often(25) else self.pick("twice", "cut", "elsewhere")
        return replace(self.of_kind(kind), how=how)

    def of_kind(self, kind: str) -> Move:
        """Draw a filing of a kind."""
        by, says, seals = getattr(self, f"say_{kind.replace(' ', '_')}")()
        return Move(by, kind, says, seals)

    def tell(self) -> None:
        """Tell the time."""
        self.add(Move(("clock",), "clock", {"at": write_instant(self.now)}))

    def change_keepers(self) -> None:
        """Vacate and fill one of the two seats that erase, by both parties, soundly or not."""
        for kind in ("seat vacated", "seat filled"):
            move = self.of_kind(kind)
            says = move.says | {"seat": "protection"}
            says |= {"body": "mission", "proven": True} if kind == "seat filled" else {}
            self.add(Move(self.wrongly("east-head", "west-head"), kind, says))

    # What each kind says, in the order of the kinds.

    def say_seat_filled(self) -> Drawn:
        """Fill a seat that was vacated, or a new one."""
        vacated = [
            str(self.moves[one - 1].says["seat"]) for one in self.filed.get("seat vacated", ())
        ]
        seat = self.pick(*vacated) if vacated and self.often(3) else ""
        new = [f"{body}-third" for body in ("east", "west", "hill", "mission")]
        seat = seat or self.pick(*new, *new, *["freshness"] * 2, *self.seats[:5])
        body = seat.split("-")[0] if seat.endswith("-third") else _body_of(seat)
        body = body if self.often(6) else self.pick(*PARTIES, "hill", "mission", "nobody")
        return self._entitled(seat, body), self._renewed(seat, body), None

    def say_key_rotated(self) -> Drawn:
        """Give a seat another key."""
        seat = self.pick(*self.seats) if self.often() else "nowhere"
        return self._entitled(seat, _body_of(seat)), self._renewed(seat, "mission"), None

    def say_key_revoked(self) -> Drawn:
        """Revoke a key."""
        seat = self.pick(*self.seats) if self.often() else "nowhere"
        says = {"seat": seat, "since": write_instant(self.now - 60)}
        return self._entitled(seat, _body_of(seat)), says, None

    def say_seat_vacated(self) -> Drawn:
        """Vacate a seat."""
        seat = self.pick(*self.seats, "protection") if self.often() else "nowhere"
        return self._entitled(seat, _body_of(seat)), {"seat": seat}, None

    def _entitled(self, seat: str, body: str) -> By:
        if seat in ("protection", "second"):
            return self.wrongly("east-head", "west-head")
        heads = [name for name, its, head in CAST if head and its == body]
        return self.wrongly(*self.pick(heads or [seat], [seat] if seat in SEATS else HEADS[:1]))

    def _renewed(self, seat: str, body: str) -> Says:
        called = f"{seat}-{self.next}" if self.often(6) else "west-head"
        holders = [f"holder-of-{name}" for name in (seat, "second", "protection")]
        return {
            "seat": seat,
            "body": body,
            "called": called,
            "holder": self.pick(*holders),
            "proven": self.often(10),
        }

    def say_rules_adopted(self) -> Drawn:
        """Adopt rules."""
        return self.wrongly("east-head", "west-head"), {"rules": self.pick(1, 2, 3)}, None

    def say_clock(self) -> Drawn:
        """Tell the time, or another."""
        later = self.pick(-3600, 60, 3600, 3600, 8 * 3600, 8 * 3600, DAY, 5 * DAY)
        if not self.often(12):
            later = 40 * DAY
        return self.wrongly("clock"), {"at": write_instant(self.now + later)}, None

    def say_sealed(self) -> Drawn:
        """Seal a tip."""
        return self.anybody(), {}, {"kind": "tip passed", "words": "of the birch bank"}

    def say_payload_opened(self) -> Drawn:
        """Open a payload."""
        at, filers = self._payload()
        return self.wrongly(self.pick(*filers, *PANEL)), {"filing": at}, None

    def say_payload_disclosed(self) -> Drawn:
        """Disclose a field, which may not be there."""
        at, filers = self._payload()
        move = self.move_at(at)
        names = tuple(move.seals) if move is not None and move.seals else ("colour",)
        name = self.pick(*names) if self.often(5) else "colour"
        by = self.wrongly(filers[0], "protection")
        return by, {"filing": at, "disclosed": name}, None

    def say_payload_erased(self) -> Drawn:
        """Erase a payload."""
        at, _ = self._payload()
        return self.wrongly("protection", "second"), {"filing": at, "reason": "danger"}, None

    def _payload(self) -> tuple[At, By]:
        at = self.at("sealed", "sealed", "report filed")
        if (erased := self.filed.get("payload erased")) and not self.often(2):
            at = self.moves[erased[-1] - 1].says["filing"]
        move = self.move_at(at)
        return at, ("monitor",) if move is None else move.by

    def say_report_filed(self) -> Drawn:
        """Report something, in a chronicle openly."""
        says: Says = {"day": self.day(), "family": "K"}
        if self.is_chronicle:
            said = {"act": "tank-fire", "author": self.side(), "words": "It is said."}
            return self.wrongly(), says | said | self.claimed(), None
        if not self.often(10):
            says["act"] = "tank-fire"
        hidden = {"author": self.pick(*PARTIES), "place": PLACE, "words": "by the alder bank"}
        return self.anybody()[:1], says, hidden

    def say_effort_filed(self) -> Drawn:
        """Watch, or be kept from it."""
        says: Says = {"day": self.day(), "means": "patrol", "minutes": 60, "watch": "kept"}
        if not self.often(3):
            says |= {"watch": "access denied", "denied_by": self.side()}
        return self.anybody(), says, None

    def say_observation_filed(self) -> Drawn:
        """See something, or nothing."""
        at, count = self.at("effort filed"), self.pick(0, 3)
        move = self.move_at(at)
        says = {"count": count, "day": self.day(), "effort": at}
        says["sight"] = "movement" if count else "nothing"
        own = ("hill-envoy",) if move is None or not self.often(3) else move.by
        return self.wrongly(*own), says, None

    def say_statement_made(self) -> Drawn:
        """Say something in public."""
        side = self.side()
        claimant = {"side": side, "speaker": "A speaker", "uttered": self.day()}
        says = {"claimant": claimant, "force": "deny", "words": "The alder bank is quiet."}
        return self.wrongly(self._head(side)), says, None

    def say_round_opened(self) -> Drawn:
        """Open a round."""
        present = [*PARTIES, *([] if self.often(5) else ["nobody"])]
        says = {"day": self.day(), "place_name": "A town", "present": present, "title": "A round"}
        return self.wrongly(self.pick("mission-head", *GUARANTORS)), says | self.claimed(), None

    def say_round_closed(self) -> Drawn:
        """Close a round."""
        says = {"day": self.day(), "outcome": "adjourned", "round": self.at("round opened")}
        return self.wrongly("mission-head"), says | self.claimed(), None

    def say_commitment_made(self) -> Drawn:
        """Undertake something, one side or both."""
        sides = self.pick(("east",), ("west",), PARTIES, ("hill",), ("nobody",))
        says = {"by": list(sides), "firmness": "agreed", "words": "The ford is open."}
        says |= self.claimed() | ({} if self.often(2) else {"round": self.at("round opened")})
        return self.wrongly(*map(self._head, sides)), says, None

    def say_commitment_verified(self) -> Drawn:
        """Say whether a commitment was kept."""
        verified = self.pick("complied", "complied", "not complied", "unable: access denied")
        says = {"commitment": self.at("commitment made"), "verified": verified}
        return self.wrongly("monitor"), says, None

    def _head(self, side: str) -> str:
        return next((seat for seat, body, head in CAST if head and body == side), "monitor")

    def say_agreement_signed(self) -> Drawn:
        """Sign terms."""
        return self.anybody(), {"terms": write_base64(hash_of(self.pick(0, 0, 1, 2)))}, None

    def say_agreement_amended(self) -> Drawn:
        """Amend terms."""
        says = {"terms": write_base64(hash_of(self.pick(*[0, 1] * 5, 2, 7)))}
        return self.wrongly("east-head", "west-head"), says, None

    def say_crossing_reported(self) -> Drawn:
        """Say that a crossing is closed."""
        says = {"crossing": "upper-ford", "day": self.day(), "passage": "closed", "traffic": "all"}
        return self.wrongly(*self.anybody()), says | self.claimed(), None

    def say_bulletin_issued(self) -> Drawn:
        """Issue a bulletin."""
        says: Says = {"number": self.next, "sha256": HASH, "size": self.pick(1, self.next)}
        says["day"] = self.day() if self.often() else "2026-03"
        if (issued := self.filed.get("bulletin issued")) and not self.often(2):
            says["day"] = self.moves[issued[-1] - 1].says["day"]
        says["size"] += 0 if self.often() else 9
        return self.wrongly("mission-head"), says, None

    def say_correction_made(self) -> Drawn:
        """Correct something."""
        at = At(self.random.randrange(self.next + 1))
        move = self.move_at(at)
        field_ = self.pick("day", "day", "words", "colour")
        more: Says = {"changes": [{"field": field_}]} if self.often(3) else {"withdrawn": True}
        by = self.wrongly(*(HEADS if move is None else move.by))
        return by, {"filing": at, "reason": "Wrong."} | more, None


def _body_of(seat: str) -> str:
    return next((body for name, body, _ in CAST if name == seat), "mission")

"""Plans drawn at random: filings of every kind between fictional bodies, sound and unsound.

About half of the moves push some incident one step on, from a report to a measure that is closed;
the others are anything by anybody, mostly by whoever may and about something that is there. A plan
is drawn from one number, move after move, so that a shorter one is the beginning of a longer.
"""

from dataclasses import dataclass, field, replace
from random import Random
from typing import Final, TypeVar

from hypothesis import strategies as st

from carried import hash_of
from case_of import CAST, CHRONICLERS
from plans import At, Move, Plan, Says, exchange
from sulh.canonical import write_base64
from sulh.filings.kinds import KINDS
from sulh.moment import DAY, write_instant

T = TypeVar("T")
By = tuple[str, ...]
#: Who files, what it says, and what it seals.
Drawn = tuple[By, Says, Says | None]

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
#: What may go wrong where an incident stands: before a finding, and after it.
BEFORE: Final = ("reply filed", "vote cast", "vote cast", "finding made")
AFTER: Final = ("measure recommended", "measure ordered", "measure reported", "measure verified")
KINDS_DRAWN: Final = tuple(kind for kind in KINDS if kind != "record constituted")


class Drawing:
    """A plan while it is drawn, and what of it a later filing may be about."""

    def __init__(self, random: Random, *, is_chronicle: bool) -> None:
        """Begin after entry 0."""
        self.random = random
        self.is_chronicle = is_chronicle
        self.seats = tuple(seat for seat, _, _ in (CHRONICLERS if is_chronicle else CAST))
        self.moves: list[Move] = []
        self.now = START
        self._of: dict[str, list[int]] = {}

    @property
    def next(self) -> int:
        """The index of what is drawn next."""
        return len(self.moves) + 1

    def add(self, move: Move) -> int:
        """Put a move into the plan; gives its index."""
        self._of.setdefault(move.kind, []).append(self.next)
        self.moves.append(move)
        return self.next - 1

    def often(self, share: int = 8) -> bool:
        """Say yes all but once in so many times."""
        return self.random.randrange(share) > 0

    def pick(self, *several: T) -> T:
        """Draw one of several."""
        return several[self.random.randrange(len(several))]

    def at(self, *kinds: str) -> At:
        """Name an earlier filing of some kind or, now and then, any index there is or is not."""
        known = [index for kind in kinds for index in self._of.get(kind, ())]
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
        """Draw what a finding holds."""
        grave, minor, procedural = "grave violation", "minor violation", "procedural violation"
        held: Says = {
            "attribution": self.pick(*PARTIES * 3, "both", "third"),
            "characterisation": self.pick(grave, grave, minor, minor, procedural, "no violation"),
            "occurrence": self.pick("established", "probable"),
            "article": self.pick("1", "2"),
        }
        if not self.often(4):
            held |= {"conduct": "diligent", "conduct_of": self.pick(*PARTIES)}
        odd: tuple[Says, ...] = (
            {"attribution": "nobody"},
            {"occurrence": "contradicted"},
            {"article": "9"},
            {"article": "4"},
            {"article": "4", "characterisation": "grave violation"},
            {"conduct": "diligent", "conduct_of": "hill"},
        )
        return held if self.often(6) else held | self.pick(*odd)

    def anything(self) -> Move:
        """Draw a filing of any kind, which may or may not be in place."""
        kind = self.pick(*KINDS_DRAWN, "clock", "clock", "sealed", "round closed")
        if kind in RARE and self.often(4) and not self.is_chronicle:
            kind = "correction made"
        how = "soundly" if self.often(25) else self.pick("twice", "cut", "elsewhere")
        return replace(self.of_kind(kind), how=how)

    def of_kind(self, kind: str) -> Move:
        """Draw a filing of a kind."""
        by, says, seals = getattr(self, f"say_{kind.replace(' ', '_')}")()
        return Move(by, kind, says, seals)

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
            str(self.moves[one - 1].says["seat"]) for one in self._of.get("seat vacated", ())
        ]
        seat = self.pick(*vacated) if vacated and self.often(3) else ""
        new = [f"{body}-third" for body in ("east", "west", "hill", "mission")]
        seat = seat or self.pick(*new, *new, "freshness", *self.seats[:5])
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
        self.now += self.pick(-3600, 3600, 3600, 8 * 3600, DAY, DAY, 5 * DAY, 40 * DAY)
        return self.wrongly("clock"), {"at": write_instant(self.now)}, None

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
        return self.anybody()[:1], says, {"place": PLACE, "words": "by the alder bank"}

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
        own = ("monitor",) if move is None or not self.often(3) else move.by
        return self.wrongly(*own), says, None

    def say_incident_opened(self) -> Drawn:
        """Open an incident."""
        reports = {at.index: at for at in (self.at("report filed"), self.at("report filed"))}
        says = {"day": self.day(), "family": "K", "reports": list(reports.values())}
        return self.wrongly("monitor"), says, None

    def say_report_linked(self) -> Drawn:
        """Link a report."""
        says = {"incident": self.at("incident opened"), "report": self.at("report filed")}
        return self.wrongly("monitor"), says, None

    def say_report_unlinked(self) -> Drawn:
        """Unlink a report, mostly one that is linked."""
        at = self.at("incident opened", "report linked")
        move = self.move_at(at)
        if move is not None and move.kind == "report linked":
            return self.wrongly("monitor"), dict(move.says), None
        report = self.pick(*move.says["reports"]) if move and "reports" in move.says else At(1)
        return self.wrongly("monitor"), {"incident": at, "report": report}, None

    def say_reply_filed(self) -> Drawn:
        """Reply, whoever."""
        return self.anybody(), {"incident": self.at("incident opened")}, {"answer": "denied"}

    def say_evidence_filed(self) -> Drawn:
        """File evidence, whoever."""
        return self.anybody(), {"incident": self.at("incident opened"), "medium": "video"}, None

    def say_finding_drafted(self) -> Drawn:
        """Draft a finding, perhaps unsealed."""
        seals = {"outcome": self.outcome()} if self.often(3) else None
        return self.wrongly("chair"), {"incident": self.at("incident opened")}, seals

    def say_vote_cast(self) -> Drawn:
        """Vote."""
        says = {"draft": self.at("finding drafted"), "vote": self.pick("for", "for", "against")}
        if not self.often(6):
            says["words"] = "I have seen it."
        return self.wrongly(self.pick(*PANEL)), says, None

    def say_finding_made(self) -> Drawn:
        """Make a finding, out of the air."""
        says = {
            "decided": "consensus",
            "draft": self.at("finding drafted"),
            "outcome": self.outcome(),
            "salt": "A" * 22,
            "votes": [],
        }
        return self.wrongly("chair"), says, None

    def say_recused(self) -> Drawn:
        """Take no part."""
        return self.wrongly(self.pick(*PANEL)), {"incident": self.at("incident opened")}, None

    def say_measure_recommended(self) -> Drawn:
        """Advise a measure."""
        says = {"action": "repair", "finding": self.at("finding made")}
        says |= {"of": self.pick(*PARTIES, "hill"), "step": self.pick(1, 2, 2, 3, 9)}
        return self.wrongly("chair"), says, None

    def say_measure_ordered(self) -> Drawn:
        """Order a measure."""
        _, says, _ = self.say_measure_recommended()
        return self.wrongly(*GUARANTORS), says | {"due": self.day(), "verified_by": "visit"}, None

    def say_measure_reported(self) -> Drawn:
        """Say what was done, of whatever measure."""
        at = self.at("measure ordered")
        move = self.move_at(at)
        of = move.says["of"] if move is not None and move.kind == "measure ordered" else "east"
        says = {"compliance": self.pick("complied", "asks for time"), "measure": at}
        return self.wrongly(f"{of}-officer" if of in PARTIES else "chair"), says, None

    def say_measure_verified(self) -> Drawn:
        """Verify a measure."""
        verified = self.pick("complied", "complied", "not complied", "unable: access denied")
        says = {"measure": self.at("measure ordered"), "verified": verified}
        return self.wrongly("monitor"), says, None

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


@dataclass
class Track:
    """How far an incident has come, as whoever draws it believes."""

    incident: int
    outcome: Says
    replied: list[str] = field(default_factory=list)
    draft: int = -1
    votes: dict[str, int] = field(default_factory=dict)
    against: bool = False
    finding: int = -1
    measure: int = -1
    reported: bool = False
    done: bool = False


class Cases(Drawing):
    """A drawing in which incidents go their way, too."""

    def __init__(self, random: Random, *, is_chronicle: bool) -> None:
        """Begin without an incident."""
        super().__init__(random, is_chronicle=is_chronicle)
        self.tracks: list[Track] = []

    def advance(self) -> None:
        """Push an incident one step on, mostly as it ought to be done."""
        tracks = [track for track in self.tracks if not track.done]
        if not tracks or not self.often(12):
            self.open()
            return
        track = tracks[-1] if self.often(4) else self.pick(*tracks)
        if not self.often(4):
            self.add(self.of_kind(self.pick(*(BEFORE if track.finding < 0 else AFTER))))
        about = {"incident": At(track.incident)}
        if track.draft < 0 and len(track.replied) < 2 and self.often(10):
            party = exchange(track.replied[0]) if track.replied else self.pick(*PARTIES)
            track.replied.append(party)
            self.add(Move((f"{party}-officer",), "reply filed", about, {"answer": "denied"}))
        elif track.draft < 0:
            seals = {"outcome": track.outcome}
            track.draft = self.add(Move(("chair",), "finding drafted", about, seals))
        elif track.finding < 0 and len(track.votes) < self.pick(2, 2, 2, 3):
            seat = self.pick(*[one for one in PANEL if one not in track.votes])
            vote = self.pick(*["for"] * 8, "against", "abstain")
            track.against |= vote == "against"
            says = {"draft": At(track.draft), "vote": vote}
            track.votes[seat] = self.add(Move((seat,), "vote cast", says))
        elif track.finding < 0:
            self.find(track)
        else:
            self.follow(track)

    def open(self) -> None:
        """Report something, and open an incident of it."""
        by, says, seals = self.say_report_filed()
        report = self.add(Move(by, "report filed", {k: says[k] for k in ("day", "family")}, seals))
        about = {"day": self.day(), "family": "K", "reports": [At(report)]}
        self.tracks.append(
            Track(self.add(Move(("monitor",), "incident opened", about)), self.outcome())
        )

    def find(self, track: Track) -> None:
        """Make the finding of a track, or one that is wrong in some way."""
        votes = [At(one) for one in track.votes.values()]
        says: Says = {"draft": At(track.draft), "outcome": track.outcome, "votes": votes}
        says["decided"] = "majority with dissent" if track.against else "consensus"
        says["salted"] = track.draft
        wrong: tuple[Says, ...] = (
            {"votes": votes[1:]},
            {"decided": "deferred to guarantors"},
            {"decided": "deferred to guarantors"},
            {"outcome": self.outcome()},
            {"salted": 0},
        )
        says |= {} if self.often(5) else self.pick(*wrong)
        track.finding = self.add(Move(("chair",), "finding made", says))
        if says["votes"] != votes or not self.often(3):
            track.finding = -1 if self.often(2) else track.finding

    def follow(self, track: Track) -> None:
        """Order a measure, report on it, verify it."""
        if track.measure < 0:
            of = track.outcome["attribution"]
            of = of if of in PARTIES else self.pick(*PARTIES)
            due = write_instant(self.now + (9 if self.often(5) else -9) * DAY)[:10]
            says: Says = {"action": "repair", "finding": At(track.finding), "of": of, "step": 2}
            says |= {"due": due, "verified_by": "visit"}
            if self.often(3):
                says |= {"recommendation": At(self.add(self._advice(track, of)))}
            by = GUARANTORS if self.often(5) else GUARANTORS[: self.pick(0, 1)] or ("chair",)
            track.measure = self.add(Move(by, "measure ordered", says))
        elif not track.reported:
            of = self.moves[track.measure - 1].says["of"]
            says = {"compliance": "complied", "measure": At(track.measure)}
            track.reported = True
            self.add(Move(self.wrongly(f"{of}-officer"), "measure reported", says))
        else:
            verified = self.pick("complied", "complied", "not complied")
            says = {"measure": At(track.measure), "verified": verified}
            track.done = verified == "complied"
            self.add(Move(self.wrongly("monitor"), "measure verified", says))

    def _advice(self, track: Track, of: str) -> Move:
        says = {"action": "repair", "finding": At(track.finding), "of": of, "step": 2}
        return Move(self.wrongly("chair"), "measure recommended", says)


def plan_of(seed: int, size: int, purpose: str = "") -> Plan:
    """Draw the plan of a number, as far as some size."""
    random = Random(seed)
    drawn = random.choice(("exercise", "exercise", "exercise", "exercise", "chronicle"))
    is_chronicle = (purpose or drawn) == "chronicle"
    terms = random.choice((*[0] * 12, 1, 1, 1, 2, 7))
    by: By = ("chronicler",) if is_chronicle else HEADS
    if random.randrange(25) == 0:
        by = ("protection",) if is_chronicle else HEADS[:3]
    drawing = Cases(random, is_chronicle=is_chronicle)
    while len(drawing.moves) < size:
        if random.randrange(2) and not is_chronicle:
            drawing.advance()
        elif random.randrange(40) == 0:
            drawing.change_keepers()
        else:
            drawing.add(drawing.anything())
    moves = tuple(drawing.moves[:size])
    return Plan("chronicle" if is_chronicle else "exercise", terms, by, moves)


def plans(purpose: str = "", most: int = 50) -> st.SearchStrategy[Plan]:
    """Draw plans, four of five for a mechanism."""
    sizes = st.sampled_from((0, 5, most // 2, most, most, most))
    return st.builds(plan_of, st.integers(0, 2**64), sizes, st.just(purpose))

"""Carried out: a plan as signed entries, and the terms it is filed under.

As drawn; with the two parties exchanged, in every filing and in the terms, each person signing with
the key of before from the other side; with everything that stands in some order declared in
another; or with other commitments where no open filing rests on them.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec

from case_of import CAST, CHRONICLERS, TERMS
from plans import At, Move, Plan, Says, same
from record_of import ORIGIN, constitution, enrolment, key_of, seed_of
from sulh.canonical import write_base64, write_base64url
from sulh.filings.kinds import Said, parse_says
from sulh.filings.wire import EMPTY_ROOT, Filing, Mechanism, Seen, write_entry, write_text
from sulh.mechanism.agreement import Clause, Credits, Documents, Standard, Team, Terms, parse_terms
from sulh.moment import parse_span
from sulh.note import sign_line
from sulh.record.merkle import hash_leaf
from sulh.seal import Disclosure, Sealed

Change = Callable[[Any], Any]


def hash_of(number: int) -> bytes:
    """Give the hash by which numbered terms are known here, however they are declared."""
    return hashlib.sha256(b"terms %d" % number).digest()


def documents(change: Change = same, *, turned: bool = False) -> Documents:
    """Give the terms that are at hand, with the parties exchanged or declared in another order."""
    plain = parse_terms(TERMS)
    demanded = Clause("f", "Ford", "The ford is open.", "demanded", ("west", "east"))
    plain = msgspec.structs.replace(plain, article=(*plain.article, demanded))
    deadline = tuple(
        msgspec.structs.replace(one, hours=one.hours // 3 or 1) for one in plain.deadline
    )
    open_fields: dict[str, Any] = {"report filed.act": "public", "vote cast.words": "public"}
    assert plain.panel is not None
    panel = msgspec.structs.replace(
        plain.panel,
        deputies=("mission-head",),
        guarantors_absent=1,
        specialists=("east-panel", "west-panel"),
    )
    plain = msgspec.structs.replace(
        plain,
        credits=Credits(compliance=1, commitment=1, most=2),
        panel=panel,
        standard=(Standard("grave", 70, 2, "C3"), Standard("minor", 0, 1, "D4")),
    )
    every = (
        plain,
        msgspec.structs.replace(
            plain,
            deadline=deadline,
            information=open_fields,
            lapse_days=2,
            panel=msgspec.structs.replace(
                panel, votes=3, guarantors=1, guarantors_absent=None, chair_rules=True
            ),
            standard=(),
            team=Team(quorum=2, reduced=1),
        ),
        msgspec.structs.replace(plain, panel=None, deadline=()),
    )
    return {
        hash_of(number): _declared(terms, change, turned=turned)
        for number, terms in enumerate(every)
    }


def _declared(terms: Terms, change: Change, *, turned: bool) -> Terms:
    value = change(msgspec.to_builtins(terms))
    if turned:
        for name in ("article", "body", "deadline", "ladder", "standard"):
            value[name] = value[name][::-1]
        for clause in value["article"]:
            clause["by"] = clause["by"][::-1]
        if "panel" in value and value["panel"] is not None:
            for name in ("members", "specialists"):
                value["panel"][name] = value["panel"][name][::-1]
        value["information"] = dict(reversed(value["information"].items()))
    return msgspec.convert(value, Terms)


class Carrying:
    """A plan that is carried out move by move, from entry 0 on."""

    def __init__(
        self, purpose: str, terms: int, by: tuple[str, ...], change: Change = same,
        *, turned: bool = False, kept: frozenset[int] | None = None,
    ) -> None:  # fmt: skip
        """File entry 0; `kept` are the indices that keep their commitments, if others do not."""
        self.entries = [_entry0(purpose, terms, by, change, turned)]
        self.moves: list[Move] = []
        self._change, self._kept = change, kept
        self._constituted = hash_leaf(self.entries[0])
        self._keys = {change(seat): seat for seat, _, _ in CAST + CHRONICLERS}

    def file(self, move: Move) -> bytes:
        """File the next move; gives its entry."""
        self.moves.append(move)
        index, change = len(self.moves), self._change
        says = {name: _pointed(self.moves, inner, change) for name, inner in move.says.items()}
        named = hashlib.sha256(b"elsewhere").digest()
        entry = _sign(
            Filing(
                by=tuple(map(change, move.by)),
                made=parse_span("2026-03-01", "made"),
                mechanism=Mechanism(
                    ORIGIN, named if move.how == "elsewhere" else self._constituted
                ),
                nonce=nonce_of(index),
                seen=Seen(1, self._constituted),
                says=parse_says(move.kind, _completed(self.moves, move, says, change)),
                sealed=_sealed(self.moves, change, self._kept),
            ),
            self._keys,
        )
        if move.how == "cut":
            entry = entry[:-20] + b"\n"
        if move.how == "twice" and index > 1:
            entry = self.entries[-1]
        self.entries.append(entry)
        if move.kind in ("key rotated", "seat filled") and _is_entitled(move):
            self._keys[change(move.says["seat"])] = move.says["called"]
        return entry


def carry_out(
    plan: Plan,
    change: Change = same,
    *,
    turned: bool = False,
    resealed: bool = False,
) -> list[bytes]:
    """File a plan; whoever sits elsewhere by `change` signs with the key of before.

    `turned`: everything is declared in the other order. `resealed`: every commitment that no open
    filing rests on, and every payload, is another.
    """
    kept = frozenset(
        one.says["filing"].index if one.kind == "payload disclosed" else index
        for index, one in enumerate(plan.moves, 1)
        if one.kind in ("payload disclosed", "finding drafted")
    )
    carrying = Carrying(
        plan.purpose, plan.terms, plan.by, change,
        turned=turned, kept=kept if resealed else None,
    )  # fmt: skip
    for move in plan.moves:
        carrying.file(move)
    return carrying.entries


def _is_entitled(move: Move) -> bool:
    """Guess whether an enrolment has effect; where it has not, that seat's signatures fail."""
    seat = move.says["seat"]
    bodies = {body for name, body, _ in CAST if name == seat} or {move.says["body"]}
    heads = {name for name, body, head in CAST if head and body in bodies}
    return move.says["proven"] and bool({*heads, seat} & set(move.by))


def nonce_of(index: int) -> bytes:
    """Give the nonce of the filing at an index."""
    return hashlib.sha256(b"nonce %d" % index).digest()[:16]


def salt_of(index: int, name: str) -> bytes:
    """Give the salt of a sealed field."""
    return hashlib.sha256(b"salt %d " % index + name.encode()).digest()[:16]


@cache  # most plans begin alike
def _entry0(
    purpose: str, terms: int, signers: tuple[str, ...], change: Change, turned: bool
) -> bytes:
    is_chronicle = purpose == "chronicle"
    cast = CHRONICLERS if is_chronicle else CAST
    seats = [
        enrolment(change(seat), change(body), head=head, called=seat) for seat, body, head in cast
    ]
    parties = [{"id": change(one), "name": change(one.title())} for one in ("east", "west")]
    guarantors = [{"id": one, "name": one.title()} for one in ("hill", "lake")]
    by = tuple(map(change, signers))
    if turned:
        seats, parties, guarantors, by = seats[::-1], parties[::-1], guarantors[::-1], by[::-1]
    says = constitution(
        parties=parties,
        guarantors=guarantors,
        purpose=purpose,
        seats=seats,
        terms={
            "basis": "reported" if is_chronicle else "agreed",
            "sha256": write_base64(hash_of(terms)),
        },
    )
    filing = Filing(
        by=by,
        made=parse_span("2026-03-01", "made"),
        mechanism=Mechanism(ORIGIN, None),
        nonce=nonce_of(0),
        seen=Seen(0, EMPTY_ROOT),
        says=parse_says("record constituted", says),
    )
    return _sign(filing, {change(seat): seat for seat, _, _ in cast})


def _sign(filing: Filing, keys: Mapping[str, str]) -> bytes:
    text = write_text(filing)
    lines = []
    for seat in filing.by:
        called = keys.get(seat, seat)
        lines.append(sign_line(key_of(seat, called), seed_of(called), text))
    return write_entry(text, lines)


def _pointed(moves: Sequence[Move], value: object, change: Change) -> object:
    if isinstance(value, At):
        if value.named and 1 <= value.index <= len(moves):
            first = change(moves[value.index - 1].by[0])
            return {"by": first, "nonce": write_base64(nonce_of(value.index))}
        return value.index
    if isinstance(value, list):
        return [_pointed(moves, one, change) for one in value]
    if isinstance(value, dict):
        return {change(name): _pointed(moves, one, change) for name, one in value.items()}
    return change(value)


def _completed(moves: Sequence[Move], move: Move, says: Says, change: Change) -> Says:
    """Make what only whoever signs can know: proofs, disclosures, salts."""
    says = dict(says)
    if move.kind in ("seat filled", "key rotated"):
        seat, body = str(says["seat"]), str(says["body"])
        is_new = move.kind == "seat filled"
        holder = str(says["holder"]) if is_new else ""
        made = enrolment(seat, body, called=move.says["called"], holder=holder)
        if not says["proven"]:
            made["proof"] = write_base64(bytes(64))
        names = made if is_new else ("key", "proof", "seat")
        return {name: made[name] for name in names}
    if move.kind == "payload disclosed":
        of, name = move.says["filing"].index, says.pop("disclosed")
        sealing = moves[of - 1] if 1 <= of <= len(moves) else None
        seals = {} if sealing is None else sealing.seals or {}
        value = _pointed(moves, seals.get(name, "red"), change)
        says["disclosures"] = [Disclosure(salt_of(of, name), name, value).text]
    if move.kind == "finding made" and "salted" in says:
        says["salt"] = write_base64url(salt_of(says.pop("salted"), "outcome"))
    return says


def _sealed(moves: Sequence[Move], change: Change, kept: frozenset[int] | None) -> Sealed | None:
    """Commit to what the last of some moves seals; otherwise, if it need not keep it so."""
    move, index = moves[-1], len(moves)
    if move.seals is None:
        return None
    other = 1_000 if kept is not None and index not in kept else 0
    digests = [
        Disclosure(salt_of(index + other, name), name, _pointed(moves, value, change)).digest
        for name, value in move.seals.items()
    ]
    payload = hashlib.sha256(b"payload %d %d" % (index, kept is not None)).digest()
    ordered = tuple(sorted(digests, key=write_base64url))
    return Sealed(ordered, (), payload, tuple(sorted(map(change, move.to))))


def said_of(plan: Plan, index: int) -> Said | None:
    """Give what was filed at an index of a plan, as drawn, if it could be read."""
    move = plan.moves[index - 1]
    if move.how != "soundly":
        return None
    says = {name: _pointed(plan.moves, inner, same) for name, inner in move.says.items()}
    return parse_says(move.kind, _completed(plan.moves, move, says, same))

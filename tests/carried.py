"""Carried out: a plan as signed entries, and the terms it is filed under.

As drawn; with the two parties exchanged, in every filing and in the terms, each person signing with
the key of before from the other side; with everything that stands in some order declared in
another; or with other commitments where no open filing rests on them.
"""

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import msgspec

from case_of import CAST, CHRONICLERS, TERMS
from plans import At, Move, Plan, Says, same
from record_of import ORIGIN, constitution, enrolment, key_of, seed_of
from sulh.canonical import write_base64, write_base64url
from sulh.filings.kinds import Said, parse_says
from sulh.filings.wire import EMPTY_ROOT, Filing, Mechanism, Seen, write_entry, write_text
from sulh.mechanism.agreement import Clause, Documents, Terms, parse_terms
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
    demanded = Clause("4", "Ford", "The ford is open.", "demanded", ("west", "east"))
    plain = msgspec.structs.replace(plain, article=(*plain.article, demanded))
    deadline = tuple(
        msgspec.structs.replace(one, hours=one.hours // 3 or 1) for one in plain.deadline
    )
    open_fields: dict[str, Any] = {"report filed.act": "public", "vote cast.words": "public"}
    assert plain.panel is not None
    every = (
        plain,
        msgspec.structs.replace(
            plain,
            deadline=deadline,
            information=open_fields,
            lapse_days=2,
            panel=msgspec.structs.replace(plain.panel, votes=3, guarantors=1),
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
        for name in ("article", "body", "deadline", "ladder"):
            value[name] = value[name][::-1]
        for clause in value["article"]:
            clause["by"] = clause["by"][::-1]
        if "panel" in value and value["panel"] is not None:
            value["panel"]["members"] = value["panel"]["members"][::-1]
        value["information"] = dict(reversed(value["information"].items()))
    return msgspec.convert(value, Terms)


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
    entries = [_entry0(plan.purpose, plan.terms, plan.by, change, turned)]
    constituted = hash_leaf(entries[0])
    keys = {change(seat): seat for seat, _, _ in CAST + CHRONICLERS}
    for index, move in enumerate(plan.moves, 1):
        says = {name: _pointed(plan, inner, change) for name, inner in move.says.items()}
        says = _completed(plan, move, says, change)
        sealed = _sealed(plan, index, change, resealed=resealed)
        by = tuple(map(change, move.by))
        named = b"elsewhere" if move.how == "elsewhere" else b""
        entry = _sign(
            Filing(
                by=by,
                made=parse_span("2026-03-01", "made"),
                mechanism=Mechanism(
                    ORIGIN, hashlib.sha256(named).digest() if named else constituted
                ),
                nonce=nonce_of(index),
                seen=Seen(1, constituted),
                says=parse_says(move.kind, says),
                sealed=sealed,
            ),
            keys,
        )
        if move.how == "cut":
            entry = entry[:-20] + b"\n"
        entries.append(entries[-1] if move.how == "twice" and index > 1 else entry)
        if move.kind in ("key rotated", "seat filled") and _is_entitled(move):
            keys[change(move.says["seat"])] = move.says["called"]
    return entries


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


def _pointed(plan: Plan, value: object, change: Change) -> object:
    if isinstance(value, At):
        if value.named and 1 <= value.index <= len(plan.moves):
            first = change(plan.moves[value.index - 1].by[0])
            return {"by": first, "nonce": write_base64(nonce_of(value.index))}
        return value.index
    if isinstance(value, list):
        return [_pointed(plan, one, change) for one in value]
    return change(value)


def _completed(plan: Plan, move: Move, says: Says, change: Change) -> Says:
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
        sealing = plan.moves[of - 1] if 1 <= of <= len(plan.moves) else None
        value = change((sealing.seals or {}).get(name, "red")) if sealing is not None else "red"
        says["disclosures"] = [Disclosure(salt_of(of, name), name, value).text]
    if move.kind == "finding made" and "salted" in says:
        says["salt"] = write_base64url(salt_of(says.pop("salted"), "outcome"))
    return says


def _sealed(plan: Plan, index: int, change: Change, *, resealed: bool) -> Sealed | None:
    move = plan.moves[index - 1]
    if move.seals is None:
        return None
    opened = {one.says["filing"].index for one in plan.moves if one.kind == "payload disclosed"}
    other = resealed and move.kind != "finding drafted" and index not in opened
    digests = [
        Disclosure(salt_of(index + 1_000 * other, name), name, change(value)).digest
        for name, value in move.seals.items()
    ]
    payload = hashlib.sha256(b"payload %d %d" % (index, resealed)).digest()
    ordered = tuple(sorted(digests, key=write_base64url))
    return Sealed(ordered, (), payload, tuple(sorted(map(change, move.to))))


def said_of(plan: Plan, index: int) -> Said | None:
    """Give what was filed at an index of a plan, as drawn, if it could be read."""
    move = plan.moves[index - 1]
    if move.how != "soundly":
        return None
    says = {name: _pointed(plan, inner, same) for name, inner in move.says.items()}
    return parse_says(move.kind, _completed(plan, move, says, same))

"""Drafting: a filing from what a person writes, to a text that seats sign.

A person writes TOML; nothing is guessed but the day:

    kind = "seat vacated"
    by = ["north-head"]
    made = "2026-11-24"                left out: today
    [says]
    seat = "north-monitor"
    [seal]                             where something is sealed
    to = ["north-officer", "monitor"]  seats; or a circle, "parties", "guarantors" or "panel"; left
                                       out: the narrowest that a sealed field is for
    files = ["photograph.jpg"]         beside the TOML file
    [seal.fields]
    kind = "..."                       of the kind `sealed`: what it hides, field by field

A draft is the text with the signature lines it has so far, so that several seats can sign one
text on several machines. Salts, nonces and the day are drawn here; keys are handed in.
"""

import hashlib
import secrets
import time
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sulh.canonical import write_base64, write_canonical
from sulh.errors import Malformed, Missing, Refused
from sulh.filings.kinds import Said, parse_says, write_form
from sulh.filings.vocabulary import Audience
from sulh.filings.wire import Filing, Seen, parse_text, write_entry, write_text
from sulh.mechanism.state import State
from sulh.moment import DAY, Span, parse_span
from sulh.note import Line, parse_note, write_line
from sulh.seal import SALT_SIZE, Sealed, encrypt, in_order, pad, seal, write_payload
from sulh.shell.audience import CIRCLES, check_openness, narrowest, seats_of
from sulh.shell.keys import Secret

_WRITTEN = {"kind", "by", "made", "says", "seal"}


@dataclass(frozen=True, slots=True)
class Draft:
    """A filing's text, its signature lines so far, and the encrypted bytes that go with it."""

    text: bytes
    lines: tuple[Line, ...] = ()
    blobs: tuple[bytes, ...] = ()

    @property
    def filing(self) -> Filing:
        """What the text says."""
        return parse_text(self.text)

    @property
    def unsigned(self) -> list[str]:
        """The seats whose signature is still missing, in their order."""
        filing = self.filing
        signed = {line.name for line in self.lines}
        return [s for s in filing.by if f"{filing.mechanism.origin}/{s}" not in signed]

    def signed_with(self, secrets_: Iterable[Secret]) -> "Draft":
        """Add the signatures of those keys that sign for a seat of the filing."""
        filing = self.filing
        by_name = {line.name: line for line in self.lines}
        for secret in secrets_:
            by_name[secret.key.name] = secret.sign(self.text)
        names = [f"{filing.mechanism.origin}/{seat}" for seat in filing.by]
        lines = tuple(by_name[name] for name in names if name in by_name)
        return Draft(self.text, lines, self.blobs)

    def entry(self) -> bytes:
        """Give the entry, once every seat has signed."""
        if self.unsigned:
            raise Refused("draft", f"not signed yet by {', '.join(self.unsigned)}")
        return write_entry(self.text, self.lines)


@dataclass(frozen=True, slots=True)
class Sealing:
    """What a filing seals: fields by name, evidence files by path, and who reads it.

    `to` are seats, or the name of a circle; empty: the narrowest circle that a field is for.
    """

    fields: Mapping[str, object]
    to: tuple[str, ...] | Audience
    files: tuple[Path, ...] = field(default=())


def today() -> Span:
    """Give the day by this machine's clock: as coarse as a filing needs to be."""
    now = int(time.time())
    return Span(now - now % DAY, "day")


def draft(
    state: State,
    seen: Seen,
    by: Iterable[str],
    kind: str,
    says: object,
    sealing: Sealing | None = None,
    made: Span | None = None,
) -> Draft:
    """Draft a filing for the record that `state` is of; nothing is signed yet."""
    by = tuple(by)
    parsed = parse_says(kind, says)
    check_openness(state, parsed)
    if sealing is not None and parsed.audiences is not None:
        _check_sealing(parsed, sealing)
    if sealing is not None and (not sealing.to or isinstance(sealing.to, str)):
        sealing = replace(sealing, to=_readers(state, parsed, sealing))
    sealed, blobs = (None, ()) if sealing is None else _seal(state, by, sealing)
    filing = Filing(
        by=by,
        made=today() if made is None else made,
        mechanism=state.mechanism,
        nonce=secrets.token_bytes(16),
        seen=seen,
        says=parsed,
        sealed=sealed,
    )
    text = write_text(filing)
    parse_text(text)  # what is written by hand is held to the same form as what is read
    return Draft(text, (), blobs)


def _check_sealing(says: Said, sealing: Sealing) -> None:
    """Hold what is sealed to what the kind seals, and to the form it would have if it were said."""
    said, kind = write_form(says), says.kind
    for name in sealing.fields:
        if name not in (says.audiences or ()):
            raise Refused(f"seal.{name}", f"{kind!r} does not seal it")
        if name in said:
            raise Refused(f"seal.{name}", "it is said openly too")
    known = {name: one for name, one in sealing.fields.items() if hasattr(says, name)}
    try:
        parse_says(kind, said | known)
    except Malformed as error:
        raise Malformed(error.where.replace("says", "seal.fields", 1), error.what) from None


def _readers(state: State, says: Said, sealing: Sealing) -> tuple[str, ...]:
    circle = sealing.to or narrowest(state, says.kind, sealing.fields)
    assert isinstance(circle, str)
    return seats_of(state, circle, says)


def read_table(path: Path) -> dict[str, Any]:
    """Read a file of TOML."""
    where = str(path)
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Missing(where, "no such file") from None
    except OSError as error:
        raise Missing(where, f"cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise Malformed(where, f"not TOML: {error}") from None


def read_toml(path: Path) -> tuple[list[str], str, object, Sealing | None, Span | None]:
    """Read what a person wrote: by, kind, says, sealing and made, for `draft`."""
    where, written = str(path), read_table(path)
    if odd := sorted(written.keys() - _WRITTEN):
        raise Malformed(where, f"{odd[0]!a} is not one of {', '.join(sorted(_WRITTEN))}")
    kind, by, made = written.get("kind"), written.get("by"), written.get("made")
    if not isinstance(kind, str):
        raise Malformed(where, "kind is missing")
    if not isinstance(by, list) or not by or not all(isinstance(seat, str) for seat in by):
        raise Malformed(where, "by is missing: the seats that sign, as a list")
    span = None if made is None else parse_span(str(made), f"{where}, made")
    sealing = _parse_sealing(written["seal"], path) if "seal" in written else None
    return by, kind, written.get("says", {}), sealing, span


def parse_draft(data: bytes, where: str) -> Draft:
    """Read a draft: a filing's text, with none, some or all of its signature lines."""
    if data.endswith(b"\n\n"):
        return Draft(data[:-1])
    note = parse_note(data, where)
    return Draft(note.text, note.lines)


def write_draft(unfinished: Draft) -> bytes:
    """Write a draft, to be signed elsewhere."""
    return b"".join((unfinished.text, b"\n", *map(write_line, unfinished.lines)))


def _parse_sealing(value: object, path: Path) -> Sealing:
    where = f"{path}, seal"
    if not isinstance(value, dict) or not value.keys() <= {"to", "fields", "files"}:
        raise Malformed(where, "not to, fields and files")
    to, fields, files = value.get("to", []), value.get("fields", {}), value.get("files", [])
    if not isinstance(fields, dict) or not fields:
        raise Malformed(where, "fields is missing: what is sealed, by name")
    circle = next((one for one in CIRCLES if one == to), None)
    if isinstance(to, str) and circle is None:
        raise Malformed(where, f"to is {to!a}: a list of seats, or one of {', '.join(CIRCLES)}")
    for name, texts in (("to", [to] if circle else to), ("files", files)):
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise Malformed(where, f"{name} is not a list of strings")
    return Sealing(fields, circle or tuple(to), tuple(path.parent / name for name in files))


def recipients_of(state: State, by: Collection[str], to: Collection[str]) -> list[str]:
    """Give the age recipients: the readers, the escrow, and the filer where its seat can read."""
    recipients = []
    for seat in {*to, *state.roster.escrow, *by}:
        held = state.roster.seats.get(seat)
        if held is not None and held.key is not None and held.age:
            recipients.append(held.age)
        elif seat in to:
            raise Refused("seal.to", f"{seat} cannot read: not held, or without an age key")
    return recipients


def _seal(state: State, by: tuple[str, ...], sealing: Sealing) -> tuple[Sealed, tuple[bytes, ...]]:
    """Encrypt fields and files to whoever reads them."""
    recipients = recipients_of(state, by, sealing.to)
    files = [_encrypt_file(path, recipients) for path in sealing.files]
    fields = dict(sealing.fields)
    if files:
        fields["files"] = [about for about, _ in files]
    disclosures = seal(fields, [secrets.token_bytes(SALT_SIZE) for _ in fields])
    payload = encrypt(write_payload(disclosures), recipients)
    hashes = [hashlib.sha256(encrypted).digest() for _, encrypted in files]
    sealed = Sealed(
        tuple(one.digest for one in in_order(disclosures)),
        tuple(sorted(hashes, key=write_base64)),
        hashlib.sha256(payload).digest(),
        tuple(sorted(set(sealing.to))),
    )
    return sealed, (payload, *(encrypted for _, encrypted in files))


def _encrypt_file(path: Path, recipients: list[str]) -> tuple[dict[str, object], bytes]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Missing(str(path), f"cannot be read: {error.strerror}") from None
    # Padded, or a known photograph could be told by its length.
    encrypted = encrypt(pad(content), recipients)
    about = {
        "encrypted": write_base64(hashlib.sha256(encrypted).digest()),
        "name": path.name,
        "sha256": write_base64(hashlib.sha256(content).digest()),
        "size": len(content),
    }
    write_canonical(about)  # a file's name is held to what a record's strings may be
    return about, encrypted

"""Policy: which logs and witnesses are trusted, and how many must have signed (C2SP tlog-policy).

    log <vkey> [<url>]
    witness <name> <vkey> [<url>]
    group <name> (all | any | <k>) <member>...
    quorum (<name> | none)

Empty lines and lines that begin with `#` mean nothing. Members and quorum are defined above the
line that names them; each is a member once, so that no witness counts twice. A checkpoint is
*provisional* when its log signed it, and *witnessed* when the quorum did. Both parties, or one of
them and all guarantors, for instance:

    group guarantors all first-guarantor second-guarantor
    group enough 2 north south guarantors
    quorum enough

Names and URLs are opaque bytes. How old or how new a cosignature may be is for whoever has a
clock; its time is handed on.
"""

from dataclasses import dataclass
from typing import Final

from sulh.canonical import parse_decimal
from sulh.errors import Malformed, Untrusted
from sulh.note import (
    COSIGNATURE,
    ED25519,
    MLDSA_COSIGNATURE,
    Key,
    cosigned_at,
    good_lines,
    parse_vkey,
    write_vkey,
)
from sulh.record.checkpoint import Checkpoint, parse_checkpoint

_OF_LOGS: Final = (ED25519, MLDSA_COSIGNATURE)
_OF_WITNESSES: Final = (COSIGNATURE, MLDSA_COSIGNATURE)
_NONE: Final = b"none"
_ALLOWED: Final = bytes((0x09, 0x0A, *range(0x20, 0x7F), *range(0x80, 0x100)))


@dataclass(frozen=True, slots=True)
class Log:
    """A trusted log; its key's name is the origin of its checkpoints."""

    key: Key
    url: bytes | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """A trusted witness, with its name in this policy and where it is asked to cosign."""

    name: bytes
    key: Key
    url: bytes | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Witnesses and groups, of which at least `threshold` must have cosigned."""

    name: bytes
    threshold: int
    members: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """What a policy says, in its order; without a quorum the log's signature is enough."""

    logs: tuple[Log, ...]
    witnesses: tuple[Witness, ...]
    groups: tuple[Group, ...]
    quorum: bytes | None


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A witness of the policy that cosigned, and when by its own clock, in POSIX seconds."""

    witness: Witness
    at: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Who of a policy signed a checkpoint, and whether they are as many as it asks for."""

    checkpoint: Checkpoint
    log: Key
    cosigned: tuple[Cosigned, ...]
    quorum: bool

    @property
    def witnessed(self) -> bool:
        """Whether the quorum holds and somebody besides the log signed; else provisional."""
        return self.quorum and bool(self.cosigned)


def parse_policy(data: bytes, where: str = "policy") -> Policy:
    """Read a policy; `Malformed` names the line, and so does `Untrusted` for a weak key.

    No public key may stand in it twice, under whatever name or type: else one signer could pass
    for two, or a log for its own witness.
    """
    *lines, rest = data.split(b"\n")
    if rest:
        raise Malformed(where, "the last line does not end")
    reader = _Reader()
    for number, line in enumerate(lines, 1):
        at = f"{where}, line {number}"
        if line.translate(None, _ALLOWED):
            raise Malformed(at, "a control character")
        fields = line.split()
        if fields and not fields[0].startswith(b"#"):
            reader.read(fields, at)
    if not reader.decided:
        raise Malformed(where, "no quorum")
    return Policy(tuple(reader.logs), tuple(reader.witnesses), tuple(reader.groups), reader.quorum)


def write_policy(policy: Policy) -> bytes:
    """Write a policy in its plainest form, which reads back as the same policy."""
    lines = [
        *((b"log", write_vkey(log.key).encode(), log.url) for log in policy.logs),
        *((b"witness", w.name, write_vkey(w.key).encode(), w.url) for w in policy.witnesses),
        *((b"group", g.name, b"%d" % g.threshold, *g.members) for g in policy.groups),
        (b"quorum", policy.quorum or _NONE),
    ]
    return b"".join(b" ".join(filter(None, line)) + b"\n" for line in lines)


def judge(policy: Policy, data: bytes, where: str = "checkpoint") -> Standing:
    """Say who of a policy signed a checkpoint, and whether its quorum holds.

    Raises `Untrusted` if no log of the policy signed it, or if a line of a known key does not hold.
    """
    checkpoint, note = parse_checkpoint(data, where)
    logs = [log.key for log in policy.logs if log.key.name == checkpoint.origin]
    good = good_lines(note, (*logs, *(witness.key for witness in policy.witnesses)), where)
    signed = [key for key in logs if key in good]
    if not signed:
        raise Untrusted(where, f"not signed by a log of the policy for {checkpoint.origin}")
    cosigned = tuple(
        Cosigned(witness, cosigned_at(good[witness.key], where))
        for witness in policy.witnesses
        if witness.key in good
    )
    return Standing(checkpoint, signed[0], cosigned, _holds(policy, cosigned))


def check_policy(policy: Policy, data: bytes, where: str = "checkpoint") -> Standing:
    """Say the same as `judge`, and raise `Untrusted` also if the quorum is short."""
    standing = judge(policy, data, where)
    if not standing.quorum:
        names = b", ".join(cosigned.witness.name for cosigned in standing.cosigned)
        what = "the quorum is short: cosigned by " + (names.decode("utf-8", "replace") or "nobody")
        raise Untrusted(where, what)
    return standing


def _holds(policy: Policy, cosigned: tuple[Cosigned, ...]) -> bool:
    if policy.quorum is None:
        return True
    holding = {one.witness.name for one in cosigned}
    for group in policy.groups:  # members stand above their group
        if len(holding.intersection(group.members)) >= group.threshold:
            holding.add(group.name)
    return policy.quorum in holding


class _Reader:
    """What has been read of a policy so far."""

    def __init__(self) -> None:
        self.logs: list[Log] = []
        self.witnesses: list[Witness] = []
        self.groups: list[Group] = []
        self.quorum: bytes | None = None
        self.decided = False
        self._materials: set[bytes] = set()
        self._names: set[bytes] = set()
        self._members: set[bytes] = set()

    def read(self, fields: list[bytes], where: str) -> None:
        match fields:
            case [b"log", vkey, *url] if len(url) < 2:
                self.logs.append(Log(self._key(vkey, _OF_LOGS, where), *url))
            case [b"witness", name, vkey, *url] if len(url) < 2:
                self._define(name, where)
                key = self._key(vkey, _OF_WITNESSES, where)
                self.witnesses.append(Witness(name, key, *url))
            case [b"group", name, threshold, *members] if members:
                # Members first: a group is not defined above itself.
                self._take(members, where)
                self._define(name, where)
                self.groups.append(
                    Group(name, _threshold(threshold, members, where), tuple(members))
                )
            case [b"quorum", name]:
                if self.decided:
                    raise Malformed(where, "a second quorum")
                self.decided = True
                self.quorum = None if name == _NONE else self._defined(name, where)
            case _:
                raise Malformed(where, "not a log, a witness, a group or a quorum as it is written")

    def _key(self, vkey: bytes, types: tuple[int, ...], where: str) -> Key:
        try:
            key = parse_vkey(vkey.decode(), where)
        except UnicodeDecodeError:
            raise Malformed(where, "a key that is not UTF-8") from None
        if key.type not in types:
            raise Malformed(where, f"a key of type 0x{key.type:02x} does not sign this")
        if key.material in self._materials:
            raise Malformed(where, "this public key stands above already")
        self._materials.add(key.material)
        return key

    def _define(self, name: bytes, where: str) -> None:
        if name == _NONE or name in self._names:
            raise Malformed(where, "this name is taken")
        self._names.add(name)

    def _defined(self, name: bytes, where: str) -> bytes:
        if name not in self._names:
            raise Malformed(where, f"{name[:80]!r} is not defined above")
        return name

    def _take(self, members: list[bytes], where: str) -> None:
        for member in members:
            if self._defined(member, where) in self._members:
                raise Malformed(where, f"{member[:80]!r} is a member already")
            self._members.add(member)


def _threshold(text: bytes, members: list[bytes], where: str) -> int:
    if text == b"any":
        return 1
    if text == b"all":
        return len(members)
    threshold = parse_decimal(text.decode("ascii", "replace"), where, len(members))
    if not threshold:
        raise Malformed(where, "a group of which nobody is needed")
    return threshold

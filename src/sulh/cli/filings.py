"""Commands that file: file, seal, open, disclose, erase."""

import argparse
from pathlib import Path

from sulh.canonical import write_base64
from sulh.cli.output import Answer, home_of, listed, read_bytes, secrets_of, write_bytes
from sulh.errors import Malformed, Missing, Refused
from sulh.mechanism.attestation import Attested
from sulh.mechanism.objection import RULES
from sulh.seal import Disclosure, decrypt, unpad
from sulh.shell.blobs import Blobs
from sulh.shell.client import Client, Filed
from sulh.shell.disk import RealDisk
from sulh.shell.drafting import Draft, Sealing, draft, parse_draft, read_toml, write_draft
from sulh.shell.filing import (
    Known,
    file_at,
    know_home,
    know_published,
    open_payload,
    read_blobs,
)
from sulh.shell.keys import Secret


def file(arguments: argparse.Namespace) -> Answer:
    """File what is written in TOML, or a draft; an unfinished draft is kept to be signed."""
    path = Path(arguments.filing)
    secrets = secrets_of(arguments)
    if path.suffix == ".toml":
        by, kind, says, sealing, made = read_toml(path)
        known = _know(arguments)
        return _finish(arguments, draft(known.state, known.seen, by, kind, says, sealing, made))
    written = parse_draft(read_bytes(path), str(path))
    return _finish(arguments, Draft(written.text, written.lines, read_blobs(path)), secrets)


def seal(arguments: argparse.Namespace) -> Answer:
    """File what is written in TOML with its very kind sealed, to be read by named seats."""
    by, kind, says, sealing, made = read_toml(Path(arguments.filing))
    if sealing is not None:
        raise Refused(arguments.filing, "everything is sealed here: seal has no place in it")
    known = _know(arguments)
    if not isinstance(says, dict):
        raise Malformed(arguments.filing, "says is not a table")
    hidden = Sealing(
        {**says, "kind": kind},
        tuple(arguments.to),
        tuple(Path(name) for name in arguments.attach),
    )
    return _finish(arguments, draft(known.state, known.seen, by, "sealed", {}, hidden, made))


def open_(arguments: argparse.Namespace) -> Answer:
    """Open a payload with a reader's key; that it was opened, and by whom, is filed."""
    secrets = secrets_of(arguments)
    known, disclosures, reader = _open(arguments, secrets)
    says = {"filing": arguments.index}
    drafted = draft(known.state, known.seen, [reader.seat], "payload opened", says)
    answer = _finish(arguments, drafted, secrets)
    fields = {one.name: one.value for one in disclosures}
    if arguments.out is not None:
        answer.lines += _write_files(arguments, known, reader)
    answer.lines = [f"{name}: {value}" for name, value in fields.items()] + answer.lines
    answer.values["fields"] = fields
    return answer


def disclose(arguments: argparse.Namespace) -> Answer:
    """Disclose fields of a payload: to all, or sealed again to further readers."""
    secrets = secrets_of(arguments)
    known, disclosures, _ = _open(arguments, secrets)
    names = {one.name for one in disclosures}
    if missing := sorted(set(arguments.field) - names):
        raise Missing(f"No. {arguments.index}", f"{missing[0]!a} is not a field of it")
    texts = [one.text for one in disclosures if one.name in arguments.field]
    sealing = Sealing({"opened": texts}, tuple(arguments.to)) if arguments.to else None
    says = {"disclosures": [] if sealing else texts, "filing": arguments.index}
    by = [secret.seat for secret in secrets]
    drafted = draft(known.state, known.seen, by, "payload disclosed", says, sealing)
    return _finish(arguments, drafted, secrets)


def erase(arguments: argparse.Namespace) -> Answer:
    """Destroy a payload, its salts and its files, by the two seats that may."""
    known = _know(arguments)
    says = {"filing": arguments.index, "reason": arguments.reason}
    by = list(known.state.roster.erasure)
    answer = _finish(arguments, draft(known.state, known.seen, by, "payload erased", says))
    answer.lines.append(
        "What a reader has decrypted before, and backups elsewhere, it cannot reach."
    )
    return answer


def _know(arguments: argparse.Namespace, index: int = -1) -> Known:
    """Read the record that is filed in, from its home or from where it is published."""
    if arguments.url:
        return know_published(Client(arguments.url).fetch, index)
    return know_home(home_of(arguments), index)


def _finish(
    arguments: argparse.Namespace, drafted: Draft, secrets: list[Secret] | None = None
) -> Answer:
    """Sign with the keys at hand; file once every seat has signed, else keep the draft."""
    drafted = drafted.signed_with(secrets_of(arguments) if secrets is None else secrets)
    if drafted.unsigned:
        return _keep(arguments, drafted)
    if arguments.url:
        filed = Client(arguments.url).file(drafted.entry(), drafted.blobs)
    else:
        filed = file_at(home_of(arguments), drafted)
    return _filed(arguments, drafted, filed)


def _keep(arguments: argparse.Namespace, drafted: Draft) -> Answer:
    if arguments.draft is None:
        what = f"not signed by {listed(drafted.unsigned)}; --draft FILE keeps it for them to sign"
        raise Refused("signatures", what)
    path = Path(arguments.draft)
    write_bytes(path, write_draft(drafted))
    for number, blob in enumerate(drafted.blobs):
        write_bytes(path.with_name(f"{path.name}.{number}"), blob)
    line = (
        f"{path} waits for {listed(drafted.unsigned)}: sulh sign {path} --key KEY, then sulh file"
    )
    return Answer([line], {"draft": str(path), "unsigned": drafted.unsigned})


def _filed(arguments: argparse.Namespace, drafted: Draft, filed: Filed) -> Answer:
    answer = Answer(
        [f"No. {filed.index}: {drafted.filing.says.kind}"],
        {"index": filed.index, "objection": filed.objection, "receipt": filed.proof.decode()},
    )
    if filed.objection is not None:
        rule, what = filed.objection["rule"], filed.objection["what"]
        answer.lines.append(f"without effect: {RULES.get(rule, rule)} ({rule}: {what})")
    if arguments.receipt is not None:
        write_bytes(arguments.receipt, filed.proof)
        answer.lines.append(f"receipt: {arguments.receipt}")
    return answer


def _open(
    arguments: argparse.Namespace, secrets: list[Secret]
) -> tuple[Known, tuple[Disclosure, ...], Secret]:
    known = _know(arguments, arguments.index)
    where = f"No. {arguments.index}"
    read = known.looked.read
    if read is None:
        raise Missing(where, f"the record has {known.seen.size} entries")
    payload = known.state.payloads.get(arguments.index)
    if payload is None or not isinstance(read.attested, Attested):
        raise Missing(where, "it seals nothing")
    if payload.erased >= 0:
        raise Missing(where, f"its payload was erased by No. {payload.erased}")
    readers = [secret for secret in secrets if secret.age]
    if not readers:
        raise Refused("key", "none of the keys has an age identity, which opening needs")
    encrypted = Blobs(RealDisk(), home_of(arguments).payloads).read(payload.sealed.payload)
    return known, open_payload(encrypted, read, readers[0]), readers[0]


def _write_files(arguments: argparse.Namespace, known: Known, reader: Secret) -> list[str]:
    """Decrypt the files of a payload into a folder, by their hashes: names are the filer's."""
    payload = known.state.payloads[arguments.index]
    blobs = Blobs(RealDisk(), home_of(arguments).payloads)
    folder = Path(arguments.out)
    if not folder.is_dir():
        raise Missing(str(folder), "no such folder")
    lines = []
    for name in payload.sealed.files:
        content = unpad(decrypt(blobs.read(name), reader.age, name.hex()), name.hex())
        path = folder / name.hex()
        write_bytes(path, content, 0o600)
        lines.append(f"file {write_base64(name)}: {path}")
    return lines

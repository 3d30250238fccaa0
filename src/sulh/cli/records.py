"""Commands about a record: init, keygen, seats, show, verify, backup, serve."""

import argparse
import json
import sys
from pathlib import Path

from sulh.canonical import write_base64
from sulh.cli.output import (
    Answer,
    home_of,
    listed,
    print_answer,
    progress,
    read_bytes,
    secrets_of,
    write_bytes,
)
from sulh.cli.standing import basis_of, followed, say_basis
from sulh.errors import Conflict, Malformed, Missing, Refused, SulhError
from sulh.filings.kinds import write_form
from sulh.filings.vocabulary import is_identifier, is_origin
from sulh.filings.wire import Filing
from sulh.mechanism.agreement import parse_terms
from sulh.mechanism.attestation import Unattested
from sulh.mechanism.fold import fold
from sulh.mechanism.objection import RULES
from sulh.moment import write_instant, write_span
from sulh.note import write_vkey
from sulh.record.policy import Policy, parse_policy
from sulh.seal import parse_disclosure, write_sealed
from sulh.shell.client import Client
from sulh.shell.constitution import prepare
from sulh.shell.desk import Desk
from sulh.shell.documents import start_of
from sulh.shell.drafting import Draft, parse_draft, read_table, write_draft
from sulh.shell.filing import Known, file_at, know_home, know_published
from sulh.shell.front import serve as serve_front
from sulh.shell.home import Home
from sulh.shell.keeper import Keeper
from sulh.shell.keys import make, write
from sulh.shell.verify import (
    Fetch,
    Report,
    folder_of,
    names_in,
    verify_folder,
    verify_home,
    verify_receipt,
)
from sulh.views.case import read_case
from sulh.views.public import lines_of, public_view

_GENESIS = "genesis.draft"


def init(arguments: argparse.Namespace) -> Answer:
    """Constitute a record: draft entry 0, sign it with the keys at hand, file it when all have."""
    home = home_of(arguments)
    path = home.path / _GENESIS
    if path.exists():
        draft = parse_draft(read_bytes(path), str(path))
    else:
        if not arguments.constitution or not arguments.terms:
            raise Refused("init", "name the constitution and --terms: entry 0 is not drafted yet")
        constitution = Path(arguments.constitution)
        terms = read_bytes(arguments.terms)
        parse_terms(terms, arguments.terms)
        draft = prepare(home, read_table(constitution), terms, str(constitution))
    draft = draft.signed_with(secrets_of(arguments))
    if draft.unsigned:
        write_bytes(path, write_draft(draft))
        line = f"{path} waits for {listed(draft.unsigned)}: sulh sign {path} --key KEY"
        return Answer([line], {"draft": str(path), "unsigned": draft.unsigned})
    flaw = fold([draft.entry()], start_of(home)).objections.get(0)
    if flaw is not None:
        what = f"{flaw.what}; nothing could follow it: remove {home.path}, begin again"
        raise Malformed("entry 0", f"{flaw.rule}: {what}")
    filed = file_at(home, draft)
    path.unlink(missing_ok=True)
    log = write_vkey(home.secret("log").key)
    origin = draft.filing.mechanism.origin
    return Answer(
        [f"No. 0 constitutes {origin}.", f"log {log}"],
        {"index": filed.index, "origin": origin, "log": log},
    )


def keygen(arguments: argparse.Namespace) -> Answer:
    """Draw a key for a seat; print what enrols it."""
    if not is_origin(arguments.origin):
        raise Malformed("--origin", f"{arguments.origin!a} is not host/path in lower case")
    for name in ("seat", "holder"):
        text: str = getattr(arguments, name)
        if not is_identifier(text):
            raise Malformed(f"--{name}", f"{text!a} is not lower-case letters, digits and hyphens")
    secret = make(
        f"{arguments.origin}/{arguments.seat}", holder=arguments.holder, reads=arguments.reads
    )
    fields = secret.enrolment(arguments.origin)
    write(secret, Path(arguments.out))
    lines = [f"{name} = {json.dumps(value)}" for name, value in sorted(fields.items())]
    return Answer(lines, dict(fields))


def seats(arguments: argparse.Namespace) -> Answer:
    """List the seats, who holds them by pseudonym, and since which entry."""
    with followed(arguments) as (_, shelf):
        state = shelf.state
    rows = [
        {
            "seat": name,
            "body": seat.body,
            "role": seat.role,
            "head": seat.head,
            "holder": seat.holder if seat.key else None,
            "reads": bool(seat.age),
            "since": seat.since,
        }
        for name, seat in state.roster.seats.items()
    ]
    lines = [
        f"{row['seat']}: {row['role']} of {row['body']}"
        + (", head" if row["head"] else "")
        + (f", held by {row['holder']}" if row["holder"] else ", vacant")
        + f" since No. {row['since']}"
        for row in rows
    ]
    return Answer(lines, {"seats": rows})


def show(arguments: argparse.Namespace) -> Answer:
    """Show one entry: what it says, when it was recorded, and what followed."""
    index = arguments.index
    if arguments.published:
        known = know_published(_fetch_of(arguments.published), index)
    else:
        known = know_home(home_of(arguments), index)
    read = known.looked.read
    if read is None:
        raise Missing(f"No. {index}", f"the record has {known.seen.size} entries")
    values: dict[str, object] = {
        "index": index,
        "recorded_at": write_instant(known.looked.recorded_at),
    }
    objection = known.state.objections.get(index)
    if objection is not None:
        values["objection"] = {"rule": objection.rule, "what": objection.what}
    if isinstance(read.attested, Unattested):
        values["unread"] = read.attested.what
    else:
        filing = read.attested.filing
        values |= _values(filing)
        values["flags"] = [
            flag
            for seat, key in zip(filing.by, read.attested.keys, strict=True)
            for flag in known.state.roster.flags(seat, key, known.looked.recorded_at)
        ]
        if filing.sealed is not None:
            values["custody"] = _custody(known, index)
    lines = _lines(known, values)
    if not arguments.published:
        lines += _in_plain_words(arguments, index, values)
    return Answer(lines, values)


def verify(arguments: argparse.Namespace) -> Answer:
    """Verify a home, a published folder or address, or a receipt."""
    policy = _policy(arguments.policy)
    since = None if arguments.since is None else read_bytes(arguments.since)
    what = arguments.what
    path = Path(what)
    if what.startswith(("http://", "https://")):
        report = verify_folder(Client(what).fetch, policy, since, progress())
    elif path.is_dir() and Home(path).store.exists():
        report = verify_home(Home(path), policy, since, progress())
    elif path.is_dir():
        report = verify_folder(folder_of(path), policy, since, progress(), names_in(path))
    else:
        entry = None if arguments.entry is None else read_bytes(arguments.entry)
        report = verify_receipt(read_bytes(path), entry, policy)
    return _reported(report, what, policy)


def backup(arguments: argparse.Namespace) -> Answer:
    """Copy a home, whole and consistent, without its keys."""
    home, target = home_of(arguments).check(), Path(arguments.target)
    if target.exists():
        raise Conflict(str(target), "there is something there already")
    if target.resolve().is_relative_to(home.path.resolve()):
        raise Refused(str(target), "it lies in the home, of which some is published")
    with Desk(home) as desk:
        size = desk.backup(Home(target))
    line = f"{target} holds {size} entries and their payloads, and no keys."
    return Answer([line], {"target": str(target), "size": size})


def serve(arguments: argparse.Namespace) -> Answer:
    """Serve the published files and take filings, until interrupted; the pages follow."""
    home = home_of(arguments).check()

    def failed(error: SulhError) -> None:
        print(f"sulh: the pages are kept no more: {error}", file=sys.stderr, flush=True)

    with Desk(home) as desk, Keeper(home, failed=failed):
        for alarm in desk.alarms:
            print_answer(Answer([f"alarm: {alarm}"], {"alarm": str(alarm)}), as_json=arguments.json)
        at = f"http://{arguments.address}:{arguments.port}"

        def ready() -> None:
            print_answer(Answer([f"serving {at}"], {"serving": at}), as_json=arguments.json)

        serve_front(home, desk, arguments.address, arguments.port, ready)
    return Answer()


def sign(arguments: argparse.Namespace) -> Answer:
    """Add signatures to a draft, in place; it is filed by `sulh file`, entry 0 by `sulh init`."""
    path = Path(arguments.draft)
    draft: Draft = parse_draft(read_bytes(path), str(path)).signed_with(secrets_of(arguments))
    write_bytes(path, write_draft(draft))
    waits = f"waits for {listed(draft.unsigned)}" if draft.unsigned else "is signed by all"
    return Answer([f"{path} {waits}"], {"draft": str(path), "unsigned": draft.unsigned})


def _fetch_of(what: str) -> Fetch:
    if what.startswith(("http://", "https://")):
        return Client(what).fetch
    return folder_of(Path(what))


def _policy(path: str | None) -> Policy | None:
    return None if path is None else parse_policy(read_bytes(path), path)


def _reported(report: Report, what: str, policy: Policy | None) -> Answer:
    answer = Answer(code=1 if report.problems else 0)
    answer.lines = [f"ok: {line}" for line in report.checked]
    answer.lines += [f"note: {line}" for line in report.notices]
    answer.lines += [f"PROBLEM: {problem}" for problem in report.problems[:20]]
    verdict = "self-consistent" if policy is None else "holds"
    answer.lines.append(f"{what}: {'does not hold' if report.problems else verdict}")
    answer.values = {
        "what": what,
        "holds": not report.problems,
        "checked": report.checked,
        "notices": report.notices,
        "problems": [{"where": one.where, "what": one.what} for one in report.problems],
    }
    if report.checkpoint is not None:
        answer.values["size"] = report.checkpoint.size
        answer.values["root"] = write_base64(report.checkpoint.root)
    return answer


def _values(filing: Filing) -> dict[str, object]:
    values: dict[str, object] = {
        "kind": filing.says.kind,
        "by": list(filing.by),
        "made": write_span(filing.made),
        "nonce": write_base64(filing.nonce),
        "says": write_form(filing.says),
        "seen": {"size": filing.seen.size, "root": write_base64(filing.seen.root)},
    }
    if filing.sealed is not None:
        values["sealed"] = write_sealed(filing.sealed)
    return values


def _custody(known: Known, index: int) -> dict[str, object]:
    """Say who had it in hand, by the indices of their filings, and what of it is open to all."""
    payload = known.state.payloads.get(index)
    if payload is None:
        return {}
    texts = [text for one in payload.custody.disclosed for text in known.looked.disclosures[one]]
    return {
        "opened": list(payload.custody.opened),
        "disclosed": list(payload.custody.disclosed),
        "erased": payload.erased if payload.erased >= 0 else None,
        "public": {one.name: one.value for one in map(parse_disclosure, texts)},
    }


def _in_plain_words(
    arguments: argparse.Namespace, index: int, values: dict[str, object]
) -> list[str]:
    """Say what a filing says as the pages do, and which filings name it."""
    with followed(arguments) as (_, shelf):
        case = read_case(shelf)
        try:
            filed = shelf.filed(index)
        except Missing:
            if arguments.as_of is None:
                return []
            raise
        named_by = [one.index for one in shelf.naming(index)]
        values |= {"named_by": named_by} | basis_of(case)
        lines = [
            f"  {line.label}: {f'No. {line.to}' if line.to >= 0 else line.text}"
            for line in lines_of(case, public_view(case, filed))
        ]
        if named_by:
            lines.append("named by " + listed(f"No. {one}" for one in named_by))
        return [say_basis(case), *lines]


def _lines(known: Known, values: dict[str, object]) -> list[str]:
    lines = [f"No. {values['index']}, recorded {values['recorded_at']}"]
    for name in ("kind", "by", "made", "says", "sealed", "custody", "unread"):
        if name in values:
            value = values[name]
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            lines.append(f"{name}: {text}")
    objection = known.state.objections.get(int(str(values["index"])))
    if objection is not None:
        lines.append(f"objection: {RULES[objection.rule]} ({objection.rule}: {objection.what})")
    flags = values.get("flags")
    if isinstance(flags, list):
        lines += [f"flag: filed after the moment from which No. {n} revokes the key" for n in flags]
    return lines

"""Commands that say where a record stands: status, standing, search, replay.

Each looks at what is known now, or `--as-of` a time: as recorded by then in a mechanism, as
uttered by then in a chronicle, and says which. In a mechanism in earnest, now is now; an exercise
and a chronicle stand at the time of their record.
"""

import argparse
import json
import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Final

from sulh.canonical import write_base64
from sulh.cli.output import Answer, home_of, progress
from sulh.errors import Malformed, Missing, SulhError
from sulh.mechanism.cases import at
from sulh.mechanism.procedure import STAGES
from sulh.mechanism.standing import consequences
from sulh.mechanism.violations import NotComputed
from sulh.moment import write_instant
from sulh.record.checkpoint import parse_checkpoint
from sulh.shell.asof import moment_of, shelf_at
from sulh.shell.disk import RealDisk
from sulh.shell.documents import start_of
from sulh.shell.follower import Follower
from sulh.shell.home import mark_path
from sulh.shell.mark import Mark, check_shown
from sulh.shell.replay import Compared, replay_finding
from sulh.shell.replay import replay as replay_home
from sulh.shell.shelf import ProjectedShelf
from sulh.views import words
from sulh.views.case import Case, read_case
from sulh.views.duties import Same, Stands, read_consequences, read_standing
from sulh.views.public import lines_of, public_view
from sulh.views.shelf import Counted

#: How many filings are named where there may be very many.
_NAMED: Final = 20


@contextmanager
def followed(arguments: argparse.Namespace) -> Iterator[tuple[Follower, ProjectedShelf]]:
    """Follow the record of the home, and give what is known as of the time that was asked for."""
    home = home_of(arguments).check()
    with Follower(home, start_of(home), progress()) as follower:
        state = follower.follow()
        if not state.roster.origin:
            raise Malformed("record", "entry 0 does not constitute it")
        if arguments.as_of is None:
            now = int(time.time()) if state.roster.purpose == "mechanism" else 0
            yield follower, follower.shelf(now)
        else:
            yield follower, shelf_at(follower, moment_of(arguments.as_of, "--as-of"))


def say_basis(case: Case) -> str:
    """Say as of when, and by which time, something is known."""
    return f"As {case.shelf.basis} by {words.say_instant(case.shelf.as_of, case.offset_s)}."


def basis_of(case: Case) -> dict[str, object]:
    """Say the same to a program."""
    return {"as_of": write_instant(case.shelf.as_of), "basis": case.shelf.basis}


def status(arguments: argparse.Namespace) -> Answer:
    """Say where a record stands: its size, its last day, what is open and owed, what is strange."""
    with followed(arguments) as (follower, shelf):
        case = read_case(shelf)
        state = case.state
        incidents = list(state.cases.by_index)
        undecided = [one for one, its in state.cases.by_index.items() if not its.findings]
        counted = shelf.count_duties()
        stages = _by_stage(case)
        checkpoint = parse_checkpoint(follower.reader.head().checkpoint)[0]
        alarms = _alarms(follower)
    values: dict[str, object] = {
        "alarms": alarms,
        "checkpoint": write_base64(checkpoint.root),
        "cases": stages,
        "duties": _counted(case, counted),
        "incidents": len(incidents),
        "incidents_without_finding": undecided,
        "last_day": words.iso_day(case.days[-1]) if case.days else None,
        "objections": len(state.objections),
        "origin": case.origin,
        "purpose": case.purpose,
        "recorded_until": write_instant(state.clock),
        "size": state.size,
        "title": case.title,
    }
    size, root = checkpoint.size, write_base64(checkpoint.root)
    which = _say_some(undecided)
    lines = [
        f"{case.title} ({case.purpose}), {case.origin}",
        say_basis(case),
        f"Entries: {state.size}, without effect {len(state.objections)}",
        f"Recorded until {write_instant(state.clock)}",
        f"Checkpoint: size {size}, root {root}",
        f"Last day: {words.say_day(case.days[-1]) if case.days else 'none'}",
        f"Incidents: {len(incidents)}, without a finding {len(undecided)}: {which or 'none'}",
        f"Cases: {words.say_list(f'{stage} {count}' for stage, count in stages.items()) or 'none'}",
        f"Duties: {_say_counted(case, counted)}",
        *(f"ALARM: {alarm}" for alarm in alarms),
    ]
    return Answer(lines, values | basis_of(case))


def standing(arguments: argparse.Namespace) -> Answer:
    """Say where each party stands on the ladder, by which findings, and that it is the same."""
    with followed(arguments) as (_, shelf):
        case = read_case(shelf)
        found, brought = case.standing, consequences(case.state, shelf.as_of)
        if isinstance(found, NotComputed) or isinstance(brought, NotComputed):
            assert isinstance(found, NotComputed)
            return not_computed(case, found)
        shown, same = read_standing(case), read_consequences(case)
    lines = [say_basis(case), *map(_say_standing, shown), *map(_say_same, same)]
    values = [
        {
            "of": one.of,
            "weight": one.weight,
            "step": one.step,
            "findings": list(one.findings),
            "credit": one.credit,
            "unmet": list(one.unmet),
        }
        for one in found
    ]
    told = {"standing": values, "consequences": [asdict(one) for one in brought]}
    return Answer(lines, told | {"computed": True} | basis_of(case))


def search(arguments: argparse.Namespace) -> Answer:
    """Find filings by the words that stand openly in them."""
    with followed(arguments) as (_, shelf):
        case = read_case(shelf)
        text = os.fsencode(" ".join(arguments.words)).decode(errors="replace")
        found = list(shelf.search(text, arguments.most))
        lines = []
        for one in found:
            said = [line.text for line in lines_of(case, public_view(case, one)) if line.free]
            text = " / ".join(said)
            lines.append(f"No. {one.index} {one.kind}: {text[:160]}{'…' * (len(text) > 160)}")
    return Answer([*lines, f"{len(found)} found"], {"found": [one.index for one in found]})


def replay(arguments: argparse.Namespace) -> Answer:
    """Fold the record from nothing, and hold it against what earlier readings have kept."""
    if arguments.finding is not None:
        return _replay_finding(arguments)
    replayed = replay_home(home_of(arguments), progress())
    state = replayed.state
    differ = [one for one in replayed.compared if not one.same]
    lines = [
        f"{state.size} entries, rules version {state.roster.rules}",
        f"state {replayed.digest.hex()}",
        *map(_say_compared, replayed.compared),
    ]
    values = {
        "size": state.size,
        "rules": state.roster.rules,
        "state": replayed.digest.hex(),
        "kept": [
            {
                "where": one.kept.where,
                "size": one.kept.size,
                "same": one.same,
                "slices": list(one.slices),
            }
            for one in replayed.compared
        ],
    }
    return Answer(lines, values, 1 if differ else 0)


def _replay_finding(arguments: argparse.Namespace) -> Answer:
    """Give the dossier of a finding, and tell whether the published one has the same bytes."""
    home = home_of(arguments)
    made = replay_finding(home, arguments.finding, progress())
    text = made.decode()
    published = home.public / "finding" / f"{arguments.finding}.json"
    same = not published.exists() or published.read_bytes() == made
    lines = [text] if same else [text, f"{published} has other bytes"]
    values = {"dossier": json.loads(text), "same_as_published": same}
    return Answer(lines, values, 0 if same else 1)


def _say_compared(one: Compared) -> str:
    name = Path(one.kept.where).name
    if one.same:
        return f"ok: {name} at {one.kept.size}"
    which = f": {words.say_list(one.slices)}" if one.slices else ""
    return f"DIFFERS: {name} at {one.kept.size}{which}"


def not_computed(case: Case, found: NotComputed) -> Answer:
    """Answer why nothing is computed."""
    values = {"computed": False, "why": found.why} | basis_of(case)
    return Answer([say_basis(case), f"not computed: {found.why}"], values)


def _by_stage(case: Case) -> dict[str, int]:
    """Count cases by where they stand, in the order of the procedure; none in a chronicle."""
    if case.not_computed is not None:
        return {}
    known = case.state.cases.by_index.values()
    counted = Counter(at(one, case.shelf.as_of, case.state.time_for).stage for one in known)
    return {stage: counted[stage] for stage in STAGES if counted[stage]}


def _counted(case: Case, counted: Counted) -> dict[str, object]:
    if (why := case.not_computed) is not None:
        return {"computed": False, "why": why.why}
    return {"computed": True, "open": counted.open, "late": counted.late}


def _say_counted(case: Case, counted: Counted) -> str:
    if (why := case.not_computed) is not None:
        return f"not computed: {why.why}"
    return f"{counted.open} open, of which late {counted.late}"


def _say_some(indices: Sequence[int]) -> str:
    """Name some of many filings."""
    named = [f"No. {one}" for one in indices[:_NAMED]]
    return words.say_list([*named, f"{len(indices) - _NAMED} more"][: len(indices)])


def _say_standing(one: Stands) -> str:
    parts = [f"{one.party}: step {one.step}, weight {one.weight}"]
    if one.credit:
        parts.append(f"after a credit of {one.credit}")
    if one.findings:
        parts.append(f"by {words.say_list(f'No. {index}' for index in one.findings)}")
    if one.unmet:
        parts.append(f"not carried out: {words.say_list(f'No. {index}' for index in one.unmet)}")
    return ", ".join(parts)


def _say_same(one: Same) -> str:
    """Say what a violation brings, and what the same by the other party would bring."""
    return (
        f"No. {one.finding} brings {one.party} from weight {one.before} to step "
        f"{one.step or 'none'}; from the same weight it would bring {one.other} to step "
        f"{one.same or 'none'}, from its own to step {one.own or 'none'}"
    )


def _alarms(follower: Follower) -> list[str]:
    """Say what is strange: a mark that does not fit."""
    log = follower.state.roster.log
    if log is None:
        return []
    mark = Mark(RealDisk(), mark_path(log.name), log)
    try:
        shown = check_shown(follower.reader, log, mark.read(), mark.where)
    except Missing:
        return []
    except SulhError as error:
        return [str(error)]
    return [str(shown)] if isinstance(shown, SulhError) else []

"""Commands that say where a record stands: status, duties, standing, search, replay.

Each looks at what is known now, or `--as-of` a time: as recorded by then in a mechanism, as
uttered by then in a chronicle, and says which. In a mechanism in earnest, now is now; an exercise
and a chronicle stand at the time of their record.
"""

import argparse
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sulh.canonical import write_base64
from sulh.cli.output import Answer, home_of, progress
from sulh.errors import Malformed, Missing, SulhError
from sulh.mechanism.duties import Duty
from sulh.mechanism.duties import duties as owed_in
from sulh.mechanism.standing import standing as standing_in
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
from sulh.views.duties import owed, read_standing
from sulh.views.public import lines_of, public_view


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
        found = owed_in(state, shelf.as_of)
        checkpoint = parse_checkpoint(follower.reader.head().checkpoint)[0]
        alarms = _alarms(follower)
    values: dict[str, object] = {
        "alarms": alarms,
        "checkpoint": write_base64(checkpoint.root),
        "duties": _counted(found),
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
    which = words.say_list(f"No. {one}" for one in undecided)
    lines = [
        f"{case.title} ({case.purpose}), {case.origin}",
        say_basis(case),
        f"Entries: {state.size}, without effect {len(state.objections)}",
        f"Recorded until {write_instant(state.clock)}",
        f"Checkpoint: size {size}, root {root}",
        f"Last day: {words.say_day(case.days[-1]) if case.days else 'none'}",
        f"Incidents: {len(incidents)}, without a finding {len(undecided)}: {which or 'none'}",
        f"Duties: {_say_counted(found)}",
        *(f"ALARM: {alarm}" for alarm in alarms),
    ]
    return Answer(lines, values | basis_of(case))


def duties(arguments: argparse.Namespace) -> Answer:
    """List what is owed, by whom, by when, and whether it is late."""
    with followed(arguments) as (_, shelf):
        case = read_case(shelf)
        found = owed_in(case.state, shelf.as_of)
        if isinstance(found, NotComputed):
            return _not_computed(case, found)
        rows = [(one, owed(case, one)) for one in found if arguments.all or one.open or one.late]
    lines = [say_basis(case)]
    lines += [
        f"{said.name}: {said.what} about No. {said.about}, due {said.due}: {said.status}"
        + (f" (No. {said.done})" if said.done >= 0 else "")
        for _, said in rows
    ]
    values = [
        {
            "of": one.of,
            "step": one.step,
            "about": one.about,
            "due": write_instant(one.due),
            "done": one.done if one.done >= 0 else None,
            "late": one.late,
            "open": one.open,
        }
        for one, _ in rows
    ]
    if not rows:
        lines.append("Nothing is owed, and nothing was late.")
    return Answer(lines, {"duties": values, "computed": True} | basis_of(case))


def standing(arguments: argparse.Namespace) -> Answer:
    """Say where each party stands on the ladder of the terms, and which findings say so."""
    with followed(arguments) as (_, shelf):
        case = read_case(shelf)
        found = standing_in(case.state, shelf.as_of)
        if isinstance(found, NotComputed):
            return _not_computed(case, found)
        shown = read_standing(case)
    lines = [say_basis(case)]
    lines += [
        f"{one.party}: step {one.step}, weight {one.weight}"
        + (f", by {words.say_list(f'No. {index}' for index in one.findings)}") * bool(one.findings)
        for one in shown
    ]
    values = [
        {"of": one.of, "step": one.step, "weight": one.weight, "findings": list(one.findings)}
        for one in found
    ]
    return Answer(lines, {"standing": values, "computed": True} | basis_of(case))


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


def _not_computed(case: Case, found: NotComputed) -> Answer:
    values = {"computed": False, "why": found.why} | basis_of(case)
    return Answer([say_basis(case), f"not computed: {found.why}"], values)


def _counted(found: tuple[Duty, ...] | NotComputed) -> dict[str, object]:
    if isinstance(found, NotComputed):
        return {"computed": False, "why": found.why}
    still = [one for one in found if one.open]
    return {"computed": True, "open": len(still), "late": sum(one.late for one in still)}


def _say_counted(found: tuple[Duty, ...] | NotComputed) -> str:
    counted = _counted(found)
    if not counted["computed"]:
        return f"not computed: {counted['why']}"
    return f"{counted['open']} owed, of which late {counted['late']}"


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

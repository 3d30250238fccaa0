"""Bench: how fast and how large, as ratios to bare libraries that run beside it.

    python -m bench                                 everything, in less than ten minutes
    python -m bench verification --entries 20000    one measure, of another size

Shown are the least, the median and the most of several rounds. A goal is held against the median;
whether it holds is said, and fails nothing: a busy machine is no bug.
"""

import argparse
import shutil
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import mean

from bench.case import make_entries
from bench.duties import measure_duties
from bench.exercise import Record, make_record, publish
from bench.figures import Figure
from bench.filing import measure_alone, measure_groups
from bench.folding import measure_folding, measure_state
from bench.following import measure_following
from bench.memory import measure_memory
from bench.trees import measure_trees
from bench.verification import CORES, measure_verification

_MEASURES = ("verification", "memory", "groups", "alone", "trees", "folding", "following", "duties")
#: On a disk that keeps what it is told to keep, beside the source.
_FOLDER = Path("bench-record")


def main() -> None:
    """Run the chosen measures and print what they find."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure, as ratios.")
    parser.add_argument("measures", nargs="*", metavar="MEASURE", help=", ".join(_MEASURES))
    parser.add_argument("--entries", type=int, default=100_000, help="of the record verified")
    parser.add_argument("--cases", type=int, default=100_000, help="whose duties are asked for")
    parser.add_argument("--filings", type=int, default=4_000, help="filed in groups, each round")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    chosen = arguments.measures or _MEASURES
    if odd := set(chosen) - set(_MEASURES):
        parser.error(f"{min(odd)} is not one of {', '.join(_MEASURES)}")
    begun = time.perf_counter()
    shutil.rmtree(_FOLDER, ignore_errors=True)
    _FOLDER.mkdir()
    figures = list(_run(chosen, arguments))
    shutil.rmtree(_FOLDER)
    missed = [figure.what for figure in figures if not figure.holds]
    goals = sum(figure.goal is not None for figure in figures)
    print(f"\n{goals - len(missed)} of {goals} goals hold; {time.perf_counter() - begun:.0f} s")


def _run(chosen: Sequence[str], arguments: argparse.Namespace) -> Iterator[Figure]:
    entries, filings, rounds = arguments.entries, arguments.filings, arguments.rounds
    print("least / median / most of", rounds, "rounds")
    # First, while the process is as small as a desk's: no record is held in it yet.
    if "groups" in chosen:
        yield from _show("groups", measure_groups(_FOLDER, filings, rounds))
    if "alone" in chosen:
        yield from _show("alone", measure_alone(_FOLDER, rounds))
    if {"verification", "memory", "trees"}.intersection(chosen):
        record = _make(entries)
        publish(record, _FOLDER / "public")
        if "verification" in chosen:
            yield from _show("verification", measure_verification(record, _FOLDER, rounds))
        if "memory" in chosen:
            yield from _show("memory", measure_memory(_FOLDER / "public"))
        if "trees" in chosen:
            yield from _show("trees", measure_trees(record, rounds))
    if {"folding", "following"}.intersection(chosen):
        with ProcessPoolExecutor(CORES, mp_context=get_context("spawn")) as pool:
            case = make_entries(entries, pool)
        print(f"a case of {entries:,} entries, {mean(map(len, case)):.0f} bytes each")
        if "folding" in chosen:
            yield from _show("folding", measure_folding(case, rounds))
            yield from _show("state", measure_state(entries))
        if "following" in chosen:
            yield from _show("following", measure_following(case, _FOLDER, rounds))
        del case
    if "duties" in chosen:
        yield from _show("duties", measure_duties(arguments.cases, _FOLDER, rounds))


def _make(entries: int) -> Record:
    with ProcessPoolExecutor(CORES, mp_context=get_context("spawn")) as pool:
        record = make_record(entries, pool)
    print(f"a record of {entries:,} entries, {mean(map(len, record.entries)):.0f} bytes each")
    return record


def _show(name: str, figures: Iterator[Figure]) -> Iterator[Figure]:
    print(f"{name}:", flush=True)
    for figure in figures:
        print(figure, flush=True)
        yield figure


if __name__ == "__main__":
    main()

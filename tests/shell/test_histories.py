"""The real engine, store, sequencer, publisher and mark, on a disk that loses power.

A history that fails names its seed: `sim.history.run(seed)` plays it again.
"""

import pytest

from sim.disk import Crash, Fault
from sim.history import REAL, Build, run, run_step
from sim.mutants import MUTANTS
from sulh.errors import SulhError

CHUNK = 200
CHUNKS = 25
#: What a planted bug shows as: a broken law, or a sound disk that is refused.
NOTICED = (AssertionError, SulhError, LookupError, Crash)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_history_breaks_a_promise(chunk: int) -> None:
    for seed in range(chunk * CHUNK, (chunk + 1) * CHUNK):
        run(seed)


@pytest.mark.deep
@pytest.mark.parametrize("chunk", range(1_000))
def test_no_history_of_very_many_breaks_a_promise(chunk: int) -> None:
    for seed in range(1_000_000 + chunk * CHUNK, 1_000_000 + (chunk + 1) * CHUNK):
        run(seed)


def every_step(build: Build, size: int, fault: Fault, *, power: bool) -> int:
    """Let each step of start and submission go wrong in turn; gives how many there are."""
    step = 1
    while run_step(step, fault, build, size, power=power):
        step += 1
    return step - 1


@pytest.mark.parametrize("power", [True, False], ids=["power", "process"])
@pytest.mark.parametrize("fault", Fault)
def test_whatever_goes_wrong_at_whichever_step_of_a_submission_nothing_is_lost(
    fault: Fault, power: bool
) -> None:
    assert every_step(REAL, 254, fault, power=power) > 80


@pytest.mark.deep
@pytest.mark.parametrize("size", [-1, 0, 1, 5, 250, 255, 256, 511])
@pytest.mark.parametrize("power", [True, False], ids=["power", "process"])
@pytest.mark.parametrize("fault", Fault)
def test_the_same_at_other_sizes(fault: Fault, power: bool, size: int) -> None:
    assert every_step(REAL, size, fault, power=power) > 50


def notices(build: Build) -> bool:
    """Whether some history, or some step gone wrong, shows that a part is broken."""
    try:
        for seed in range(150):
            run(seed, build)
        for fault in (Fault.CRASH, Fault.CRASH_KEPT, Fault.EIO):
            for power in (True, False):
                every_step(build, 254, fault, power=power)
        for seed in range(150, 2_000):
            run(seed, build)
    except NOTICED:
        return True
    return False


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_planted_bug_is_noticed(mutant: str) -> None:
    assert notices(MUTANTS[mutant])

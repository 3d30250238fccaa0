"""Corrections: what was wrong and what is right, beside what stays as it was filed."""

from dataclasses import dataclass

from sulh.filings.kinds import CorrectionMade
from sulh.views.case import Case
from sulh.views.claim import see
from sulh.views.public import Line, lines_of

#: How many of the latest a page lists.
LATEST = 500


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction: of which filing, why, and each field that was wrong."""

    index: int
    of: int
    withdrawn: bool
    lines: tuple[Line, ...]


def read_corrections(case: Case) -> tuple[Correction, ...]:
    """Read the latest corrections, the last first."""
    made = see(case, case.shelf.of_kind("correction made")[-LATEST:])
    return tuple(
        Correction(
            index=one.index,
            of=case.state.index_of(one.says.filing),
            withdrawn=one.says.withdrawn is True,
            lines=tuple(line for line in lines_of(case, one) if line.to < 0),
        )
        for one in reversed(made)
        if isinstance(one.says, CorrectionMade)
    )

"""What is owed, for tests of duties: looked up, and said in a word or two."""

from case_of import NOW, TERMS, Case, seconds
from sulh.mechanism.duties import Duty, duties
from sulh.mechanism.violations import NotComputed

HOUR = 3_600
START = seconds(NOW)
PARTIES = ["east-head", "west-head"]
BOTH = ["hill-envoy", "lake-envoy"]
YEAR = 365 * 24 * HOUR


def owed(case: Case, as_of: int | None = None) -> tuple[Duty, ...]:
    """Give every duty."""
    found = duties(case.state, case.state.clock if as_of is None else as_of)
    assert not isinstance(found, NotComputed)
    return found


def one(case: Case, of: str, step: str, as_of: int | None = None) -> Duty:
    """Give the one duty of a body for a step."""
    (found,) = [duty for duty in owed(case, as_of) if (duty.of, duty.step) == (of, step)]
    return found


def none(case: Case, step: str, as_of: int | None = None) -> bool:
    """Tell whether nobody owes a step."""
    return step not in {duty.step for duty in owed(case, as_of)}


def how(duty: Duty) -> str:
    """Say how a duty stands in a word or two."""
    words = {"open": duty.open, "late": duty.late, "missed": duty.missed, "moot": duty.moot}
    return " ".join(word for word, is_so in words.items() if is_so) or "done"


def begun(terms: bytes = TERMS, *others: bytes) -> Case:
    """Give a mechanism that was told the time."""
    case = Case(terms, *others)
    case.at(NOW)
    return case


def checks_clock(case: Case, of: str, step: str, hours: int) -> None:
    """See that what arose now is late from the second it is due on, and not before."""
    due = case.state.clock + hours * HOUR
    assert one(case, of, step).due == due
    assert [how(one(case, of, step, due + n)) for n in (-1, 0)] == ["open", "open late"]

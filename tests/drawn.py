"""Plans drawn at random: filings of every kind between fictional bodies, sound and unsound.

Most of the moves push some case one step on, from a report to a measure that is closed; the others
are anything by anybody, mostly by whoever may and about something that is there. A plan is drawn
from one number, move after move, so that a shorter one is the beginning of a longer; in most of
them a case goes its way for a while before anything goes wrong.
"""

from random import Random

from hypothesis import strategies as st

from drawing import HEADS, By
from plans import Plan
from tracks import Tracks


def plan_of(seed: int, size: int, purpose: str = "") -> Plan:
    """Draw the plan of a number, as far as some size."""
    random = Random(seed)
    purpose = purpose or random.choice(
        ("exercise", "exercise", "exercise", "exercise", "chronicle")
    )
    terms = random.choice((*[0] * 10, 1, 1, 1, 2, 7))
    by: By = ("chronicler",) if purpose == "chronicle" else HEADS
    if random.randrange(25) == 0:
        by = ("protection",) if purpose == "chronicle" else HEADS[:3]
    drawing = Tracks(random, purpose, terms, by)
    if random.randrange(12):
        drawing.tell()  # or all is recorded in the year 1970
    drawing.is_sober = purpose != "chronicle"
    for _ in range(random.choice((0, 0, 8, 16, 24, 32)) * drawing.is_sober):
        drawing.advance()
    drawing.is_sober = False
    while len(drawing.moves) < size:
        if random.randrange(4) and purpose != "chronicle":
            drawing.advance()
        elif random.randrange(40) == 0:
            drawing.change_keepers()
        else:
            drawing.add(drawing.anything())
    return Plan(purpose, terms, by, tuple(drawing.moves[:size]))


def plans(purpose: str = "", most: int = 60) -> st.SearchStrategy[Plan]:
    """Draw plans, four of five for a mechanism."""
    sizes = st.sampled_from((0, 5, most // 2, most, most, most))
    return st.builds(plan_of, st.integers(0, 2**64), sizes, st.just(purpose))

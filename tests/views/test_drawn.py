"""Whatever is filed can be published, and no page of it prefers a party."""

import re
from functools import partial

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from carried import carry_out, documents
from drawn import plan_of
from plans import Plan, exchange, same
from shelf_of import MemoryShelf
from site_of import leading_nowhere, read, site_of_shelf
from sulh.errors import Refused
from sulh.mechanism.state import start

#: All pages of a record take a tenth of a second: a handful is tried, longer ones every night.
_few = settings(
    max_examples=max(15, settings().max_examples // 20),
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
)
_plans = st.builds(plan_of, st.integers(0, 2**32), st.just(70), st.sampled_from(["", "chronicle"]))


def pages_of(plan: Plan, *, exchanged: bool = False) -> dict[str, str]:
    """Publish a plan; nothing where its entry 0 constitutes nothing."""
    change = exchange if exchanged else same
    begin = start(documents(change))
    shelf_at = partial(MemoryShelf, carry_out(plan, change), begin)
    if shelf_at().state.roster.parties:
        return site_of_shelf(shelf_at)
    with pytest.raises(Refused, match="constitutes no record"):
        site_of_shelf(shelf_at)
    return {}


@_few
@given(_plans)
def test_whatever_is_filed_can_be_published_and_every_link_and_number_holds(plan: Plan) -> None:
    made = pages_of(plan)
    assert leading_nowhere(made) == []
    for path, text in made.items():
        if path.endswith(".html"):
            page = read(text)
            assert len(set(page.ids)) == len(page.ids), path
            assert {anchor for anchor, _ in page.numbers} <= set(page.filings), path


@_few
@given(_plans)
def test_exchanging_the_parties_exchanges_every_page(plan: Plan) -> None:
    here, there = pages_of(plan), pages_of(plan, exchanged=True)
    assert {exchange(path) for path in here} == set(there)
    for path, page in here.items():
        assert unhashed(exchange(page)) == unhashed(there[exchange(path)]), path


def unhashed(page: str) -> str:
    """Leave out the hashes of what is sealed, which hang on the names in it."""
    return re.sub("[A-Za-z0-9+/]{43}=", "(a hash)", page)

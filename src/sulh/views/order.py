"""Order: which of the two parties stands first on a page, and in which neutral style.

The mechanism tells who is named first (`docket.in_order`): by who appears first in the record,
alternated from page to page, never alphabetical, never as declared. Shapes and colours go with
who appeared first, and stay the same all through a record, so that a reader can rely on them.
"""

from typing import Final

from sulh.mechanism.docket import in_order
from sulh.mechanism.state import State

#: The styles of the columns of a page; each has its shape, which tells it without colour.
STYLES: Final = ("first", "second", "others")


def pair(state: State, number: int = 0) -> tuple[str, str]:
    """Give first and second on the page of a number: of a day, or of an incident."""
    first, second = in_order(state.docket, state.roster, number)
    return first, second

"""Plans: what is filed, in order, as data; and how its parties are exchanged."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

T = TypeVar("T")
Says = dict[str, Any]

_EXCHANGED: Final = {"east": "west", "west": "east", "East": "West", "West": "East"}


@dataclass(frozen=True)
class At:
    """A filing that another names: by its index, or by its first seat and nonce."""

    index: int
    named: bool = False


@dataclass(frozen=True)
class Move:
    """One filing of a plan; references in `says` are `At`s, enrolments name the key they enrol.

    `how` it is filed: soundly, a second time, cut short, or signed for another mechanism.
    """

    by: tuple[str, ...]
    kind: str
    says: Says
    seals: Says | None = None
    to: tuple[str, ...] = ("chair", "east-panel", "west-panel")
    how: str = "soundly"


@dataclass(frozen=True)
class Plan:
    """What is filed: in a mechanism or a chronicle, under which terms, from entry 0 on."""

    purpose: str
    terms: int
    by: tuple[str, ...]
    moves: tuple[Move, ...]


def exchange(value: T) -> T:
    """Exchange the parties in whatever names them."""
    found: Any = value
    if isinstance(found, str):
        found = re.sub("(?<![A-Za-z])(?:[Ee]ast|[Ww]est)", lambda name: _EXCHANGED[name[0]], found)
    elif isinstance(found, Mapping):
        found = {exchange(key): exchange(inner) for key, inner in found.items()}
    elif isinstance(found, list | tuple):
        found = type(found)(map(exchange, found))
    exchanged: T = found
    return exchanged


def same(value: T) -> T:
    """Leave everything as it is."""
    return value

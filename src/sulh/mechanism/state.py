"""State: what the fold carries from entry to entry, and nothing else.

Indices, times and keys; never a word of what was said, which is read from the record by index.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import msgspec

from sulh.canonical import parse_base64
from sulh.filings.kinds import To
from sulh.filings.wire import Mechanism
from sulh.mechanism.agreement import Agreement, Documents, Terms, Timed
from sulh.mechanism.bulletins import Bulletins
from sulh.mechanism.docket import Docket
from sulh.mechanism.effort import Effort
from sulh.mechanism.findings import Findings
from sulh.mechanism.incidents import Incidents
from sulh.mechanism.measures import Measures
from sulh.mechanism.objection import Objection
from sulh.mechanism.payloads import Payloads
from sulh.mechanism.replies import Replies
from sulh.mechanism.roster import EMPTY, Roster
from sulh.mechanism.talks import Talks
from sulh.register import Register
from sulh.table import NONE, Names

NO_DOCUMENTS: Final[Mapping[bytes, Terms]] = MappingProxyType({})


class State(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What follows from the first `size` entries of the record.

    `constituted` is the leaf hash of entry 0; `clock` is record time in POSIX seconds, 0 before
    the first clock entry; `names` leads from a nonce and a first seat to an index; `documents`
    are the terms that the fold was given, by hash.
    """

    size: int = 0
    constituted: bytes = b""
    clock: int = 0
    names: Names[bytes] = Names()
    roster: Roster = EMPTY
    payloads: Payloads = Payloads()
    objections: Register[int, Objection] = Register()
    docket: Docket = Docket()
    agreement: Agreement = Agreement()
    effort: Effort = Effort()
    incidents: Incidents = Incidents()
    replies: Replies = Replies()
    findings: Findings = Findings()
    measures: Measures = Measures()
    talks: Talks = Talks()
    bulletins: Bulletins = Bulletins()
    documents: Documents = NO_DOCUMENTS

    @property
    def mechanism(self) -> Mechanism:
        """What every filing but the first has to name as the record it is meant for."""
        return Mechanism(self.roster.origin, self.constituted)

    def time_for(self, step: Timed, index: int) -> int | None:
        """Give the seconds allowed for a step that an entry called for; None: as many as it takes.

        By the terms that were in force then: an amendment moves no deadline that runs.
        """
        sha256 = self.agreement.in_force_at(index)
        terms = self.documents.get(sha256)
        return None if terms is None else terms.deadline_s(step)

    def index_of(self, to: To) -> int:
        """Give the index that a filing is named by; -1 leads nowhere."""
        if isinstance(to, int):
            return to
        found = self.names.get(parse_base64(to.nonce, "nonce", 16) + to.by.encode())
        return NONE if found is None else found


START: Final = State()


def start(documents: Documents) -> State:
    """Begin a fold for which these terms are at hand."""
    return State(documents=documents)

"""Strategies: values, spans, places, cells, sealed values and filings of every kind."""

import unicodedata
from datetime import UTC, datetime

from hypothesis import strategies as st
from msgspec import UNSET

from samples import RECIPIENT
from sulh.canonical import MAX_INTEGER, write_base64, write_base64url
from sulh.characters import check_text
from sulh.errors import Malformed
from sulh.filings import kinds
from sulh.filings.wire import EMPTY_ROOT, Filing, Mechanism, Seen
from sulh.moment import Span, coarsen, write_instant
from sulh.place import GRIDS, MAX_RADIUS_M, MICRO, Cell, Place
from sulh.seal import Disclosure, Sealed

EARLIEST = int(datetime(1, 1, 1, tzinfo=UTC).timestamp())
LATEST = int(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp())
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


def _is_allowed(text: str) -> bool:
    try:
        check_text(text, "text")
    except Malformed:
        return False
    return True


_isolated = st.tuples(
    st.sampled_from("\u2066\u2067\u2068"), st.text("ab\u05d0\u0639", max_size=4)
).map(lambda parts: f"{parts[0]}{parts[1]}\u2069")


def texts(least: int = 0, most: int = 30) -> st.SearchStrategy[str]:
    """Strings that may stand in the record: of any script, some with balanced isolates."""
    piece = st.one_of(
        st.text('abc "\\/\u00e9\u0639\u0915\u200c\u200d\u200e\U0001f54a', max_size=5),
        st.text(st.characters(exclude_categories=("Cs", "Cn", "Co", "Cc")), max_size=5),
        _isolated,
    )
    whole = st.lists(piece, min_size=1, max_size=4).map(
        lambda parts: unicodedata.normalize("NFC", "".join(parts))
    )
    return whole.filter(lambda text: least <= len(text) <= most and _is_allowed(text))


identifiers = st.one_of(
    st.sampled_from(("north-head", "south-head", "clock", "a", "0", "a" * 64)),
    st.builds(
        lambda first, middle, last: first + middle + last,
        st.sampled_from(_LETTERS),
        st.text(_LETTERS + "-", max_size=8),
        st.sampled_from(_LETTERS),
    ),
)
json_keys = st.text("abcdefghijklmnopqrstuvwxyz0123456789_", min_size=1, max_size=64)
integers = st.integers(-MAX_INTEGER, MAX_INTEGER)
values: st.SearchStrategy[object] = st.recursive(
    st.one_of(st.booleans(), integers, texts()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(json_keys, inner, max_size=3)
    ),
    max_leaves=8,
)

instants = st.integers(EARLIEST, LATEST)
precisions = st.sampled_from(("year", "month", "day", "hour", "minute", "second"))
spans = st.builds(lambda at, how: coarsen(Span(at, "second"), how), instants, precisions)

places = st.builds(
    Place,
    latitude=st.integers(-90 * MICRO, 90 * MICRO),
    longitude=st.integers(-180 * MICRO, 180 * MICRO - 1),
    radius_m=st.integers(0, MAX_RADIUS_M),
)


@st.composite
def cells(draw: st.DrawFn) -> Cell:
    """Squares of every grid."""
    side = draw(st.sampled_from(GRIDS))
    rows, columns = 90 * MICRO // side, 180 * MICRO // side
    return Cell(
        draw(st.integers(-rows, rows - 1)) * side,
        draw(st.integers(-columns, columns - 1)) * side,
        side,
    )


hashes = st.binary(min_size=32, max_size=32)
nonces = st.binary(min_size=16, max_size=16)
salts = nonces
#: A field's name is a key, and none that RFC 9901 takes for itself.
field_names = st.from_regex(r"[a-z0-9][a-z0-9_]{0,20}", fullmatch=True)
disclosures = st.builds(Disclosure, salts, field_names, values)


@st.composite
def sealed_values(draw: st.DrawFn) -> Sealed:
    """What entries show of what they seal."""
    digests = draw(st.sets(hashes, min_size=1, max_size=4))
    files = draw(st.sets(hashes, max_size=3))
    return Sealed(
        tuple(sorted(digests, key=write_base64url)),
        tuple(sorted(files, key=write_base64)),
        draw(hashes),
        tuple(sorted(draw(st.sets(identifiers, min_size=1, max_size=4)))),
    )


_hash_texts = hashes.map(write_base64)
_keys = st.binary(min_size=33, max_size=120).map(write_base64)
_proofs = st.binary(min_size=64, max_size=200).map(write_base64)
_ages = st.sampled_from((UNSET, RECIPIENT))
_indices = st.integers(0, MAX_INTEGER)
_filings = st.one_of(_indices, st.builds(kinds.Reference, identifiers, nonces.map(write_base64)))
_instant_texts = instants.map(write_instant)
_bodies = st.builds(kinds.Body, identifiers, texts(1))
_enrolments = st.builds(
    kinds.Enrolment,
    body=identifiers,
    head=st.booleans(),
    holder=identifiers,
    key=_keys,
    proof=_proofs,
    role=identifiers,
    seat=identifiers,
    age=_ages,
)

#: What may be said, for every kind there is; `tests/filings` fails if one is missing.
SAYS: dict[str, st.SearchStrategy[kinds.Said]] = {
    "record constituted": st.builds(
        kinds.RecordConstituted,
        erasure=st.tuples(identifiers, identifiers),
        escrow=st.lists(identifiers, max_size=3).map(tuple),
        freshness=_keys,
        guarantors=st.lists(_bodies, max_size=2).map(tuple),
        log=_keys,
        parties=st.tuples(_bodies, _bodies),
        purpose=st.sampled_from(("mechanism", "exercise", "chronicle")),
        rules=st.integers(1, MAX_INTEGER),
        seats=st.lists(_enrolments, min_size=1, max_size=2).map(tuple),
        terms=st.builds(kinds.Terms, st.sampled_from(("agreed", "reported")), _hash_texts),
        title=texts(1),
    ),
    "seat filled": st.builds(
        kinds.SeatFilled,
        body=identifiers,
        head=st.booleans(),
        holder=identifiers,
        key=_keys,
        proof=_proofs,
        role=identifiers,
        seat=identifiers,
        age=_ages,
    ),
    "key rotated": st.builds(kinds.KeyRotated, _keys, _proofs, identifiers, _ages),
    "key revoked": st.builds(kinds.KeyRevoked, identifiers, _instant_texts),
    "seat vacated": st.builds(kinds.SeatVacated, identifiers),
    "rules adopted": st.builds(kinds.RulesAdopted, st.integers(1, MAX_INTEGER)),
    "clock": st.builds(kinds.Clock, _instant_texts),
    "sealed": st.just(kinds.SealedFiling()),
    "payload disclosed": st.builds(
        kinds.PayloadDisclosed,
        st.lists(disclosures.map(lambda one: one.text), max_size=3).map(tuple),
        _filings,
    ),
    "payload erased": st.builds(
        kinds.PayloadErased,
        _filings,
        st.sampled_from(
            ("consent withdrawn", "danger", "legal order", "mistake", "retention ended")
        ),
    ),
    "payload opened": st.builds(kinds.PayloadOpened, _filings),
}


@st.composite
def filings(draw: st.DrawFn, kind: str) -> Filing:
    """Filings of one kind, with everything around what they say."""
    says = draw(SAYS[kind])
    first = isinstance(says, kinds.RecordConstituted)
    origin = draw(st.sampled_from(("example.org/line", "example.org", "log.example/a/b_c")))
    sealed = None
    if isinstance(says, kinds.SealedFiling) or (says.audiences and draw(st.booleans())):
        sealed = draw(sealed_values())
    return Filing(
        by=tuple(draw(st.lists(identifiers, min_size=1, max_size=16, unique=True))),
        made=draw(spans),
        mechanism=Mechanism(origin, None if first else draw(hashes)),
        nonce=draw(nonces),
        seen=Seen(0, EMPTY_ROOT)
        if first
        else Seen(draw(st.integers(1, MAX_INTEGER)), draw(hashes)),
        says=says,
        sealed=sealed,
    )

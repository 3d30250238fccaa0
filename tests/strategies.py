"""Strategies: values, spans, places, cells, sealed values and filings of every kind."""

import unicodedata
from datetime import UTC, datetime
from functools import cache, partial
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st
from msgspec import UNSET, UnsetType

from samples import RECIPIENT
from sulh.canonical import MAX_INTEGER, write_base64, write_base64url
from sulh.characters import check_text
from sulh.errors import Malformed
from sulh.filings import kinds
from sulh.filings import vocabulary as words
from sulh.filings.acts import ACTS
from sulh.filings.wire import EMPTY_ROOT, Filing, Mechanism, Seen
from sulh.moment import Span, coarsen, write_instant, write_span
from sulh.place import GRIDS, MAX_RADIUS_M, MICRO, Cell, Place, write_cell, write_place
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
_indices = st.integers(0, MAX_INTEGER)
_days = st.builds(coarsen, spans, st.sampled_from(("year", "month", "day"))).map(write_span)
_urls = st.from_regex(r"https?://[a-z0-9]{1,9}\.example(:[0-9]{1,5})?(/[A-Za-z0-9%?#=&;.-]{0,30})?",
                      fullmatch=True)  # fmt: skip

#: For each type of the vocabulary, the values it may have.
_VALUES: list[tuple[object, st.SearchStrategy[Any]]] = [
    (words.Identifier, identifiers),
    (words.Name, texts(1)),
    (words.Words, texts(1)),
    (words.Index, _indices),
    (words.Rules, st.integers(1, MAX_INTEGER)),
    (words.Hash, _hash_texts),
    (words.Nonce, nonces.map(write_base64)),
    (words.Key, _keys),
    (words.Proof, _proofs),
    (words.Recipient, st.just(RECIPIENT)),
    (words.DisclosureText, disclosures.map(lambda one: one.text)),
    (words.Salt, salts.map(write_base64url)),
    (words.InstantText, instants.map(write_instant)),
    (words.SpanText, spans.map(write_span)),
    (words.DayText, _days),
    (words.PlaceText, places.map(write_place)),
    (words.CellText, cells().map(write_cell)),
    (words.Field, field_names.filter(lambda name: name[0].isalpha())),
    (words.Url, _urls),
    (words.Country, st.sampled_from(("UTO", "RUR"))),
    (words.Article, st.sampled_from(("1", "4.2", "a", "12.b.3.iv"))),
    (words.Act, st.sampled_from(sorted(ACTS))),
    (words.Count, st.integers(0, 10_000_000)),
    (words.Percent, st.integers(0, 100)),
    (words.Step, st.integers(1, 20)),
    (words.Grade, st.from_regex(r"[A-F][1-6]", fullmatch=True)),
    (bool, st.booleans()),
]


def of_type(hint: object) -> st.SearchStrategy[Any]:
    """Give the values of a type that stands in a form."""
    for known, strategy in _VALUES:
        if hint is known or (get_origin(hint) is Annotated and hint == known):
            return strategy
    if isinstance(hint, type) and issubclass(hint, kinds.Form):
        return of_form(hint)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is Annotated and get_origin(arguments[0]) is tuple:
        least, most = arguments[1].min_length or 0, arguments[1].max_length
        several = st.lists(
            of_type(get_args(arguments[0])[0]), min_size=least, max_size=min(most, 3), unique=True
        )
        return several.map(tuple)
    if origin is tuple:
        return st.tuples(*map(of_type, arguments))
    assert origin in (Union, UnionType), hint
    return st.one_of(*(st.just(UNSET) if one is UnsetType else of_type(one) for one in arguments))


F = TypeVar("F", bound=kinds.Form)


@cache
def of_form(form: type[F]) -> st.SearchStrategy[F]:
    """Give the filings of a form, drawn from the types of its fields."""
    hints = get_type_hints(form, include_extras=True)
    fields = {name: of_type(hints[name]) for name in form.__struct_fields__}
    return st.fixed_dictionaries(fields).map(partial(_mend, form)).filter(_is_sound)


def _mend(form: type[F], fields: dict[str, Any]) -> F:
    """Put right what two fields that were drawn apart contradict each other in."""
    if form is kinds.ReportFiled and fields["act"] is not UNSET:
        fields["family"] = ACTS[fields["act"]].family
    if form is kinds.ObservationFiled:
        fields["count"] = (fields["count"] or 1) if fields["sight"] != "nothing" else 0
    if form is kinds.EffortFiled and not fields["watch"].startswith("access "):
        fields["denied_by"] = UNSET
    if form is kinds.CorrectionMade:
        fields["withdrawn"] = fields["withdrawn"] or UNSET
    if form is kinds.Outcome:
        _mend_outcome(fields)
    _mend_reasons(fields)
    if "until" in fields and fields["until"] is not UNSET:
        fields["day"], fields["until"] = sorted((fields["day"], fields["until"]))
    return form(**fields)


def _mend_outcome(fields: dict[str, Any]) -> None:
    for pair in (("at_least", "at_most"), ("conduct", "conduct_of")):
        if UNSET in (fields[pair[0]], fields[pair[1]]):
            fields |= dict.fromkeys(pair, UNSET)
    if fields["article"] is UNSET:
        fields["characterisation"] = "no violation"
    if fields["conduct"] is UNSET:
        fields |= dict.fromkeys(("knowledge", "capacity", "steps"), UNSET)
    if fields["controlled_by"] is not UNSET:
        fields["attribution"] = "third"


def _mend_reasons(fields: dict[str, Any]) -> None:
    """Take away what is said only with one decision, where another was drawn."""
    for decided, reason, named in (
        ("decision", "because", "inadmissible"),
        ("decision", "of", "duplicate"),
        ("notice", "review", "withheld"),
        ("how", "into", "merged"),
    ):
        if {decided, reason} <= fields.keys() and fields[decided] != named:
            fields[reason] = UNSET
    if fields.get("notice") == "whole":
        fields["because"] = UNSET


def _is_sound(form: kinds.Form) -> bool:
    try:
        form.check("says")
    except Malformed:
        return False
    return True


#: What may be said, for every kind there is.
SAYS: dict[str, st.SearchStrategy[kinds.Said]] = {
    kind: of_form(form) for kind, form in kinds.KINDS.items()
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

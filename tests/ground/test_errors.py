"""Errors: each says where and why, and survives the way between processes."""

import pickle

import pytest

from sulh import errors


@pytest.mark.parametrize(
    "kind",
    [
        errors.Malformed,
        errors.Untrusted,
        errors.Refused,
        errors.Conflict,
        errors.Missing,
        errors.Busy,
        errors.Full,
        errors.Stopped,
    ],
)
def test_an_error_says_where_and_why_also_after_a_pickle(kind: type[errors.SulhError]) -> None:
    error = pickle.loads(pickle.dumps(kind("entry, byte 3", "not UTF-8")))
    assert type(error) is kind
    assert isinstance(error, errors.SulhError)
    assert (error.where, error.what) == ("entry, byte 3", "not UTF-8")
    assert str(error) == "entry, byte 3: not UTF-8"


def test_what_declines_is_a_refusal_and_nothing_else_is() -> None:
    declining = (errors.Conflict, errors.Missing, errors.Busy, errors.Full)
    assert all(issubclass(kind, errors.Refused) for kind in declining)
    others = (errors.Malformed, errors.Untrusted, errors.Stopped)
    assert not any(issubclass(kind, errors.Refused) for kind in others)

"""Names that a format fixes: origins, and the names of sealed fields."""

import pytest

from sulh.canonical import write_base64url, write_canonical
from sulh.errors import Malformed
from sulh.filings.vocabulary import is_origin
from sulh.seal import parse_disclosure


@pytest.mark.parametrize("name", ["example.org", "example.org/line", "a-b.example/x/y_z.1", "a"])
def test_an_origin_is_a_host_and_perhaps_a_path(name: str) -> None:
    assert is_origin(name)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            "/",
            "example.org/",
            "..",
            "example..org",
            "-a.example",
            "a-.example",
            "a/..",
            "a/-b",
        ),
        *("http://a", "a:1", "A.example", "a b", "a+b", "a/b//c", "a\n", ".a", "a" * 129),
    ],
)
def test_nothing_else_is_an_origin(name: str) -> None:
    assert not is_origin(name)


@pytest.mark.parametrize("name", ["", "_sd", "...", "A", "a b", "a-b", "x" * 65])
def test_a_sealed_field_is_named_like_any_field(name: str) -> None:
    text = write_base64url(write_canonical([write_base64url(bytes(16)), name, 1]))
    with pytest.raises(Malformed):
        parse_disclosure(text)

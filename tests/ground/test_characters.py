"""Characters: the table of what is refused, and the texts that honest people write."""

import sys
import unicodedata

import pytest

from sulh.characters import check_text, refused_ranges
from sulh.errors import Malformed

_NAMED = {
    0x200B,
    *range(0x2028, 0x202F),
    0x2060,
    *range(0x206A, 0x2070),
    0xFEFF,
    *range(0xFFF9, 0xFFFC),
    *range(0xE0000, 0xE0080),
}


def _refused() -> set[int]:
    return {point for a, b in refused_ranges() for point in range(a, b + 1)}


@pytest.mark.skipif(
    unicodedata.unidata_version != "14.0.0", reason="this interpreter has another Unicode"
)
def test_the_table_is_what_unicode_14_and_the_page_give() -> None:
    derived = {
        point
        for point in range(sys.maxunicode + 1)
        if unicodedata.category(chr(point)) in ("Cn", "Co", "Cs", "Cc")
    }
    assert _refused() == derived | _NAMED


def test_what_is_not_refused_is_assigned_in_every_unicode_since_14() -> None:
    refused = _refused()
    assert all(
        unicodedata.category(chr(point)) not in ("Cn", "Co", "Cs", "Cc")
        for point in range(sys.maxunicode + 1)
        if point not in refused
    )


def test_ranges_are_in_order_and_apart() -> None:
    ends = [end for pair in refused_ranges() for end in pair]
    assert ends == sorted(ends)
    assert all(b - a > 1 for a, b in zip(ends[1:-1:2], ends[2::2], strict=True))


@pytest.mark.parametrize(
    "point",
    [*_NAMED, 0x00, 0x0A, 0x1F, 0x7F, 0x80, 0x9F, 0x378, 0xD800, 0xDFFF, 0xE000, 0xFDD0, 0xFFFF],
)
def test_a_refused_character_is_named_with_its_place(point: int) -> None:
    with pytest.raises(Malformed, match=rf"U\+{point:04X} at character 2 is not allowed"):
        check_text(f"ab{chr(point)}c", "title")


HONEST = {
    "Arabic": "\u062e\u0637 \u0648\u0642\u0641 \u0627\u0644\u0646\u0627\u0631",
    "Persian, with ZWNJ": "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "Hindi, with ZWJ": "\u0915\u094d\u200d\u0937",
    "Sinhala, with ZWJ": "\u0dc1\u0dca\u200d\u0dbb\u0dd3",
    "Hebrew, with points": "\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd",
    "Hebrew, with marks": "\u05d0\u200f!\u200e",
    "Cyrillic": "\u041b\u0456\u043d\u0456\u044f",
    "Greek": "\u0393\u03c1\u03b1\u03bc\u03bc\u03ae",
    "Chinese": "\u505c\u706b\u7ebf",
    "Korean": "\ud734\uc804\uc120",
    "Thai": "\u0e40\u0e2a\u0e49\u0e19",
    "Amharic": "\u1218\u1235\u1218\u122d",
    "a family of emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "an emoji with its variation": "\u2764\ufe0f",
    "a flag": "\U0001f1fa\U0001f1f3",
    "Latin inside Arabic, isolated": "\u062e\u0637 \u2066Line 1\u2069 \u0647\u0646\u0627",
    "isolates inside isolates": "\u2067\u0623 \u2068b\u2069\u2069",
    "combining marks in form C": "\u1eb9\u0301",
    "nothing": "",
}


@pytest.mark.parametrize("text", HONEST.values(), ids=HONEST)
def test_an_honest_text_may_stand(text: str) -> None:
    check_text(text, "title")


@pytest.mark.parametrize("opened", ["\u2066", "\u2067", "\u2068"])
def test_isolates_are_balanced(opened: str) -> None:
    check_text(f"{opened}a\u2069", "title")
    for text in (opened, f"\u2069{opened}", f"{opened}{opened}\u2069", f"{opened}\u2069\u2069"):
        with pytest.raises(Malformed, match="title: directional isolates are not balanced"):
            check_text(text, "title")


@pytest.mark.parametrize("text", ["e\u0301", "\u212b", "\u1112\u1161\u11ab", "\u0958"])
def test_a_text_in_another_normal_form_is_refused(text: str) -> None:
    with pytest.raises(Malformed, match="not in Unicode normal form C"):
        check_text(text, "title")

"""Mutation: good inputs of a parser with a few bytes or lines changed."""

from collections.abc import Sequence

from hypothesis import strategies as st


@st.composite
def mutated(draw: st.DrawFn, originals: Sequence[bytes]) -> bytes:
    """Draw one of some good inputs with a few bytes or lines changed."""
    data = draw(st.sampled_from(originals))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(data)))
        to = draw(st.integers(at, min(len(data), at + 40)))
        lines = data.split(b"\n")
        line = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["flip", "insert", "drop", "double", "line", "lines", "cut"])):
            case "flip" if at < len(data):
                changed = data[at] ^ draw(st.integers(1, 255))
                data = data[:at] + bytes((changed,)) + data[at + 1 :]
            case "insert":
                data = data[:at] + draw(st.binary(min_size=1, max_size=8)) + data[at:]
            case "drop":
                data = data[:at] + data[to:]
            case "double":
                data = data[:to] + data[at:to] + data[to:]
            case "line":
                data = b"\n".join(lines[:line] + lines[line + 1 :])
            case "lines":
                data = b"\n".join([*lines[: line + 1], lines[line], *lines[line + 1 :]])
            case _:
                data = data[:at]
    return data

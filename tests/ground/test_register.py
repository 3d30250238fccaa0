"""Register: a map that is a value, and keeps the order of first putting."""

import os
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from sulh.register import Register

puts = st.lists(st.tuples(st.text("abcdef", max_size=2), st.integers()), max_size=30)


def put_all(items: list[tuple[str, int]]) -> Register[str, int]:
    register: Register[str, int] = Register()
    for key, value in items:
        register = register.put(key, value)
    return register


@given(puts)
def test_a_register_is_a_dictionary_with_its_order(items: list[tuple[str, int]]) -> None:
    register, naive = put_all(items), dict(items)
    # A dictionary, too, leaves a key where it was first put.
    assert list(register.items()) == list(naive.items())
    assert list(register) == list(naive)
    assert len(register) == len(naive)
    assert repr(register) == f"Register({naive!r})"
    for key, value in naive.items():
        assert key in register
        assert register[key] == register.get(key) == value


@given(puts, st.text("abcdef", max_size=2), st.integers())
def test_putting_leaves_the_old_register_as_it_was(
    items: list[tuple[str, int]], key: str, value: int
) -> None:
    old = put_all(items)
    before = list(old.items())
    new = old.put(key, value)
    assert list(old.items()) == before
    assert new.get(key) == value
    assert [item for item in new.items() if item[0] != key] == [i for i in before if i[0] != key]


@given(puts, puts)
def test_equal_registers_hold_the_same_in_the_same_order(
    some: list[tuple[str, int]], others: list[tuple[str, int]]
) -> None:
    a, b = put_all(some), put_all(others)
    assert (a == b) == (list(dict(some).items()) == list(dict(others).items()))
    if a == b:
        assert hash(a) == hash(b)


def test_the_order_of_putting_is_part_of_the_value() -> None:
    assert put_all([("a", 1), ("b", 2)]) != put_all([("b", 2), ("a", 1)])
    assert put_all([("a", 1)]) != {"a": 1}


def test_a_key_that_was_never_put_is_not_there() -> None:
    register = put_all([("a", 1)])
    assert register.get("b") is None
    assert "b" not in register


PROGRAM = """
from sulh.register import Register
register = Register()
for n in range(300):
    register = register.put(f"key {n * 7919 % 211}", n)
print(repr(register))
"""


def test_iteration_is_the_same_under_any_hash_seed() -> None:
    answers = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4294967295")
    }
    assert len(answers) == 1
    assert answers.pop().startswith(b"Register({'key 0': 211, ")

"""Appending: the same tree in whatever portions its leaves arrive."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naive import merkle as naive
from sulh.record.log import EMPTY, Tree, append
from sulh.record.merkle import EMPTY_ROOT, hash_leaf, plan_root

LEAVES = [hash_leaf(naive.entry(number)) for number in range(2_000)]


def test_the_tree_without_leaves_has_the_empty_root() -> None:
    assert EMPTY.root == EMPTY_ROOT
    assert append(EMPTY, []) == (EMPTY, [])


@pytest.mark.parametrize("size", range(65))
def test_the_edge_is_that_of_the_naive_tree(size: int) -> None:
    tree, completed = append(EMPTY, LEAVES[:size])
    assert tree.size == size
    assert tree.root == naive.mth(range(size))
    assert tree.edge == tuple(
        naive.mth(range(node.index << node.height, (node.index + 1) << node.height))
        for node in plan_root(size)
    )
    assert not completed


@given(st.lists(st.integers(0, 700), max_size=12))
def test_appending_in_any_split_is_appending_at_once(portions: list[int]) -> None:
    tree, completed = EMPTY, []
    for portion in portions:
        start = tree.size % 1_000
        tree, more = append(tree, LEAVES[start : start + portion])
        completed += more
    leaves: list[bytes] = []
    for portion in portions:
        start = len(leaves) % 1_000
        leaves += LEAVES[start : start + portion]
    whole, all_completed = append(EMPTY, leaves)
    assert tree == whole
    assert sorted(completed) == sorted(all_completed)
    assert len({(level, index) for level, index, _ in completed}) == len(completed)


@given(st.integers(0, 70_000), st.integers(0, 70_000))
def test_an_appended_tree_and_its_completed_nodes_are_the_naive_ones(a: int, b: int) -> None:
    old, new = sorted((a, b))
    tree = Tree(
        old,
        tuple(
            naive.mth(range(node.index << node.height, (node.index + 1) << node.height))
            for node in plan_root(old)
        ),
    )
    leaves = [naive.mth(range(number, number + 1)) for number in range(old, new)]
    tree, completed = append(tree, leaves)
    assert tree.size == new
    assert tree.root == naive.mth(range(new))
    wanted = [
        (level, index) for level in (1, 2) for index in range(old // 256**level, new // 256**level)
    ]
    assert [(level, index) for level, index, _ in completed] == wanted
    for level, index, node in completed:
        assert node == naive.mth(range(index * 256**level, (index + 1) * 256**level))


def test_one_entry_at_a_time_gives_the_roots_others_computed(ours: dict[str, Any]) -> None:
    tree = EMPTY
    for number in range(70_000):
        if str(tree.size) in ours["roots_hex"]:
            assert tree.root.hex() == ours["roots_hex"][str(tree.size)]
        tree, _ = append(tree, [hash_leaf(naive.entry(number))])
    assert tree.root.hex() == ours["roots_hex"]["70000"]


def test_a_tree_whose_edge_is_not_that_of_its_size_is_no_tree() -> None:
    with pytest.raises(AssertionError):
        Tree(3, (EMPTY_ROOT,))

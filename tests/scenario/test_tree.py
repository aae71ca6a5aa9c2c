"""The tree of a scenario: the places of its nodes, look-ups, and copies with changes."""

import pytest

from simulator.scenario.tree import (
    Node,
    Place,
    assign,
    from_plain,
    key_path,
    lookup,
    plain,
)

HERE, THERE = Place("s.yaml", 3, 4), Place("--set")
TREE = from_plain({"a": {"b": [1, 2, {"c": 3}]}, 5: None}, HERE)


def test_plain_values_and_nodes() -> None:
    assert plain(TREE) == {"a": {"b": [1, 2, {"c": 3}]}, "5": None}
    assert TREE.keys == {"a": HERE, "5": HERE} and TREE.place == HERE
    assert plain(from_plain((1, "x"), HERE)) == [1, "x"]


def test_children_by_key_or_index() -> None:
    listed = lookup(TREE, ("a", "b"))
    assert listed.child(0) is not None and listed.child(2) is not None
    assert listed.child(3) is None and listed.child(-1) is None and listed.child("0") is None
    assert TREE.child(5) is None and TREE.child("x") is None
    assert from_plain("text", HERE).child(0) is None


def test_a_look_up_ends_at_the_deepest_node_there_is() -> None:
    assert plain(lookup(TREE, ("a", "b", 2, "c"))) == 3
    assert plain(lookup(TREE, ("a", "b", 7, "c"))) == [1, 2, {"c": 3}]
    assert lookup(TREE, ()) is TREE


def test_a_changed_copy_has_the_new_value_and_its_place() -> None:
    new = Node(9, THERE)
    found = assign(TREE, ("a", "b", 1), new)
    assert plain(found) == {"a": {"b": [1, 9, {"c": 3}]}, "5": None}
    assert lookup(found, ("a", "b", 1)) is new and plain(TREE) == {
        "a": {"b": [1, 2, {"c": 3}]}, "5": None,
    }  # fmt: skip
    found = assign(TREE, ("a", "d", "e"), new)
    assert plain(found)["a"] == {"b": [1, 2, {"c": 3}], "d": {"e": 9}}
    inner = lookup(found, ("a",))
    assert inner.keys == {"b": HERE, "d": THERE} and lookup(found, ("a", "d")).place == THERE
    assert assign(TREE, ("a",), new).keys == TREE.keys
    assert assign(TREE, (), new) is new
    assert plain(assign(Node(None, HERE), ("a",), new)) == {"a": 9}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("methods", 0, "stepsize"), "methods[0].stepsize"),
        ((), ""),
        (("a\x1b", 1, 2), r".'a\x1b'[1][2]".removeprefix(".")),
    ],
)
def test_paths_as_people_write_them(path: tuple[str | int, ...], text: str) -> None:
    assert key_path(path) == text

"""`--set` of a sweep, on the tree: what it removes, adds and keeps."""

import pytest

from simulator.errors import ScenarioError
from simulator.scenario.reader import read_text
from simulator.scenario.tree import Node, plain
from simulator.sweep.overriding import fixed, sorted_out, split_values, swept

BASE = "methods: [{name: asgd, stepsize: 0.1}]\ncluster: {workers: 5}\n"


def tree(sweep: str = "") -> Node:
    return read_text(BASE + (f"sweep: {sweep}\n" if sweep else ""), "s.yaml")


def kept(root: Node) -> object:
    sweep = root.child("sweep")
    return None if sweep is None else plain(sweep)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1, 2", ["1", "2"]),
        ("[1, 2], {a: 1, b: (2, 3)}", ["[1, 2]", "{a: 1, b: (2, 3)}"]),
        ('"a,b", \'c,]\', d"e,f"', ['"a,b"', "'c,]'", 'd"e,f"']),
        ('"it\'s, here", 2', ['"it\'s, here"', "2"]),
        ("[a, 'b]', c], d", ["[a, 'b]', c]", "d"]),
        ("", [""]),
    ],
)
def test_values_are_split_at_commas_outside_of_brackets_and_quotes(
    text: str, parts: list[str]
) -> None:
    assert split_values(text) == parts


def test_one_value_or_several() -> None:
    given = ["a=1", "b=1,2", "c=1:9:3", "d=[1, 2]", "e=a=1,2"]
    assert sorted_out(given) == (["a=1", "d=[1, 2]"], ["b=1,2", "c=1:9:3", "e=a=1,2"])


def test_a_fixed_key_leaves_the_sweep_in_whatever_spelling() -> None:
    sweep = "{'methods[0].stepsize': [1, 2], seeds: [1, 2]}"
    assert kept(fixed(tree(sweep), "methods.asgd.stepsize = 1")) == {"seeds": [1, 2]}
    assert kept(fixed(tree("{seeds: [1]}"), "seeds=1")) == {}
    assert kept(fixed(tree(), "seeds=1")) is None


def test_it_leaves_groups_too_and_empty_ones_go() -> None:
    sweep = "{zip: [{seeds: [1, 2], cluster.workers: [3, 4]}, {seeds: [5]}]}"
    assert kept(fixed(tree(sweep), "seeds=1")) == {"zip": [{"cluster.workers": [3, 4]}]}
    assert kept(fixed(tree("{zip: [{seeds: [5]}]}"), "seeds=1")) == {}


def test_points_left_out_stay_if_they_are_still_possible() -> None:
    out = "exclude: [{seeds: 1, cluster.workers: 3}, {seeds: 2, cluster.workers: 4}, {seeds: 1}]"
    sweep = f"{{seeds: [1, 2], cluster.workers: [3, 4], {out}}}"
    found = kept(fixed(tree(sweep), "seeds=1"))
    assert found == {"cluster.workers": [3, 4], "exclude": [{"cluster.workers": 3}]}


def test_several_values_replace_those_of_the_key_where_it_stands() -> None:
    sweep = (
        "{'methods[0].stepsize': [1], seeds: [1, 2], "
        "exclude: [{seeds: 1}, {'methods[0].stepsize': 1}]}"
    )
    found = swept(tree(sweep), "methods.asgd.stepsize = 3, 4")
    assert kept(found) == {
        "methods[0].stepsize": [3, 4],
        "seeds": [1, 2],
        "exclude": [{"seeds": 1}],
    }
    assert next(iter(plain(found)["sweep"])) == "methods[0].stepsize"


def test_several_values_make_a_sweep() -> None:
    found = swept(tree(), "cluster.workers=1:9:3")
    assert kept(found) == {"cluster.workers": [1, 5, 9]}
    node = found.child("sweep")
    assert node is not None
    [values] = node.content.values()  # type: ignore[union-attr]
    assert values.place.file == "--set cluster.workers"


@pytest.mark.parametrize("override", ["methods.nobody.x=1,2", "=1,2"])
def test_a_wrong_key_is_named_with_its_option(override: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        swept(tree(), override)
    [one] = caught.value.problems
    assert one.file == f"--set {override.partition('=')[0]}" and one.rule


def test_what_is_wrong_in_the_file_stays_for_validation() -> None:
    sweep = "{seeds: [1, 2], zip: 3, exclude: 4, 'methods.nobody.x': [1]}"
    assert kept(fixed(tree(sweep), "seeds=1")) == {
        "zip": 3, "exclude": 4, "methods.nobody.x": [1],
    }  # fmt: skip
    assert kept(fixed(tree("{zip: [3, {seeds: [1]}]}"), "seeds=1")) == {"zip": [3]}

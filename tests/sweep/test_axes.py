"""The axes of a sweep, and what is wrong with them, at their places."""

import pytest

from simulator.errors import ScenarioError
from simulator.scenario.reader import read_text
from simulator.scenario.tree import Node, plain
from simulator.sweep.axes import axes_of, exclusions_of

TEXT = """\
methods: [{name: asgd, stepsize: 0.1}, {name: ringmaster}]
cluster: {workers: 5}
sweep:
"""


def tree(sweep: str) -> Node:
    return read_text(TEXT + "".join(f"  {line}\n" for line in sweep.splitlines()), "s.yaml")


def axes(sweep: str) -> list[tuple[tuple[str, ...], list[list[object]]]]:
    return [
        (one.names, [list(map(plain, step)) for step in one.steps]) for one in axes_of(tree(sweep))
    ]


def mistakes(sweep: str) -> list[tuple[int, str, str | None, str]]:
    root = tree(sweep)
    with pytest.raises(ScenarioError) as caught:
        exclusions_of(root, axes_of(root))
    return [(one.line, one.key, one.value, one.rule) for one in caught.value.problems]


def test_lists_ranges_and_groups() -> None:
    sweep = "zip: [{methods.asgd.stepsize: [1, 2], seeds: '1:3:2'}]\ncluster.workers: [3, [4]]"
    assert axes(sweep) == [
        (("cluster.workers",), [[3], [[4]]]),
        (("methods.asgd.stepsize", "seeds"), [[1, 1], [2, 3]]),
    ]
    [workers, zipped] = axes_of(tree(sweep))
    assert workers.paths == (("cluster", "workers"),)
    assert zipped.paths == (("methods", 0, "stepsize"), ("seeds",))
    assert [step[1].place.line for step in zipped.steps] == [4, 4]  # that of the range


@pytest.mark.parametrize("text", ["", "sweep: 3\n", "sweep: {exclude: []}\n"])
def test_without_keys_there_are_none(text: str) -> None:
    root = read_text("cluster: {workers: 5}\n" + text, "s.yaml")
    assert axes_of(root) == [] and exclusions_of(root, []) == []


def test_all_wrong_groups_are_reported_at_their_values() -> None:
    sweep = "cluster.workers: '1..9'\nseeds: 3\nzip: [{stop.time: [1, 2], stop.arrivals: [3]}]"
    rule = "must be a list, start:stop:num or log:start:stop:num"
    assert mistakes(sweep) == [
        (4, "sweep.cluster.workers", '"1..9"', rule),
        (5, "sweep.seeds", "3", rule),
        (
            6,
            "sweep.zip",
            "[1, 2]",
            "must have as many values for each key: stop.time has 2, stop.arrivals has 1",
        ),
    ]


@pytest.mark.parametrize(
    ("sweep", "key", "rule"),
    [
        ("zip: {seeds: [1]}", "sweep.zip", "must be a list of mappings"),
        ("zip: [3]", "sweep.zip", "must be a mapping of swept keys"),
        ("zip: [{}]", "sweep.zip", "must be a mapping of swept keys"),
        ("seeds: [1]\nexclude: {seeds: 1}", "sweep.exclude", "must be a list of mappings"),
        ("seeds: [1]\nexclude: [{}]", "sweep.exclude", "must be a mapping of swept keys"),
    ],
)
def test_groups_are_mappings_in_a_list(sweep: str, key: str, rule: str) -> None:
    [(_, place, _, said)] = mistakes(sweep)
    assert (place, said) == (key, rule)


@pytest.mark.parametrize(
    ("sweep", "later", "earlier"),
    [
        (
            "methods.asgd.stepsize: [1]\nmethods[0].stepsize: [2]",
            "methods[0].stepsize",
            "methods.asgd.stepsize",
        ),
        ("cluster.workers: [1]\ncluster: [{workers: 3}]", "cluster", "cluster.workers"),
        ("seeds: [1]\nzip: [{stop.time: [1], seeds: [2]}]", "seeds", "seeds"),
    ],
)  # fmt: skip
def test_a_key_is_swept_once_in_whatever_spelling(sweep: str, later: str, earlier: str) -> None:
    rule = f"is swept by {earlier} already: name each key once"
    [(_, key, value, said)] = mistakes(sweep)
    assert (key, value, said) == (f"sweep.{later}", None, rule)


def test_neighbours_are_no_overlap() -> None:
    assert len(axes("cluster.workers: [1]\ncluster.links: [2]")) == 2


def test_points_to_leave_out_are_values_of_swept_keys() -> None:
    root = tree("seeds: [1, 2]\ncluster.workers: [3, 4]\nexclude: [{seeds: 2, cluster.workers: 3}]")
    assert exclusions_of(root, axes_of(root)) == [{"seeds": 2, "cluster.workers": 3}]
    found = mistakes("seeds: [1, 2]\nexclude: [{seed: 1}, {seeds: 7}]")
    assert found == [
        (5, "sweep.exclude.seed", None, "is not swept, did you mean 'seeds'? known: seeds"),
        (5, "sweep.exclude.seeds", "7", "is no value of seeds, which takes 1, 2"),
    ]
    many = ", ".join(map(str, range(30)))
    [(_, _, _, rule)] = mistakes(f"seeds: [{many}]\nexclude: [{{seeds: 99}}]")
    assert rule.endswith("18, 19")

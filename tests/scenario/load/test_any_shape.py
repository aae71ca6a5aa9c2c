"""Lists, mappings, nulls and words in place of short forms and other values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from simulator.errors import ScenarioError
from simulator.scenario.load import validated
from simulator.scenario.reader import read_text

EDGE = {"latency": {"mean": 0.1, "job": "exponential", "speed": 2.0}, "bandwidth": 9.0}
REST: dict[str, Any] = {
    "problem": {"kind": "quadratic", "dimension": 3, "noise": 0.1, "matrix": "tridiagonal"},
    "oracle": "zeroth_order",
    "methods": [{"name": "asgd", "stepsize": [0.1], "schedule": {"kind": "cosine", "until": 9.0}}],
    "stop": {"time": 1.0, "target": {"metric": "loss_gap", "below": 0.1}},
    "record": {"points": 3},
    "seeds": 2,
}
CLUSTERS: list[dict[str, Any]] = [
    {"preset": "slow_links", "compute_time": "severe"},
    {"compute_time": {"mean": {"law": "linear"}, "job": "exponential", "speed": 2.0}},
    {"compute_time": {"preset": "phones"}, "topology": "ring", "links": 1.0},
    {"links": {"upload": 1.0, "download": {"mean": 1.0, "speed": 2.0}, "edge": EDGE}},
    {"links": EDGE, "faults": {"time_to_failure": {"law": "linear"}, "time_to_repair": 1.0}},
]
SHAPES: list[Any] = [None, [], {}, [1.0], ["x"], {"a": 1}, {"kind": []}, {"preset": {}},
                     {"speed": 2.0}, {"mean": 1.0, "speed": []}, "x", True, -1, 1.5]  # fmt: skip

Path = tuple[Any, ...]


def below(node: Any, path: Path = ()) -> Iterator[Path]:
    """The paths of everything in it."""
    children: Any = node.items() if isinstance(node, dict) else ()
    for key, child in enumerate(node) if isinstance(node, list) else children:
        yield (*path, key)
        yield from below(child, (*path, key))


def with_value(node: Any, path: Path, value: Any) -> Any:
    changed = deepcopy(node)
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return changed


def judge(content: dict[str, Any]) -> None:
    """It is refused with a place for every mistake, or it can be written out and read again."""
    try:
        scenario = validated(read_text(json.dumps(content), "s.yaml"))
    except ScenarioError as error:
        assert all(one.line and one.rule for one in error.problems), error
        return
    resolved = scenario.to_yaml()
    assert validated(read_text(resolved, "resolved.yaml")).to_yaml() == resolved
    scenario.cluster.build(0)
    scenario.cluster.network(0, 3)


@pytest.mark.parametrize("cluster", CLUSTERS, ids=str)
def test_any_shape_anywhere_in_a_cluster_is_read_or_refused(cluster: dict[str, Any]) -> None:
    whole = {**REST, "oracle": None, "cluster": {"workers": 3, **cluster}}
    judge(whole)
    for path in below(cluster):
        for shape in SHAPES:
            judge(with_value(whole, ("cluster", *path), shape))


def test_any_shape_anywhere_else_is_read_or_refused() -> None:
    whole = {**REST, "cluster": {"workers": 3}}
    for path in below(REST):
        for shape in SHAPES:
            judge(with_value(whole, path, shape))

"""Seconds between nodes, and what a pivot waits for."""

from __future__ import annotations

import math

import pytest

from simulator.theory.trips import longest_trip, round_trips, soonest_batch
from tests.shared.scenes import scene

METHOD = {"name": "fragile", "stepsize": 0.1, "batch": 2}


def test_trips_follow_the_shortest_paths_there_and_back() -> None:
    given = scene(METHOD, workers=4, links={"edge": {"latency": 1.0, "bandwidth": 2.0}})
    path = given.model_copy(
        update={"cluster": given.cluster.model_validate(
            given.cluster.model_dump(exclude_none=True) | {"topology": "path"}
        )}
    )  # fmt: skip
    assert round_trips(given, 4) == [[6.0 * (i != j) for i in range(4)] for j in range(4)]
    assert round_trips(path, 4) == [[6.0 * abs(i - j) for i in range(4)] for j in range(4)]


def test_without_links_between_nodes_all_trips_are_free() -> None:
    assert round_trips(scene(METHOD), 4) is None
    assert round_trips(scene(METHOD, links={"upload": 1.0}), 4) is None


def test_free_messages_are_messages_of_no_seconds() -> None:
    pace = [4.0, 1.0, 2.0]
    for batch in (0.0, 1.0, 5.0, 80.0):
        free = soonest_batch([[0.0] * 3] * 3, pace, batch)
        assert soonest_batch(None, pace, batch) == pytest.approx(free)
    assert longest_trip(None) == longest_trip([[0.0] * 3] * 3) == 0.0


def test_the_pivot_is_the_node_with_the_shortest_longest_trip() -> None:
    assert longest_trip([[0.0, 2.0, 4.0], [2.0, 0.0, 2.0], [4.0, 2.0, 0.0]]) == 2.0


def test_of_too_many_nodes_nothing_is_known() -> None:
    trips = round_trips(scene(METHOD, workers=501, times=1.0, links={"edge": 1.0}), 4)
    assert trips == []
    assert math.isnan(soonest_batch(trips, [1.0] * 501, 3.0)) and math.isnan(longest_trip(trips))

"""The changes of a cluster."""

from __future__ import annotations

from typing import Any

from simulator.scenario import Scenario
from simulator.what_if.changes import changes_of, slowest


def scenario(cluster: dict[str, Any]) -> Scenario:
    return Scenario.model_validate(
        {
            "problem": {"kind": "quadratic", "dimension": 2},
            "cluster": cluster,
            "methods": [{"name": "asgd", "stepsize": 0.1}],
            "stop": {"time": 1.0},
        }
    )


def names(cluster: dict[str, Any]) -> list[str]:
    given = scenario(cluster)
    return [change.name for change in changes_of(given, range(given.cluster.size))]


def test_a_worker_at_the_median_or_that_never_finishes_changes_less() -> None:
    assert names({"workers": 3, "compute_time": [1.0, 2.0, float("inf")]}) == [
        "worker 0 absent",
        "worker 0 at the median speed",
        "worker 0 twice as fast",
        "worker 1 absent",
        "worker 1 twice as fast",
        "worker 2 absent",
    ]


def test_a_worker_can_be_twice_as_fast_where_the_median_never_finishes() -> None:
    assert names({"workers": 3, "compute_time": [1.0, float("inf"), float("inf")]}) == [
        "worker 0 absent",
        "worker 0 twice as fast",
        "worker 1 absent",
        "worker 2 absent",
    ]


def test_only_what_takes_time_can_be_removed() -> None:
    free = {"links": 0.0, "server": {}, "cold_start": 0.0}
    assert names({"workers": 1, **free}) == ["worker 0 twice as fast"]
    group = {"workers": 1, "faults": {"time_to_failure": 9.0, "time_to_repair": 1.0}}
    stalls = {"every": 9.0, "lasts": 1.0}
    cluster = {"groups": [group], "links": {"edge": 0.5}, "stalls": stalls}
    assert names(cluster)[1:] == ["no links", "no failures", "no stalls"]
    removed = {change.part: change.cluster for change in changes_of(scenario(cluster), [])}
    assert not removed["failures"].failing()
    assert removed["stalls"].failing()
    assert (removed["stalls"].stalls, removed["links"].links) == (None, None)


def test_the_links_of_a_preset_are_removed_for_good() -> None:
    given = scenario({"workers": 2, "preset": "slow_links"})
    [change] = [one for one in changes_of(given, []) if one.part == "links"]
    written = change.cluster.model_dump(exclude_none=True)
    assert type(change.cluster).model_validate(written).links is None


def test_the_slowest_workers_come_first_and_keep_their_numbers() -> None:
    given = scenario({"workers": 4, "compute_time": [1.0, 9.0, 5.0, 2.0], "absent": [1]})
    assert slowest(given, 2) == [2, 3]

"""Every method in the smallest cases: a target that is met at time 0, one or two workers."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from simulator.cluster.topology import Alone
from tests.shared.scenes import run
from tests.shared.variants import CASES

every_case = pytest.mark.parametrize("case", CASES)
RANDOM = {"latency": {"mean": 0.1, "job": "exponential"}, "bandwidth": 100.0}
MET = {"metric": "loss_gap", "below": 1e9}


@every_case
@pytest.mark.parametrize("engine", ["tape", "numpy"])
def test_a_target_that_holds_at_time_0_ends_the_run_there(case: str, engine: str) -> None:
    result = run(CASES[case], engine=engine, stop={"time": 20.0, "target": MET}, seeds=2)
    for row in result.summary.to_dict("records"):
        assert (row["status"], row["time_to_target"], row["arrivals"]) == ("converged", 0.0, 0)
    assert result.curves["time"].tolist() == [0.0, 0.0]


@every_case
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("links", [None, 0.5, {"latency": {"mean": 0.1, "speed": 2.0}}])
def test_one_worker_and_two_are_a_cluster(case: str, workers: int, links: Any) -> None:
    limits = dict.fromkeys(
        ("m", "active", "wait_for", "batch", "target", "quorum", "buffers"), workers
    )
    limits |= {
        "select": workers,
        "copies": workers,
        "stragglers": workers - 1,
        "pivot": workers - 1,
    }
    entry = {
        key: min(value, limits[key]) if key in limits else value
        for key, value in CASES[case].items()
    }
    result = run(entry, workers=workers, links=links, stop={"time": 30.0})
    assert result.summary["status"].tolist() == ["horizon"]
    assert len(result.workers) == workers


@pytest.mark.parametrize("kind", get_args(Alone))
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("method", ["dasgd", "dpsgd"])
def test_every_topology_links_one_node_and_two(kind: str, workers: int, method: str) -> None:
    cluster = {"workers": workers, "topology": kind, "links": {"edge": RANDOM}}
    result = run(CASES[method], cluster=cluster, stop={"time": 30.0})
    assert result.workers["jobs"].min() > 0

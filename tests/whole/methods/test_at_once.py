"""Every method in the smallest cases: a target that is met at time 0, one or two workers."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from simulator.cluster.topology import Alone
from tests.shared.scenes import run
from tests.shared.together import together
from tests.shared.variants import CASES

RANDOM = {"latency": {"mean": 0.1, "job": "exponential"}, "bandwidth": 100.0}
MET = {"metric": "loss_gap", "below": 1e9}


@pytest.mark.parametrize("engine", ["tape", "numpy"])
def test_a_target_that_holds_at_time_0_ends_the_run_there(engine: str) -> None:
    result = together(engine=engine, stop={"time": 20.0, "target": MET}, seeds=2)
    rows = result.summary
    met = (
        (rows["status"] == "converged") & (rows["time_to_target"] == 0.0) & (rows["arrivals"] == 0)
    )
    assert rows["label"][~met].tolist() == []
    assert result.curves["label"][result.curves["time"] != 0.0].tolist() == []
    assert len(result.summary) == len(result.curves) == 2 * len(CASES)


def limited(entry: dict[str, Any], workers: int) -> dict[str, Any]:
    """The entry with numbers that a cluster of one or two workers allows."""
    limits = dict.fromkeys(
        ("m", "active", "wait_for", "batch", "target", "quorum", "buffers"), workers
    )
    limits |= {
        "select": workers,
        "copies": workers,
        "stragglers": workers - 1,
        "pivot": workers - 1,
    }
    return {
        key: min(value, limits[key]) if key in limits else value for key, value in entry.items()
    }


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("links", [None, 0.5, {"latency": {"mean": 0.1, "speed": 2.0}}])
def test_one_worker_and_two_are_a_cluster(workers: int, links: Any) -> None:
    cases = {case: limited(entry, workers) for case, entry in CASES.items()}
    result = together(cases, workers=workers, links=links, stop={"time": 30.0})
    ended = result.summary["status"] == "horizon"
    assert result.summary["label"][~ended].tolist() == []
    assert len(result.summary) == len(CASES)
    assert len(result.workers) == workers * len(CASES)


@pytest.mark.parametrize("kind", get_args(Alone))
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("method", ["dasgd", "dpsgd"])
def test_every_topology_links_one_node_and_two(kind: str, workers: int, method: str) -> None:
    cluster = {"workers": workers, "topology": kind, "links": {"edge": RANDOM}}
    result = run(CASES[method], cluster=cluster, stop={"time": 30.0})
    assert result.workers["jobs"].min() > 0

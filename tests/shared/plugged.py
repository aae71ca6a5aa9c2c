"""Runs of one method of a test, with arrivals in batches and one by one."""

from __future__ import annotations

from typing import Any

import pytest

import simulator
from simulator.loop.server import Server
from simulator.results import Result
from simulator.scenario import Scenario
from tests.shared.scenes import bits

__all__ = ["DRAWN", "plugged", "run_both_ways"]

#: Times by worker and job.
DRAWN: dict[str, Any] = {"mean": {"law": "linear"}, "job": "exponential"}


def plugged(plugin: str, times: Any, workers: int) -> Scenario:
    """A small scenario with the method `module:Class`, which has the name of its class."""
    return simulator.load_scenario(
        {
            "problem": {"kind": "quadratic", "dimension": 4, "noise": 0.1},
            "cluster": {"workers": workers, "compute_time": times},
            "methods": [{"name": plugin.partition(":")[2].lower()}],
            "stop": {"time": 300.0},
            "record": {"every": 11.0},
        },
        plugins=[plugin],
    )


def run_both_ways(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> Result:
    """Run as usual, and with a hook for every arrival: all tables have the same bits."""
    batched = simulator.run(scenario)
    with monkeypatch.context() as patch:
        patch.setattr(Server, "_batches_for", lambda *_: None)
        single = simulator.run(scenario)
    for table in ("curves", "summary", "workers"):
        assert bits(getattr(batched, table)) == bits(getattr(single, table))
    return single

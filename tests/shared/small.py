"""Small scenarios for the tests of methods."""

from __future__ import annotations

from typing import Any

from pandas import DataFrame

import simulator
from simulator.results.result import Result
from simulator.scenario import Scenario

METRICS = ["loss", "loss_gap", "grad_norm_sq", "distance_sq"]
NOISY = {"kind": "quadratic", "dimension": 6, "noise": {"kind": "per_coordinate", "std": 0.1}}
TOY = {
    "kind": "quadratic",
    "dimension": 1,
    "matrix": "identity",
    "minima": [[3.0], [0.0], [-5.0]],
    "start": [5.0],
}
"""F_i = (x - c_i)^2/2 with c = (3, 0, -5); the minimiser of the plain mean is -2/3."""
JITTER = {"mean": {"law": "linear"}, "job": {"kind": "gamma", "shape": 2.0}}


def simulate(method: dict[str, Any], events: bool = False, **sections: Any) -> Result:
    """Run one method on five unequal workers with noise, unless the sections differ."""
    scenario = {
        "problem": NOISY,
        "cluster": {"workers": 5, "compute_time": JITTER},
        "stop": {"arrivals": 200},
        "record": {"iterations": 1},
        "methods": [method],
        **sections,
    }
    return simulator.run(Scenario.model_validate(scenario), events=events)


def path(method: dict[str, Any], **sections: Any) -> DataFrame:
    """Instants and metrics of every update, nothing that depends on names."""
    return simulate(method, **sections).curves[["time", "iteration", "arrivals", *METRICS]]

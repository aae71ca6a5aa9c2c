"""The same work, as a scenario."""

from typing import Any

import simulator
from simulator.scenario import Scenario

__all__ = ["scenario", "seconds"]


def scenario(
    workers: int, dimension: int, noise: str, arrivals: int, method: dict[str, Any]
) -> Scenario:
    """The tridiagonal quadratic with tau_i = 1 + sqrt(i), and one method."""
    return Scenario.model_validate(
        {
            "name": "benchmark",
            "problem": {
                "kind": "quadratic",
                "dimension": dimension,
                "noise": {"kind": noise, "std": 0.01},
            },
            "cluster": {
                "workers": workers,
                "compute_time": {"mean": {"law": "sqrt", "offset": 1}},
            },
            "methods": [method],
            "stop": {"arrivals": arrivals},
            "record": {"every": 1e9},
        }
    )


def seconds(given: Scenario) -> float:
    """Seconds of the only schedule: building the cluster, the loop, and its arithmetic."""
    return float(simulator.run(given).wall["schedules"][0]["seconds"])

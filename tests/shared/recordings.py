"""Simulated recordings for calibration."""

from pathlib import Path
from typing import Any

import paceline
from simulator.calibration.calibrate import Calibration
from simulator.results.store import write

__all__ = ["ASGD", "MEANS", "recorded", "section"]

MEANS = [0.2, 0.3, 0.4, 0.5, 0.8, 1.0]
ASGD = {"name": "asgd", "stepsize": 0.01}


def recorded(
    folder: Path, *methods: dict[str, Any], seconds: float = 400.0, **cluster: Any
) -> Path:
    """A simulation on six workers, written with its events."""
    time = {"mean": MEANS, "job": {"kind": "gamma", "shape": 4.0}}
    scenario = paceline.load_scenario(
        {
            "problem": {"kind": "quadratic", "dimension": 2},
            "cluster": {"workers": 6, "compute_time": time, **cluster},
            "methods": list(methods or [ASGD]),
            "stop": {"time": seconds},
            "record": {"points": 2},
        }
    )
    write(paceline.run(scenario, events=True), folder, scenario)
    return folder


def section(found: Calibration) -> dict[str, Any]:
    """The cluster section that a calibration has found."""
    return found.cluster("cluster")

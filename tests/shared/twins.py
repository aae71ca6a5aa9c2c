"""A noiseless run beside a small loop in plain NumPy that shares no code with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

import simulator
from simulator.scenario import load_scenario
from tests.reference.loop import Floats, Loop, play

__all__ = ["assert_follows"]

ARRIVALS = 60
SECONDS = [1.0, 1.37, 2.11, 3.53, 7.9]
CURVATURE = np.array([1.0, 0.5, 0.2, 0.05])
MINIMA = np.array([[3.0, 0, 1, 2], [0, 1, -1, 4], [-5, 2, 0, 1], [1, 1, 1, 1], [0.5, -2, 3, 0]])
START = np.array([5.0, -3.0, 2.0, 7.0])


def gradient(worker: int, x: Floats) -> Floats:
    return CURVATURE * (x - MINIMA[worker])


def assert_follows(
    entry: dict[str, Any],
    twin: Any,
    plugins: Sequence[str] = (),
    arrivals: int = ARRIVALS,
    **cluster: Any,
) -> None:
    """The method of `entry` and its twin make the same updates at the same instants."""
    scenario = {
        "problem": {
            "kind": "quadratic",
            "dimension": 4,
            "matrix": {"spectrum": CURVATURE.tolist()},
            "minima": MINIMA.tolist(),
            "start": START.tolist(),
        },
        "cluster": {"workers": 5, "compute_time": SECONDS, **cluster},
        "stop": {"arrivals": arrivals},
        "record": {"iterations": 1},
        "methods": [entry],
    }
    run = simulator.run(load_scenario(scenario, plugins=plugins))
    curves = run.curves.drop_duplicates("iteration")
    path = play(twin, Loop(SECONDS, gradient, START), arrivals)
    assert curves["iteration"].tolist() == list(range(len(path)))
    assert curves["time"].tolist() == pytest.approx([time for time, _ in path])
    models = np.array([x for _, x in path])
    distances = np.sum((models - MINIMA.mean(axis=0)) ** 2, axis=1)
    assert curves["distance_sq"].tolist() == pytest.approx(distances.tolist(), rel=1e-8)
    assert len(path) > 4 and np.ptp(distances) > 1e-3

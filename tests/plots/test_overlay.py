"""Bounds at every point of a sweep."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulator.plots.overlay import bounds_of
from simulator.scenario.writing import flow
from simulator.sweep.grid import load_grid
from simulator.sweep.session import begin
from simulator.theory import table

N, JOB = "cluster.workers", "cluster.compute_time.job"
BASE: dict[str, Any] = {
    "name": "base",
    "problem": {"kind": "quadratic", "dimension": 6, "noise": 0.01},
    "cluster": {"workers": 4, "compute_time": {"mean": {"law": "linear"}}},
    "methods": [{"name": "rennala", "batch": 2, "stepsize": 0.1}],
    "stop": {"time": 10.0, "target": {"metric": "grad_norm_sq", "below": 0.01}},
    "sweep": {N: [2, 8], JOB: [{"kind": "gamma", "shape": 2.0}, {"kind": "exponential"}]},
}


def test_every_point_has_the_bounds_of_its_scenario(tmp_path: Path) -> None:
    grid = load_grid(BASE)
    begin(tmp_path, grid)
    found = bounds_of(tmp_path)
    assert found.index.tolist() == list(range(len(found)))
    assert list(found) == [N, JOB, "algorithm", "theory", "lower_bound"]
    assert len(grid.points) == 4
    for point in grid.points:
        known, values = table(point.scenario), point.values
        own = found[(found[N] == values[N]) & (found[JOB] == flow(values[JOB]))]
        lower = known[(known["kind"] == "lower") & (known["over_lower"] == 1.0)]
        assert own["lower_bound"].tolist() == pytest.approx([lower["seconds"].item()] * len(own))
        upper = known[(known["kind"] == "upper") & known["applies"]]
        expected = dict(zip(upper["bound"], upper["seconds"], strict=True))  # the last of a bound
        assert dict(zip(own["algorithm"], own["theory"], strict=True)) == expected
        assert len(own) == len(expected)
        assert "sync_sgd" in expected

"""Local steps, then the average."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.errors import ScenarioError
from tests.shared.scenes import bits
from tests.shared.small import JITTER, TOY, path, simulate


def test_one_local_step_is_sync_sgd_byte_for_byte() -> None:
    local = path({"name": "local_sgd", "stepsize": 0.3, "local_steps": 1})
    assert local.equals(path({"name": "sync_sgd", "stepsize": 0.3}))


def test_the_average_of_local_models_on_three_parabolas() -> None:
    """Worker i ends at c_i + (x - c_i)(1 - a)^H; rounds last H times the slowest gradient."""
    run = path(
        {"name": "local_sgd", "stepsize": 0.2, "local_steps": 4},
        problem=TOY, cluster={"workers": 3, "compute_time": [1.0, 2.0, 5.0]}, stop={"arrivals": 9},
    )  # fmt: skip
    x, distances = 5.0, []
    for _ in range(4):
        distances.append((x + 2 / 3) ** 2)
        x = sum(c + (x - c) * 0.8**4 for c in (3.0, 0.0, -5.0)) / 3
    assert run["time"].tolist() == [0, 20, 40, 60]
    assert run["distance_sq"].tolist() == pytest.approx(distances)


REGIONAL = {"name": "local_sgd", "label": "it", "stepsize": 0.1, "local_steps": 2}


@pytest.mark.parametrize("regions", [None, {"count": 1}])
def test_one_region_is_the_flat_method_byte_for_byte(regions: Any) -> None:
    cluster = {"workers": 5, "compute_time": JITTER, "regions": regions}
    flat = simulate(REGIONAL, cluster=cluster, events=True)
    found = simulate({**REGIONAL, "region_rounds": 1}, cluster=cluster, events=True)
    for table in ("curves", "workers", "events"):
        assert bits(getattr(found, table)) == bits(getattr(flat, table))


def test_regions_without_seconds_and_with_one_round_are_the_flat_method() -> None:
    """Up to the order of the sum."""
    cluster = {"workers": 5, "compute_time": JITTER, "regions": {"workers": [2, 3]}}
    found = path({**REGIONAL, "region_rounds": 1}, cluster=cluster)
    assert np.allclose(found, path(REGIONAL, cluster=cluster), rtol=1e-9)


def test_regions_do_rounds_of_their_own_and_meet_after_them() -> None:
    """F = x^2/2 from 1, regions of 1 and 2 s a round: .81 each at 2 and 4 s, .5 s to the server."""
    line = {"kind": "quadratic", "dimension": 1, "matrix": "identity", "start": [1.0]}
    cluster = {"workers": 2, "compute_time": [1.0, 2.0]}
    found = simulate(
        {"name": "local_sgd", "stepsize": 0.1, "local_steps": 1, "region_rounds": 2},
        problem=line, cluster={**cluster, "regions": {"count": 2, "seconds": 0.5}},
        stop={"time": 10.0},
    )  # fmt: skip
    rows = found.curves
    assert rows["time"].tolist() == [0.0, 4.5, 9.5, 10.0]
    assert rows["distance_sq"].tolist()[1:3] == pytest.approx([0.81**2, 0.81**4])
    assert found.summary[["applied", "buffered", "mean_delay"]].values.tolist() == [[8, 0, 0.0]]


def test_a_region_weighs_as_much_as_it_has_workers() -> None:
    """c = (1, 0, 0, 0): one step of 1 takes every model to its c."""
    four = {"kind": "quadratic", "dimension": 1, "matrix": "identity", "start": [5.0],
            "minima": [[1.0], [0.0], [0.0], [0.0]]}  # fmt: skip
    rows = path(
        {"name": "local_sgd", "stepsize": 1.0, "local_steps": 1, "region_rounds": 1},
        problem=four, cluster={"workers": 4, "regions": {"workers": [1, 3]}}, stop={"arrivals": 4},
    )  # fmt: skip
    assert rows["loss_gap"].iloc[-1] == pytest.approx(0.0, abs=1e-15)


def test_rounds_of_regions_need_everybody() -> None:
    moving = {"workers": 5, "membership": {"events": [{"worker": 2, "leave": 4.0}]}}
    with pytest.raises(ScenarioError, match="waits for all workers of every region"):
        simulate({**REGIONAL, "region_rounds": 2}, cluster=moving)

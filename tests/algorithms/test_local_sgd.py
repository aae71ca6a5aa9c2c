"""Local steps, then the average."""

from __future__ import annotations

import pytest

from tests.shared.small import TOY, path


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

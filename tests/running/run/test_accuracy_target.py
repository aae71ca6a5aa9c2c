"""An accuracy as the target: reached from below, at the first recorded instant."""

from __future__ import annotations

from typing import Any

import pytest

from tests.shared.scenes import run

BLOBS = {
    "kind": "logistic",
    "data": {"kind": "synthetic", "samples": 200, "features": 5, "separation": 2.0},
    "batch": 4,
}
ASGD = {"name": "asgd", "stepsize": [0.01, 0.05]}


def toward(above: float, **more: Any) -> dict[str, Any]:
    """Limits with an accuracy as the target."""
    return {"time": 40.0, "target": {"metric": "accuracy", "above": above, **more}}


@pytest.mark.parametrize("engine", ["tape", "numpy"])
def test_the_first_instant_with_that_accuracy_ends_a_replica(engine: str) -> None:
    options: dict[str, Any] = {"problem": BLOBS, "record": {"every": 0.5}, "engine": engine}
    free = run(ASGD, stop={"time": 40.0}, **options).curves
    level = 0.8
    found = run(ASGD, stop=toward(level), **options)
    assert str(found.target) == "accuracy >= 0.8"
    for row in found.summary.itertuples():
        own = free[free["replica"] == row.replica]
        first = own[own["accuracy"] >= level].iloc[0]
        assert row.status == "converged"
        assert row.time_to_target == first["time"] > 0.0
        assert row.final_accuracy == first["accuracy"]


def test_a_smooth_target_waits_for_the_mean_of_several_records() -> None:
    options: dict[str, Any] = {"problem": BLOBS, "record": {"every": 0.5}}
    asgd = {"name": "asgd", "stepsize": 0.05}
    curve = run(asgd, stop={"time": 40.0}, **options).curves
    means = curve["accuracy"].rolling(5).mean()
    expected = curve["time"][means >= 0.8].iloc[0]
    found = run(asgd, stop=toward(0.8, smooth=5), **options).summary
    assert found["time_to_target"].tolist() == [expected]


def test_an_accuracy_never_reached_is_an_infinite_time() -> None:
    found = run(ASGD, problem=BLOBS, record={"every": 5.0}, stop=toward(1.0)).summary
    assert set(found["status"]) == {"horizon"}
    assert (found["time_to_target"] == float("inf")).all()

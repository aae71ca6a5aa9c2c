"""The computation tree: distances of known schedules, and their step sizes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulator.results.result import Result
from simulator.theory.setting import setting
from simulator.theory.tree import distances, gradients_needed, licensed_stepsize, tree_table
from tests.shared.scenes import run, scene

STOP = {"time": 60.0, "target": {"metric": "grad_norm_sq", "below": 1e-9}}
EQUAL, UNEQUAL = 1.0, {"mean": {"law": "linear"}, "job": {"kind": "gamma", "shape": 2.0}}


def simulated(method: dict[str, Any], times: Any, workers: int = 6, **changes: Any) -> Result:
    return run(
        method, times=times, workers=workers, stop=STOP, record={"points": 2}, **changes
    )  # fmt: skip


def found(method: dict[str, Any], times: Any, workers: int = 6) -> np.ndarray[Any, Any]:
    events = simulated({"stepsize": 0.01, **method}, times, workers).events
    assert events is not None
    return distances(events)


def test_the_distance_of_a_single_worker_is_none() -> None:
    assert not found({"name": "asgd"}, UNEQUAL, workers=1).any()


@pytest.mark.parametrize("workers", [2, 5])
def test_equal_workers_are_n_minus_1_behind_after_the_first_round(workers: int) -> None:
    assert found({"name": "asgd"}, EQUAL, workers)[workers:].tolist() == [workers - 1] * (
        59 * workers - workers
    )


@pytest.mark.parametrize("batch", [1, 4, 9])
@pytest.mark.parametrize("times", [EQUAL, UNEQUAL])
def test_a_batch_is_as_many_edges_from_one_point(batch: int, times: Any) -> None:
    distance = found({"name": "rennala", "batch": batch}, times)
    assert distance.tolist() == [*range(batch)] * (len(distance) // batch)


def test_a_round_of_everyone_is_a_batch_of_n() -> None:
    assert found({"name": "sync_sgd"}, UNEQUAL).max() == 5


@pytest.mark.parametrize("stops", [False, True])
@pytest.mark.parametrize("threshold", [1, 3, 8])
def test_a_threshold_bounds_the_distance(threshold: int, stops: bool) -> None:
    method = {"name": "ringmaster", "delay_threshold": threshold, "stops": stops}
    assert found(method, UNEQUAL).max() == threshold - 1


def test_where_every_update_is_one_gradient_the_distance_is_the_delay() -> None:
    events = simulated({"name": "asgd", "stepsize": 0.01}, UNEQUAL).events
    assert events is not None
    applied = events[events["verdict"] == "applied"].sort_values("iteration", kind="stable")
    assert distances(events).tolist() == applied["delay"].tolist()


def test_gradients_of_a_batch_taken_at_older_models_are_counted_from_there() -> None:
    """Updates 1 and 2 take two gradients each; the fourth gradient was taken at the start."""
    rows = [(1.0, 0, 1), (2.0, 0, 1), (3.0, 1, 2), (4.0, 0, 2)]
    jobs = pd.DataFrame(rows, columns=["time", "version", "iteration"]).assign(verdict="applied")
    assert distances(jobs).tolist() == [0, 1, 0, 3]


def test_the_licensed_step_is_the_smallest_of_three() -> None:
    facts = setting(scene({"name": "asgd", "stepsize": 0.1}, stop=STOP, noise=1e-4)).facts
    by_noise = facts.epsilon / (4 * facts.variance * facts.smoothness)
    assert 1 / (20 * facts.smoothness) > by_noise > 1 / (2e6 * facts.smoothness)
    assert licensed_stepsize(0, facts) == licensed_stepsize(10, facts) == pytest.approx(by_noise)
    assert licensed_stepsize(10**6, facts) == 1 / (2e6 * facts.smoothness)
    scale = facts.smoothness * facts.gap / facts.epsilon
    needed = 44 * scale + 8 * facts.variance * scale / facts.epsilon
    assert gradients_needed(10, facts) == pytest.approx(needed)


def test_without_noise_only_the_distance_limits_the_step() -> None:
    facts = setting(scene({"name": "asgd", "stepsize": 0.1}, stop=STOP, noise=0.0)).facts
    assert licensed_stepsize(0, facts) == licensed_stepsize(1, facts) == 0.5 / facts.smoothness
    assert licensed_stepsize(4, facts) == 0.125 / facts.smoothness


def test_the_table_has_a_row_per_method_with_the_step_along_the_mean() -> None:
    methods = (
        {"name": "rennala", "stepsize": [0.1, 0.2], "batch": 4},
        {"name": "local_sgd", "stepsize": 0.1, "local_steps": 3},
        {"name": "dasgd", "stepsize": 0.1},
    )
    made = run(*methods, times=UNEQUAL, stop=STOP, record={"points": 2}, noise=0.0, seeds=2)
    facts = setting(scene(*methods, times=UNEQUAL, stop=STOP, noise=0.0)).facts
    rennala, local, nodes = tree_table(made, facts).to_dict("records")
    assert (rennala["distance"], rennala["mean_distance"]) == (3, 1.5)
    assert (rennala["gradients_per_update"], rennala["seeds"]) == (4.0, 2)
    assert rennala["licensed_mean"] == 4 * rennala["licensed"] == 4 / (6 * facts.smoothness)
    assert rennala["used"] in (0.1, 0.2)
    assert math.isnan(local["distance"])
    assert local["note"] == "local steps: points off the branch"
    assert math.isnan(nodes["licensed"])
    assert nodes["note"] == "no server: every node has its own model"


def test_a_licensed_step_reaches_its_target_within_the_gradients_needed() -> None:
    """The mean of the squared gradient norms over K steps is at most eps."""
    method = {"name": "asgd", "stepsize": 1.0}
    stop = {"time": 50.0, "target": {"metric": "grad_norm_sq", "below": 0.05}}
    facts = setting(scene(method, times=UNEQUAL, stop=stop, noise=0.01)).facts
    events = run(method, times=UNEQUAL, stop={"arrivals": 3000}).events
    assert events is not None
    distance = int(distances(events).max())
    needed = math.ceil(gradients_needed(distance, facts))
    method["stepsize"] = licensed_stepsize(distance, facts)
    rows = run(method, times=UNEQUAL, stop={"arrivals": needed}, noise=0.01).curves
    assert rows["grad_norm_sq"].mean() <= facts.epsilon

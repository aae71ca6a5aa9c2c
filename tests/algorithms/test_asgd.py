"""Vanilla asynchronous SGD, and its relations to other methods."""

from typing import Any

import pytest

from algorithms.asgd import Asgd
from tests.shared.facts import facts
from tests.shared.scenes import LINE, METRICS, arrived, curve, run

STEP = 0.1
SGD = {"name": "asgd", "stepsize": STEP}
EQUAL_TO_SGD_ALONE: list[dict[str, Any]] = [
    {"name": "sync_sgd", "stepsize": STEP},
    {"name": "m_sync_sgd", "stepsize": STEP, "m": 1},
    {"name": "m_sync_sgd", "stepsize": STEP, "m": 1, "on_new_model": "finish_and_drop"},
    {"name": "rennala", "stepsize": STEP, "batch": 1},
    {"name": "rennala", "stepsize": STEP, "batch": 1, "on_new_model": "finish_and_drop"},
    {"name": "ringmaster", "stepsize": STEP, "delay_threshold": 1},
    {"name": "ringmaster", "stepsize": STEP, "delay_threshold": 1, "stops": True},
    {"name": "ringmaster", "stepsize": STEP, "delay_threshold": 7},
    {"name": "delay_adaptive_asgd", "stepsize": STEP},
    {"name": "delay_adaptive_asgd", "stepsize": STEP, "rule": "drop"},
    {"name": "delay_adaptive_asgd", "stepsize": STEP, "rule": "koloskova", "smoothness": 2.0},
    {"name": "delay_adaptive_asgd", "stepsize": STEP, "rule": "mishchenko", "smoothness": 2.0},
]


def rule_of(entry: dict[str, Any]) -> str:
    return " ".join(str(value) for key, value in entry.items() if key != "stepsize")


@pytest.mark.parametrize("entry", EQUAL_TO_SGD_ALONE, ids=rule_of)
def test_with_one_worker_every_method_is_sgd(entry: dict[str, Any]) -> None:
    times = {"mean": 1.0, "job": {"kind": "gamma", "shape": 2.0}}
    assert curve(run(entry, workers=1, times=times)).equals(curve(run(SGD, workers=1, times=times)))


def test_two_unequal_workers_step_by_step() -> None:
    """tau = (1, 2) on x^2/2 with step 1/2; at 2 and 4 worker 1 is first, its job is the older."""
    result = run(
        {"name": "asgd", "stepsize": 0.5}, workers=2, times={"mean": [1.0, 2.0]}, problem=LINE,
        stop={"time": 4.5},
    )  # fmt: skip
    events = arrived(result)[["time", "worker", "job", "version", "delay"]].values.tolist()
    assert events == [
        [1.0, 0, 0, 0, 0],
        [2.0, 1, 0, 0, 1],
        [2.0, 0, 1, 1, 1],
        [3.0, 0, 2, 3, 0],
        [4.0, 1, 1, 2, 2],
        [4.0, 0, 3, 4, 1],
    ]
    x = [1.0]
    for version in (0, 0, 1, 3, 2, 4):
        x.append(x[-1] - 0.5 * x[version])
    assert curve(result)["loss"].tolist()[:7] == [value * value / 2 for value in x]


def test_everything_is_applied() -> None:
    total = run(SGD).summary.iloc[0]
    assert (total["applied"], total["discarded"], total["cancelled"]) == (60, 0, 0)
    assert total["in_flight"] == 5


def test_a_list_of_steps_costs_one_schedule() -> None:
    steps = [0.3, 0.1, 0.01]
    together = run({"name": "asgd", "stepsize": steps})
    assert together.summary["stepsize"].tolist() == steps
    assert len(together.wall["schedules"]) == 1
    for replica, step in enumerate(steps):
        alone = curve(run({"name": "asgd", "stepsize": step}))
        assert curve(together, replica=replica).equals(alone)


@pytest.mark.parametrize(
    ("variance", "expected"),
    [(0.0, 1 / (2 * 5 * 4.0)), (1e-6, 1 / (2 * 5 * 4.0)), (100.0, 0.01 / (4 * 4.0 * 100.0))],
)
def test_the_prescribed_step(variance: float, expected: float) -> None:
    """min{1/(2 n L), eps/(4 L sigma^2)} with n = 5, L = 4, eps = 0.01."""
    assert Asgd(stepsize="theory").theory_stepsize(facts(variance=variance)) == expected


def test_a_prescribed_step_is_the_same_as_the_number() -> None:
    target = {"arrivals": 60, "target": {"metric": "grad_norm_sq", "below": 1e-9}}
    prescribed = run({"name": "asgd", "stepsize": "theory"}, stop=target)
    number = prescribed.summary["stepsize"].iloc[0]
    written = run({"name": "asgd", "stepsize": number}, stop=target)
    assert prescribed.curves[[*METRICS, "time"]].equals(written.curves[[*METRICS, "time"]])

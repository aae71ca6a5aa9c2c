"""Rounds with a deadline."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from simulator.errors import ScenarioError
from tests.shared.scenes import bits, curve, run

GAMMA = {"mean": {"law": "linear"}, "job": {"kind": "gamma", "shape": 2.0}}
FORMS = ("interrupt", "finish_and_drop")


def entry(**parameters: Any) -> dict[str, Any]:
    return {"name": "deadline_sgd", "label": "it", "stepsize": 0.5, **parameters}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("times", [None, 1.0, GAMMA])
@pytest.mark.parametrize("m", [3, 5])
def test_without_a_deadline_it_is_m_sync_sgd(form: str, times: object, m: int) -> None:
    """Byte for byte; m = n is synchronous SGD."""
    other = {"name": "m_sync_sgd", "label": "it", "stepsize": 0.5, "m": m, "on_new_model": form}
    found, expected = (
        run(method, times=times) for method in (entry(target=m, on_new_model=form), other)
    )
    assert bits(curve(found)) == bits(curve(expected))
    found.workers["algorithm"] = expected.workers["algorithm"]
    assert bits(found.workers) == bits(expected.workers)


def mean_round(workers: int, target: int) -> tuple[float, float]:
    """The mean seconds of a round with exponential times, and the standard error."""
    times = curve(
        run(
            entry(target=target, stepsize=1e-3),
            workers=workers,
            times={"mean": 1.0, "job": "exponential"},
            stop={"iterations": 300},
            record={"iterations": 1},
        )
    )["time"]
    seconds = np.diff(times.to_numpy())
    return float(seconds.mean()), float(seconds.std() / np.sqrt(len(seconds)))


@pytest.mark.parametrize(("workers", "seconds"), [(130, 1.453604), (100, 5.187378)])
def test_over_selection_ends_the_wait_for_the_slowest(workers: int, seconds: float) -> None:
    """100 of 130 exponential times: H_130 - H_30; of 100: H_100."""
    mean, error = mean_round(workers, 100)
    assert abs(mean - seconds) < 4 * error < 0.3 * seconds


def updates(**parameters: Any) -> list[float]:
    """When the updates are made, by workers with tau = 1, 2, 3, 4, 5."""
    result = run(entry(**parameters), stop={"time": 12.5}, record={"iterations": 1})
    return curve(result)["time"].drop_duplicates().tolist()[1:-1]


def test_an_arrival_at_the_deadline_is_in_time() -> None:
    """At 3 s three workers have arrived, just before at 2 two of them."""
    result = run(entry(deadline=3.0), stop={"time": 3.5})
    assert result.summary["applied"].tolist() == [3]
    assert updates(deadline=3.0) == [3.0, 6.0, 9.0, 12.0]


def test_the_target_ends_a_round_before_its_deadline() -> None:
    assert updates(deadline=3.0, target=2) == [2.0, 4.0, 6.0, 8.0, 10.0, 12.0]


def test_a_missed_quorum_extends_the_round_until_it_is_there() -> None:
    assert updates(deadline=3.0, quorum=4) == [4.0, 8.0, 12.0]
    assert updates(deadline=3.0, quorum=0.61) == [4.0, 8.0, 12.0]  # ceil(0.61 5) = 4


def test_an_abandoned_round_applies_nothing() -> None:
    result = run(entry(deadline=3.0, quorum=4, on_miss="abandon"), stop={"time": 12.5})
    total = result.summary.iloc[0]
    assert (total["iterations"], total["applied"], total["discarded"]) == (0, 0, 4 * 3)


def test_late_gradients_join_the_next_round() -> None:
    """Worker 3 arrives at 3 s in the second round, which ends at 4 s with two fresh ones."""
    result = run(entry(deadline=2.0, late="reuse"), stop={"time": 4.5})
    events = result.events
    assert events is not None
    applied = events[events["verdict"] == "applied"]
    assert applied[["time", "worker", "version", "delay"]].values.tolist() == [
        [1.0, 0, 0, 0],
        [2.0, 1, 0, 0],
        [3.0, 2, 0, 1],
        [3.0, 0, 1, 0],
        [4.0, 3, 0, 1],
        [4.0, 1, 1, 0],
    ]


def test_selected_workers_are_drawn_anew() -> None:
    result = run(entry(select=2, deadline=10.0), stop={"iterations": 200})
    assert result.workers["applied"].sum() == 400
    assert (result.workers["applied"] > 40).all()


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"select": 6}, "select: must be at most the number of workers, 5"),
        ({"select": 3, "target": 4}, "target: must be at most the selected workers, 3"),
        ({"target": 2, "quorum": 3}, "must be at most the target, 2"),
        ({"quorum": 1.5}, "must be a whole number, or below 1"),
        ({"late": "reuse", "on_new_model": "finish_and_drop"}, "belongs to late: drop"),
    ],
)
def test_numbers_that_do_not_fit_are_refused(wrong: dict[str, Any], rule: str) -> None:
    with pytest.raises((ScenarioError, ValidationError), match=rule):
        run(entry(**wrong))

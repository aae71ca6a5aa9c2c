"""Gradient coding."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.errors import ScenarioError
from tests.shared.drive import WIDE
from tests.shared.scenes import bits, curve, run

GAMMA = {"mean": {"law": "linear"}, "job": {"kind": "gamma", "shape": 2.0}}


def entry(**parameters: Any) -> dict[str, Any]:
    return {"name": "coded_sgd", "label": "it", "stepsize": 0.5, **parameters}


@pytest.mark.parametrize("times", [None, 1.0, GAMMA])
@pytest.mark.parametrize("code", ["repetition", "cyclic", "ignore"])
def test_no_stragglers_is_sync_sgd_byte_for_byte(code: str, times: object) -> None:
    other = {"name": "sync_sgd", "label": "it", "stepsize": 0.5}
    methods = (entry(code=code, stragglers=0), other)
    found, expected = (curve(run(method, times=times, problem=WIDE)) for method in methods)
    assert bits(found) == bits(expected)


@pytest.mark.parametrize(("code", "stragglers"), [("repetition", 2), ("cyclic", 1), ("cyclic", 4)])
def test_every_code_takes_the_steps_of_sync_sgd(code: str, stragglers: int) -> None:
    """Six different objectives, with noise."""
    problem, stop = {**WIDE, "dimension": 4}, {"iterations": 15}
    other = {"name": "sync_sgd", "stepsize": 0.5}
    found, expected = (
        curve(run(method, workers=6, times=GAMMA, problem=problem, stop=stop))
        for method in (entry(code=code, stragglers=stragglers), other)
    )
    for metric in ("loss", "distance_sq"):
        assert found[metric][:16].to_numpy() == pytest.approx(expected[metric][:16], rel=1e-9)


def test_without_a_code_the_first_workers_make_the_mean() -> None:
    other = {"name": "m_sync_sgd", "label": "it", "stepsize": 0.5, "m": 3}
    methods = (entry(code="ignore", stragglers=2), other)
    found, expected = (curve(run(method, times=GAMMA)) for method in methods)
    assert bits(found) == bits(expected)


@pytest.mark.parametrize(
    ("code", "stragglers", "seconds"),
    [("repetition", 1, 2.928968), ("cyclic", 1, 5.195479), ("ignore", 0, 3.597740)],
)
def test_the_seconds_of_a_round(code: str, stragglers: int, seconds: float) -> None:
    """n = 20, exponential times for each worker, which a job of two parts doubles."""
    result = run(
        entry(code=code, stragglers=stragglers, stepsize=1e-3),
        workers=20, times={"mean": {"kind": "exponential"}}, events=False,
        stop={"iterations": 1}, seeds=300,
    )  # fmt: skip
    found = result.summary["simulated_seconds"].to_numpy()
    error = found.std() / np.sqrt(len(found))
    assert abs(found.mean() - seconds) < 4 * error < 0.15 * seconds


def test_a_group_needs_one_message_only() -> None:
    """Two groups of two: workers 1 and 2 end the round at 4 s; 0 s earlier is a duplicate."""
    times = {"mean": [1.0, 1.5, 2.0, 9.0]}
    result = run(entry(stragglers=1), workers=4, times=times, stop={"time": 4.5})
    assert curve(result)["time"].drop_duplicates().tolist()[:2] == [0.0, 4.0]
    assert result.workers["applied"].tolist() == [1, 0, 1, 0]
    assert result.workers["discarded"].tolist() == [0, 1, 0, 0]
    assert result.workers["cancelled"].tolist() == [0, 0, 0, 1]


def test_any_n_minus_s_messages_of_the_cyclic_code_decode() -> None:
    result = run(entry(stragglers=2, code="cyclic"), stop={"time": 9.5})
    assert curve(result)["time"].drop_duplicates().tolist()[:2] == [0.0, 9.0]
    assert result.workers["applied"].tolist() == [1, 1, 1, 0, 0]


@pytest.mark.parametrize(
    ("stragglers", "rule"),
    [(5, "must be below the number of workers, 5"), (1, "must divide the number of workers, 5")],
)
def test_stragglers_must_leave_full_groups(stragglers: int, rule: str) -> None:
    with pytest.raises(ScenarioError, match=rule):
        run(entry(stragglers=stragglers))

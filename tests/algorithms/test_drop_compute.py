"""Micro-batches that stop at a threshold."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from algorithms.drop_compute import best_threshold
from simulator.errors import ScenarioError
from tests.shared.scenes import LINE, bits, curve, run

GAMMA = {"mean": {"law": "linear"}, "job": {"kind": "gamma", "shape": 2.0}}


def entry(**parameters: Any) -> dict[str, Any]:
    given = {"micro_batches": 5, "threshold": 3.5, **parameters}
    return {"name": "drop_compute", "label": "it", "stepsize": 0.5, **given}


@pytest.mark.parametrize("times", [None, 1.0, GAMMA])
def test_one_micro_batch_without_a_limit_is_sync_sgd(times: object) -> None:
    other = {"name": "sync_sgd", "label": "it", "stepsize": 0.5}
    mine = entry(micro_batches=1, threshold=float("inf"))
    found, expected = (curve(run(method, times=times)) for method in (mine, other))
    assert bits(found) == bits(expected)


@pytest.mark.parametrize(
    ("cut", "threshold", "finished", "seconds"),
    [
        ("at_once", 3.5, 3, 3.5),
        ("after_gradient", 3.5, 4, 4.0),
        ("at_once", 3.0, 3, 3.0),
        ("after_gradient", 3.0, 3, 3.0),
        ("after_gradient", 9.0, 5, 5.0),
    ],
)
def test_what_is_finished_at_the_threshold(
    cut: str, threshold: float, finished: int, seconds: float
) -> None:
    """Golden: M = 5 of 1 s each."""
    result = run(
        entry(cut=cut, threshold=threshold), workers=1, times=1.0, stop={"iterations": 1},
        record={"iterations": 1},
    )  # fmt: skip
    total = result.summary.iloc[0]
    assert (total["applied"], total["simulated_seconds"]) == (finished, seconds)
    wasted = threshold - finished if cut == "at_once" else 0.0
    assert result.workers["wasted_seconds"].tolist() == [wasted]


def test_the_planned_number_divides_unless_told_otherwise() -> None:
    """x = 1, g = 1: three of five micro-batches."""
    problem = {"kind": "quadratic", "dimension": 1, "matrix": "identity"}
    for divide_by, x in (("planned", 1 - 0.5 * 3 / 5), ("computed", 0.5)):
        mine = entry(cut="at_once", divide_by=divide_by)
        result = run(mine, workers=1, times=1.0, problem=problem, stop={"iterations": 1})
        assert curve(result)["distance_sq"].iloc[-1] == pytest.approx(x * x)


def test_a_step_without_any_micro_batch_counts_and_changes_nothing() -> None:
    result = run(entry(cut="at_once", threshold=0.5), times=1.0, stop={"time": 2.25})
    assert result.summary["iterations"].tolist() == [4]
    assert curve(result)["loss"].nunique() == 1


def test_the_exchange_takes_its_seconds() -> None:
    result = run(entry(communication=0.25), times=1.0, stop={"time": 13.0})
    assert curve(result)["time"].drop_duplicates().tolist()[:4] == [0.0, 4.25, 8.5, 12.75]
    assert result.workers["idle_seconds"].tolist() == pytest.approx([0.75] * 5)


def test_the_best_threshold_of_two_workers_by_hand() -> None:
    """Micro-batches end at 1 and 2 s on one worker, at 1.9 and 11 on the other.

    At once: 3 of 4 in 2 s make 0.75 11/2, 2 of 4 in 1.9 s and 1 of 4 in 1 s less. If running ones
    are finished, any limit above 1 s and up to 1.9 keeps three and lasts 2 s.
    """
    ends, grid = np.array([[[1.0, 2.0], [1.9, 11.0]]]), np.linspace(1.0, 11.0, 200)
    assert best_threshold(ends, 0.0, at_once=True) == grid[grid >= 2.0][0]
    assert best_threshold(ends, 0.0, at_once=False) == grid[1]
    assert best_threshold(ends, 100.0, at_once=True) == 11.0  # the exchange dwarfs what is saved


@pytest.mark.parametrize("cut", ["at_once", "after_gradient"])
def test_auto_shortens_the_steps_of_a_heavy_tail(cut: str) -> None:
    tail = {"mean": 1.0, "job": {"kind": "pareto", "shape": 1.5}}
    seconds = {}
    for threshold in ("auto", float("inf")):
        mine = entry(micro_batches=8, threshold=threshold, cut=cut, observe=10)
        times = curve(run(mine, times=tail, stop={"iterations": 60}))["time"].drop_duplicates()
        seconds[threshold] = np.diff(times.to_numpy())
    assert np.array_equal(seconds["auto"][:10], seconds[float("inf")][:10])
    assert seconds["auto"][10:].mean() < 0.8 * seconds[float("inf")][10:].mean()


def after_a_departure(at: float, **rules: Any) -> tuple[float, float]:
    """(seconds, x) of the first step, M = 2, of workers of 1, 1 and 3 s; the last leaves."""
    result = run(
        entry(micro_batches=2, threshold=10.0), workers=3, times=[1.0, 1.0, 3.0], problem=LINE,
        membership={"events": [{"worker": 2, "leave": at}], **rules}, stop={"time": 6.5},
        record={"iterations": 1},
    )  # fmt: skip
    last = curve(result).iloc[1]
    return last["time"], float(np.sqrt(last["distance_sq"]))


def test_a_departure_leaves_what_was_finished() -> None:
    """x = 1, g = 1: five of six micro-batches, or four of four."""
    assert after_a_departure(4.0) == (4.0, pytest.approx(1 - 0.5 * 5 / 6))
    assert after_a_departure(2.5) == (2.5, 0.5)
    assert after_a_departure(1.5) == (2.0, 0.5)
    assert after_a_departure(2.5, divisor="members") == (2.5, pytest.approx(1 - 0.5 * 4 / 6))
    assert after_a_departure(4.0, round="discard") == (6.0, 0.5)


def test_a_step_waits_for_a_joiner_if_nobody_is_there() -> None:
    moves = [{"worker": 0, "leave": 2.5}, {"worker": 0, "join": 4.0}]
    result = run(
        entry(micro_batches=2), workers=1, times=1.0, membership={"events": moves},
        stop={"iterations": 2}, record={"iterations": 1},
    )  # fmt: skip
    assert curve(result)["time"].tolist() == [0.0, 2.0, 6.0]


def test_a_chosen_threshold_needs_everybody() -> None:
    with pytest.raises(ScenarioError, match="chooses its threshold from the times of everybody"):
        run(entry(threshold="auto"), membership={"events": [{"worker": 2, "leave": 4.0}]})

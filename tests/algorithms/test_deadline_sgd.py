"""Rounds with a deadline."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from simulator.errors import ScenarioError
from tests.shared.scenes import LINE, bits, curve, run

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


def test_a_share_that_is_a_whole_number_but_for_rounding_is_that_number() -> None:
    """0.28 25 = 7.000000000000001 in floating point: the seventh of tau = 1, 2, .. is enough."""
    result = run(
        entry(deadline=5.0, quorum=0.28), workers=25, stop={"time": 7.5}, record={"iterations": 1}
    )
    assert curve(result)["time"].drop_duplicates().tolist() == [0.0, 7.0, 7.5]


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


def left(**changes: Any) -> list[tuple[float, float]]:
    """(seconds, x) of the updates of F = x^2/2 from 1; worker 2 of 1, 2 and 3 s leaves at 2.5 s."""
    parameters = {"deadline": 10.0, **changes.pop("parameters", {})}
    result = run(
        entry(**parameters), workers=3, times=[1.0, 2.0, 3.0], problem=LINE,
        membership={"events": [{"worker": 2, "leave": 2.5}], **changes}, stop={"time": 5.5},
        record={"iterations": 1},
    )  # fmt: skip
    rows = curve(result).drop_duplicates("iteration").iloc[1:]
    return list(zip(rows["time"], np.sqrt(rows["distance_sq"]), strict=True))


def test_a_round_needs_no_more_than_can_still_come() -> None:
    assert left() == [(2.5, 0.5), (4.5, 0.25)]
    assert left(parameters={"deadline": 2.25})[0] == (2.25, 0.5)
    assert left(parameters={"quorum": 3, "deadline": 1.5})[0] == (2.5, 0.5)


def test_a_departure_may_discard_the_round_or_count_as_zero() -> None:
    assert left(round="discard")[0] == (4.5, 0.5)
    assert left(divisor="members")[0] == (2.5, pytest.approx(1 - 0.5 * 2 / 3))


def test_a_departure_that_leaves_nobody_ends_no_round() -> None:
    """Worker 0 is back at 5 s."""
    moves = [{"worker": 0, "leave": 0.5}, {"worker": 0, "join": 5.0}, {"worker": 1, "leave": 0.5}]
    result = run(
        entry(deadline=3.0, on_miss="abandon"), workers=2, times=1.0, problem=LINE,
        membership={"events": moves}, stop={"time": 7.5}, record={"iterations": 1},
    )  # fmt: skip
    assert curve(result)["time"].drop_duplicates().tolist() == [0.0, 6.0, 7.0, 7.5]


def test_members_are_drawn() -> None:
    """Of five two are selected, and two are away for good."""
    gone = [{"worker": worker, "leave": 0.25} for worker in (1, 4)]
    result = run(entry(select=2), times=1.0, membership={"events": gone}, stop={"iterations": 100})
    applied = result.workers["applied"].tolist()
    assert sum(applied) >= 198 and max(applied[1], applied[4]) == 0
    assert min(applied[0], applied[2], applied[3]) > 40

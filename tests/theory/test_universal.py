"""The recursion of the universal computation model."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.cluster.spec import ClusterSpec
from simulator.cluster.times.base import Times
from simulator.theory import SortedTimes, universal
from simulator.theory.fixed import best_of_fastest
from simulator.theory.universal import count_recursion, harmonic_recursion
from tests.shared.scenes import SEARCH

SECONDS = st.lists(st.floats(0.1, 10.0), min_size=1, max_size=8)


def times(compute_time: Any, workers: int = 1) -> Times:
    """Completion times of a cluster."""
    spec = {"workers": workers, "compute_time": compute_time}
    return ClusterSpec.model_validate(spec).build(0)


@pytest.mark.parametrize(("batch", "seconds"), [(100, 28.0), (1000, 201.0)])
def test_a_hundred_workers_with_linear_times(batch: int, seconds: float) -> None:
    linear = times({"mean": {"law": "linear"}}, 100)
    assert count_recursion(linear, 1, batch).seconds == seconds
    assert count_recursion(linear, 3, batch).seconds == 3 * seconds


@SEARCH
@given(SECONDS, st.integers(1, 60))
def test_at_constant_speed_a_round_is_the_fixed_formula_within_its_rounding(
    seconds: list[float], batch: int
) -> None:
    formula = best_of_fastest(SortedTimes.of(seconds), batch)[0]
    found = count_recursion(times(seconds, len(seconds)), 1, batch).seconds
    assert formula / 2 <= found * (1 + 1e-12)
    assert found <= formula * (1 + 1e-12)


@SEARCH
@given(SECONDS, st.integers(1, 60))
def test_a_round_ends_when_enough_gradients_are_there_and_not_before(
    seconds: list[float], batch: int
) -> None:
    end = count_recursion(times(seconds, len(seconds)), 1, batch).seconds
    last = sorted(k * t for t in seconds for k in range(1, batch + 1))[batch - 1]
    assert end == last


@SEARCH
@given(SECONDS, st.floats(1.0, 20.0))
def test_for_different_objectives_too(seconds: list[float], level: float) -> None:
    formula = max(seconds) + level * float(np.mean(seconds))
    found = harmonic_recursion(times(seconds, len(seconds)), 1, level).seconds
    assert formula / 2 <= found * (1 + 1e-9)
    assert found <= 2 * formula
    counts = [math.floor(found / t * (1 + 1e-12)) for t in seconds]
    assert len(seconds) / sum(1 / b for b in counts) >= level * (1 - 1e-9)


def test_one_gradient_from_everyone_lasts_as_long_as_the_slowest() -> None:
    assert harmonic_recursion(times([1.0, 2.0, 7.0], 3), 2, 1.0).seconds == 14.0


def test_power_is_integrated_exactly_over_an_outage() -> None:
    speed = {"kind": "piecewise", "times": [0.0, 10.0, 20.0], "values": [2.0, 0.0, 1.0]}
    one = times({"mean": 1.0, "speed": speed})
    assert count_recursion(one, 1, 20).seconds == 10.0
    assert count_recursion(one, 1, 25).seconds == 25.0
    three = times({"mean": 3.0, "speed": speed})
    assert count_recursion(three, 1, 7).seconds == 21.0  # 2 of 3 units were done before the outage
    assert count_recursion(three, 7, 1).seconds == 21.0


def test_slowness_divides_the_power() -> None:
    assert count_recursion(times([1.0, 3.0], 2), 2, 5, slowness=4).seconds == 4 * 8.0


def test_a_round_that_never_ends_is_infinite() -> None:
    speed = {"kind": "piecewise", "times": [0.0, 10.0], "values": [1.0, 0.0]}
    stopping = times({"mean": 1.0, "speed": speed})
    for found in (count_recursion(stopping, 20, 1), harmonic_recursion(stopping, 20, 1.0)):
        assert (found.seconds, found.done, found.extrapolated) == (math.inf, 11, False)


def test_a_round_that_hardly_ever_ends_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The slow worker's first gradient comes after 10^9 of the fast one."""
    monkeypatch.setattr(universal, "MOST_COMPLETIONS", 1000)
    monkeypatch.setattr(universal, "_completions_for", lambda *_: 1.0)
    assert math.isnan(harmonic_recursion(times({"mean": [1.0, 1e9]}, 2), 1, 1.0).seconds)


def test_long_recursions_are_extrapolated_at_the_pace_of_their_later_half(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    two = times([1.0, 3.0], 2)
    exact = count_recursion(two, 1000, 4)
    monkeypatch.setattr(universal, "MOST_COMPLETIONS", 100)
    found = count_recursion(two, 1000, 4)
    assert (exact.extrapolated, found.extrapolated, found.done) == (False, True, 16)
    assert found.seconds == pytest.approx(exact.seconds)
    monkeypatch.setattr(universal, "MOST_COMPLETIONS", 5)
    assert math.isnan(count_recursion(two, 1000, 4).seconds)


def test_random_sizes_are_new_in_every_round() -> None:
    one = times({"mean": 1.0, "job": "exponential"})
    rounds = [count_recursion(one, k, 1).seconds for k in range(1, 6)]
    assert len({round(step, 9) for step in np.diff([0.0, *rounds])}) == 5

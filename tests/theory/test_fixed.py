"""Closed forms of the fixed computation model, and facts for any compute times."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from algorithms.base import Facts
from algorithms.m_sync_sgd import MSyncSgd
from algorithms.naive_optimal_asgd import NaiveOptimalAsgd
from simulator.theory import SortedTimes
from simulator.theory.fixed import (
    all_asynchronous,
    best_of_fastest,
    best_synchronous,
    everyone,
    noise_term,
    synchronous,
)
from tests.shared.scenes import SEARCH

SECONDS = st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=40)
RATIO = st.floats(0, 1e5)
SQRT = SortedTimes.of(np.sqrt(np.arange(1, 1001)))


def test_three_workers_by_hand() -> None:
    times = SortedTimes.of([4.0, 1.0, 2.0])
    assert times.seconds.tolist() == [1, 2, 4]
    assert times.harmonic_means == pytest.approx([1, 2 / 1.5, 3 / 1.75])
    assert (times.mean, times.slowest, times.harmonic) == pytest.approx((7 / 3, 4, 3 / 1.75))
    assert best_of_fastest(times, 5.0) == pytest.approx((8 / 1.75, 3))
    assert best_synchronous(times, 5.0) == pytest.approx((6, 1))
    assert synchronous(times, 5.0, 3) == pytest.approx(4 * (1 + 5 / 3))
    assert all_asynchronous(times, 5.0) == pytest.approx(8 / 1.75)
    assert everyone(times, 5.0) == pytest.approx(4 + 7 / 3 * 5 / 3)


def test_without_noise_everyone_waits_for_the_slowest_alone() -> None:
    times = SortedTimes.of([4.0, 1.0, 2.0])
    assert everyone(times, 0.0) == 4.0
    assert noise_term(times, 0.0) == 0.0
    assert noise_term(SortedTimes.of([1.0, math.inf]), 0.0) == 0.0


@pytest.mark.parametrize(
    ("ratio", "sync", "m_sync", "asgd", "optimum"),
    [(100.0, 34.8, 20.0, 17.8, 10.7), (1e4, 348, 348, 178, 178)],
)
def test_known_numbers_for_a_thousand_workers_with_square_root_times(
    ratio: float, sync: float, m_sync: float, asgd: float, optimum: float
) -> None:
    found = (
        synchronous(SQRT, ratio, 1000),
        best_synchronous(SQRT, ratio)[0],
        all_asynchronous(SQRT, ratio),
        best_of_fastest(SQRT, ratio)[0],
    )
    assert found == pytest.approx((sync, m_sync, asgd, optimum), rel=5e-3)


def test_the_best_synchronous_number_of_workers_is_known() -> None:
    assert best_synchronous(SQRT, 100.0)[1] == 100


@SEARCH
@given(SECONDS, RATIO)
def test_the_minimum_over_m_is_that_of_brute_force_and_of_the_methods(
    seconds: list[float], ratio: float
) -> None:
    ordered = sorted(seconds)
    costs = [
        m / math.fsum(1 / t for t in ordered[:m]) * (1 + ratio / m)
        for m in range(1, len(ordered) + 1)
    ]
    times = SortedTimes.of(seconds)
    optimum, m = best_of_fastest(times, ratio)
    assert optimum == pytest.approx(min(costs), rel=1e-12)
    known = Facts(1, 1, 1, ratio, 1, 1, len(seconds), tuple(seconds))
    assert m == NaiveOptimalAsgd(stepsize=1.0).theory_m(known)
    assert best_synchronous(times, ratio)[1] == MSyncSgd(m=1, stepsize=1.0).theory_m(known)


@SEARCH
@given(SECONDS, RATIO)
def test_equal_objectives_are_never_slower_and_waiting_costs_a_logarithm(
    seconds: list[float], ratio: float
) -> None:
    times = SortedTimes.of(seconds)
    optimum = best_of_fastest(times, ratio)[0] * (1 - 1e-12)
    assert optimum <= everyone(times, ratio)
    assert optimum <= all_asynchronous(times, ratio)
    synchronised = best_synchronous(times, ratio)[0]
    assert optimum <= synchronised <= (1 + math.log(len(seconds))) * optimum * (1 + 1e-11)
    assert synchronised <= synchronous(times, ratio, len(seconds))


@SEARCH
@given(SECONDS, RATIO, st.integers(-8, 8))
def test_bounds_scale_with_the_compute_times(
    seconds: list[float], ratio: float, power: int
) -> None:
    factor = 2.0**power  # exact
    once, scaled = (SortedTimes.of([c * t for t in seconds]) for c in (1.0, factor))
    assert best_of_fastest(scaled, ratio)[0] == factor * best_of_fastest(once, ratio)[0]
    assert best_synchronous(scaled, ratio)[0] == factor * best_synchronous(once, ratio)[0]
    assert everyone(scaled, ratio) == factor * everyone(once, ratio)


@SEARCH
@given(st.lists(st.floats(1.0, 10.0), min_size=1, max_size=20), RATIO)
def test_one_very_fast_worker_helps_different_objectives_by_two_at_most(
    others: list[float], ratio: float
) -> None:
    slow, fast = (SortedTimes.of([first, *others]) for first in (1.0, 1e-9))
    assert everyone(slow, ratio) <= 2 * everyone(fast, ratio)
    assert best_of_fastest(fast, ratio)[0] <= 1e-9 * (1 + ratio) * (1 + 1e-12)


def test_a_dead_worker_stops_those_who_need_everyone() -> None:
    times = SortedTimes.of([1.0, 2.0, math.inf])
    assert best_of_fastest(times, 0.0) == (1.0, 1)
    assert everyone(times, 0.0) == everyone(times, 5.0) == math.inf
    assert all_asynchronous(times, 0.0) == pytest.approx(2.0)
    assert best_of_fastest(SortedTimes.of([math.inf]), 1.0)[0] == math.inf

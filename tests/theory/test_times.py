"""Means of the seconds per gradient."""

from math import inf

import pytest

from simulator.theory.times import SortedTimes


def test_the_means_of_sorted_seconds() -> None:
    times = SortedTimes.of([4.0, 1.0, 2.0])
    assert times.seconds.tolist() == [1.0, 2.0, 4.0]
    assert (times.workers, times.slowest, times.mean) == (3, 4.0, pytest.approx(7 / 3))
    assert times.counts.tolist() == [1, 2, 3]
    assert times.harmonic_means.tolist() == pytest.approx([1.0, 2 / 1.5, 3 / 1.75])
    assert times.harmonic == times.harmonic_means[-1]


def test_a_worker_that_never_finishes_adds_nothing() -> None:
    times = SortedTimes.of([inf, 1.0])
    assert times.harmonic_means.tolist() == [1.0, 2.0] and times.mean == inf


def test_a_worker_that_needs_no_time_needs_none() -> None:
    assert SortedTimes.of([0.0, 1.0]).harmonic_means.tolist() == [0.0, 0.0]

"""Sums whose order depends on the dimension alone."""

import math

import numpy as np
import pytest

from simulator.core.reductions import dot, largest, norm1
from tests.reference.reductions import sum_in_lanes


@pytest.mark.parametrize("d", [*range(1, 34), 1729])
def test_sums_have_the_bits_of_the_slow_twin(d: int) -> None:
    a, b = np.random.default_rng(d).normal(size=(2, d)) * 10.0 ** np.arange(d).clip(0, 12)
    pairs = zip(a.tolist(), b.tolist(), strict=True)
    assert dot(a, b) == sum_in_lanes([x * y for x, y in pairs])
    assert norm1(a) == sum_in_lanes([abs(x) for x in a.tolist()])
    assert largest(a) == np.abs(a).max()


@pytest.mark.parametrize("d", [1, 5, 8, 11])
def test_empty_lanes_keep_the_sign_of_a_zero(d: int) -> None:
    zeros = np.full(d, -0.0)
    assert math.copysign(1.0, dot(zeros, np.ones(d))) == -1.0
    assert math.copysign(1.0, norm1(zeros)) == 1.0


@pytest.mark.parametrize("place", [0, 7, 9])
def test_one_nan_makes_every_reduction_nan(place: int) -> None:
    a = np.ones(10)
    a[place] = np.nan
    assert math.isnan(dot(a, a)) and math.isnan(norm1(a)) and math.isnan(largest(a))


def test_squares_beyond_the_largest_number_are_infinite() -> None:
    assert dot(np.full(3, 1e200), np.full(3, 1e200)) == math.inf
    assert largest(np.array([1.0, -math.inf])) == math.inf

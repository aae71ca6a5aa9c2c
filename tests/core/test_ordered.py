"""Sorting networks and the largest coordinates."""

import numpy as np
import pytest

from simulator.core.ordered import BLOCK, keep_largest, sort_block


@pytest.mark.parametrize("k", range(1, 26))
def test_every_column_is_sorted_with_nan_last(k: int) -> None:
    values = np.random.default_rng(k).normal(size=(k, BLOCK)).round(1)
    values[k // 2, ::3] = np.nan
    expected = np.sort(values, axis=0)
    sort_block(values, BLOCK)
    np.testing.assert_array_equal(values, expected)


@pytest.mark.parametrize("k", range(1, 9))
def test_zeros_and_ones_are_sorted_whatever_their_order(k: int) -> None:
    """A network that sorts all of these sorts everything."""
    rows = np.array([[(place >> i) & 1 for place in range(2**k)] for i in range(k)], dtype=float)
    for first in range(0, 2**k, BLOCK):
        block = np.zeros((k, BLOCK))
        count = min(BLOCK, 2**k - first)
        block[:, :count] = rows[:, first : first + count]
        sort_block(block, count)
        assert (np.diff(block[:, :count], axis=0) >= 0).all()


@pytest.mark.parametrize(
    ("vector", "keep", "expected"),
    [
        ([3.0, -5.0, 1.0], 2, [3.0, -5.0, 0.0]),
        ([1.0, -1.0, 1.0], 2, [1.0, -1.0, 0.0]),
        ([0.0, 0.0], 1, [0.0, 0.0]),
        ([np.inf, np.nan, 2.0, np.nan], 1, [0.0, np.nan, 0.0, 0.0]),
        ([np.inf, np.nan, 2.0, np.nan], 3, [np.inf, np.nan, 0.0, np.nan]),
        ([np.inf, np.nan, -np.inf, 4.0], 2, [np.inf, np.nan, 0.0, 0.0]),
        ([2.0, 1.0], 2, [2.0, 1.0]),
    ],
)
def test_the_largest_are_kept_the_first_of_equal_ones_and_nan_before_all(
    vector: list[float], keep: int, expected: list[float]
) -> None:
    out = np.empty(len(vector))
    keep_largest(np.array(vector), keep, out)
    np.testing.assert_array_equal(out, expected)

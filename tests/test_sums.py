"""Sums with a defined result."""

import math
from fractions import Fraction

import numpy as np
import pytest

from simulator.sums import _BLOCK, column_means, column_sums, exact_sum


def test_a_sum_is_rounded_once_whatever_the_order() -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(size=3 * _BLOCK + 7) * 10.0 ** rng.integers(-9, 9, 3 * _BLOCK + 7)
    assert exact_sum(values) == float(sum(map(Fraction, values.tolist())))
    assert exact_sum(values.reshape(-1, 1)[::-1]) == exact_sum(values)
    assert exact_sum(np.array([])) == 0.0


@pytest.mark.parametrize(
    ("values", "total"),
    [([1e308, 1e308], math.inf), ([math.inf, 1.0], math.inf), ([math.inf, -math.inf], math.nan)],
)
def test_what_is_no_float_is_infinite_or_nan(values: list[float], total: float) -> None:
    with np.errstate(over="ignore"):
        found = exact_sum(np.array(values))
    assert found == total or (math.isnan(found) and math.isnan(total))


def test_columns_are_summed_in_order_or_exactly() -> None:
    matrix = np.array([[1e16, 1.0], [1.0, 2.0], [-1e16, 6.0]])
    assert column_sums(matrix).tolist() == [0.0, 9.0]
    assert column_means(matrix).tolist() == [1.0 / 3.0, 3.0]

"""Means with intervals."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from simulator.what_if.interval import _STUDENT, mean_interval


def test_the_interval_is_students() -> None:
    mean, low, high = mean_interval([1.0, 2.0, 3.0, 6.0])
    half = 3.182 * np.std([1, 2, 3, 6], ddof=1) / 2
    assert (mean, low, high) == pytest.approx((3.0, 3.0 - half, 3.0 + half))


@pytest.mark.parametrize(("count", "quantile"), [(32, 2.0395), (61, 2.0003), (1001, 1.9623)])
def test_many_numbers_have_nearly_a_normal_mean(count: int, quantile: float) -> None:
    values = [float(k % 2) for k in range(count)]
    mean, low, _ = mean_interval(values)
    error = np.std(values, ddof=1) / math.sqrt(count)
    assert (mean - low) / error == pytest.approx(quantile, abs=1e-3)


def test_one_number_has_no_interval_and_infinity_no_mean() -> None:
    assert mean_interval([2.0])[0] == 2.0
    assert all(map(math.isnan, mean_interval([2.0])[1:]))
    assert all(map(math.isnan, mean_interval([2.0, math.inf])))


def test_thirty_degrees_of_freedom_are_tabulated_and_no_number_has_no_mean() -> None:
    values = [float(k % 2) for k in range(31)]
    mean, low, high = mean_interval(values)
    error = np.std(values, ddof=1) / math.sqrt(31)
    assert (high - mean) / error == pytest.approx(2.042, abs=1e-9)
    assert high - mean == pytest.approx(mean - low)
    assert all(map(math.isnan, mean_interval([])))


def test_the_table_has_students_quantiles() -> None:
    known = stats.t.ppf(0.975, np.arange(1, len(_STUDENT) + 1))
    assert pytest.approx(known, abs=6e-4) == _STUDENT

"""Quantiles over seeds: linear interpolation, with infinity and NaN as "never"."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from simulator.results.quantiles import grouped_quantile, metric_quantile, quantile


@given(
    arrays(np.float64, st.tuples(st.integers(1, 9), st.integers(1, 4)), elements=st.floats(-9, 9)),
    st.floats(0, 1),
)
def test_finite_values_agree_with_numpy(values: np.ndarray, level: float) -> None:
    expected = np.quantile(values, level, axis=0)
    np.testing.assert_allclose(quantile(values, level), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("values", "level", "expected"),
    [
        ([1.0, 2.0, np.inf], 0.5, 2.0),
        ([1.0, np.inf, np.inf], 0.5, np.inf),
        ([1.0, np.inf], 0.5, np.inf),
        ([1.0, np.inf], 0.0, 1.0),
        ([np.inf, np.inf], 0.25, np.inf),
        ([3.0, 1.0, np.nan], 0.5, 3.0),
        ([7.0], 0.9, 7.0),
        ([1.0, 2.0, 3.0, np.inf, np.inf], 0.25, 2.0),
        ([1.0, 2.0, 3.0, np.inf, np.inf], 0.75, np.inf),
    ],
)
def test_runs_that_never_end_count_as_infinite(
    values: list[float], level: float, expected: float
) -> None:
    assert quantile(values, level) == expected


def test_an_empty_set_of_runs_is_refused_with_its_shape() -> None:
    with pytest.raises(ValueError, match=r"shape \(0,\): needs at least one run"):
        quantile([], 0.5)


def test_a_run_that_broke_down_is_worse_than_all_others() -> None:
    assert metric_quantile("loss_gap", [0.1, np.nan], 1.0) == np.inf
    assert metric_quantile("accuracy", [0.9, np.nan], 0.0) == -np.inf
    assert metric_quantile("accuracy", [0.9, 0.7, 0.8, np.nan], 0.75) == pytest.approx(0.825)


@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.sampled_from([-1.0, 0.5, 3.0, np.inf, -np.inf, np.nan])),
        min_size=1,
        max_size=30,
    ),
    st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]),
)
def test_the_quantiles_of_groups_are_those_of_each_group_alone(
    pairs: list[tuple[int, float]], level: float
) -> None:
    names, groups = np.unique([name for name, _ in pairs], return_inverse=True)
    values = np.array([value for _, value in pairs])
    alone = [float(quantile(values[groups == k], level)) for k in range(len(names))]
    assert grouped_quantile(values, groups, level).tolist() == alone

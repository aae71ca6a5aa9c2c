"""The statistics of several vectors against NumPy and against the definitions."""

import numpy as np
import pytest

from simulator.engines.statistics import STATISTICS

ROWS = np.random.default_rng(3).normal(size=(7, 4))


@pytest.mark.parametrize("count", [1, 2, 3, 6, 7])
def test_a_median_is_that_of_numpy(count: int) -> None:
    assert STATISTICS["median"](ROWS[:count]) == pytest.approx(np.median(ROWS[:count], axis=0))


def test_a_trimmed_mean_leaves_the_ends_out() -> None:
    expected = np.sort(ROWS, axis=0)[2:5].mean(axis=0)
    assert STATISTICS["trimmed_mean"](ROWS, cut=2) == pytest.approx(expected)


def test_a_weighted_median_is_that_of_repeated_rows() -> None:
    weights = [1, 4, 2, 3, 1, 1, 3]  # 15 in all
    expected = np.median(np.repeat(ROWS, weights, axis=0), axis=0)
    assert STATISTICS["weighted_median"](ROWS, weights=weights) == pytest.approx(expected)
    half = STATISTICS["weighted_median"](np.array([[1.0], [2.0]]), weights=[1, 1])
    assert half.tolist() == [2.0]  # more than half of the weight is at or below it


def test_krum_keeps_those_with_near_neighbours() -> None:
    apart = ((ROWS[:, None] - ROWS) ** 2).sum(axis=-1)
    near = [np.sort(np.delete(own, i))[:3].sum() for i, own in enumerate(apart)]  # 7 - 2 - 2
    for keep in (1, 3):
        expected = ROWS[np.argsort(near)[:keep]].mean(axis=0)
        assert STATISTICS["krum"](ROWS, cut=2, keep=keep) == pytest.approx(expected)


def test_a_vector_with_nan_is_the_farthest() -> None:
    rows = np.vstack([ROWS[:5], np.full(4, np.nan)])
    assert np.isfinite(STATISTICS["krum"](rows, cut=1, keep=4)).all()


def test_the_nearest_rows_share_the_level() -> None:
    centre, others = ROWS[0], ROWS[1:4]
    order = np.argsort(((others - centre) ** 2).sum(axis=1))
    shares = np.zeros(3)
    shares[order] = [2.0, 0.5, 0.0]  # weights of 2, until 2.5 is used up
    found = STATISTICS["nearest"](ROWS[:4], weights=[2, 2, 2], level=2.5)
    assert found == pytest.approx(shares @ others / 2.5)


def test_a_deviated_mean_is_some_standard_deviations_below() -> None:
    expected = ROWS.mean(axis=0) - 1.5 * ROWS.std(axis=0, ddof=1)
    assert STATISTICS["deviated"](ROWS, level=1.5) == pytest.approx(expected)
    assert STATISTICS["deviated"](ROWS[:1], level=1.5).tolist() == ROWS[0].tolist()


@pytest.mark.parametrize("name", ["median", "trimmed_mean", "weighted_median"])
def test_zeros_are_positive(name: str) -> None:
    more = {"trimmed_mean": {"cut": 1}, "weighted_median": {"weights": [1, 1, 1]}}.get(name, {})
    found = STATISTICS[name](np.array([[-0.0], [-0.0], [-0.0]]), **more)
    assert not np.signbit(found).any()

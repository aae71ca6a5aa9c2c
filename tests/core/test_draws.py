"""Random subsets, orders and numbers against their laws."""

import math

import numpy as np
import pytest
from scipy import stats

from simulator.core.draws import SHUFFLE, dirichlet, distinct, log_gamma_number, permutation
from simulator.core.random import DATA, stream


@pytest.mark.parametrize("shape", [0.1, 0.5, 1.0, 3.0, 40.0])
def test_gamma_numbers_follow_the_gamma_law(shape: float) -> None:
    keys = [stream(0, DATA, 0, k) for k in range(4000)]
    drawn = np.exp([log_gamma_number(k1, k2, shape) for k1, k2 in keys])
    assert stats.kstest(drawn, stats.gamma(shape).cdf).pvalue > 1e-3


def test_the_logarithm_of_a_gamma_number_does_not_underflow() -> None:
    keys = [stream(0, DATA, 0, k) for k in range(200)]
    logs = [log_gamma_number(k1, k2, 1e-4) for k1, k2 in keys]
    assert min(logs) < -1000
    assert np.isfinite(logs).all()


def test_a_draw_that_is_never_accepted_ends_without_a_number() -> None:
    """No attempt succeeds at a shape that is no number."""
    assert math.isnan(log_gamma_number(*stream(0, DATA, 0, 0), math.nan))


@pytest.mark.parametrize("alpha", [1e-300, 1e300])
def test_dirichlet_shares_at_the_ends_of_the_range(alpha: float) -> None:
    """One part has everything at the smallest alpha that a scenario may hold."""
    shares = dirichlet(0, 50, 4, alpha)
    assert shares.sum(axis=1) == pytest.approx(np.ones(50))
    assert shares.max(axis=1) == pytest.approx(np.full(50, 1.0 if alpha < 1 else 0.25))


@pytest.mark.parametrize("alpha", [0.1, 1.0, 10.0])
def test_dirichlet_shares_have_their_mean_and_variance(alpha: float) -> None:
    parts, count = 4, 3000
    shares = dirichlet(1, count, parts, alpha)
    mean, variance = 1 / parts, (parts - 1) / parts**2 / (parts * alpha + 1)
    assert shares.sum(axis=1) == pytest.approx(np.ones(count))
    assert np.all(np.abs(shares.mean(axis=0) - mean) < 4 * math.sqrt(variance / count))
    squares = (shares - mean) ** 2
    error = squares.std(axis=0) / math.sqrt(count)
    assert np.all(np.abs(squares.mean(axis=0) - variance) < 4 * error)


def test_a_tiny_alpha_gives_one_part_everything() -> None:
    shares = dirichlet(0, 100, 5, 1e-4)
    assert np.isfinite(shares).all()
    assert (shares.max(axis=1) > 0.999).mean() > 0.95


def test_every_permutation_is_equally_likely() -> None:
    orders = [tuple(permutation(seed, SHUFFLE, 4)) for seed in range(4800)]
    counts = np.unique(orders, axis=0, return_counts=True)[1]
    assert len(counts) == 24
    assert stats.chisquare(counts).pvalue > 1e-3


@pytest.mark.parametrize("size", [1, 2, 97, 5000])
def test_a_permutation_has_every_number_once(size: int) -> None:
    assert sorted(permutation(3, SHUFFLE, size)) == list(range(size))


@pytest.mark.parametrize(("size", "count"), [(1, 1), (5, 5), (1000, 3), (1000, 900), (2**40, 64)])
def test_a_subset_has_distinct_numbers_within_range(size: int, count: int) -> None:
    chosen = distinct(*stream(5, DATA, 0, 0), size, count)
    assert len(set(chosen)) == count
    assert 0 <= chosen.min() <= chosen.max() < size

"""Sizes follow their laws: distributions, moments, tails, independence, frozen values."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special, stats

from simulator.core.random import DURATION, WORKER
from simulator.core.variates import LAWS, SMALLEST, fill_draws, fill_powers
from simulator.core.variates_special import log_gamma, normal_cdf, normal_density

COUNT = 200_000

WEIBULL_FACTOR = 1.0 / math.gamma(1.0 + 1.0 / 0.7)

CONTINUOUS = [
    ("exponential", [], stats.expon()),
    ("gamma", [0.3], stats.gamma(0.3, scale=1 / 0.3)),
    ("gamma", [1.0], stats.expon()),
    ("gamma", [7.5], stats.gamma(7.5, scale=1 / 7.5)),
    ("lognormal", [0.8], stats.lognorm(0.8, scale=math.exp(-0.32))),
    ("uniform", [0.5, 2.5], stats.uniform(0.5, 2.0)),
    ("weibull", [0.7, WEIBULL_FACTOR], stats.weibull_min(0.7, scale=WEIBULL_FACTOR)),
    ("pareto", [2.5, 0.6], stats.pareto(2.5, scale=0.6)),
    ("truncated_normal", [1.0, 5.0], stats.truncnorm(-0.2, np.inf, 1.0, 5.0)),
    ("truncated_normal", [-2.0, 1.0], stats.truncnorm(2.0, np.inf, -2.0, 1.0)),
    ("half_normal", [], stats.halfnorm()),
]
NAMES = [f"{kind}{numbers}" for kind, numbers, _ in CONTINUOUS]


def sizes(
    kind: str,
    numbers: list[float],
    *,
    count: int = COUNT,
    seed: int = 1,
    job: int = 0,
    first: int = 0,
) -> NDArray[np.float64]:
    """Size `job` of workers `first`, ..., `first` + count - 1."""
    out = np.empty(count)
    fill_draws(LAWS[kind], np.array(numbers, float), seed, DURATION, first, job, out)
    return out


@pytest.mark.parametrize(("kind", "numbers", "law"), CONTINUOUS, ids=NAMES)
class TestDistribution:
    def test_kolmogorov_smirnov(
        self, kind: str, numbers: list[float], law: stats.rv_continuous
    ) -> None:
        assert stats.kstest(sizes(kind, numbers), law.cdf).pvalue > 1e-3

    def test_upper_and_lower_tails(
        self, kind: str, numbers: list[float], law: stats.rv_continuous
    ) -> None:
        drawn = sizes(kind, numbers, seed=2)
        for probability in (1e-3, 1e-2):
            error = math.sqrt(COUNT * probability)
            above = np.count_nonzero(drawn > law.isf(probability))
            below = np.count_nonzero(drawn < law.ppf(probability))
            assert abs(above - COUNT * probability) < 4 * error
            assert abs(below - COUNT * probability) < 4 * error

    def test_mean_and_variance(
        self, kind: str, numbers: list[float], law: stats.rv_continuous
    ) -> None:
        drawn = sizes(kind, numbers, seed=3)
        assert abs(drawn.mean() - law.mean()) < 4 * law.std() / math.sqrt(COUNT)
        if kind == "pareto":  # no fourth moment: the sample variance has no standard error
            return
        kurtosis = float(law.stats(moments="k")) + 3.0
        error = law.var() * math.sqrt((kurtosis - 1.0) / COUNT)
        assert abs(drawn.var() - law.var()) < 4 * error

    def test_successive_jobs_and_neighbours_are_uncorrelated(
        self, kind: str, numbers: list[float], law: stats.rv_continuous
    ) -> None:
        this = law.cdf(sizes(kind, numbers))
        following = law.cdf(sizes(kind, numbers, job=1))
        limit = 4 / math.sqrt(COUNT)
        assert abs(np.corrcoef(this, following)[0, 1]) < limit
        assert abs(np.corrcoef(this[:-1], this[1:])[0, 1]) < limit

    def test_a_number_depends_on_its_own_worker_only(
        self, kind: str, numbers: list[float], law: stats.rv_continuous
    ) -> None:
        assert (sizes(kind, numbers, count=10)[4:] == sizes(kind, numbers, count=6, first=4)).all()


def test_the_purpose_separates_streams() -> None:
    own = np.empty(5)
    fill_draws(LAWS["exponential"], np.empty(0), 1, WORKER, 0, 0, own)
    assert not (own == sizes("exponential", [], count=5)).any()


def test_constant_is_one() -> None:
    assert (sizes("constant", [], count=5) == 1.0).all()


def test_bernoulli_slows_down_with_its_probability() -> None:
    drawn = sizes("bernoulli", [0.1, math.inf])
    assert set(drawn) == {1.0, math.inf}
    slow = np.count_nonzero(np.isinf(drawn))
    assert abs(slow - 0.1 * COUNT) < 4 * math.sqrt(0.09 * COUNT)


@pytest.mark.parametrize(("probability", "size"), [(0.0, 1.0), (1.0, 3.0)])
def test_bernoulli_at_its_ends_is_certain(probability: float, size: float) -> None:
    assert (sizes("bernoulli", [probability, 3.0], count=1000) == size).all()


def test_empirical_takes_every_value_equally_often() -> None:
    drawn = sizes("empirical", [0.5, 1.0, 2.0, 7.0])
    values, counts = np.unique(drawn, return_counts=True)
    assert list(values) == [0.5, 1.0, 2.0, 7.0]
    assert stats.chisquare(counts).pvalue > 1e-3


@pytest.mark.parametrize(("kind", "numbers"), [("gamma", [1e-3]), ("weibull", [0.01, 1e-158])])
def test_a_size_that_underflows_is_lifted_to_the_smallest_normal_number(
    kind: str, numbers: list[float]
) -> None:
    assert sizes(kind, numbers).min() == SMALLEST > 0


@pytest.mark.parametrize(
    ("kind", "numbers"), [("gamma", [math.nan]), ("truncated_normal", [-40.0, 1.0])]
)
def test_a_draw_that_is_never_accepted_ends_without_a_number(
    kind: str, numbers: list[float]
) -> None:
    drawn = np.empty(2)
    fill_draws(LAWS[kind], np.array(numbers), 0, 1, 0, 0, drawn)
    assert np.isnan(drawn).all()


# Golden: frozen when they were written, so that no result changes unnoticed.
FROZEN = [
    ("exponential", [], "0x1.570860546cc11p+0"),
    ("gamma", [0.3], "0x1.81d1fc1033f44p-5"),
    ("gamma", [7.5], "0x1.0bdce3bb6ba93p+0"),
    ("lognormal", [0.8], "0x1.b2be8ed234c3ep-2"),
    ("uniform", [0.5, 2.5], "0x1.06119c8afc521p+0"),
    ("weibull", [0.7, 0.8], "0x1.3718b194186bcp+0"),
    ("pareto", [2.5, 0.6], "0x1.068601681a1d9p+0"),
    ("truncated_normal", [1.0, 5.0], "0x1.1de08a7701836p+1"),
    ("half_normal", [], "0x1.577f2867e08ccp-1"),
    ("empirical", [0.5, 1.0, 2.0, 7.0], "0x1.0000000000000p+0"),
]


@pytest.mark.parametrize(("kind", "numbers", "bits"), FROZEN)
def test_the_numbers_are_frozen(kind: str, numbers: list[float], bits: str) -> None:
    assert float(sizes(kind, numbers, count=1, job=2, first=3)[0]).hex() == bits


@pytest.mark.parametrize("x", [1.0, 1.5, 2.0, 3.25, 9.99, 10.0, 101.0])
def test_log_gamma_agrees_with_scipy(x: float) -> None:
    assert log_gamma(x) == pytest.approx(float(special.gammaln(x)), rel=1e-14, abs=3e-15)


@pytest.mark.parametrize("z", [-40.0, -3.0, -0.2, 0.0, 0.2, 1.0, 6.0, 40.0])
def test_the_normal_law_agrees_with_scipy(z: float) -> None:
    assert normal_cdf(z) == pytest.approx(float(stats.norm.cdf(z)), abs=2e-16, rel=1e-12)
    assert normal_density(z) == pytest.approx(float(stats.norm.pdf(z)), rel=1e-14)


def test_powers_agree_with_python() -> None:
    base, exponent = np.array([1.0, 2.0, 3.0, 10.0]), np.array([0.5, 1.5, -2.0, 3.0])
    out = np.empty(4)
    fill_powers(base, exponent, out)
    assert out == pytest.approx([x**y for x, y in zip(base, exponent, strict=True)], rel=1e-14)

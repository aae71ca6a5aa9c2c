"""Special functions against those of the standard library."""

import math

import pytest

from simulator.core.variates_special import log_gamma, normal_cdf, normal_density


@pytest.mark.parametrize("x", [1.0, 1.5, 2.0, 3.7, 9.99, 10.0, 10.01, 57.3, 1e6])
def test_the_logarithm_of_gamma(x: float) -> None:
    assert log_gamma(x) == pytest.approx(math.lgamma(x), rel=3e-15, abs=3e-15)


@pytest.mark.parametrize("z", [0.0, 0.3, 1.0, 2.5, 5.0, 9.0, 9.1, 30.0, 37.9, 38.1, 1e9])
def test_the_normal_law(z: float) -> None:
    for side in (z, -z):
        expected = math.erfc(-side / math.sqrt(2.0)) / 2
        assert normal_cdf(side) == pytest.approx(expected, rel=1e-15, abs=1e-15)
        density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
        assert normal_density(side) == pytest.approx(density, rel=1e-13, abs=1e-300)

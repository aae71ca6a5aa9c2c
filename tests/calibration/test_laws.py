"""Laws of sizes: their parameters from a sample, and the choice among them."""

from math import log, pi, sqrt

import numpy as np
import pytest
from pydantic import TypeAdapter

from simulator.calibration import laws as module
from simulator.calibration.laws import CRITICAL, DRAWS, Fit, best_fit, distance, draws_of, fits
from simulator.cluster.sizes import JobSize


@pytest.mark.parametrize("zeros", [1, 5, 50, 95, 99])
def test_laws_for_sizes_of_zero_are_laws_that_a_scenario_accepts(zeros: int) -> None:
    sizes = np.concatenate([np.zeros(zeros), np.full(100 - zeros, 100 / (100 - zeros))])
    laws = [fit.law for fit in fits(sizes)]
    assert {"kind": "exponential"} in laws
    for law in laws:
        TypeAdapter(JobSize).validate_python(law)


def test_a_lognormal_beyond_the_bounds_of_a_scenario_is_no_candidate() -> None:
    half = np.concatenate([np.zeros(50), np.full(50, 2.0)])
    few = np.concatenate([np.zeros(1), np.full(99, 100 / 99)])
    assert "lognormal" not in {fit.name for fit in fits(half)}
    assert "lognormal" in {fit.name for fit in fits(few)}


def test_a_distance_is_the_largest_difference_of_the_shares_up_to_a_point() -> None:
    a, b = np.array([1.0, 2.0, 2.0, 5.0]), np.array([2.0, 3.0])
    shares = [abs((a <= x).mean() - (b <= x).mean()) for x in (1.0, 2.0, 3.0, 5.0)]
    assert distance(a, b) == distance(b, a) == max(shares) == 0.25
    assert distance(a, a) == 0.0 and distance(a, a + 10.0) == 1.0


EULER = 0.5772156649015329


@pytest.mark.parametrize(
    ("shape", "digamma"), [(1.0, -EULER), (2.0, 1.0 - EULER), (4.0, 11 / 6 - EULER)]
)
def test_the_shape_of_a_gamma_law_is_the_likelihood_s_to_1_5_percent(
    shape: float, digamma: float
) -> None:
    """log k - digamma(k) is the logarithm of the mean minus the mean of the logarithms."""
    assert module._gamma_shape(log(shape) - digamma) == pytest.approx(shape, rel=0.015)
    assert module._gamma_shape(0.0) == pytest.approx(5e8, rel=0.01)


def test_each_law_has_the_parameter_of_its_moments() -> None:
    sizes = np.exp(np.array([-1.0, 0.0, 1.0, 2.0]))
    sizes /= sizes.mean()
    found = {one["kind"]: one for one in module._candidates(sizes)}
    spread = float(np.log(sizes).std())
    assert found["exponential"] == {"kind": "exponential"}
    assert found["lognormal"]["sigma"] == float(f"{spread:.6g}")
    assert found["weibull"]["shape"] == float(f"{pi / sqrt(6.0) / spread:.6g}")
    gap = log(sizes.mean()) - np.log(sizes).mean()
    assert found["gamma"]["shape"] == float(f"{module._gamma_shape(gap):.6g}")


@pytest.mark.parametrize(("spread", "kinds"), [(0.0099, 1), (0.0101, 4)])
def test_a_size_that_hardly_varies_is_constant(spread: float, kinds: int) -> None:
    sizes = np.tile([1.0 - spread, 1.0 + spread], 50)
    assert len(module._candidates(sizes)) == kinds


def test_a_law_with_a_parameter_must_be_nearer_by_0_4_standard_units(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sizes = np.random.default_rng(1).exponential(size=100)
    gaps = {"exponential": 0.10, "gamma": 0.07, "lognormal": 0.05, "weibull": 0.2}

    def law(one: dict[str, object]) -> np.ndarray:
        return np.full(1, gaps[str(one["kind"])])

    monkeypatch.setattr(module, "draws_of", law)
    monkeypatch.setattr(module, "distance", lambda _, draws: float(draws[0]))
    assert [fit.name for fit in fits(sizes)] == ["lognormal", "exponential", "gamma", "weibull"]
    assert [fit.distance for fit in fits(sizes)] == [0.05, 0.10, 0.07, 0.2]


def test_a_law_is_ruled_out_beyond_the_critical_distance(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = np.ones(100)
    allowed = CRITICAL * sqrt(1 / 100 + 1 / DRAWS)

    def nearest(kind: str, gap: float) -> Fit | None:
        monkeypatch.setattr(module, "fits", lambda _: [Fit({"kind": kind}, gap)])
        return best_fit(sizes)

    assert nearest("gamma", allowed) is not None
    assert nearest("gamma", 1.001 * allowed) is None
    assert nearest("constant", 0.9) is not None


def test_the_draws_are_those_of_a_simulation() -> None:
    draws = draws_of({"kind": "exponential"})
    assert draws is not None and len(draws) == DRAWS
    assert draws.mean() == pytest.approx(1.0, abs=4 / sqrt(DRAWS))
    assert (draws_of({"kind": "constant"}) == np.ones(DRAWS)).all()
    assert draws_of({"kind": "lognormal", "sigma": 1e9}) is None


def test_the_approximation_of_a_gamma_s_shape_is_minka_s() -> None:
    assert module._gamma_shape(0.5) == pytest.approx((2.5 + sqrt(6.25 + 12.0)) / 6.0, rel=1e-12)

"""Fit laws of sizes with mean 1 and choose among them by how far they are from the sample."""

from math import log, sqrt
from typing import Any, NamedTuple

import numpy as np
from pydantic import TypeAdapter, ValidationError

from simulator.arrays import Floats
from simulator.cluster.sizes import JobSize
from simulator.core.random import DURATION
from simulator.core.variates import LAWS, fill_draws
from simulator.sums import exact_sum

__all__ = ["CRITICAL", "Fit", "best_fit", "distance", "draws_of", "fits"]

DRAWS = 2**15
NARROW = 0.01  # coefficient of variation below which a size is constant
#: Kolmogorov and Smirnov's critical distance at 5 %, times the root of the sample's size.
CRITICAL = 1.36
SMALLEST = 1e-9
SIMPLER = 0.4

_ADAPTER: TypeAdapter[Any] = TypeAdapter(JobSize)


class Fit(NamedTuple):
    """A law of sizes: as a scenario writes it, and its distance from the sample."""

    law: dict[str, Any]
    distance: float

    @property
    def name(self) -> str:
        """The kind of the law."""
        return str(self.law["kind"])


def fits(sizes: Floats) -> list[Fit]:
    """Parametric laws for a sample of sizes with mean 1, the nearest first."""
    drawn = [(law, draws_of(law)) for law in _candidates(sizes)]
    found = [Fit(law, distance(sizes, draws)) for law, draws in drawn if draws is not None]
    handicap = SIMPLER / sqrt(len(sizes))  # of laws with a parameter: it always fits better
    return sorted(found, key=lambda fit: fit.distance + handicap * (len(fit.law) - 1))


def best_fit(sizes: Floats) -> Fit | None:
    """The nearest parametric law, None if the sample rules it out at 5 %."""
    nearest = fits(sizes)[0]
    allowed = CRITICAL * sqrt(1 / len(sizes) + 1 / DRAWS)
    return nearest if nearest.name == "constant" or nearest.distance <= allowed else None


def distance(a: Floats, b: Floats) -> float:
    """The largest difference of two empirical distribution functions."""
    points = np.concatenate([a, b])
    shares = [np.searchsorted(np.sort(one), points, side="right") / len(one) for one in (a, b)]
    return float(np.abs(shares[0] - shares[1]).max())


def _candidates(sizes: Floats) -> "list[dict[str, Any]]":
    spread = float(sizes.std())
    if spread < NARROW:
        return [{"kind": "constant"}]
    logs = np.log(np.maximum(sizes, SMALLEST))
    gap = log(exact_sum(sizes) / len(sizes)) - exact_sum(logs) / len(logs)
    return [
        {"kind": "exponential"},
        {"kind": "gamma", "shape": _rounded(_gamma_shape(gap))},
        {"kind": "lognormal", "sigma": _rounded(float(logs.std()))},
        {"kind": "weibull", "shape": _rounded(_weibull_shape(logs))},
    ]


def _gamma_shape(gap: float) -> float:
    """The likelihood's shape for log of the mean minus mean of the logs = `gap`, to 1.5 %."""
    gap = max(gap, SMALLEST)
    return (3 - gap + sqrt((gap - 3) ** 2 + 24 * gap)) / (12 * gap)


def _weibull_shape(logs: Floats) -> float:
    """The shape whose logarithm has this spread: its standard deviation is pi/(sqrt(6) k)."""
    return float(np.pi / (sqrt(6.0) * max(float(logs.std()), SMALLEST)))


def _rounded(number: float) -> float:
    return float(f"{number:.6g}")


def draws_of(law: dict[str, Any]) -> Floats | None:
    """Numbers of the law, exactly as a simulation would draw them.

    None if no scenario accepts the law: sizes of 0 ask for parameters beyond its bounds.
    """
    try:
        sampler = _ADAPTER.validate_python(law).sampler()
    except ValidationError:
        return None
    draws = np.ones(DRAWS)
    if sampler.random:
        numbers = np.array(sampler.numbers, float)
        fill_draws(LAWS[sampler.kind], numbers, 0, DURATION, 0, 0, draws)
    return draws

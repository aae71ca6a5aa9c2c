"""Bounds for the tails of laws of mean 1.

The heavier the tail of such a law, the larger the share of a few enormous jobs in its mean, and the
shorter all other jobs: the median of a lognormal with sigma = 20 is 1e-87. Simulated time then
advances by the enormous jobs alone. Within these bounds at least about one job in a million lasts
longer than the mean: P(X > 1) is normal_cdf(-sigma/2) for the lognormal, about shape
(-log(shape) - 0.58) for a gamma, exp(-Gamma(1 + 1/shape)^shape) for a Weibull, about shape - 1 for
a Pareto.
"""

from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, Field

from simulator.keys import Finite, NonNegative, Positive

__all__ = ["LEAST_PARETO", "GammaShape", "LognormalSigma", "WeibullShape"]

LEAST_GAMMA, MOST_SIGMA, LEAST_WEIBULL, LEAST_PARETO = 1e-6, 9.5, 0.03, 1.000001


def _keep(rule: str, holds: Callable[[float], bool]) -> AfterValidator:
    """Refuse a value for which `holds` fails, with the reason."""

    def check(value: float) -> float:
        if not holds(value):
            why = "else less than one job in a million outlasts the mean, and time hardly advances"
            raise ValueError(f"{rule}, {why}")
        return value

    return AfterValidator(check)


GammaShape = Annotated[
    Positive,
    _keep(f"must be at least {LEAST_GAMMA:g}", lambda shape: shape >= LEAST_GAMMA),
]
LognormalSigma = Annotated[
    NonNegative,
    Field(json_schema_extra={"maximum": MOST_SIGMA}),
    _keep(f"must be at most {MOST_SIGMA:g}", lambda sigma: sigma <= MOST_SIGMA),
]
WeibullShape = Annotated[
    Finite,
    Field(json_schema_extra={"minimum": LEAST_WEIBULL}),
    _keep(f"must be at least {LEAST_WEIBULL:g}", lambda shape: shape >= LEAST_WEIBULL),
]

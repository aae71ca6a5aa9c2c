"""Job sizes: the duration of a single job relative to its worker's mean.

A job of worker i works for mean_i * size seconds at speed 1. Sizes have mean 1 except where a law
says otherwise. Sizes are positive: an underflow gives the smallest normal float64.
"""

import math
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from simulator.arrays import Floats
from simulator.cluster.laws import IndexLaw
from simulator.cluster.recorded_sizes import Empirical
from simulator.cluster.size_base import Sampler, Size
from simulator.cluster.size_shapes import LEAST_PARETO, GammaShape, LognormalSigma, WeibullShape
from simulator.keys import (
    SECONDS,
    Finite,
    NonNegative,
    Positive,
    PositiveOrInf,
    Probability,
    examples,
    named,
    wrong,
)

__all__ = [
    "Bernoulli",
    "Constant",
    "Draw",
    "Exponential",
    "Gamma",
    "HalfNormal",
    "JobSize",
    "Lognormal",
    "Pareto",
    "TruncatedNormal",
    "Uniform",
    "Weibull",
]

LEAST_MEAN_IN_STDS = -3.0  # below it less than one draw in a thousand is positive


class Constant(Size):
    """Every job has size 1."""

    model_config = examples({"kind": "constant"}, {"kind": "constant", "scale": 2.0})

    kind: Literal["constant"] = "constant"

    def sampler(self) -> Sampler:
        """The law for the kernels."""
        return Sampler(self.kind, (), 1.0, False)


class Exponential(Size):
    """Exponential with mean 1."""

    model_config = examples({"kind": "exponential"}, {"kind": "exponential", "scale": 0.5})

    kind: Literal["exponential"]

    def sampler(self) -> Sampler:
        """The law for the kernels."""
        return Sampler(self.kind, (), 1.0, True)


class Gamma(Size):
    """Gamma with mean 1 and variance 1/shape."""

    model_config = examples(
        {"kind": "gamma", "shape": 2.0}, {"kind": "gamma", "shape": 2.0, "scale": 0.5}
    )

    kind: Literal["gamma"]
    shape: GammaShape = Field(description="1 / variance; 1 is `exponential`")

    def sampler(self) -> Sampler:
        """The law for the kernels."""
        return Sampler(self.kind, (self.shape,), 1.0, True)


class Lognormal(Size):
    """exp(N(-sigma^2/2, sigma^2)): mean 1, median exp(-sigma^2/2)."""

    model_config = examples(
        {"kind": "lognormal", "sigma": 0.5}, {"kind": "lognormal", "sigma": 0.5, "scale": 2.0}
    )

    kind: Literal["lognormal"]
    sigma: LognormalSigma = Field(description="standard deviation of the logarithm of a size")

    def sampler(self) -> Sampler:
        """The law for the kernels."""
        return Sampler(self.kind, (self.sigma,), 1.0, self.sigma > 0)


class Uniform(Size):
    """Uniform on (low, high), with mean (low + high)/2."""

    model_config = examples(
        {"kind": "uniform", "low": 0.5, "high": 1.5},
        {"kind": "uniform", "low": 1.0, "high": 3.0, "scale": 0.5},
    )

    kind: Literal["uniform"]
    low: NonNegative = Field(description="the least size")
    high: Positive = Field(description="the largest size, at least low")

    @model_validator(mode="after")
    def _ordered(self) -> "Uniform":
        if self.low > self.high:
            raise wrong(("low",), self.low, f"must not be above high ({self.high:g})")
        return self

    def sampler(self) -> Sampler:
        """The law for the kernels."""
        expected = self.low + (self.high - self.low) * 0.5
        return Sampler(self.kind, (self.low, self.high), expected, self.low < self.high)


class Weibull(Size):
    """Weibull with mean 1: heavier than exponential for shape < 1, lighter above."""

    model_config = examples(
        {"kind": "weibull", "shape": 0.7}, {"kind": "weibull", "shape": 0.7, "scale": 2.0}
    )

    kind: Literal["weibull"]
    shape: WeibullShape = Field(description="1 is `exponential`; the tail is heavier below 1")

    def sampler(self) -> Sampler:
        """The law for the kernels; its factor is 1 / Gamma(1 + 1/shape)."""
        from simulator.core.elementary import exp
        from simulator.core.variates_special import log_gamma

        factor = exp(-log_gamma(1.0 + 1.0 / self.shape))
        return Sampler(self.kind, (self.shape, factor), 1.0, True)


class Pareto(Size):
    """Pareto, P(X > x) = (minimum/x)^shape; without `minimum` the one that makes the mean 1."""

    model_config = examples(
        {"kind": "pareto", "shape": 2.5},
        {"kind": "pareto", "shape": 2.5, "minimum": 0.8, "scale": 2.0},
    )

    kind: Literal["pareto"]
    shape: Positive = Field(
        description="tail index: the smaller, the heavier the tail; above 1 unless minimum is given"
    )
    minimum: Positive | None = Field(
        default=None, description="the least size (default: (shape - 1)/shape)"
    )

    @model_validator(mode="after")
    def _has_mean(self) -> "Pareto":
        if self.shape < LEAST_PARETO and self.minimum is None:
            raise wrong(
                ("shape",),
                self.shape,
                "has no finite mean to scale to 1, or hardly a job as long as that: must be above "
                "1 unless minimum is given, by 1e-6 at least",
            )
        return self

    def sampler(self) -> Sampler:
        """The law for the kernels; its mean is infinite for shape <= 1."""
        if self.minimum is None:
            return Sampler(self.kind, (self.shape, (self.shape - 1) / self.shape), 1.0, True)
        heavy = self.shape <= 1
        expected = math.inf if heavy else self.minimum * self.shape / (self.shape - 1)
        return Sampler(self.kind, (self.shape, self.minimum), expected, True)


class TruncatedNormal(Size):
    """N(mean, std^2), drawn again until positive (not clipped, and not scaled to mean 1).

    The resulting mean is mean + std density(z)/cdf(z), z = mean/std: 4.38 for N(1, 25).
    """

    model_config = examples(
        {"kind": "truncated_normal", "std": 0.3},
        {"kind": "truncated_normal", "mean": 2.0, "std": 0.3, "scale": 0.5},
    )

    kind: Literal["truncated_normal"]
    mean: Finite = Field(default=1.0, description="mean of the normal law before truncation")
    std: NonNegative = Field(description="standard deviation of the normal law before truncation")

    @model_validator(mode="after")
    def _often_positive(self) -> "TruncatedNormal":
        if self.mean <= LEAST_MEAN_IN_STDS * self.std:
            least = LEAST_MEAN_IN_STDS * self.std
            raise wrong(
                ("mean",),
                self.mean,
                f"must be above {LEAST_MEAN_IN_STDS:g} std ({least:g}), else hardly a draw is > 0",
            )
        return self

    def sampler(self) -> Sampler:
        """The law for the kernels."""
        from simulator.core.variates_special import normal_cdf, normal_density

        if self.std == 0:
            return Sampler(self.kind, (self.mean, 0.0), self.mean, False)
        z = self.mean / self.std
        expected = self.mean + self.std * normal_density(z) / normal_cdf(z)
        return Sampler(self.kind, (self.mean, self.std), expected, True)


class HalfNormal(Size):
    """Added, not multiplied: a job takes mean_i + |N(0, std_i^2)|; std may be a law of i."""

    model_config = examples(
        {"kind": "half_normal", "std": 0.2},
        {"kind": "half_normal", "std": {"law": "sqrt"}, "scale": 0.1},
    )

    kind: Literal["half_normal"]
    std: NonNegative | IndexLaw = Field(
        description="std_i: a number for all workers, or a law of the worker index",
        json_schema_extra=SECONDS,
    )

    @model_validator(mode="after")
    def _follows_the_mean(self) -> "HalfNormal":
        if not isinstance(self.std, float) and self.std.permute:
            raise wrong(("std", "permute"), True, "belongs to the mean: std follows its order")
        return self

    def sampler(self) -> Sampler:
        """The law for the kernels: |N(0, 1)|, with mean sqrt(2/pi)."""
        return Sampler(self.kind, (), math.sqrt(2.0 / math.pi), self.std != 0)

    def spread(self, workers: int) -> Floats:
        """std of workers 1..n, (n,)."""
        if isinstance(self.std, float):
            return np.full(workers, self.std * self.scale)
        return self.std.evaluate(workers) * self.scale


class Bernoulli(Size):
    """A straggler with some probability: size `slowdown` (may be infinite), else 1."""

    model_config = examples(
        {"kind": "bernoulli", "probability": 0.05, "slowdown": 10.0},
        {"kind": "bernoulli", "probability": 0.05, "slowdown": 10.0, "scale": 0.5},
    )

    kind: Literal["bernoulli"]
    probability: Probability = Field(description="probability that a job is a straggler")
    slowdown: PositiveOrInf = Field(description="size of a straggler; .inf: it never ends")

    def sampler(self) -> Sampler:
        """The law for the kernels; its mean is 1 - p + p slowdown."""
        p = self.probability
        expected = 1 - p + p * self.slowdown if p else 1.0
        random = 0 < p < 1 and self.slowdown != 1
        return Sampler(self.kind, (p, self.slowdown), expected, random)


Draw = Annotated[
    Constant
    | Exponential
    | Gamma
    | Lognormal
    | Uniform
    | Weibull
    | Pareto
    | TruncatedNormal
    | Bernoulli
    | Empirical,
    Field(discriminator="kind"),
]

AnySize = Annotated[
    Constant
    | Exponential
    | Gamma
    | Lognormal
    | Uniform
    | Weibull
    | Pareto
    | TruncatedNormal
    | HalfNormal
    | Bernoulli
    | Empirical,
    Field(discriminator="kind"),
]

JobSize = Annotated[AnySize, named(Literal["constant", "exponential"] | AnySize)]

"""Rules of step sizes, the `schedule:` of a method: the factor of its step size over the run.

Every factor is 1 at the start and depends on nothing but t, the number of server updates so far
or the simulated seconds; so a rule changes no event, and replicas of one run share it.
"""

import math
from typing import Annotated, Literal

from pydantic import Field, model_validator

from simulator.keys import Positive, Probability, Section, examples, meanings, named

__all__ = [
    "Constant",
    "Cosine",
    "Exponential",
    "InverseSqrt",
    "StepDecay",
    "StepsizeRule",
]

Shrinking = Annotated[float, Field(gt=0, le=1)]


By = Annotated[
    Literal["iteration", "time"],
    Field(
        description="what t counts",
        json_schema_extra=meanings(
            iteration="t is the number of server updates so far",
            time="t is the simulated time in seconds",
        ),
    ),
]


class Constant(Section):
    """The same step size throughout, as without a rule."""

    model_config = examples({"kind": "constant", "by": "iteration"})

    kind: Literal["constant"]
    by: By = "iteration"

    def at(self, t: float) -> float:
        """1"""
        del t
        return 1.0


class StepDecay(Section):
    """factor^floor(t/every): multiplied by `factor` at each multiple of `every`.

    `over` K in place of `every` stands for every = K/log2(K), the usual choice for a run to t = K.
    """

    model_config = examples(
        {"kind": "step_decay", "every": 1000.0, "factor": 0.5},
        {"kind": "step_decay", "over": 4096.0, "factor": 0.5, "by": "time"},
    )

    kind: Literal["step_decay"]
    every: Positive | None = Field(
        default=None, description="t between two decays; give every or over"
    )
    over: Annotated[float, Field(ge=2, allow_inf_nan=False)] | None = Field(
        default=None, description="K, the t at which the run ends: every = K/log2(K)"
    )
    factor: Shrinking = Field(description="the factor of each decay")
    by: By = "iteration"

    @property
    def interval(self) -> float:
        """`every`, or K/log2(K)."""
        from simulator.core.elementary import log

        if self.every is not None:
            return self.every
        assert self.over is not None
        return float(self.over * (log(2.0) / log(self.over)))

    @model_validator(mode="after")
    def _one_interval(self) -> "StepDecay":
        if (self.every is None) == (self.over is None):
            raise ValueError("needs every or over, not both")
        return self

    def at(self, t: float) -> float:
        """factor^floor(t/every), by repeated squaring, so it has the same bits everywhere."""
        count, square, product = int(t // self.interval), self.factor, 1.0
        while count and product:
            if count & 1:
                product *= square
            square *= square
            count >>= 1
        return product


class Exponential(Section):
    """factor^(t/every): the smooth form of step_decay."""

    model_config = examples({"kind": "exponential", "every": 1000.0, "factor": 0.5, "by": "time"})

    kind: Literal["exponential"]
    every: Positive = Field(description="t in which the step size shrinks by the factor")
    factor: Shrinking = Field(
        description="the share of the step size that remains after each `every`"
    )
    by: By = "iteration"

    def at(self, t: float) -> float:
        """factor^(t/every)"""
        from simulator.core.elementary import power

        return float(power(self.factor, t / self.every))


class Cosine(Section):
    """Half a wave from 1 down to `end` at t = `over`, and `end` from then on.

    1 - (1 - end)(1 - cos(pi t/over))/2, as in Loshchilov and Hutter (2017), arXiv 1608.03983,
    without restarts.
    """

    model_config = examples({"kind": "cosine", "over": 5000.0, "end": 0.1, "by": "iteration"})

    kind: Literal["cosine"]
    over: Positive = Field(description="t at which the wave ends")
    end: Probability = Field(default=0.0, description="the share of the step size from then on")
    by: By = "iteration"

    def at(self, t: float) -> float:
        """1 - (1 - end)(1 - cos(pi t/over))/2"""
        from simulator.core.elementary import sincos_turn

        if t >= self.over:
            return self.end
        cosine = float(sincos_turn(0.5 * t / self.over)[1])
        return 1.0 - (1.0 - self.end) * (1.0 - cosine) / 2.0


class InverseSqrt(Section):
    """1/sqrt(1 + t/scale): half the step size at t = 3 `scale`."""

    model_config = examples({"kind": "inverse_sqrt", "scale": 100.0, "by": "time"})

    kind: Literal["inverse_sqrt"]
    scale: Positive = Field(description="t/3 at which the step size has halved")
    by: By = "iteration"

    def at(self, t: float) -> float:
        """1/sqrt(1 + t/scale)"""
        return 1.0 / math.sqrt(1.0 + t / self.scale)


_Kind = Annotated[
    Constant | StepDecay | Exponential | Cosine | InverseSqrt, Field(discriminator="kind")
]
StepsizeRule = Annotated[_Kind, named(_Kind | Literal["constant"])]
"""The value of `schedule:` in an entry of `methods:`."""

"""Speeds that change at random, independently per worker: two states, outages, a random walk.

Segment k of worker i is a pure function of (seed, SPEED, i, k) and of the speed before it.
"""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from simulator.cluster.speeds.pace import Pace
from simulator.keys import (
    SECONDS,
    NonNegative,
    Positive,
    PositiveOrInf,
    Section,
    examples,
    meanings,
    wrong,
)

__all__ = ["Markov", "Outages", "RandomWalk"]

NARROWEST = 1.01


class Markov(Section):
    """Two speeds, each held for an exponential time; at time 0 in its long-run distribution."""

    model_config = examples({"kind": "markov", "speeds": [1.0, 0.2], "holding": [300.0, 60.0]})

    kind: Literal["markov"]
    speeds: Annotated[list[NonNegative], Field(min_length=2, max_length=2)] = Field(
        description="the two speeds: at 1 a job takes its mean time, at 0 it makes no progress"
    )
    holding: Annotated[list[Positive], Field(min_length=2, max_length=2)] = Field(
        description="mean seconds at each of the two speeds", json_schema_extra=SECONDS
    )

    @model_validator(mode="after")
    def _two_speeds(self) -> "Markov":
        if self.speeds[0] == self.speeds[1]:
            raise wrong(("speeds",), self.speeds, "must be two different speeds")
        return self

    def pace(self, workers: int, first: int, seed: int) -> Pace:
        """Speeds of workers `first`, ..., `first` + n - 1; mean speed (a h + b k) / (h + k)."""
        del first, seed
        (a, b), (h, k) = self.speeds, self.holding
        share = h / (h + k)
        return _switch(workers, (a, b, h, k, share, 0.0), mean=a * share + b * (1 - share))


class Outages(Section):
    """Speed 1 for an exponential time, then 0 until repaired; all workers are up at time 0."""

    model_config = examples(
        {"kind": "outages", "mean_up": 600.0, "mean_down": 60.0, "repair": "fixed"}
    )

    kind: Literal["outages"]
    mean_up: Positive = Field(description="mean seconds up", json_schema_extra=SECONDS)
    mean_down: PositiveOrInf = Field(
        description="mean seconds down; .inf: never repaired", json_schema_extra=SECONDS
    )
    repair: Literal["exponential", "fixed"] = Field(
        default="exponential",
        description="how the seconds down vary",
        json_schema_extra=meanings(
            exponential="each repair takes an exponential time", fixed="each repair takes mean_down"
        ),
    )

    def pace(self, workers: int, first: int, seed: int) -> Pace:
        """Speeds of workers `first`, ..., `first` + n - 1; mean speed up / (up + down)."""
        del first, seed
        up, down = self.mean_up, self.mean_down
        fixed = float(self.repair == "fixed")
        return _switch(workers, (1.0, 0.0, up, down, 1.0, fixed), mean=up / (up + down))


class RandomWalk(Section):
    """log v takes a step N(0, std^2) every `interval` seconds, reflected at log low and log high.

    It starts at speed 1 and is uniform in the logarithm in the long run, so the mean speed is
    (high - low) / log(high / low).
    """

    model_config = examples(
        {"kind": "random_walk", "interval": 10.0, "std": 0.1, "low": 0.25, "high": 1.5}
    )

    kind: Literal["random_walk"]
    interval: Positive = Field(description="between two steps", json_schema_extra=SECONDS)
    std: Annotated[float, Field(gt=0, le=10)] = Field(
        description="standard deviation of a step of log v"
    )
    low: Annotated[float, Field(ge=1e-150, le=1)] = Field(  # squares of the bounds are numbers
        default=0.5, description="the least speed"
    )
    high: Annotated[float, Field(ge=1, le=1e150)] = Field(
        default=2.0, description="the largest speed"
    )

    @model_validator(mode="after")
    def _room_to_walk(self) -> "RandomWalk":
        if self.high < NARROWEST * self.low:
            least = NARROWEST * self.low
            raise wrong(("high",), self.high, f"must be at least {NARROWEST} low ({least:g})")
        return self

    def pace(self, workers: int, first: int, seed: int) -> Pace:
        """Speeds of workers `first`, ..., `first` + n - 1."""
        del first, seed
        from simulator.core.elementary import log

        mean = (self.high - self.low) / log(self.high / self.low)
        return Pace(
            kind="walk",
            numbers=(self.interval, self.std, self.low, self.high),
            mean=np.full(workers, mean),
            random=True,
            can_stop=False,
        )


def _switch(workers: int, numbers: tuple[float, ...], *, mean: float) -> Pace:
    return Pace(
        kind="switch",
        numbers=numbers,
        mean=np.full(workers, mean),
        random=True,
        can_stop=min(numbers[:2]) == 0,
    )

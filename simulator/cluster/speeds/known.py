"""Speeds that are known functions of time: constant, piecewise constant, sinusoid."""

import math
from itertools import pairwise
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from simulator.cluster.speeds.pace import Pace, given, segment_rows
from simulator.cluster.worker_draws import PHASE, worker_uniforms
from simulator.keys import (
    SECONDS,
    Finite,
    NonNegative,
    Positive,
    Section,
    examples,
    meanings,
    wrong,
)

__all__ = ["ConstantSpeed", "Piecewise", "Sinusoid"]


class ConstantSpeed(Section):
    """v_i(t) = value, or a number alone; with 0 a worker never finishes."""

    model_config = examples({"kind": "constant", "value": 0.5})

    kind: Literal["constant"] = "constant"
    value: NonNegative = Field(
        default=1.0, description="the speed: at 1 a job takes its mean time, at 0 it never ends"
    )

    def pace(self, workers: int, first: int, seed: int) -> Pace:
        """Speeds of workers `first`, ..., `first` + n - 1."""
        del first, seed
        rows = segment_rows(np.zeros(1), np.array([self.value]), math.inf)
        return given([rows], np.zeros(workers, np.int64))


class Piecewise(Section):
    """v_i(t) = values[k] for times[k] <= t < times[k + 1]; `values` may be a row per worker."""

    model_config = examples(
        {"kind": "piecewise", "times": [0.0, 60.0], "values": [1.0, 0.5], "period": 120.0}
    )

    kind: Literal["piecewise"]
    times: Annotated[list[NonNegative], Field(min_length=1)] = Field(
        description="when each value begins: increasing, the first is 0", json_schema_extra=SECONDS
    )
    values: list[NonNegative] | list[list[NonNegative]] = Field(
        description="the speed from each time on; a row for all workers, or a row for each"
    )
    period: Positive | None = Field(
        default=None,
        description="seconds after which all repeats; without it the last value holds for ever",
        json_schema_extra=SECONDS,
    )

    @model_validator(mode="after")
    def _consistent(self) -> "Piecewise":
        if self.times[0] != 0:
            raise wrong(("times", 0), self.times[0], "must be 0: times begin there")
        for k, (earlier, later) in enumerate(pairwise(self.times), start=1):
            if later <= earlier:
                raise wrong(("times", k), later, f"must be above the time before it ({earlier:g})")
        if self.period is not None and self.period <= self.times[-1]:
            last = self.times[-1]
            raise wrong(("period",), self.period, f"must be above the last of times ({last:g})")
        for row in self.per_worker():
            if len(row) != len(self.times):
                rule = f"must have one number per time: {len(row)} for {len(self.times)} times"
                raise wrong(("values",), self.values, rule)
        return self

    def per_worker(self) -> list[list[float]]:
        """The rows of values; a single one if all workers share it."""
        return [row for row in self.values if isinstance(row, list)] or [
            [value for value in self.values if isinstance(value, float)]
        ]

    def pace(self, workers: int, first: int, seed: int) -> Pace:
        """Speeds of workers `first`, ..., `first` + n - 1."""
        del first, seed
        end = math.inf if self.period is None else self.period
        begins = np.array(self.times)
        tables = [segment_rows(begins, np.array(row), end) for row in self.per_worker()]
        shared = len(tables) == 1
        return given(tables, np.zeros(workers, np.int64) if shared else np.arange(workers))


class Sinusoid(Section):
    """v_i(t) = 1 + amplitude sin(2 pi (t/period + phase_i)): mean speed 1.

    `phase` is a fraction of the period, or "random" per worker, or "spread": (i-1)/n.
    """

    model_config = examples(
        {"kind": "sinusoid", "amplitude": 0.5, "period": 100.0, "phase": "spread"}
    )

    kind: Literal["sinusoid"]
    amplitude: Annotated[float, Field(ge=0, le=1)] = Field(
        description="how far the speed swings above and below 1"
    )
    period: Positive = Field(description="length of one wave", json_schema_extra=SECONDS)
    phase: Finite | Literal["random", "spread"] = Field(
        default=0.0,
        description="where in the wave a worker begins, in periods",
        json_schema_extra=meanings(
            random="each worker begins at a random place", spread="worker i begins at (i-1)/n"
        ),
    )

    def pace(self, workers: int, first: int, seed: int) -> Pace:
        """Speeds of workers `first`, ..., `first` + n - 1."""
        if self.phase == "random":
            phase = worker_uniforms(PHASE, workers=workers, first=first, seed=seed)
        elif self.phase == "spread":
            phase = np.arange(workers) / workers
        else:
            phase = np.full(workers, self.phase)
        return Pace(
            kind="sinusoid",
            numbers=(self.amplitude, self.period),
            mean=np.ones(workers),
            random=self.phase == "random" and self.amplitude > 0,
            can_stop=False,
            phase=phase,
        )

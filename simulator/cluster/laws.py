"""Laws of the worker index: tau_i as a function of i = 1, ..., n.

Each value is `offset + scale * shape(i)`. Shapes use exact operations or the project's own
power, so that a mean has the same bits on every machine.
"""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from simulator.arrays import Floats
from simulator.keys import Finite, NonNegative, Positive, Section, examples, meanings

__all__ = ["CycleLaw", "GeometricLaw", "IndexLaw", "Law", "PowerLaw", "SimpleLaw"]


class Law(Section):
    """The base of all laws."""

    law: str
    scale: Positive = Field(default=1.0, description="factor of the law")
    offset: NonNegative = Field(default=0.0, description="added to every value")
    permute: bool = Field(
        default=False, description="give the values to the workers in a random order (seeded)"
    )

    def evaluate(self, workers: int) -> Floats:
        """Values of workers 1..n, (n,)."""
        return self.offset + self.scale * self._shape(workers)

    def _shape(self, workers: int) -> Floats:
        raise NotImplementedError


class SimpleLaw(Law):
    """tau_i = 1, i, sqrt(i) or i^2, counted from i = 1."""

    model_config = examples(
        {"law": "linear", "scale": 0.5, "offset": 1.0, "permute": True},
        {"law": "constant"},
        {"law": "sqrt"},
        {"law": "square"},
    )

    law: Literal["constant", "linear", "sqrt", "square"] = Field(
        json_schema_extra=meanings(
            constant="tau_i = 1: all workers are equal.",
            linear="tau_i = i: worker n takes n times as long as worker 1.",
            sqrt="tau_i = sqrt(i).",
            square="tau_i = i^2.",
        )
    )

    def _shape(self, workers: int) -> Floats:
        index = np.arange(1.0, workers + 1.0)
        if self.law == "constant":
            return np.ones(workers)
        if self.law == "sqrt":
            return np.asarray(np.sqrt(index))
        return index * index if self.law == "square" else index


class PowerLaw(Law):
    """tau_i = i^power."""

    model_config = examples(
        {"law": "power", "power": 1.5},
        {"law": "power", "power": 1.5, "scale": 0.5, "offset": 1.0, "permute": True},
    )

    law: Literal["power"]
    power: Finite = Field(description="the exponent; 1 is `linear`, 0.5 is `sqrt`")

    def _shape(self, workers: int) -> Floats:
        exponents = np.full(workers, self.power)
        return _powers(np.arange(1.0, workers + 1.0), exponents)


class GeometricLaw(Law):
    """tau_i = ratio^((i-1)/(n-1)): from 1 to `ratio` in equal factors."""

    model_config = examples(
        {"law": "geometric", "ratio": 4.0},
        {"law": "geometric", "ratio": 4.0, "scale": 0.5, "offset": 1.0, "permute": True},
    )

    law: Literal["geometric"]
    ratio: Positive = Field(description="mean of the last worker / mean of the first")

    def _shape(self, workers: int) -> Floats:
        exponents = np.arange(workers) / max(workers - 1, 1)
        return _powers(np.full(workers, self.ratio), exponents)


class CycleLaw(Law):
    """tau_i = values[(i-1) mod k]: a few kinds of machine, repeated along the workers."""

    model_config = examples(
        {"law": "cycle", "values": [1.0, 1.0, 4.0]},
        {"law": "cycle", "values": [1.0, 4.0], "scale": 0.5, "offset": 1.0, "permute": True},
    )

    law: Literal["cycle"]
    values: Annotated[list[Positive], Field(min_length=1)] = Field(
        description="the values that the workers take in turn"
    )

    def _shape(self, workers: int) -> Floats:
        return np.resize(np.array(self.values, float), workers)


IndexLaw = Annotated[SimpleLaw | PowerLaw | GeometricLaw | CycleLaw, Field(discriminator="law")]


def _powers(base: Floats, exponent: Floats) -> Floats:
    from simulator.core.variates import fill_powers

    out = np.empty_like(base)
    fill_powers(base, exponent, out)
    return out

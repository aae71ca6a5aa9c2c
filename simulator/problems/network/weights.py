"""The parameters of a network: their shapes, and their values at the start."""

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from simulator.arrays import Floats

__all__ = ["Weight", "count", "dense", "drawn", "filters"]


class Weight(NamedTuple):
    """A tensor of parameters; at the start N(0, deviation^2), or constant if that is 0."""

    shape: tuple[int, ...]
    deviation: float = 0.0
    level: float = 0.0


def dense(inputs: int, outputs: int) -> list[Weight]:
    """A matrix (inputs, outputs) ~ N(0, 2/inputs) (He et al. 2015), and a bias of 0."""
    return [Weight((inputs, outputs), math.sqrt(2 / inputs)), Weight((outputs,))]


def filters(inputs: int, outputs: int, size: int) -> list[Weight]:
    """Filters (outputs, inputs, size, size) ~ N(0, 2/(inputs size^2)), and a bias of 0."""
    deviation = math.sqrt(2 / (inputs * size**2))
    return [Weight((outputs, inputs, size, size), deviation), Weight((outputs,))]


def count(weights: Iterable[Weight]) -> int:
    """The number of parameters, d."""
    return sum(math.prod(weight.shape) for weight in weights)


def drawn(weights: Sequence[Weight], seed: int) -> "Floats":
    """The start point (d,); the k-th random tensor comes from stream (seed, DATA, START, k)."""
    from simulator.core.draws import START
    from simulator.core.random import DATA, fill_normals, stream

    parts, channel = [], 0
    for weight in weights:
        part = np.full(math.prod(weight.shape), weight.level)
        if weight.deviation > 0:
            k1, k2 = stream(seed, DATA, START, channel)
            fill_normals(k1, k2, weight.deviation, part)
            channel += 1
        parts.append(part)
    return np.concatenate(parts)

"""Operations for messages that attackers forge: normal noise, and outliers that pass for honest."""

import math
from typing import NamedTuple

import numpy as np

from simulator.core.compiling import kernel
from simulator.core.random import ATTACK, fill_normals, stream

__all__ = ["Deviated", "Normals", "deviated_unit", "normals", "normals_unit"]


class Normals(NamedTuple):
    """out = independent N(0, 1) numbers of message entry 6 of worker entry 5."""

    code: int


class Deviated(NamedTuple):
    """out = mean - ca std by coordinate, of the vectors lists[a:a + entry 5]; the divisor is k - 1.

    A single vector has no deviation.
    """

    code: int


@kernel
def normals(seed, worker, message, out):
    """Fill `out` (d,) with N(0, 1) numbers of the stream (seed, ATTACK, worker, message)."""
    k1, k2 = stream(seed, ATTACK, worker, message)
    fill_normals(k1, k2, 1.0, out)


@kernel
def normals_unit(formula, stage, first, last, k):
    """Carry out a row of `Normals`."""
    row = stage.operations[k]
    for r in range(first, last):
        if stage.active[r]:
            normals(stage.seeds[r], row[5], row[6], stage.slots[row[1], r])
    return 0


@kernel
def deviated_unit(formula, stage, first, last, k):
    """Carry out a row of `Deviated`."""
    row, slots, deviations = stage.operations[k], stage.slots, stage.factors[k, 7]
    many = stage.lists[row[2] : row[2] + row[5]]
    count = many.shape[0]
    for r in range(first, last):
        if stage.active[r]:
            out = slots[row[1], r]
            squares = np.zeros(out.shape[0])
            for j in range(out.shape[0]):
                total = slots[many[0], r, j]
                for i in range(1, count):
                    total += slots[many[i], r, j]
                out[j] = total / count
            for i in range(count):
                vector = slots[many[i], r]
                for j in range(out.shape[0]):
                    away = vector[j] - out[j]
                    squares[j] += away * away
            for j in range(out.shape[0]):
                if count > 1:
                    out[j] -= deviations * math.sqrt(squares[j] / (count - 1))
    return 0

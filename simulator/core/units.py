"""Operations that the player calls by address, so that a run compiles only those that it uses.

Each kernel carries out row k of a chunk for the active replicas first..last-1. Its first argument
is a NamedTuple whose type selects the formula. Entries 4 to 6 of a row belong to the operation.
"""

from typing import Any, NamedTuple

import numba
import numpy as np

from simulator.core import elementwise as formulas
from simulator.core.borrowing import borrowed
from simulator.core.calling import address_of
from simulator.core.compiling import kernel
from simulator.core.dispatch import by_type
from simulator.core.elementwise import value
from simulator.core.forged import Deviated, Normals, deviated_unit, normals_unit
from simulator.core.leaf import leaf
from simulator.core.matrices import Multiply, Orthogonalise, Transpose, matrix_unit
from simulator.core.nearest import (
    Krum,
    Nearest,
    WeightedMedian,
    krum_unit,
    nearest_unit,
    weighted_median_unit,
)
from simulator.core.ordered import (
    BLOCK,
    keep_largest,
    median,
    sort_block,
    take_block,
    trimmed_mean,
)
from simulator.core.reductions import dot, largest, norm1
from simulator.core.scalars import calculated
from simulator.core.sparse import sparsify
from simulator.core.stage import Stage, number, row_a_of, row_b_of
from simulator.core.vectors import coefficient, squared_distance

__all__ = ["CODES", "FIRST_UNIT", "unit_address"]

FIRST_UNIT = 16  # the codes below are the player's own


@kernel
def _elementwise(formula, stage, first, last, k):
    """out = value(b, c, s), or ca a + cb value(b, c, s) where a is not negative."""
    stage = borrowed(stage)
    slots, row = stage.slots, stage.operations[k]
    out, left, row_a, row_b = row[1], row[2], row_a_of(row[0]), row_b_of(row[0])
    for r in range(first, last):
        if stage.active[r]:
            s = number(stage, row[6], r)
            target, b, c = slots[out, r], slots[row[3], r], slots[row[5], r]
            if left < 0:
                for j in range(target.shape[0]):
                    target[j] = value(formula, b[j], c[j], s)
            else:
                ca = coefficient(stage.factors[k, 7], row_a, stage.table, r)
                cb = coefficient(stage.factors[k, 8], row_b, stage.table, r)
                a = slots[left, r]
                for j in range(target.shape[0]):
                    target[j] = ca * a[j] + cb * value(formula, b[j], c[j], s)
    return 0


@by_type
def _reduced(formula, b, c):
    """Return a number for the vectors b and c (d,)."""


class Dot(NamedTuple):
    """sum b_j c_j"""

    code: int


class Norm1(NamedTuple):
    """sum |b_j|"""

    code: int


class Largest(NamedTuple):
    """max |b_j|"""

    code: int


@_reduced.register(Dot)
@leaf
def _dot(formula, b, c):
    return dot(b, c)


@_reduced.register(Norm1)
@leaf
def _norm1(formula, b, c):
    return norm1(b)


@_reduced.register(Largest)
@leaf
def _largest(formula, b, c):
    return largest(b)


@kernel
def _reduction(formula, stage, first, last, k):
    """Scalar out = the formula of b and c."""
    stage = borrowed(stage)
    row = stage.operations[k]
    for r in range(first, last):
        if stage.active[r]:
            b, c = stage.slots[row[3], r], stage.slots[row[5], r]
            stage.scalars[row[1], r] = _reduced(formula, b, c)
    return 0


class Calculation(NamedTuple):
    """Scalar out = `calculated` number (entry 5) of the numbers a, b and entry 6."""

    code: int


@kernel
def _calculation(formula, stage, first, last, k):
    stage = borrowed(stage)
    row = stage.operations[k]
    for r in range(first, last):
        if stage.active[r]:
            x, y, z = number(stage, row[2], r), number(stage, row[3], r), number(stage, row[6], r)
            stage.scalars[row[1], r] = calculated(row[5], x, y, z)
    return 0


@by_type
def _statistic(formula, values, cut, out, first, count):
    """Write a statistic of the sorted columns of `values` to out[first:first + count]."""


class Median(NamedTuple):
    """Median of the vectors lists[a:a + entry 5]."""

    code: int


class TrimmedMean(NamedTuple):
    """Mean of the same without the entry 6 smallest and largest."""

    code: int


@_statistic.register(Median)
@leaf
def _median(formula, values, cut, out, first, count):
    median(values, out, first, count)


@_statistic.register(TrimmedMean)
@leaf
def _trimmed_mean(formula, values, cut, out, first, count):
    trimmed_mean(values, cut, out, first, count)


@kernel
def _ordered(formula, stage, first, last, k):
    """out = a statistic of several vectors, coordinate by coordinate."""
    row = stage.operations[k]
    many = stage.lists[row[2] : row[2] + row[5]]
    d = stage.slots.shape[2]
    values = np.empty((many.shape[0], BLOCK))
    for r in range(first, last):
        if stage.active[r]:
            for start in range(0, d, BLOCK):
                count = take_block(stage.slots, many, r, start, values)
                sort_block(values, count)
                _statistic(formula, values, row[6], stage.slots[row[1], r], start, count)
    return 0


class TopK(NamedTuple):
    """out = the entry 5 largest coordinates of b."""

    code: int


@kernel
def _top_k(formula, stage, first, last, k):
    row = stage.operations[k]
    for r in range(first, last):
        if stage.active[r]:
            keep_largest(stage.slots[row[3], r], row[5], stage.slots[row[1], r])
    return 0


class Copy(NamedTuple):
    """out[entry 5:entry 6] = b[entry 5:entry 6]"""

    code: int


@kernel
def _copy(formula, stage, first, last, k):
    stage = borrowed(stage)
    row = stage.operations[k]
    low, high = max(row[5], 0), min(row[6], stage.slots.shape[2])
    for r in range(first, last):
        if stage.active[r]:
            source, target = stage.slots[row[3], r], stage.slots[row[1], r]
            for j in range(low, high):  # numba compiles an assignment of slices for 2 s
                target[j] = source[j]
    return 0


class Distance(NamedTuple):
    """metrics[out, 0] = ||a - b||^2"""

    code: int


@kernel
def _distance(formula, stage, first, last, k):
    stage = borrowed(stage)
    row = stage.operations[k]
    for r in range(first, last):
        if stage.active[r]:
            apart = squared_distance(stage.slots[row[2], r], stage.slots[row[3], r])
            stage.metrics[row[1], r, 0] = apart
    return 0


class Sparse(NamedTuple):
    """out = sum of entry 4 copies of b with `a` coordinates; the first is number entry 6."""

    code: int


@kernel
def _sparse(formula, stage, first, last, k):
    row = stage.operations[k]
    for r in range(first, last):
        if stage.active[r]:
            b, out = stage.slots[row[3], r], stage.slots[row[1], r]
            sparsify(stage.seeds[r], row[5], row[6], row[2], row[4], b, out)
    return 0


_UNITS: dict[str, tuple[Any, Any]] = {
    "copy": (Copy, _copy),
    "distance": (Distance, _distance),
    "sparse": (Sparse, _sparse),
    "calculate": (Calculation, _calculation),
    "dot": (Dot, _reduction),
    "norm1": (Norm1, _reduction),
    "norm_inf": (Largest, _reduction),
    "median": (Median, _ordered),
    "trimmed_mean": (TrimmedMean, _ordered),
    "weighted_median": (WeightedMedian, weighted_median_unit),
    "krum": (Krum, krum_unit),
    "nearest": (Nearest, nearest_unit),
    "deviated": (Deviated, deviated_unit),
    "normals": (Normals, normals_unit),
    "top_k": (TopK, _top_k),
    "matmul": (Multiply, matrix_unit),
    "transpose": (Transpose, matrix_unit),
    "orthogonalise": (Orthogonalise, matrix_unit),
    "product": (formulas.Product, _elementwise),
    "quotient": (formulas.Quotient, _elementwise),
    "quotient_or_zero": (formulas.QuotientOrZero, _elementwise),
    "root_quotient": (formulas.RootQuotient, _elementwise),
    "sqrt": (formulas.Sqrt, _elementwise),
    "shift": (formulas.Shift, _elementwise),
    "scaled": (formulas.Scaled, _elementwise),
    "divided": (formulas.Divided, _elementwise),
    "divided_or_zero": (formulas.DividedOrZero, _elementwise),
    "absolute": (formulas.Absolute, _elementwise),
    "sign": (formulas.Sign, _elementwise),
    "maximum": (formulas.Maximum, _elementwise),
    "minimum": (formulas.Minimum, _elementwise),
    "clamp": (formulas.Clamp, _elementwise),
    "select": (formulas.Select, _elementwise),
}
CODES = {name: FIRST_UNIT + place for place, name in enumerate(_UNITS)}
"""Name of an operation -> its code in a row."""


def unit_address(name: str, stage: Stage) -> int:
    """The address of the kernel of an operation, compiled for the types of `stage`."""
    formula, unit = _UNITS[name]
    integer = numba.types.int64
    arguments = (formula(0), stage)
    kinds = tuple(numba.typeof(argument) for argument in arguments)
    return address_of(unit, (*kinds, integer, integer, integer))

"""The data of the player and of the operations that it calls, and the layout of a row."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Flags, Floats, Ints
from simulator.core.leaf import leaf

__all__ = ["ROW_A", "ROW_B", "ROW_LIMIT", "Stage", "number", "row_a_of", "row_b_of"]

ROW_A = 1 << 8  # code + ROW_A * (row + 1): ca comes from the table
ROW_B = 1 << 32
ROW_LIMIT = (1 << 24) - 2  # rows that one chunk can refer to


class Stage(NamedTuple):
    """One chunk and the memory that it is played on.

    `slots` (S, R, d) holds the vectors and `scalars` (V, R) the results of reductions. A row of
    `operations` (K, 9) is (code, out, a, b, 4, 5, 6, ca, cb); the last two are floats, read
    through `factors`, the same memory. `table` (rows, R) holds coefficients that differ between
    replicas, `lists` the slots of operations on many vectors and the sizes of matrices, `units` the
    address of each kernel that is called by its code. `seeds` (R,) are the noise seeds, `active`
    (R,) the replicas that are played, `metrics` (records, R, 8) the measured metrics.
    """

    slots: Floats
    operations: Ints
    factors: Floats
    table: Floats
    scalars: Floats
    lists: Ints
    units: Ints
    seeds: NDArray[np.uint64]
    active: Flags
    metrics: Floats


@leaf
def row_a_of(code):
    """1 + the row of ca in the table, or 0."""
    return (code >> 8) & (ROW_LIMIT + 1)


@leaf
def row_b_of(code):
    """1 + the row of cb in the table, or 0."""
    return code >> 32


@leaf
def number(stage, reference, r):
    """A number beside the vectors, for replica r: row + 1 of the table, or minus (scalar + 1)."""
    if reference > 0:
        return stage.table[reference - 1, r]
    return stage.scalars[-1 - reference, r] if reference < 0 else 0.0

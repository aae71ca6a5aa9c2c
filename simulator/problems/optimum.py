"""The minimum of a convex problem: computed once and stored on disk.

The file only saves time: the solver is deterministic, so a second computation gives the same bits.
A damaged or unwritable file costs only time.
"""

import contextlib
import hashlib
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.core.compiling import open_cache
from simulator.core.finite_sum import FiniteSum
from simulator.core.newton import minimise
from simulator.owned import keep, kept, make_private

if TYPE_CHECKING:
    from simulator.arrays import Floats

__all__ = ["ACCURACY", "Optimum", "find_optimum"]

ACCURACY = 1e-12  # bound on F(minimiser) - f*
ROUNDS = 200  # Newton steps
MOST_WORK = 40_000_000  # multiplications of one pass over the data; more would take many minutes
PER_COORDINATE = 8  # multiplications of a step of conjugate gradients beside those of the data
MOST_IN_ALL = 10**12  # multiplications of all passes: about a quarter of an hour


@dataclass(frozen=True)
class Optimum:
    """f* and a minimiser; `minimiser` is None if it is not unique (no l2)."""

    value: float
    minimiser: "Floats | None"


def find_optimum(data: FiniteSum, dimension: int) -> Optimum | None:
    """The minimum of a convex finite sum to ACCURACY, or None if that was not reached.

    F(x) - f* is at most ||grad F(x)||^2 / (2 l2); without l2 it is taken as the decrease that
    Newton's model predicts. Data of more than MOST_WORK, vectors of the dimension
    included, are not tried, and the search ends after MOST_IN_ALL.
    """
    work = len(data.rows.values) * (dimension // data.rows.width) + PER_COORDINATE * dimension
    if work > MOST_WORK:
        return None
    path = _path(data, dimension)
    numbers = None if path is None else _read(path, dimension + 3)
    if numbers is None:
        point = np.zeros(dimension)
        found = minimise(data, point, ROUNDS, MOST_IN_ALL // work)
        numbers = np.concatenate((found, point))
        if path is not None:
            _write(path, numbers)
    value, square, decrease = (float(number) for number in numbers[:3])
    error = square / (2.0 * data.model.l2) if data.model.l2 > 0 else abs(decrease)
    if not (error <= ACCURACY and math.isfinite(value)):
        return None
    return Optimum(value, numbers[3:] if data.model.l2 > 0 else None)


def _path(data: FiniteSum, dimension: int) -> Path | None:
    """The file of this minimum; None if there is no cache."""
    cache = open_cache()
    return None if cache is None else cache / "optima" / f"{_key(data, dimension)}.bin"


def _key(data: FiniteSum, dimension: int) -> str:
    """Hash of all that the minimum depends on; the directory's name identifies the solver."""
    digest = hashlib.sha256(repr((type(data.model).__name__, data.model, dimension)).encode())
    arrays: tuple[Any, ...] = (*data.rows[:3], data.labels, data.shards)
    for array in arrays:
        digest.update(f"{array.dtype.str}{array.shape}".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()


def _read(path: Path, count: int) -> "Floats | None":
    """The numbers of a file that is exactly as written, else None."""
    payload = kept(path)
    if payload is None or len(payload) != 8 * count:
        return None
    return np.frombuffer(payload).copy()


def _write(path: Path, numbers: "Floats") -> None:
    """Store the numbers; a place that cannot be written only costs time."""
    with contextlib.suppress(OSError):
        make_private(path.parent)
        keep(path, numbers.tobytes())

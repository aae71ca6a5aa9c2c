"""The minimum of a convex problem: found once, kept on disk.

The file only saves time: the solver is deterministic, so a minimum found anew has the same bits.
A file that is damaged, cut short or not writable makes no difference but in time.
"""

import contextlib
import hashlib
import math
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.core.compiling import cache_directory
from simulator.core.finite_sum import FiniteSum
from simulator.core.newton import minimise

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ACCURACY", "Optimum", "find_optimum"]

ACCURACY = 1e-12  # bound on F(minimiser) - f*
ROUNDS = 200  # Newton steps
DIGEST_BYTES = 32
MOST_WORK = 40_000_000  # multiplications of one pass over the data; more would take many minutes


@dataclass(frozen=True)
class Optimum:
    """f* and a point that has it; `minimiser` is None where it is not unique (no l2)."""

    value: float
    minimiser: "NDArray[np.float64] | None"


def find_optimum(data: FiniteSum, dimension: int) -> Optimum | None:
    """The minimum of a convex finite sum to ACCURACY, or None if that was not reached.

    F(x) - f* is at most ||grad F(x)||^2 / (2 l2); without l2 it is taken as the decrease that
    Newton's model predicts. Data of more than MOST_WORK are not tried.
    """
    if len(data.rows.values) * (dimension // data.rows.width) > MOST_WORK:
        return None
    path = cache_directory() / "optima" / f"{_key(data, dimension)}.bin"
    numbers = _read(path, dimension + 3)
    if numbers is None:
        point = np.zeros(dimension)
        found = minimise(data, point, ROUNDS)
        numbers = np.concatenate((found, point))
        _write(path, numbers)
    value, square, decrease = (float(number) for number in numbers[:3])
    error = square / (2.0 * data.model.l2) if data.model.l2 > 0 else abs(decrease)
    if not (error <= ACCURACY and math.isfinite(value)):
        return None
    return Optimum(value, numbers[3:] if data.model.l2 > 0 else None)


def _key(data: FiniteSum, dimension: int) -> str:
    """Hash of all that the minimum depends on; the directory's name stands for the solver."""
    digest = hashlib.sha256(repr((type(data.model).__name__, data.model, dimension)).encode())
    arrays: tuple[Any, ...] = (*data.rows[:3], data.labels, data.shards)
    for array in arrays:
        digest.update(f"{array.dtype.str}{array.shape}".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()


def _read(path: Path, count: int) -> "NDArray[np.float64] | None":
    """The numbers of a file that is exactly as written, else None."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    digest, payload = content[:DIGEST_BYTES], content[DIGEST_BYTES:]
    if len(payload) != 8 * count or hashlib.sha256(payload).digest() != digest:
        return None
    return np.frombuffer(payload).copy()


def _write(path: Path, numbers: "NDArray[np.float64]") -> None:
    """Write under a temporary name, then rename; an unwritable place only costs time."""
    payload = numbers.tobytes()
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with open(handle, "wb") as file:  # noqa: PTH123 - a descriptor, not a path
            file.write(hashlib.sha256(payload).digest() + payload)
        os.replace(name, path)  # noqa: PTH105

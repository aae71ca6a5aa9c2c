"""Samples of job sizes from a column of a CSV or Parquet file."""

import numpy as np

from simulator.cluster.logs.columns import positive_column, whole_column
from simulator.cluster.logs.tables import load_table
from simulator.errors import DataError

__all__ = ["MOST_SAMPLES", "load_samples", "load_samples_per_worker"]

MOST_SAMPLES = 1_000_000


def load_samples(path: str, column: str) -> list[float]:
    """The positive numbers in `column` of a file.

    Raises:
        DataError: the file, the column or a number is wrong.
    """
    table = load_table(path, [column])
    _check_count(path, len(table))
    numbers: list[float] = positive_column(table, column, path).tolist()
    return numbers


def load_samples_per_worker(path: str, column: str, workers: int) -> list[list[float]]:
    """The same for the rows whose column worker is 0, 1, ..., `workers` - 1.

    Raises:
        DataError: as above; a worker is no whole number, or has no row.
    """
    table = load_table(path, [column, "worker"])
    _check_count(path, len(table))
    numbers, owner = positive_column(table, column, path), whole_column(table, "worker", path)
    missing = np.setdiff1d(np.arange(workers), owner)
    if missing.size:
        known = len(np.unique(owner))
        raise DataError(
            f"{path}: no worker {missing[0]}, and {workers} workers are to draw from their own "
            f"rows ({known} are in the file); shorten the cluster, or leave per_worker out"
        )
    order = np.argsort(owner, kind="stable")
    bounds = np.searchsorted(owner[order], np.arange(workers + 1))
    return [part.tolist() for part in np.split(numbers[order], bounds[1:])[:workers]]


def _check_count(path: str, rows: int) -> None:
    if rows > MOST_SAMPLES:
        raise DataError(f"{path}: {rows} rows, at most {MOST_SAMPLES} samples are taken")

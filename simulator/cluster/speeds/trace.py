"""Speeds read from a file of (time, worker, speed)."""

import math
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import Field

from simulator.arrays import Floats, Ints
from simulator.cluster.logs.columns import check_column, number_column, whole_column
from simulator.cluster.logs.tables import load_table
from simulator.cluster.speeds.pace import Pace, given, segment_rows
from simulator.cluster.worker_draws import TRACE, worker_uniforms
from simulator.errors import DataError
from simulator.file_cache import kept_in_memory
from simulator.keys import SECONDS, FileName, Positive, Section, examples, meanings

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["Trace"]


class Trace(Section):
    """Speed of a worker from each time of the file to the next; the last holds, or all repeats.

    The file (CSV or Parquet) has columns time, worker and speed; each of its workers begins at
    time 0. `assign` says who follows whom: `exact` worker i (from 0) follows worker i of the file;
    `modulo` the (i mod k)-th of its k workers; `random` one of them at random.
    """

    model_config = examples(
        {"kind": "trace", "path": "speeds.csv", "assign": "modulo", "period": 3600.0}
    )

    kind: Literal["trace"]
    path: FileName = Field(description="a CSV or Parquet file with columns time, worker and speed")
    assign: Literal["exact", "modulo", "random"] = Field(
        default="exact",
        description="which worker of the file a worker follows",
        json_schema_extra=meanings(
            exact="worker i (from 0) follows worker i of the file",
            modulo="worker i follows the (i mod k)-th of the k workers of the file",
            random="each worker follows one of them at random",
        ),
    )
    period: Positive | None = Field(
        default=None,
        description="seconds after which all repeats; without it the last speed holds for ever",
        json_schema_extra=SECONDS,
    )

    def pace(self, workers: int, first: int, seed: int) -> Pace:
        """Speeds of workers `first`, ..., `first` + n - 1.

        Raises:
            DataError: the file is wrong, or lacks a worker.
        """
        tables = _tables(self.path, self.period)
        table_of = self._follow(np.array(list(tables)), workers, first, seed)
        random = self.assign == "random" and len(tables) > 1
        return given(list(tables.values()), table_of, random=random)

    def seconds(self) -> float:
        """The seconds that the file covers: the period, or else its last time.

        Raises:
            DataError: the file is wrong.
        """
        if self.period is not None:
            return self.period
        return float(_checked(self.path)["time"].max())

    def _follow(self, traced: Ints, workers: int, first: int, seed: int) -> Ints:
        """The traced worker of each worker, (n,)."""
        if self.assign == "modulo":
            return np.arange(workers) % len(traced)
        if self.assign == "random":
            choice = worker_uniforms(TRACE, workers=workers, first=first, seed=seed)
            return (choice * len(traced)).astype(np.int64)
        missing = np.setdiff1d(np.arange(workers), traced)
        if missing.size:
            raise DataError(
                f"{self.path}: no worker {missing[0]}, and {workers} workers are to follow it "
                f"({len(traced)} are in the file); shorten the cluster, or take assign: modulo"
            )
        return np.searchsorted(traced, np.arange(workers))


@kept_in_memory
def _tables(path: str, period: float | None) -> dict[int, Floats]:
    """The table of each worker in a file."""
    parts = {int(part["worker"].iloc[0]): part for _, part in _checked(path).groupby("worker")}
    return {worker: _rows(part, worker, path, period) for worker, part in parts.items()}


def _rows(part: "pd.DataFrame", worker: int, path: str, period: float | None) -> Floats:
    times, speeds = part["time"].to_numpy(float), part["speed"].to_numpy(float)
    if times[0] != 0:
        raise DataError(f"{path}: worker {worker} begins at time {times[0]}, must be at 0")
    if (times[1:] <= times[:-1]).any():
        raise DataError(f"{path}: worker {worker}: its times must increase")
    if period is not None and period <= times[-1]:
        raise DataError(
            f"{path}: worker {worker}: period {period} must be above its last time, {times[-1]}"
        )
    return segment_rows(times, speeds, math.inf if period is None else period)


def _checked(path: str) -> "pd.DataFrame":
    """The file with numbers in every column, times and speeds at least 0, whole workers."""
    table = load_table(path, ["time", "worker", "speed"])
    numbers: dict[str, NDArray[Any]] = {"worker": whole_column(table, "worker", path)}
    for column in ("time", "speed"):
        values = number_column(table, column)
        allowed = np.isfinite(values) & (values >= 0)
        check_column(table, column, path, allowed, "must be a finite number >= 0")
        numbers[column] = values
    return table.assign(**numbers)

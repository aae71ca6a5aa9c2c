"""The speed-up with more workers, and the end of its linear range."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.errors import DataError
from simulator.results.answer import answer
from simulator.results.quantiles import quantile
from simulator.results.result import Result, keys_beside

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["LINEAR_SHARE", "WORKERS_KEY", "linearity", "speedup"]

WORKERS_KEY = "cluster.workers"
#: A speed-up counts as linear while it is at least this share of the ideal one.
LINEAR_SHARE = 0.8


def speedup(result: Result) -> DataFrame:
    """Speed-up, iteration inflation and staleness of a sweep over `cluster.workers`.

        speed-up(n) = n_0 t_{n_0}/t_n,   inflation(n) = K_n/K_{n_0}

    t_n are the seconds to the target, K_n the updates made by then, n_0 the smallest swept number
    of workers (1 gives t_1/t_n; a larger n_0 is itself taken as linear). Each method is shown at
    its best replica for each n; a single step size in the scenario keeps it fixed. t_{n_0} is a
    median over seeds. A method that is also swept over other keys has a line for each combination
    of them, except for keys that advance together with the number of workers.

    Returns:
        A row per (line, n), n increasing: the other swept keys, line, label, algorithm, workers,
        stepsize, seeds, reached, time (median, infinite if most seeds never reach the target),
        speedup (of the median time), speedup_q25, speedup_q75, iterations, inflation, staleness
        (mean delay of applied gradients; these three are medians over the seeds that reached it),
        max_staleness, and linear: speed-up at least LINEAR_SHARE of n, here and for every smaller
        n.

    Raises:
        DataError: the results are not of a sweep over `cluster.workers`, or have no target.
    """
    from pandas import DataFrame

    if WORKERS_KEY not in result.summary:
        raise DataError("speed-up needs a sweep over cluster.workers")
    if result.target is None:
        raise DataError("speed-up needs stop.target: it compares times to the target")
    rows = list(_rows(result))
    lines = dict.fromkeys(row["line"] for row in rows)
    found = [_compared([row for row in rows if row["line"] == line]) for line in lines]
    return DataFrame([row for line in found for row in line])


def linearity(table: DataFrame) -> DataFrame:
    """The end of the linear range of each line of `speedup`.

    Returns:
        A row per line: line, workers and staleness of the last linear point, then lost_at and
        lost_staleness of the first one that is not, NaN if all are linear.
    """
    from pandas import DataFrame

    return DataFrame([_end(table[table["line"] == line]) for line in dict.fromkeys(table["line"])])


def _rows(result: Result) -> Iterator[dict[str, Any]]:
    """One row per method and point of the sweep, without comparisons of points."""
    swept = result.summary.dropna(subset=[WORKERS_KEY])  # others beside it were not swept over it
    others = keys_beside(swept, WORKERS_KEY)
    points = swept.groupby([WORKERS_KEY, *others], sort=False, dropna=False)
    for (workers, *values), rows in points:
        where = "".join(f", {key}={value}" for key, value in zip(others, values, strict=True))
        for best in answer(replace(result, summary=rows)).to_dict("records"):
            own = rows[(rows["label"] == best["label"]) & (rows["replica"] == best["replica"])]
            keys = dict(zip(others, values, strict=True))
            line = f"{best['label']}{where}"
            yield {"keys": keys, "line": line, "workers": workers, **_row(best, own)}


def _row(best: dict[Any, Any], own: DataFrame) -> dict[str, Any]:
    there = own[own["time_to_target"] < math.inf]
    return {
        "label": best["label"],
        "algorithm": best["algorithm"],
        "stepsize": best["stepsize"],
        "seeds": best["seeds"],
        "reached": best["reached"],
        "time": best["time_to_target"],
        "times": own["time_to_target"].to_numpy(),
        "iterations": float(there["iterations"].median()),
        "staleness": float(there["mean_delay"].median()),
        "max_staleness": float(there["max_delay"].median()),
    }


def _compared(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The points of one line in the order of n, each beside the first."""
    rows = sorted(rows, key=lambda row: int(row["workers"]))
    first, linear = rows[0], True
    ideal = first["workers"] * first["time"]
    for row in rows:
        low, middle, high = (_ratio(ideal, quantile(row["times"], q)) for q in (0.75, 0.5, 0.25))
        linear = linear and middle >= LINEAR_SHARE * row["workers"]
        yield {
            **row["keys"],
            **{key: row[key] for key in _HEAD},
            "speedup": middle,
            "speedup_q25": low,
            "speedup_q75": high,
            "iterations": row["iterations"],
            "inflation": row["iterations"] / first["iterations"],
            "staleness": row["staleness"],
            "max_staleness": row["max_staleness"],
            "linear": linear,
        }


_HEAD = ("line", "label", "algorithm", "workers", "stepsize", "seeds", "reached", "time")


def _ratio(ideal: float, time: Any) -> float:
    """The ratio; nan if the first time is infinite."""
    return float(ideal / time) if ideal < math.inf else math.nan


def _end(line: DataFrame) -> dict[str, Any]:
    good, bad = line[line["linear"]], line[~line["linear"]]
    return {
        "line": line["line"].iloc[0],
        "workers": _at(good, "workers", -1),
        "staleness": _at(good, "staleness", -1),
        "lost_at": _at(bad, "workers", 0),
        "lost_staleness": _at(bad, "staleness", 0),
    }


def _at(rows: DataFrame, column: str, place: int) -> float:
    return float(rows[column].iloc[place]) if len(rows) else math.nan

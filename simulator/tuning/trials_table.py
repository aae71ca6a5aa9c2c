"""The table of trials: a row per configuration, on disk and for the plots."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import IO, TYPE_CHECKING, Any

from simulator.results.parquet import packing, parameter_array
from simulator.scenario.writing import flow
from simulator.tuning.search import Tuning
from simulator.tuning.trial import Configuration, Outcome

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["COLUMNS", "point_trials", "trials_table", "write_trials"]

#: Column -> kind; the methods' parameters are between `replica` and `status`.
COLUMNS = {
    "algorithm": "string",
    "label": "string",
    "trial": "int64",
    "replica": "int64",
    "status": "string",
    "share": "float64",
    "seeds": "int64",
    "reached": "int64",
    "score": "float64",
    "time_mean": "float64",
    "time_min": "float64",
    "time_max": "float64",
    "arrivals": "int64",
    "chosen": "bool_",
}
HEAD = 4


def trials_table(tuning: Tuning) -> DataFrame:
    """Every configuration of the search.

    Columns: algorithm, label, trial, replica, the parameters (empty if a method does not have it,
    or if it does not exist there), status (complete, cut, pruned), share (the simulated share of
    the time), seeds, reached (the number of seeds that reached the target), score (mean seconds,
    with other runs as in `simulator.tuning.scoring`), time_mean, time_min and time_max (of the
    times to the target; infinite if a seed never reached it), arrivals (of the whole trial),
    chosen.
    """
    return _table(_rows(tuning), [])


def point_trials(points: Sequence[tuple[dict[str, Any], Tuning]]) -> DataFrame:
    """The trials at every point of a sweep: the swept keys, then the columns of `trials_table`.

    Lists and mappings are YAML text.
    """
    rows = [
        {**{key: _plain(value) for key, value in values.items()}, **row}
        for values, tuning in points
        for row in _rows(tuning)
    ]
    return _table(rows, list(points[0][0]))


def _plain(value: Any) -> Any:
    return flow(value) if isinstance(value, dict | list) else value


def _rows(tuning: Tuning) -> list[dict[str, Any]]:
    best = [
        (choice.outcome, choice.configuration) for choice in tuning.choices if choice is not None
    ]
    return [
        _row(outcome, one, any(outcome is o and one is c for o, c in best))
        for outcome in tuning.outcomes
        for one in outcome.configurations
    ]


def _table(rows: list[dict[str, Any]], swept: list[str]) -> DataFrame:
    """The rows with a column for each parameter."""
    from pandas import DataFrame

    names = dict.fromkeys(name for row in rows for name in row["parameters"])
    flat = [{**row, **row.pop("parameters")} for row in rows]
    columns = list(COLUMNS)
    names_of_all = [*swept, *columns[:HEAD], *names, *columns[HEAD:]]
    return DataFrame(flat, columns=names_of_all, dtype=object)


def _row(outcome: Outcome, one: Configuration, is_chosen: bool) -> dict[str, Any]:
    method = outcome.trial.method
    return {
        "algorithm": method.entry.name,
        "label": method.label,
        "trial": outcome.trial.number,
        "replica": one.replica,
        "parameters": one.parameters,
        "status": outcome.status,
        "share": outcome.share,
        "seeds": len(one.times),
        "reached": one.reached,
        "score": one.score,
        "time_mean": math.fsum(one.times) / len(one.times),
        "time_min": min(one.times),
        "time_max": max(one.times),
        "arrivals": outcome.arrivals,
        "chosen": is_chosen,
    }


def write_trials(table: DataFrame, file: IO[bytes]) -> None:
    """Write the table as zstd Parquet, the same bytes for the same trials."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrays = {str(name): _array(str(name), table[name].tolist()) for name in table}
    table = pa.table(arrays)
    pq.write_table(table, file, **packing(table.schema))


def _array(name: str, values: list[Any]) -> Any:
    import pyarrow as pa

    if name in COLUMNS:
        return pa.array(values, getattr(pa, COLUMNS[name])())
    return parameter_array([None if value != value else value for value in values])

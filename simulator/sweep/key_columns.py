"""The columns with the point of a sweep and the method of a row."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from simulator.results.parquet import parameter_array
from simulator.scenario.writing import flow
from simulator.sweep.plan import Plan, Row

__all__ = ["Names", "Piece"]


@dataclass(frozen=True)
class Piece:
    """One run's part of a table, and its place in the sweep."""

    row: Row
    table: pa.Table


class Names:
    """The columns of a plan's tables besides the runs' own numbers.

    Attributes:
        head: the columns of the point of the grid, and their types; they come first.
    """

    def __init__(self, plan: Plan) -> None:
        self._swept = _swept_types(plan)
        self.head: dict[str, Any] = {"scenario": pa.string(), **self._swept}

    def columns(self, pieces: list[Piece]) -> dict[str, pa.Array]:
        """`head` and the label, of every row of these pieces."""
        rows = [piece.row for piece in pieces]
        given: dict[str, list[Any]] = {"scenario": [row.point.scenario.name for row in rows]}
        for name, kind in self._swept.items():
            given[name] = [_cell(row.point.values[name], kind) for row in rows]
        given["label"] = [row.run.entry.label for row in rows]
        lengths = np.array([piece.table.num_rows for piece in pieces], dtype=np.int64)
        places = pa.array(np.repeat(np.arange(len(pieces)), lengths))
        types = {**self.head, "label": pa.string()}
        return {name: pa.array(given[name], kind).take(places) for name, kind in types.items()}


def _swept_types(plan: Plan) -> dict[str, Any]:
    """The narrowest type for the values of each swept key."""
    return {
        name: parameter_array([point.values[name] for point in plan.grid.points]).type
        for name in plan.grid.columns
    }


def _cell(value: Any, kind: pa.DataType) -> Any:
    """A swept value; in a column of text as YAML, with text unchanged."""
    as_it_is = value is None or isinstance(value, str) or not pa.types.is_string(kind)
    return value if as_it_is else flow(value)

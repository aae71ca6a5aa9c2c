"""From the kept runs to the three tables of a sweep, the same bytes for the same runs."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from simulator.errors import DataError
from simulator.results.parquet import parameter_array
from simulator.results.tables import OPTIONAL, Status
from simulator.running.plan import grid_of
from simulator.scenario.writing import flow
from simulator.sweep.plan import Plan, Row
from simulator.sweep.runs import Run
from simulator.sweep.store import Store
from simulator.sweep.tables import KEPT, TYPES

__all__ = ["Merger", "failed_summary"]

ROW_GROUP = 2**18


@dataclass(frozen=True)
class _Piece:
    """One run's part of a table, and where it stands in the sweep."""

    row: Row
    table: pa.Table


class Merger:
    """Writes the root tables of a plan from a store.

    A run that failed has a row per replica in the summary, with that status and without numbers.
    Runs that are neither finished nor failed are left out.
    """

    def __init__(self, plan: Plan, store: Store) -> None:
        self._plan, self._store = plan, store
        self._swept = _swept_types(plan)
        self._columns: dict[str, dict[str, None]] = {table: {} for table in KEPT}
        self._present = {run_id for run_id in plan.runs if self._look_at(run_id)}

    def _look_at(self, run_id: str) -> bool:
        """Whether the run is kept whole; learns which columns its tables have."""
        kept = self._store.read(run_id)
        if kept is None:
            return False
        for table, columns in self._columns.items():
            columns.update(dict.fromkeys(kept.table(table).column_names))
        return True

    def writers(self) -> Iterator[tuple[str, Callable[[IO[bytes]], None]]]:
        """Name of each table's file, and what writes it into an open file."""
        yield "curves.parquet", partial(self._stream, "curves")
        yield "summary.parquet", self._write_summary
        yield "workers.parquet", partial(self._stream, "workers")

    def _pieces(self, table: str) -> Iterator[_Piece]:
        for row in self._plan.rows:
            if row.run.id in self._present:
                kept = self._store.read_table(row.run.id, table)
                if kept is None:
                    raise DataError(f"run {row.run.id} was there and is no more: resume the sweep")
                yield _Piece(row, kept)

    def _summaries(self) -> Iterator[_Piece]:
        """The pieces of the summary, those of failed runs among them."""
        for row in self._plan.rows:
            run = row.run
            kept = self._store.read_table(run.id, "summary") if run.id in self._present else None
            if kept is not None:
                yield _Piece(row, kept)
            elif self._store.failure(run.id) is not None:
                yield _Piece(row, failed_summary(run))

    def _stream(self, table: str, file: IO[bytes]) -> None:
        """Group after group, so that a large sweep needs little memory."""
        own = _documented(table, self._columns[table])
        head = {**self._head(), "algorithm": pa.string(), "label": pa.string()}
        schema = pa.schema(list({**head, **own}.items()))
        with pq.ParquetWriter(file, schema, **_compression()) as writer:
            for group in _grouped(self._pieces(table)):
                columns = {**self._names(group), **_joined(group, own)}
                whole = pa.table(
                    [_without_null(columns[name]) for name in schema.names], schema=schema
                )
                writer.write_table(whole.combine_chunks(), row_group_size=ROW_GROUP)

    def _write_summary(self, file: IO[bytes]) -> None:
        """As one, because the type of a parameter depends on all its values."""
        pieces = list(self._summaries())
        own = _documented("summary", self._columns["summary"])
        columns = {**self._names(pieces), **_joined(pieces, own)}
        found = dict.fromkeys(name for piece in pieces for name in piece.table.column_names)
        parameters = [name for name in found if name not in columns]
        columns |= {name: parameter_array(_values(pieces, name)) for name in parameters}
        named = [*self._head(), "algorithm", "label", "seed", "replica", *parameters]
        order = dict.fromkeys([*named, *own])
        pq.write_table(pa.table({name: columns[name] for name in order}), file, **_compression())

    def _head(self) -> dict[str, Any]:
        """The columns that name a point of the grid, and their types."""
        return {"scenario": pa.string(), **self._swept}

    def _names(self, pieces: list[_Piece]) -> dict[str, pa.Array]:
        """The columns that say what a row is, besides its run's own numbers."""
        rows = [piece.row for piece in pieces]
        given: dict[str, list[Any]] = {"scenario": [row.point.scenario.name for row in rows]}
        for name, kind in self._swept.items():
            given[name] = [_cell(row.point.values[name], kind) for row in rows]
        given["label"] = [row.run.entry.label for row in rows]
        lengths = [piece.table.num_rows for piece in pieces]
        places = pa.array(np.repeat(np.arange(len(pieces)), lengths))
        types = {**self._head(), "label": pa.string()}
        return {name: pa.array(given[name], kind).take(places) for name, kind in types.items()}


def _swept_types(plan: Plan) -> dict[str, Any]:
    """The narrowest type for the values of each swept key."""
    return {
        name: parameter_array([point.values[name] for point in plan.grid.points]).type
        for name in plan.grid.columns
    }


def _cell(value: Any, kind: pa.DataType) -> Any:
    """A swept value; in a column of text as it is written in YAML, text as it is."""
    as_it_is = value is None or isinstance(value, str) or not pa.types.is_string(kind)
    return value if as_it_is else flow(value)


def _documented(table: str, seen: dict[str, None]) -> dict[str, Any]:
    """The columns of a table and their types: optional ones where any run has them, and then,
    but for a summary's parameters, what methods add."""
    known = {
        name: TYPES[kind]
        for name, kind in KEPT[table].items()
        if name in seen or name not in OPTIONAL or not seen
    }
    added = () if table == "summary" else (name for name in seen if name not in known)
    return known | dict.fromkeys(added, pa.float64())


def _joined(pieces: list[_Piece], columns: dict[str, Any]) -> dict[str, pa.ChunkedArray]:
    """These columns of the pieces, one below the other; null where a piece lacks one."""
    parts = [pa.schema(list(columns.items())).empty_table()]
    for piece in pieces:
        parts.append(piece.table.select([n for n in piece.table.column_names if n in columns]))
    whole = pa.concat_tables(parts, promote_options="default")
    return dict(zip(whole.column_names, whole.columns, strict=True))


def _values(pieces: list[_Piece], name: str) -> list[Any]:
    """A column of all pieces as Python's values; None where one lacks it."""
    found: list[Any] = []
    for piece in pieces:
        has = name in piece.table.column_names
        found += piece.table[name].to_pylist() if has else [None] * piece.table.num_rows
    return found


def _without_null(column: Any) -> Any:
    """Numbers that a run does not have are nan."""
    return pc.fill_null(column, math.nan) if pa.types.is_floating(column.type) else column


def failed_summary(run: Run) -> pa.Table:
    """The summary of a run that failed: what it was to be, and that it never got anywhere.

    A parameter that the run would have taken from theory stays unknown.
    """
    grid = list(grid_of(run.entry.parameters))
    rows = len(grid)
    parameters = {
        name: parameter_array([None if one[name] == "theory" else one[name] for one in grid])
        for name in run.entry.parameters
    }
    return pa.table(
        {
            "algorithm": pa.array([run.entry.name] * rows),
            "seed": pa.array([run.seed] * rows),
            "replica": pa.array(range(rows)),
            **parameters,
            "status": pa.array([str(Status.FAILED)] * rows),
            "time_to_target": pa.array([math.inf] * rows),
        }
    )


def _grouped(pieces: Iterable[_Piece]) -> Iterator[list[_Piece]]:
    """Pieces put together to row groups, whose bounds depend on the rows alone."""
    group: list[_Piece] = []
    rows = 0
    for piece in pieces:
        group.append(piece)
        rows += piece.table.num_rows
        if rows >= ROW_GROUP:
            yield group
            group, rows = [], 0
    if group:
        yield group


def _compression() -> dict[str, Any]:
    return {"compression": "zstd", "compression_level": 3}

"""From the kept runs to the three tables of a sweep, the same bytes for the same runs."""

import io
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from simulator.errors import DataError
from simulator.results.parquet import parameter_array
from simulator.results.tables import CURVES, SUMMARY, WORKERS
from simulator.scenario.writing import flow
from simulator.sweep.plan import Plan, Row
from simulator.sweep.store import Store
from simulator.sweep.tables import KEPT, RunTables

__all__ = ["Merger"]

ROW_GROUP = 2**18
TABLES = {"curves": CURVES, "summary": SUMMARY, "workers": WORKERS}
TYPES = {"text": pa.string(), "integer": pa.int64(), "number": pa.float64()}


@dataclass(frozen=True)
class _Piece:
    """One run's part of a table, and where it stands in the sweep."""

    row: Row
    table: pa.Table


class Merger:
    """Writes the root tables of a plan from a store; runs that are not there are left out."""

    def __init__(self, plan: Plan, store: Store) -> None:
        self._plan, self._store = plan, store
        self._present = [run_id for run_id in plan.runs if store.has(run_id)]
        self._swept = _swept_types(plan)

    @property
    def absent(self) -> list[str]:
        """The ids of the runs that are not kept, in the order of the plan."""
        present = set(self._present)
        return [run_id for run_id in self._plan.runs if run_id not in present]

    def writers(self) -> Iterator[tuple[str, Callable[[IO[bytes]], None]]]:
        """Name of each table's file, and what writes it into an open file."""
        for table in TABLES:
            write = self._write_summary if table == "summary" else self._streamer(table)
            yield f"{table}.parquet", write

    def _pieces(self, table: str) -> Iterator[_Piece]:
        present = set(self._present)
        for row in self._plan.rows:
            if row.run.id in present:
                kept = self._store.read(row.run.id)
                if kept is None:
                    raise DataError(f"run {row.run.id} was there and is no more: resume the sweep")
                yield _Piece(row, _parsed(kept, table))

    def _names(self, table: str) -> Iterator[list[str]]:
        """The columns of each run's part of a table."""
        for run_id in self._present:
            kept = self._store.read(run_id)
            if kept is not None:
                yield pq.read_schema(io.BytesIO(getattr(kept, table))).names

    def _streamer(self, table: str) -> Callable[[IO[bytes]], None]:
        """Run after run, so that a large sweep needs little memory."""

        def write(file: IO[bytes]) -> None:
            own = _own_columns(table, self._names(table))
            schema = pa.schema([*self._head(), *own])
            with pq.ParquetWriter(file, schema, **_compression()) as writer:
                pieces = (self._completed(piece, schema) for piece in self._pieces(table))
                for group in _grouped(pieces):
                    writer.write_table(group, row_group_size=ROW_GROUP)

        return write

    def _head(self) -> list[tuple[str, Any]]:
        """The columns that name a row, before those of the run itself."""
        names = ("algorithm", "label")
        return [("scenario", pa.string()), *self._swept.items(), *((n, pa.string()) for n in names)]

    def _completed(self, piece: _Piece, schema: pa.Schema) -> pa.Table:
        """The piece with every column of the schema; numbers that it lacks are nan."""
        rows, named = piece.table.num_rows, self._named(piece.row)
        columns = [
            piece.table[field.name]
            if field.name in piece.table.column_names
            else pa.repeat(pa.scalar(named.get(field.name, math.nan), field.type), rows)
            for field in schema
        ]
        return pa.table(columns, schema=schema)

    def _named(self, row: Row) -> dict[str, Any]:
        """What the tables say of a row besides its run's own numbers."""
        swept = {
            name: _cell(value) if pa.types.is_string(self._swept[name]) else value
            for name, value in row.point.values.items()
        }
        return {"scenario": row.point.scenario.name, **swept, "label": row.run.entry.label}

    def _write_summary(self, file: IO[bytes]) -> None:
        """As one, because the type of a parameter depends on all its values."""
        rows: list[dict[str, Any]] = []
        for piece in self._pieces("summary"):
            named = self._named(piece.row)
            rows.extend({**named, **own} for own in piece.table.to_pylist())
        swept = list(self._swept)
        known = [name for name in SUMMARY if not rows or any(name in row for row in rows)]
        others = dict.fromkeys(name for row in rows for name in row)
        parameters = [name for name in others if name not in SUMMARY and name not in swept]
        middle = known.index("status")
        order = ["scenario", *swept, *known[1:middle], *parameters, *known[middle:]]
        arrays = {name: self._column(name, [row.get(name) for row in rows]) for name in order}
        pq.write_table(pa.table(arrays), file, **_compression())

    def _column(self, name: str, values: list[Any]) -> pa.Array:
        if name in self._swept:
            return pa.array(values, self._swept[name])
        if name in SUMMARY:
            return pa.array(values, TYPES[SUMMARY[name]])
        return parameter_array(values)


def _swept_types(plan: Plan) -> dict[str, Any]:
    """The narrowest type for the values of each swept key."""
    return {
        name: parameter_array([point.values[name] for point in plan.grid.points]).type
        for name in plan.grid.columns
    }


def _cell(value: Any) -> str | None:
    """A swept value in a column of text: as it is written in YAML, text as it is."""
    return value if value is None or isinstance(value, str) else flow(value)


def _parsed(kept: RunTables, table: str) -> pa.Table:
    return pq.read_table(io.BytesIO(getattr(kept, table)))


def _own_columns(table: str, present: Iterable[list[str]]) -> list[tuple[str, Any]]:
    """The columns that any run has, in documented order, then what methods add."""
    seen = dict.fromkeys(name for names in present for name in names)
    known = {name: TYPES[kind] for name, kind in KEPT[table].items() if name in seen or not seen}
    added = {name: pa.float64() for name in seen if name not in known}
    return [(name, kind) for name, kind in {**known, **added}.items() if name != "algorithm"]


def _grouped(pieces: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Pieces put together to row groups, whose bounds depend on the rows alone."""
    group: list[pa.Table] = []
    for piece in pieces:
        group.append(piece)
        if sum(table.num_rows for table in group) >= ROW_GROUP:
            yield pa.concat_tables(group).combine_chunks()
            group = []
    if group:
        yield pa.concat_tables(group).combine_chunks()


def _compression() -> dict[str, Any]:
    return {"compression": "zstd", "compression_level": 3}

"""Concatenated tables of many runs, in memory that grows with the rows, not with the runs.

A small Arrow table takes a hundred times the memory of its numbers, so pieces are combined a few at
a time.
"""

import math
from collections.abc import Callable
from typing import IO, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from simulator.results.parquet import packing, parameter_array
from simulator.sweep.key_columns import Names, Piece

__all__ = ["MOST_LOOSE", "ROW_GROUP", "Stream", "Summary"]

ROW_GROUP = 2**18
MOST_LOOSE = 256


class _Stack:
    """Pieces that wait to be written; `rows` is the number of their rows."""

    def __init__(self, together: Callable[[list[Piece]], pa.Table]) -> None:
        self._together = together
        self._clear()

    def _clear(self) -> None:
        self.rows = 0
        self._loose: list[Piece] = []
        self._tables: list[pa.Table] = []

    def add(self, piece: Piece) -> None:
        self._loose.append(piece)
        self.rows += piece.table.num_rows
        if len(self._loose) == MOST_LOOSE:
            self._put_together()

    def _put_together(self) -> None:
        self._tables.append(self._together(self._loose).combine_chunks())
        self._loose = []

    def take(self) -> pa.Table:
        """All pieces as one table; removes them."""
        self._put_together()
        whole = pa.concat_tables(self._tables).combine_chunks()
        self._clear()
        return whole


class Stream:
    """Writes curves or workers group after group, so that a large sweep needs little memory.

    The limits of the groups depend on the rows alone.
    """

    def __init__(self, names: Names, own: dict[str, Any], file: IO[bytes]) -> None:
        head = {**names.head, "algorithm": pa.string(), "label": pa.string()}
        schema = pa.schema(list({**head, **own}.items()))

        def together(pieces: list[Piece]) -> pa.Table:
            columns = {**names.columns(pieces), **_joined(pieces, own)}
            return pa.table([_without_null(columns[name]) for name in schema.names], schema=schema)

        self._stack = _Stack(together)
        self._writer = pq.ParquetWriter(file, schema, **packing(schema))

    def add(self, piece: Piece) -> None:
        """The next piece, in the order of the table."""
        self._stack.add(piece)
        if self._stack.rows >= ROW_GROUP:
            self._flush()

    def _flush(self) -> None:
        self._writer.write_table(self._stack.take(), row_group_size=ROW_GROUP)

    def close(self) -> None:
        """Write the remaining pieces, and the end of the file."""
        if self._stack.rows:
            self._flush()
        self._writer.close()


class Summary:
    """The summary, written as a whole, because a parameter's type depends on all its values."""

    def __init__(self, names: Names, own: dict[str, Any]) -> None:
        self._names, self._own = names, own
        self._known = [*names.head, "label", *own]
        self._parameters: dict[str, list[Any]] = {}
        self._stack = _Stack(self._together)

    def _together(self, pieces: list[Piece]) -> pa.Table:
        return pa.table({**self._names.columns(pieces), **_joined(pieces, self._own)})

    def add(self, piece: Piece) -> None:
        """The next piece, in the order of the table."""
        before = self._stack.rows
        self._stack.add(piece)
        for name in piece.table.column_names:
            if name not in self._known:
                values = self._parameters.setdefault(name, [])
                values += [None] * (before - len(values))
                values += piece.table[name].to_pylist()

    def write(self, file: IO[bytes]) -> None:
        """Write the table; the parameters of methods follow the columns that identify a row."""
        rows = self._stack.rows
        whole = self._stack.take()
        columns: dict[str, Any] = {name: whole[name] for name in self._known}
        for name, values in self._parameters.items():
            columns[name] = parameter_array(values + [None] * (rows - len(values)))
        named = [*self._names.head, "algorithm", "label", "seed", "replica", *self._parameters]
        order = dict.fromkeys([*named, *self._own])
        table = pa.table({name: columns[name] for name in order})
        pq.write_table(table, file, **packing(table.schema))


def _joined(pieces: list[Piece], columns: dict[str, Any]) -> dict[str, pa.ChunkedArray]:
    """These columns of the pieces, concatenated; null if a piece lacks one."""
    parts = [pa.schema(list(columns.items())).empty_table()]
    for piece in pieces:
        parts.append(piece.table.select([n for n in piece.table.column_names if n in columns]))
    whole = pa.concat_tables(parts, promote_options="default")
    return dict(zip(whole.column_names, whole.columns, strict=True))


def _without_null(column: Any) -> Any:
    """Missing numbers of a run are nan."""
    return pc.fill_null(column, math.nan) if pa.types.is_floating(column.type) else column

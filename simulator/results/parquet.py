"""Frames to Parquet: fixed columns and types, and the same bytes on every write."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import IO, TYPE_CHECKING, Any

from simulator.results.columns import OPTIONAL
from simulator.results.result import parameters_of

if TYPE_CHECKING:
    import pyarrow as pa
    from pandas import DataFrame, Series

__all__ = ["packing", "parameter_array", "write_table"]

_TYPES = {"text": "string", "integer": "int64", "number": "float64"}
_ENCODINGS = {"int64": "DELTA_BINARY_PACKED", "double": "BYTE_STREAM_SPLIT"}
_PARAMETER_TYPES = (({bool}, "bool_"), ({int}, "int64"), ({int, float}, "float64"))


def write_table(frames: Iterable[DataFrame], columns: dict[str, str], file: IO[bytes]) -> None:
    """Write frames, one below the other, as zstd Parquet: columns in documented order, no index.

    Args:
        frames: at least one; each becomes a row group. Each holds every name of `columns` that is
            not optional. Further columns of a summary are a method's parameters; they keep their
            place before `status`. Those of another table are numbers that a method reports.
        columns: name -> kind, one of the tables of `simulator.results.columns`.
        file: open for binary writing.

    Raises:
        ValueError: a documented column is missing.
    """
    import pyarrow.parquet as pq

    tables = (_table(frame, columns) for frame in frames)
    first = next(tables)
    with pq.ParquetWriter(file, first.schema, **packing(first.schema)) as writer:
        for table in chain([first], tables):
            writer.write_table(table)


def packing(schema: pa.Schema) -> dict[str, Any]:
    """The arguments of a ParquetWriter that say how columns are encoded and compressed.

    Integers are stored as differences, floats with their bytes sorted by place. Dictionaries, the
    default, suit text alone: with them a row of events takes 39 bytes, without them 22.
    """
    encodings = {
        column.name: _ENCODINGS[str(column.type)]
        for column in schema
        if str(column.type) in _ENCODINGS
    }
    return {
        "use_dictionary": [name for name in schema.names if name not in encodings],
        "column_encoding": encodings,
        "compression": "zstd",
        "compression_level": 3,
    }


def _table(frame: DataFrame, columns: dict[str, str]) -> pa.Table:
    import pyarrow as pa

    missing = [name for name in columns if name not in frame and name not in OPTIONAL]
    if missing:
        raise ValueError(f"the table lacks the columns {missing}; it has {list(frame.columns)}")
    kind = None if "status" in columns else "number"
    arrays = {name: _array(frame[name], columns.get(name, kind)) for name in _order(frame, columns)}
    return pa.table(arrays)


def _order(frame: DataFrame, columns: dict[str, str]) -> list[str]:
    present = [name for name in columns if name in frame]
    if "status" not in columns:
        return [*present, *(str(name) for name in frame if name not in columns)]
    middle = present.index("status")
    return [*present[:middle], *parameters_of(frame), *present[middle:]]


def _array(column: Series[Any], kind: str | None) -> pa.Array:
    if kind is None:
        return parameter_array([None if _is_absent(value) else value for value in column])
    return _arrow(column, _TYPES[kind], from_pandas=kind != "number")  # a failed run has no counts


def _is_absent(value: object) -> bool:
    """None for a missing value, or for the NaN of a method without this parameter."""
    return value is None or (isinstance(value, float) and value != value)


def parameter_array(values: list[Any]) -> pa.Array:
    """A method's parameter or a swept key as the narrowest type for all values; else text."""
    kinds = {type(value) for value in values if value is not None}
    for allowed, arrow in _PARAMETER_TYPES:
        if kinds and kinds <= allowed:
            return _arrow(values, arrow)
    return _arrow([None if value is None else str(value) for value in values], "string")


def _arrow(values: Any, kind: str, *, from_pandas: bool = False) -> pa.Array:
    import pyarrow as pa

    return pa.array(values, type=getattr(pa, kind)(), from_pandas=from_pandas)

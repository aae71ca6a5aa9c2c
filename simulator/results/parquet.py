"""Frames to Parquet: fixed columns and types, and the same bytes on every write."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from simulator.results.columns import OPTIONAL
from simulator.results.result import parameters_of

if TYPE_CHECKING:
    import pyarrow as pa
    from pandas import DataFrame, Series

__all__ = ["parameter_array", "write_table"]

_TYPES = {"text": "string", "integer": "int64", "number": "float64"}
_PARAMETER_TYPES = (({bool}, "bool_"), ({int}, "int64"), ({int, float}, "float64"))


def write_table(frame: DataFrame, columns: dict[str, str], file: IO[bytes]) -> None:
    """Write a frame as zstd Parquet: the columns in documented order, without pandas' index.

    Args:
        frame: holds every name of `columns` that is not optional. Further columns of a summary are
            a method's parameters; they keep their place before `status`. Further columns of another
            table are numbers that a method reports.
        columns: name -> kind, one of the tables of `simulator.results.columns`.
        file: open for binary writing.

    Raises:
        ValueError: a documented column is missing.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    missing = [name for name in columns if name not in frame and name not in OPTIONAL]
    if missing:
        raise ValueError(f"the table lacks the columns {missing}; it has {list(frame.columns)}")
    kind = None if "status" in columns else "number"
    arrays = {name: _array(frame[name], columns.get(name, kind)) for name in _order(frame, columns)}
    pq.write_table(pa.table(arrays), file, compression="zstd", compression_level=3)


def _order(frame: DataFrame, columns: dict[str, str]) -> list[str]:
    present = [name for name in columns if name in frame]
    if "status" not in columns:
        return [*present, *(str(name) for name in frame if name not in columns)]
    middle = present.index("status")
    return [*present[:middle], *parameters_of(frame), *present[middle:]]


def _array(column: Series[Any], kind: str | None) -> pa.Array:
    if kind is None:
        return parameter_array([None if _is_absent(value) else value for value in column])
    return _arrow(column, _TYPES[kind], from_pandas=kind == "text")


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

"""The three tables of one run, as stored until the sweep is merged."""

import io
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import pyarrow as pa

from simulator.errors import RunFailed
from simulator.results.columns import CURVES, SUMMARY, WORKERS
from simulator.results.parquet import parameter_array
from simulator.results.schema import check_schema

__all__ = ["KEPT", "MOST_BYTES", "TYPES", "RunTables"]

#: Names of a run are not stored with it, so that renaming computes nothing again.
_NAMES = ("scenario", "label")

#: Table -> its stored columns.
KEPT: dict[str, dict[str, str]] = {
    table: {name: kind for name, kind in columns.items() if name not in _NAMES}
    for table, columns in (("curves", CURVES), ("summary", SUMMARY), ("workers", WORKERS))
}
#: Kind of a column -> its type in Arrow.
TYPES = {"text": pa.string(), "integer": pa.int64(), "number": pa.float64()}
#: The largest table of a run that is stored.
MOST_BYTES = 2**30


@dataclass(frozen=True)
class RunTables:
    """The tables of one run as Arrow streams, without the names of scenario and method.

    Arrow instead of Parquet: a table of ten rows is written fifty times and read thirty times as
    fast, and takes half the bytes.
    """

    curves: bytes
    summary: bytes
    workers: bytes

    @classmethod
    def of(cls, **columns: dict[str, Any]) -> "RunTables":
        """From column -> values of `curves`, `summary` and `workers`, names included.

        Raises:
            RunFailed: a table is too large to be stored.
        """
        return cls(**{table: _bytes(columns[table], table) for table in KEPT})

    def table(self, name: str) -> pa.Table:
        """One of the tables. Raise a ValueError for other columns or types."""
        return self._parsed[name]

    @cached_property
    def _parsed(self) -> dict[str, pa.Table]:
        return {name: _parsed(getattr(self, name), name) for name in KEPT}


def _parsed(stream: bytes, name: str) -> pa.Table:
    found = pa.ipc.open_stream(stream).read_all()
    found.validate(full=True)
    _check(found.schema, name)
    return found


@lru_cache(maxsize=64)
def _check(schema: pa.Schema, table: str) -> None:
    """Check each schema once: runs of one method have equal schemas."""
    check_schema(schema, KEPT[table])


def _bytes(columns: dict[str, Any], table: str) -> bytes:
    """Further columns are parameters in a summary, and numbers elsewhere."""
    kinds = {} if table == "summary" else dict.fromkeys(columns, "number")
    kinds |= KEPT[table]
    arrays = {
        name: pa.array(values, TYPES[kinds[name]]) if name in kinds else parameter_array(values)
        for name, values in columns.items()
        if name not in _NAMES
    }
    made, file = pa.table(arrays), io.BytesIO()
    with pa.ipc.new_stream(file, made.schema) as stream:
        stream.write_table(made)
    if file.tell() > MOST_BYTES:
        rule = "record fewer points, or fewer replicas in one entry"
        raise RunFailed(f"{table} takes {file.tell():,} bytes, at most {MOST_BYTES:,}: {rule}")
    return file.getvalue()

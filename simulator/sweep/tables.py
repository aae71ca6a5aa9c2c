"""The three tables of one run, as they are kept until the sweep is merged."""

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.results.parquet import write_table
from simulator.results.tables import CURVES, SUMMARY, WORKERS

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["KEPT", "RunTables"]

#: What names a run is not kept with it, so that renaming computes nothing again.
_NAMES = ("scenario", "label")

#: Table -> its columns as kept.
KEPT: dict[str, dict[str, str]] = {
    table: {name: kind for name, kind in columns.items() if name not in _NAMES}
    for table, columns in (("curves", CURVES), ("summary", SUMMARY), ("workers", WORKERS))
}


@dataclass(frozen=True)
class RunTables:
    """Parquet bytes of the tables of one run, without the names of scenario and method."""

    curves: bytes
    summary: bytes
    workers: bytes

    @classmethod
    def of(cls, **frames: "DataFrame") -> "RunTables":
        """From the frames `curves`, `summary` and `workers` of a result, which lose the names."""
        return cls(**{table: _bytes(frames[table], columns) for table, columns in KEPT.items()})


def _bytes(frame: "DataFrame", columns: dict[str, str]) -> bytes:
    for name in _NAMES:
        del frame[name]
    file = io.BytesIO()
    write_table(frame, columns, file)
    return file.getvalue()

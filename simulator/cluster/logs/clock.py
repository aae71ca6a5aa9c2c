"""The times of a log: seconds, another unit, epoch stamps, or ISO 8601 dates."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulator.arrays import Floats
from simulator.cluster.logs.columns import check_column, number_column
from simulator.cluster.logs.units import UNITS, Unit, in_seconds

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Clock", "read_clock"]

LATEST = 1e11  # seconds
EPOCH = (1e9, 4e9)  # seconds since 1970: the years 2001 to 2096
STAMPS: tuple[Unit, ...] = ("s", "ms", "us", "ns")


class Clock(NamedTuple):
    """The times of a column.

    Attributes:
        seconds: (m,) since the earliest.
        form: what was read: "dates", "epoch stamps in ms", or "ms".
        began: the date of the earliest, in UTC; None if there is none.
    """

    seconds: Floats
    form: str
    began: str | None


def read_clock(
    table: "pd.DataFrame",
    column: str,
    path: str | Path,
    *,
    named: Unit | None = None,
    usual: Unit = "s",
) -> Clock:
    """The times of a column, in the unit `named` by it, or else as epoch stamps, or else `usual`.

    Numbers are epoch stamps of the unit in which all of them are in the years 2001 to 2096.

    Raises:
        DataError: a row is neither a number like the others nor a date.
    """
    numbers = number_column(table, column)
    if np.isnan(numbers).all():
        return _dates(table, column, path)
    stamped = _epoch_unit(numbers)
    unit = named or stamped or usual
    if unit == stamped:
        began = str(np.datetime64(int(numbers.min() * (1e9 / UNITS[unit][1])), "ns"))
        return Clock(_elapsed(table, column, unit), f"epoch stamps in {unit}", f"{began[:19]}Z")
    seconds, count = UNITS[unit]
    most = LATEST * count / seconds
    rule = f"must be a time in {unit} (from -{most:g} to {most:g}), or dates in every row"
    check_column(table, column, path, np.abs(numbers) <= most, rule)
    return Clock(_elapsed(table, column, unit), unit, None)


def _epoch_unit(numbers: Floats) -> Unit | None:
    least, most = EPOCH
    for unit in STAMPS:
        count = UNITS[unit][1]
        if ((numbers >= least * count) & (numbers < most * count)).all():
            return unit
    return None


def _elapsed(table: "pd.DataFrame", column: str, unit: Unit) -> Floats:
    """Seconds since the earliest; whole numbers are subtracted exactly."""
    import pandas as pd

    numbers = pd.to_numeric(table[column])
    return in_seconds((numbers - numbers.min()).to_numpy(float), unit)


def _dates(table: "pd.DataFrame", column: str, path: str | Path) -> Clock:
    import pandas as pd

    values = table[column]
    if values.dtype.kind != "M":
        values = values.astype(str).str.replace(",", ".", n=1, regex=False)
    dates = pd.to_datetime(values, format="ISO8601", utc=True, errors="coerce")
    rule = "must be a number, or an ISO 8601 date such as 2026-01-31T12:00:00"
    check_column(table, column, path, dates.notna().to_numpy(bool), rule)
    earliest = dates.min()
    seconds = np.asarray((dates - earliest).dt.total_seconds(), float)
    return Clock(seconds, "dates", earliest.strftime("%Y-%m-%dT%H:%M:%SZ"))

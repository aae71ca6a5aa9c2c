"""Columns of numbers from CSV or Parquet files, read strictly."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.errors import DataError
from simulator.naming import closest

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["load_samples", "load_table", "positive_column"]

MOST_BYTES = 512 * 2**20
MOST_SAMPLES = 1_000_000


def load_samples(path: str, column: str) -> list[float]:
    """The positive numbers in `column` of a file.

    Raises:
        DataError: the file, the column or a number is not as described.
    """
    table = load_table(path, [column])
    if len(table) > MOST_SAMPLES:
        raise DataError(f"{path}: {len(table)} rows, at most {MOST_SAMPLES} samples are taken")
    return positive_column(table, column, path)


def load_table(path: str | Path, columns: list[str]) -> "pd.DataFrame":
    """The `columns` of a CSV (.csv, .csv.gz) or Parquet (.parquet) file, at least one row.

    Raises:
        DataError: no such file, another format, too large, a column is missing, no rows.
    """
    import pandas as pd

    file = Path(path)
    _check_file(file)
    try:
        table = _reader(file)(file)
    except Exception as error:  # pandas and pyarrow raise a dozen unrelated classes
        raise DataError(f"{file}: not a readable table: {error}") from error
    for column in columns:
        if column not in table.columns:
            known = closest(column, map(str, table.columns))
            raise DataError(f"{file}: no column {column!r}; {known}")
    if table.empty:
        raise DataError(f"{file}: no rows")
    return pd.DataFrame(table[columns])


def positive_column(table: "pd.DataFrame", column: str, path: str | Path) -> list[float]:
    """The numbers of a column, each finite and above 0."""
    import numpy as np
    import pandas as pd

    numbers = pd.to_numeric(table[column], errors="coerce").to_numpy(float)
    wrong = np.flatnonzero(~((numbers > 0) & np.isfinite(numbers)))
    if wrong.size:
        value = table[column].iloc[wrong[0]]
        raise DataError(
            f"{path}: column {column!r}, row {wrong[0] + 1}: {value}, must be a number above 0"
        )
    result: list[float] = numbers.tolist()
    return result


def _check_file(file: Path) -> None:
    if file.is_dir():
        raise DataError(f"{file.absolute()}: is a directory, must be a file")
    if not file.is_file():
        rule = "no such file (a relative path starts at the scenario's folder)"
        raise DataError(f"{file.absolute()}: {rule}")
    size = file.stat().st_size
    if size > MOST_BYTES:
        raise DataError(f"{file}: {size} bytes, at most {MOST_BYTES} are read")


def _reader(file: Path) -> Any:
    import pandas as pd

    if file.name.endswith((".csv", ".csv.gz")):
        return pd.read_csv
    if file.suffix == ".parquet":
        return pd.read_parquet
    raise DataError(f"{file}: {file.suffix or 'no suffix'}, must be .csv, .csv.gz or .parquet")

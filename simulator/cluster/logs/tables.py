"""Tables from CSV and Parquet files, read strictly.

A CSV file has a line of column names, then rows with one field for each of them, separated by
commas, semicolons or tabs, the most frequent of these in the first line. A row with another number
of fields is refused with its line; no row is skipped, and no field is filled in. Where fields are
not separated by commas, 1,5 is the number 1.5, unless another number of the column has a point.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from simulator.compressed import opened
from simulator.errors import DataError
from simulator.naming import closest, printable

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["column_names", "load_table"]

MOST_BYTES = 512 * 2**20
LONGEST_HEADER = 1_000_000  # characters
LONGEST_REASON = 200  # characters of another library's message
SEPARATORS = ",;\t"
COMPRESSED = (".gz", ".bz2", ".xz")
TEXTS = (".csv", ".tsv", ".txt")
FORMATS = "must be .csv, .tsv or .txt (also with .gz, .bz2 or .xz), or .parquet"
DECIMAL_COMMA = r"^([+-]?[0-9]*),([0-9]+([eE][+-]?[0-9]+)?)$"
DECIMAL_POINT = r"^[+-]?[0-9]*\.[0-9]"

Reader = Callable[[Path, Sequence[str], Sequence[str]], "pd.DataFrame"]


def column_names(path: str | Path) -> list[str]:
    """The names of the columns of a CSV or Parquet file.

    Raises:
        DataError: as `load_table`.
    """
    file = Path(path)
    _check_file(file)
    is_text = _reader(file) is _read_csv
    with _readable(file):
        return _names_of_text(file)[0] if is_text else _names_of_parquet(file)


def load_table(
    path: str | Path, columns: Sequence[str], optional: Sequence[str] = ()
) -> "pd.DataFrame":
    """The `columns` of a CSV (.csv, .tsv, .txt) or Parquet (.parquet) file, at least one row.

    A CSV file may be compressed (.csv.gz, .csv.bz2, .csv.xz). Its fields are text without
    surrounding blanks; those of a Parquet file keep their type. `optional` columns are read if the
    file has them.

    Raises:
        DataError: no such file, another format, too large, a column is missing, a row has another
            number of fields, no rows.
    """
    file = Path(path)
    _check_file(file)
    read = _reader(file)
    with _readable(file):
        table = read(file, columns, optional)
    if table.empty:
        raise DataError(f"{file}: no rows")
    return table


@contextmanager
def _readable(file: Path) -> Iterator[None]:
    """Report as a DataError whatever another library raises while it reads the file."""
    try:
        yield
    except DataError:
        raise
    except Exception as error:  # pandas and pyarrow raise a dozen unrelated classes
        reason = printable(error, LONGEST_REASON)
        raise DataError(f"{file}: not a readable table: {reason}") from error


def _check_file(file: Path) -> None:
    if file.is_dir():
        raise DataError(f"{file.absolute()}: is a directory, must be a file")
    if not file.is_file():
        rule = "no such file (a relative path starts at the scenario's folder)"
        raise DataError(f"{file.absolute()}: {rule}")
    size = file.stat().st_size
    if size > MOST_BYTES:
        raise DataError(f"{file}: {size} bytes, at most {MOST_BYTES} are read")


def _reader(file: Path) -> Reader:
    kind = file.with_suffix("") if file.suffix in COMPRESSED else file
    if kind.suffix in TEXTS:
        return _read_csv
    if file.suffix == ".parquet":
        return _read_parquet
    raise DataError(f"{file}: {file.suffix or 'no suffix'}, {FORMATS}")


def _names_of_parquet(file: Path) -> list[str]:
    from pyarrow import parquet

    names: list[str] = parquet.read_schema(file).names
    return names


def _read_parquet(file: Path, columns: Sequence[str], optional: Sequence[str]) -> "pd.DataFrame":
    from pyarrow import parquet

    with file.open("rb") as stream, parquet.ParquetFile(stream) as source:
        wanted = _wanted(file, source.schema_arrow.names, columns, optional)
        table: pd.DataFrame = source.read(columns=wanted).to_pandas(ignore_metadata=True)
        return table


def _read_csv(file: Path, columns: Sequence[str], optional: Sequence[str]) -> "pd.DataFrame":
    import pyarrow as pa
    from pyarrow import compute, csv

    names, separator, above = _names_of_text(file)
    wanted = _wanted(file, names, columns, optional)
    uneven: list[Any] = []
    try:
        with opened(file) as stream:  # pyarrow itself opens no name that is not UTF-8
            text = csv.read_csv(
                stream,
                csv.ReadOptions(use_threads=False, column_names=names, skip_rows=above),
                csv.ParseOptions(delimiter=separator, invalid_row_handler=_stop_and_keep(uneven)),
                csv.ConvertOptions(
                    include_columns=wanted,
                    column_types=dict.fromkeys(wanted, pa.string()),
                    strings_can_be_null=False,
                ),
            )
    except pa.ArrowInvalid as error:
        if uneven:
            raise _uneven(file, uneven[0]) from error
        if "Empty CSV file" in str(error):
            raise DataError(f"{file}: no rows") from error
        raise
    fields = [compute.utf8_trim_whitespace(text[name]) for name in wanted]
    if separator != ",":
        fields = [_with_points(column) for column in fields]
    table: pd.DataFrame = pa.table(fields, names=wanted).to_pandas()
    return table


def _with_points(column: Any) -> Any:
    """The column with a point in place of every decimal comma."""
    from pyarrow import compute

    if compute.any(compute.match_substring_regex(column, DECIMAL_POINT)).as_py():
        return column
    return compute.replace_substring_regex(column, DECIMAL_COMMA, r"\1.\2")


def _names_of_text(file: Path) -> tuple[list[str], str, int]:
    """The names of the columns, the separator, and the number of lines up to the names."""
    header, above = _header(file)
    separator = max(SEPARATORS, key=header.count)
    return _split(header, separator), separator, above


def _header(file: Path) -> tuple[str, int]:
    """The line of column names, and its number."""
    with _lines(file) as lines:
        number = 0
        while line := lines.readline(LONGEST_HEADER):
            number += 1
            if line.strip():
                return line.rstrip("\r\n"), number
    raise DataError(f"{file}: is empty, must have a line of column names")


def _lines(file: Path) -> IO[str]:
    return TextIOWrapper(opened(file), encoding="utf-8-sig")


def _split(line: str, separator: str) -> list[str]:
    from csv import reader

    return [name.strip() for name in next(reader([line], delimiter=separator))]


def _wanted(
    file: Path, names: Sequence[str], columns: Sequence[str], optional: Sequence[str]
) -> list[str]:
    """The columns to read, each of which the file has once."""
    for column in columns:
        if column not in names:
            raise DataError(f"{file}: no column {column!r}; {closest(column, names)}")
    wanted = [*columns, *(column for column in optional if column in names)]
    for column in wanted:
        if (times := names.count(column)) > 1:
            raise DataError(f"{file}: {times} columns {column!r}, must be one")
    return wanted


def _stop_and_keep(rows: list[Any]) -> Callable[[Any], str]:
    """Make pyarrow stop at the first row with another number of fields, and keep that row."""

    def stop(row: Any) -> str:
        rows.append(row)
        return "error"

    return stop


def _uneven(file: Path, row: Any) -> DataError:
    """Find the line again, because pyarrow does not count empty lines."""
    with _lines(file) as lines:
        same = (number for number, line in enumerate(lines, 1) if line.rstrip("\r\n") == row.text)
        place = f"{file}:{next(same, row.number)}"
    fields = f"{row.actual_columns} field{'s' * (row.actual_columns != 1)}"
    rule = f"must be {row.expected_columns}, as in the line of column names"
    return DataError(f"{place}: {printable(row.text)!r}: {fields}, {rule}")

"""The only code that reads files of a results folder: tables, JSON, YAML.

A file that cannot be read, or with wrong content, gives one error with its path.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard, TypeVar

from simulator.errors import DataError, PacelineError
from simulator.results.schema import check_schema

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "from_yaml",
    "is_number",
    "read_file",
    "read_json",
    "read_record",
    "read_table",
    "read_yaml",
    "reason",
    "with_plain_text",
]

_LONGEST = 300  # characters of a reason
_DEEPEST = 60  # levels of a mapping: deeper than any scenario
T = TypeVar("T")


def reason(error: Exception) -> str:
    """The message of an exception as one printable line."""
    said = " ".join(str(getattr(error, "strerror", None) or error).split())
    shown = "".join(one if one.isprintable() else ascii(one)[1:-1] for one in said[:_LONGEST])
    return shown or type(error).__name__


def read_file(path: Path, meaning: Callable[[Path], T]) -> T:
    """The result of `meaning` for a file.

    A parser of damaged bytes may raise anything, a RecursionError included, so any exception of
    `meaning` means that the file is damaged.

    Raises:
        DataError: with the path and the reason.
    """
    if path.exists() and not path.is_file():
        raise DataError(f"{path} cannot be read: it is no regular file")
    try:
        return meaning(path)
    except PacelineError as error:  # it names the path
        raise DataError(str(error)) from error
    except Exception as error:
        raise DataError(f"{path} is damaged: {reason(error)}") from error


def read_json(path: Path) -> dict[str, Any]:
    """The mapping in a JSON file. Raise as `read_file` does."""
    return read_file(path, lambda one: _mapping(json.loads(one.read_text("utf-8"))))


def read_record(path: Path, kinds: Mapping[str, type]) -> dict[str, Any]:
    """The mapping in a JSON file that has these keys with these kinds of values. Raise as
    `read_file` does.
    """
    stored = read_json(path)
    for key, kind in kinds.items():
        if not isinstance(stored.get(key), kind):
            raise DataError(f"{path} is damaged: it has no {key}")
    return stored


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file, read within the limits of a scenario. Raise as `read_file`."""
    return read_file(path, lambda one: _mapping(from_yaml(one.read_text("utf-8"), path)))


def from_yaml(text: str, path: Path) -> Any:
    """The plain value of a YAML text; errors name `path`."""
    from simulator.scenario.reader import read_text
    from simulator.scenario.tree import plain

    return plain(read_text(text, str(path)))


def read_table(path: Path, columns: dict[str, str]) -> pa.Table:
    """A stored table.

    Args:
        path: a Parquet file.
        columns: name -> kind, one of the tables of `simulator.results.columns`.

    Raises:
        DataError: as `read_file` does; also for another column or type than in `columns`.
    """
    if not path.exists():
        raise DataError(f"{path} is missing: run the scenario again")
    return read_file(path, lambda one: _table(one, columns))


def _table(path: Path, columns: dict[str, str]) -> pa.Table:
    import pyarrow.parquet as pq

    with path.open("rb") as file:
        table = with_plain_text(pq.ParquetFile(file).read())
    table.validate(full=True)
    check_schema(table.schema, columns)
    return table


def with_plain_text(table: pa.Table) -> pa.Table:
    """The table with text in the type that we write; pandas writes another one."""
    import pyarrow as pa

    fields = [
        field.with_type(pa.string()) if field.type == pa.large_string() else field
        for field in table.schema
    ]
    return table.cast(pa.schema(fields))


def is_number(value: Any) -> TypeGuard[float]:
    """Whether a value from a JSON or YAML file is a number within the range of floats."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return -sys.float_info.max <= value <= sys.float_info.max


def _mapping(content: Any) -> dict[str, Any]:
    if not isinstance(content, dict):
        raise ValueError(f"it holds a {type(content).__name__}, not a mapping")
    if _depth(content) > _DEEPEST:
        raise ValueError(f"it is nested deeper than {_DEEPEST} levels")
    return content


def _depth(node: Any) -> int:
    """The depth of nested containers."""
    if not isinstance(node, dict | list):
        return 0
    return 1 + max(map(_depth, node.values() if isinstance(node, dict) else node), default=0)

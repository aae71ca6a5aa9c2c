"""The required columns and Arrow types of a stored table; every reader uses this check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.results.columns import OPTIONAL

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["ARROW", "check_schema"]

#: Kind of a column -> the name of its type in Arrow.
ARROW = {"text": "string", "integer": "int64", "number": "double"}
_ANY = (*ARROW.values(), "bool")


def check_schema(schema: pa.Schema, columns: dict[str, str]) -> None:
    """Refuse a table that lacks a documented column or has one of another type.

    Further columns of a table are numbers; in a summary, and between `scenario` and `algorithm`,
    they are parameters and swept keys, whose type is that of their values.

    Args:
        schema: of the table that was read.
        columns: name -> kind, one of the tables of `simulator.results.columns`.

    Raises:
        ValueError: with the column and the rule.
    """
    names = list(schema.names)
    for name in columns:
        if name not in names and name not in OPTIONAL:
            raise ValueError(f"it lacks the column {name!r}")
    keys = names if "status" in columns else _swept(names)
    for name, kind in zip(names, schema.types, strict=True):
        if names.count(name) > 1:
            raise ValueError(f"it has two columns {name!r}")
        allowed = _ANY if name in keys else (ARROW["number"],)
        if name in columns:
            allowed = (ARROW[columns[name]],)
        if str(kind) not in allowed:
            raise ValueError(f"its column {name!r} is {kind}, must be {' or '.join(allowed)}")


def _swept(names: list[str]) -> list[str]:
    """The swept keys among the columns of a sweep's table."""
    head = names.index("scenario") + 1 if "scenario" in names else 0
    return names[head : names.index("algorithm")]

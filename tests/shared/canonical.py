"""The content of a table as bytes, independent of the version of pandas or Arrow."""

import hashlib
from typing import Any

import numpy as np
from pandas import DataFrame, Series, isna

__all__ = ["content", "digest", "kind", "signature"]

#: The letter that NumPy gives a kind of number -> its name here, and how it is written.
NUMBERS = {
    "i": ("integer", "<i8"),
    "u": ("integer", "<u8"),
    "f": ("number", "<f8"),
    "b": ("boolean", "|u1"),
}


def kind(column: "Series[Any]") -> str:
    """ "integer", "number", "boolean", or "text" for everything else."""
    return NUMBERS.get(column.dtype.kind, ("text",))[0]


def content(column: "Series[Any]") -> bytes:
    """The values: numbers in little-endian order, every nan the same, other values as text."""
    if column.dtype.kind in NUMBERS:
        values = column.to_numpy().astype(NUMBERS[column.dtype.kind][1])
        if values.dtype.kind == "f":
            values[np.isnan(values)] = np.nan
        return values.tobytes()
    return b"".join(_text(value) for value in column)


def _text(value: Any) -> bytes:
    """Type, length and text of a value; missing values have one type, however pandas writes
    them."""
    if isna(value):
        return b"absent 0 "
    encoded = str(value).encode("utf-8")
    return f"{type(value).__name__} {len(encoded)} ".encode() + encoded


def digest(column: "Series[Any]") -> str:
    """16 hexadecimal digits of the SHA-256 of the values."""
    return hashlib.sha256(content(column)).hexdigest()[:16]


def signature(table: DataFrame) -> dict[str, str]:
    """Of each column, in order, its kind, number of values and digest."""
    return {
        str(name): f"{kind(table[name])} {len(table)} {digest(table[name])}"
        for name in table.columns
    }

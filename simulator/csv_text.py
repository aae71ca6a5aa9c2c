"""Tables as CSV that is safe to open in a spreadsheet."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["csv_bytes"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(table: "DataFrame") -> bytes:
    """The rows of a table as CSV, without its index.

    Spreadsheets treat a cell that begins with = + - @, a tab or a carriage return as a formula.
    Such a text, in a cell or as the name of a column, gets an apostrophe in front, which
    spreadsheets read as "this is text". Numbers do not change, even as text.
    """
    texts = table.select_dtypes(exclude=["number", "bool"]).columns
    guarded = table.assign(**{name: table[name].map(_guarded) for name in texts})
    guarded.columns = guarded.columns.map(_guarded)
    return guarded.to_csv(index=False, lineterminator="\n").encode()


def _guarded(cell: Any) -> Any:
    is_formula = isinstance(cell, str) and cell.startswith(_FORMULA) and not _is_number(cell)
    return f"'{cell}" if is_formula else cell


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True

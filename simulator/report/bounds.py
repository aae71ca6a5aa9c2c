"""Theory beside the measurements: lower and upper bounds, if they are known."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from algorithms import METHODS
from simulator.errors import PacelineError
from simulator.report.page_table import Cell, Table, number, text

if TYPE_CHECKING:
    from pandas import DataFrame

    from simulator.results import Result

__all__ = ["Bounds", "bounds_of"]

_ANY_METHOD = {"name": "sync_sgd", "stepsize": 1.0}


@dataclass(frozen=True)
class Bounds:
    """The bounds for a result.

    Attributes:
        lower: seconds of the lower bound that applies; nan if none is known.
        exact: whether the lower bound has the constants of its theorem.
        table: all bounds; None if none is known.
        reason: why there are none, else empty.
    """

    lower: float = math.nan
    exact: bool = False
    table: Table | None = None
    reason: str = ""


def bounds_of(resolved: dict[str, Any], result: Result) -> Bounds:
    """The bounds of a resolved scenario; any error becomes the reason."""
    if result.target is None or result.target.metric != "grad_norm_sq":
        return Bounds(reason="Bounds are known for targets of grad_norm_sq only.")
    from simulator.scenario import load_scenario
    from simulator.theory import table

    try:
        found = table(load_scenario(_without_plugins(resolved)), results=result)
    except PacelineError as error:
        return Bounds(reason=f"There are no bounds for this scenario: {error}")
    lower, constants = _lower(found)
    return Bounds(lower, constants[:5] != "up to", _table(found))


def _without_plugins(resolved: dict[str, Any]) -> dict[str, Any]:
    """The scenario with shipped methods only: bounds do not depend on the methods compared."""
    known = [entry for entry in resolved["methods"] if entry["name"] in METHODS]
    return {**resolved, "methods": known or [_ANY_METHOD]}


def _lower(found: DataFrame) -> tuple[float, str]:
    """The lower bound in every ratio of the table."""
    lower = found[(found["kind"] == "lower") & (found["over_lower"] == 1.0)]
    if lower.empty:
        return math.nan, ""
    return float(lower["seconds"].iloc[-1]), str(lower["constants"].iloc[-1])


def _table(found: DataFrame) -> Table:
    columns = (
        "bound|kind|computation model|bound [s]#|over the lower bound#|constants|measured as|"
        "measured [s]#|measured over the lower bound#|formula|note"
    )
    note = (
        "Seconds that a theorem guarantees (upper) or that no method can beat on the worst "
        "objective with these constants (lower)."
    )
    rows = [_cells(row) for row in found.to_dict("records")]
    return Table.of("bounds", "Bounds from theory", columns, rows, note)


def _cells(row: dict[Any, Any]) -> list[Cell]:
    return [
        text(row["bound"]),
        text(row["kind"]),
        text(row["model"]),
        number(row["seconds"]),
        number(row["over_lower"]),
        text(row["constants"]),
        text(row["label"]),
        number(row["measured"]),
        number(row["measured_over_lower"]),
        text(row["formula"]),
        text(row["note"]),
    ]

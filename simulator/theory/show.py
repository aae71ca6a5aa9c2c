"""The bounds for people (a table on one screen) and for programs (JSON)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from simulator.results.show import screen_table, short

if TYPE_CHECKING:
    from pandas import DataFrame
    from rich.table import Table

    from simulator.theory.setting import Setting

__all__ = ["bounds_records", "bounds_table", "setting_record"]


def bounds_table(bounds: DataFrame, given: Setting, *, title: str = "") -> Table:
    """The bounds as a rich table, with their inputs below.

    Args:
        bounds: the table of `simulator.theory.table`.
        given: its inputs.
        title: the line above the table.
    """
    shown = screen_table(title, _caption(given))
    cells = [_cells(row) for row in bounds.to_dict("records")]
    for name in cells[0]:
        numeric = name.split("\n")[-1] in ("[s]", "to lower", "to lower ")
        if numeric:
            shown.add_column(name, justify="right", no_wrap=True)
        else:
            shown.add_column(name, overflow="fold")
    for row in cells:
        shown.add_row(*row.values())
    return shown


def _cells(row: dict[Any, Any]) -> dict[str, str]:
    """Heading -> text of one row."""
    model = " (universal)" if row["model"] == "universal" else ""
    cells = {
        "method": f"{row['bound']}{model}",
        "bound\n[s]": short(row["seconds"]),
        "ratio\nto lower": short(row["over_lower"]),
        "constants": row["constants"],
    }
    if "measured" in row:
        cells["entry"] = row["label"]
        cells["measured\n[s]"] = short(row["measured"])
        cells["ratio\nto lower "] = short(row["measured_over_lower"])
    cells["prescribed"] = ", ".join(
        f"{name} {_brief(value)}" for name, value in row["parameters"].items()
    )
    cells["note"] = "; ".join(filter(None, [_misfit(row), row["note"]]))
    return cells


def _misfit(row: dict[Any, Any]) -> str:
    if row["applies"] or not row["objectives"]:
        return ""
    return "for equal objectives only"


def _brief(value: Any) -> str:
    """A number, or the range of a list of them."""
    if isinstance(value, tuple):
        low, high = min(value), max(value)
        return short(low) if low == high else f"{short(low)}..{short(high)}"
    return str(value) if isinstance(value, str) else short(value)


def _caption(given: Setting) -> str:
    facts, times = given.facts, given.times
    mean_square = short(given.constant("smoothness_mean_square"))
    lines = [
        f"L {short(facts.smoothness)}, L_ms {mean_square}, L_max "
        f"{short(given.constant('smoothness_max'))}, sigma^2 {short(facts.variance)}, Delta "
        f"{short(facts.gap)}, eps {short(facts.epsilon)}: L Delta/eps {short(given.scale)}, "
        f"s = sigma^2/eps {short(given.ratio)}",
        f"n {facts.workers}, tau_i {short(float(times.seconds[0]))}..{short(times.slowest)}, "
        f"mean {short(times.mean)}, harmonic mean {short(times.harmonic)} seconds",
    ]
    if given.failing:
        lines.append(
            "Workers fail: tau_i are mean seconds including restarts (docs/faults.md); no theorem "
            "covers this, so all bounds, also the lower ones, are estimates."
        )
    elif not given.steady:
        lines.append(
            "Compute times vary: tau_i are their means, so bounds of the fixed model are estimates."
        )
    if given.elastic:
        lines.append(
            "Workers join and leave: all bounds assume that all n are there (docs/membership.md)."
        )
    if given.uneven:
        lines.append(
            "Batches differ: sigma^2 is the mean over workers, and bounds assume it for each."
        )
    return "\n".join(lines)


def setting_record(given: Setting) -> dict[str, Any]:
    """The inputs of the bounds, as a JSON object."""
    facts, times = given.facts, given.times
    record = {
        "smoothness": facts.smoothness,
        "smoothness_mean_square": given.constant("smoothness_mean_square"),
        "smoothness_max": given.constant("smoothness_max"),
        "noise_variance": facts.variance,
        "initial_gap": facts.gap,
        "epsilon": facts.epsilon,
        "zeta": given.differ.zeta,
        "rho": given.differ.rho,
        "workers": facts.workers,
        "fastest_seconds": float(times.seconds[0]),
        "mean_seconds": times.mean,
        "harmonic_mean_seconds": times.harmonic,
        "slowest_seconds": times.slowest,
        "steady": given.steady,
        "failing": given.failing,
        "elastic": given.elastic,
        "uneven": given.uneven,
    }
    return {name: _jsonable(value) for name, value in record.items()}


def bounds_records(bounds: DataFrame) -> list[dict[str, Any]]:
    """The bounds as JSON objects; infinity and unknown values are null."""
    return [
        {str(key): _jsonable(value) for key, value in row.items()}
        for row in bounds.to_dict("records")
    ]


def _jsonable(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _jsonable(one) for name, one in value.items()}
    if isinstance(value, tuple):
        return [_jsonable(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value

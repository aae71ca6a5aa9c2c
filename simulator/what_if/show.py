"""A what-if for people (a sentence and a table on one screen) and for programs (JSON)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from simulator.results.result import Target
from simulator.results.show import screen_table, short
from simulator.what_if.compare import WhatIf

if TYPE_CHECKING:
    from pandas import DataFrame
    from rich.table import Table

__all__ = ["records", "saving_table", "sentence"]

MOST_ROWS = 25
_COLUMNS = {
    "absent": "absent or\nremoved [s]",
    "median": "at median\nspeed [s]",
    "twice": "twice as\nfast [s]",
}


def sentence(found: WhatIf) -> str:
    """The change that saves most, or that none saves more than chance."""
    table = found.table
    label = found.scenario.methods[0].label
    if table.empty:
        return "No change was tried: there is one worker and nothing else, or --slowest is 0."
    best = table.iloc[0]
    if not best["saved"] > 0.0:
        return f"No change brings {label} to the target sooner."
    sooner = f"{short(best['saved'])} s ({100.0 * best['share']:.0f} %) sooner"
    said = f"{best['change']}: {label} reaches the target {sooner}, the most of all changes."
    if best["saved_low"] > 0.0:
        return said
    doubt = "one seed gives no interval" if math.isnan(best["saved_low"]) else "its interval has 0"
    return f"{said} Chance may explain it ({doubt}): give more seeds (--seeds)."


def saving_table(found: WhatIf) -> Table:
    """A row per worker or other part, the largest saving first: seconds and 95 % intervals."""
    scenario, goal = found.scenario, found.scenario.stop.target
    assert goal is not None
    seeds = f"{len(found.times)} seed{'s' * (len(found.times) > 1)}"
    caption = [
        f"Target: {Target(goal.metric, goal.value)}, reached after {short(found.mean)} s as it is.",
        f"Saved seconds (95 % interval), means over {seeds} with the same draws.",
    ]
    parts = list(dict.fromkeys(found.table.get("part", [])))
    if len(parts) > MOST_ROWS:
        caption.append(f"{len(parts) - MOST_ROWS} more rows are in the figure's CSV file.")
    entry = scenario.methods[0]
    shown = screen_table(f"{scenario.name}: what each part costs {entry.label}", "\n".join(caption))
    shown.add_column("", overflow="fold")
    for heading in _COLUMNS.values():
        shown.add_column(heading, justify="right", no_wrap=True)
    for part in parts[:MOST_ROWS]:
        rows = found.table[found.table["part"] == part]
        shown.add_row(part, *(_cell(rows, kind) for kind in _COLUMNS))
    return shown


def _cell(rows: DataFrame, kind: str) -> str:
    """The saved seconds of one change of a part."""
    own = rows[rows["kind"].replace("removed", "absent") == kind]
    if own.empty:
        return "-"
    row = own.iloc[0]
    if not math.isfinite(row["saved"]):
        return f"{row['reached']}/{row['seeds']} reach it"
    if math.isnan(row["saved_low"]):
        return short(row["saved"])
    return f"{short(row['saved'])} ({short(row['saved_low'])}..{short(row['saved_high'])})"


def records(found: WhatIf) -> list[dict[str, Any]]:
    """The rows of the table as JSON objects; what is unknown or infinite is null."""
    return [
        {str(key): _jsonable(value) for key, value in row.items()}
        for row in found.table.to_dict("records")
    ]


def _jsonable(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value

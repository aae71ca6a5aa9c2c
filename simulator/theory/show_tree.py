"""The step sizes from simulated schedules, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.results.show import short

if TYPE_CHECKING:
    from pandas import DataFrame
    from rich.table import Table

__all__ = ["steps_table"]

_CAPTION = (
    "R: the largest number of gradients between a model and the step along its gradient.\n"
    "Step sizes are those of a single gradient, and of the mean of an update's gradients.\n"
    "For equal objectives and plain steps; needed: gradients until the target is guaranteed."
)


def steps_table(tree: DataFrame) -> Table:
    """The table of `simulator.theory.tree.tree_table`, as a rich table."""
    from rich import box
    from rich.table import Table

    title = "What the simulated schedules license"
    shown = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    cells = [_cells(row) for row in tree.to_dict("records")]
    for name in cells[0]:
        named = name in ("method", "note")
        shown.add_column(name, justify="left" if named else "right", overflow="fold")
    for row in cells:
        shown.add_row(*row.values())
    shown.caption, shown.caption_justify = _CAPTION, "left"
    return shown


def _cells(row: dict[Any, Any]) -> dict[str, str]:
    return {
        "method": str(row["label"]),
        "R": short(row["distance"]),
        "mean": short(row["mean_distance"]),
        "gradients\nan update": short(row["gradients_per_update"]),
        "step,\nsingle": short(row["licensed"]),
        "step,\nmean": short(row["licensed_mean"]),
        "step\nused": short(row["used"]),
        "gradients\nneeded": short(row["needed"]),
        "note": str(row["note"]),
    }

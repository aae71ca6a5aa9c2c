"""The answer for people (a table on one screen) and for programs (JSON)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pandas import DataFrame
    from rich.table import Table

__all__ = [
    "answer_cells",
    "answer_notes",
    "answer_records",
    "answer_table",
    "ending",
    "reached_text",
    "screen_table",
    "short",
]


def short(value: float) -> str:
    """Three significant digits; "never" for infinity, a dash for no number.

    Example:
        >>> short(0.01234), short(1234.5), short(float("inf")), short(-0.0)
        ('0.0123', '1234', 'never', '0')
    """
    if math.isnan(value):
        return "-"
    if math.isinf(value):
        return "never"
    value += 0.0  # no minus before zero
    return f"{value:.0f}" if 100.0 <= abs(value) < 1e6 else f"{value:.3g}"


def ending(value: float) -> str:
    """The final value of a metric; a dash if most runs diverged, as they have none.

    Example:
        >>> ending(0.01234), ending(float("inf"))
        ('0.0123', '-')
    """
    return short(value) if math.isfinite(value) else "-"


def reached_text(reached: int, seeds: int) -> str:
    """The number of seeds that reached the target, such as "4/5"."""
    return f"{reached}/{seeds}"


def answer_table(answer: DataFrame, *, title: str = "", goal: str = "") -> Table:
    """The answer as a rich table.

    Args:
        answer: what `simulator.results.answer.answer` returns.
        title: the line above the table.
        goal: the `goal` of the result.
    """
    table = screen_table(title, "\n".join(answer_notes(answer, goal)))
    cells = [answer_cells(row, timed=bool(goal)) for row in answer.to_dict("records")]
    for name in cells[0]:
        if name == "method":
            table.add_column(name, overflow="fold")
        else:
            table.add_column(name, justify="right", no_wrap=True)
    for row in cells:
        table.add_row(*row.values())
    return table


def screen_table(title: str, caption: str) -> Table:
    """An empty table for the terminal, with `title` above it and `caption` below."""
    from rich import box
    from rich.table import Table

    return Table(
        title=title,
        title_justify="left",
        caption=caption,
        caption_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        show_edge=False,
        collapse_padding=True,
    )


def answer_cells(row: dict[Any, Any], *, timed: bool) -> dict[str, str]:
    """Heading -> text of one row."""
    cells = {"method": str(row["label"])}
    if timed:
        spread = f"{short(row['time_q25'])}..{short(row['time_q75'])}"
        cells |= {"time to\ntarget [s]": short(row["time_to_target"]), "middle\nhalf": spread}
        cells |= {"reached": reached_text(row["reached"], row["seeds"])}
        cells |= {"ratio\nto best": _ratio(row) + (" ~" if row["tied"] else "")}
    cells["step\nsize"] = short(row["stepsize"]) + (" !" if row["edge"] else "")
    cells[f"final\n{row['metric']}"] = ending(row["final"])
    if "final_accuracy" in row:
        cells["final\naccuracy"] = ending(row["final_accuracy"])
    return cells


def _ratio(row: dict[Any, Any]) -> str:
    """The ratio to the best; a lower bound of it where the target was not reached in time."""
    if math.isfinite(row["at_least"]):
        return f"> {row['at_least']:.2g}"
    return f"{row['ratio']:.2f}" if math.isfinite(row["ratio"]) else "-"


def answer_notes(answer: DataFrame, goal: str) -> list[str]:
    """The caption, a sentence per line, for a result with this `goal`."""
    seeds = int(answer["seeds"].max())
    lines = [f"Medians over {seeds} seed{'s' * (seeds > 1)}, each method at its best replica."]
    if goal:
        lines.insert(0, f"Target: {goal}.")
    if answer["tied"].any():
        seconds = short(float(answer["resolution"][answer["tied"]].max()))
        lines.append(f"~ a tie with the best: the records are up to {seconds} s apart.")
    if "first_hit" in answer:
        lines += [_in_passing(row) for row in answer.to_dict("records") if _is_in_passing(row)]
    if answer["edge"].any():
        lines.append("! at the edge of its grid: a wider grid may do better.")
    return lines


def _is_in_passing(row: dict[Any, Any]) -> bool:
    return bool(row["first_hit"] < row["time_to_target"])


def _in_passing(row: dict[Any, Any]) -> str:
    hit, stays = short(row["first_hit"]), row["time_to_target"]
    then = f"stays there from {short(stays)} s" if math.isfinite(stays) else "does not stay there"
    return f"{row['label']} is at the target in passing at {hit} s and {then}."


def answer_records(answer: DataFrame) -> list[dict[str, Any]]:
    """The answer as JSON objects; a time that is never reached, or no number, is null."""
    return [
        {str(key): _jsonable(value) for key, value in row.items()}
        for row in answer.to_dict("records")
    ]


def _jsonable(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value

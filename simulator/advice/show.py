"""The advice for people: a table of methods and problems on one screen."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from simulator.advice.advise import Advice
from simulator.advice.finding import Finding
from simulator.results.show import screen_table, short

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["advice_table"]


def advice_table(advice: Advice) -> Table:
    """A row per method: its seconds on each problem, and how much slower it is than the first."""
    shown = screen_table(
        f"{advice.source.name}: {_size(advice)}, seconds to the target (ratio to the first)",
        "Medians over fresh seeds. ~ may be as fast as the first; > was cut there.",
    )
    shown.add_column("method", overflow="fold")
    for one in advice.findings:
        shown.add_column(one.problem.title, justify="right", no_wrap=True)
    for label in _order(advice):
        shown.add_row(label, *(_cell(one, label) for one in advice.findings))
    return shown


def _size(advice: Advice) -> str:
    workers = advice.source.cluster.size
    return f"{workers} worker{'s' * (workers != 1)}"


def _order(advice: Advice) -> list[str]:
    """The winner first, then as on the main problem."""
    labels: list[str] = advice.main.table["label"].tolist()
    return sorted(labels, key=lambda label: label != advice.winner)


def _cell(finding: Finding, label: str) -> str:
    row: dict[Any, Any] = finding.row(label)
    seconds = row["time_to_target"]
    if math.isfinite(seconds):
        level = " ~" if label in finding.first[1:] else ""
        return f"{short(seconds)} ({row['ratio']:.3g}{level})"
    least = row["at_least"]
    return f"never (> {least:.2g})" if math.isfinite(least) else "never"

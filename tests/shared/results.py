"""Fabricated sweeps: the times to the target of each method at each point."""

from __future__ import annotations

from math import inf
from typing import Any

import pandas as pd

from simulator.results.result import Result, Target
from tests.shared.fabricated import curve_rows, summary_row, worker_rows

__all__ = ["HORIZON", "made_sweep", "words"]

HORIZON = 100.0

Times = dict[str, list[float]]


def made_sweep(keys: tuple[str, ...], points: dict[tuple[Any, ...], Times]) -> Result:
    """At each point, a value per key: label -> the time of each seed; inf for never."""
    summary, curves, workers = [], [], []
    for values, methods in points.items():
        swept = dict(zip(keys, values, strict=True))
        for label, times in methods.items():
            for seed, time in enumerate(times):
                end = HORIZON if time == inf else time
                summary.append(_named(summary_row(label, seed, 0, time), swept))
                rows = curve_rows(label, seed, 0, [(0.0, 1.0), (end, 0.1)])
                curves += [_named(row, swept) for row in rows]
                workers += [_named(row, swept) for row in worker_rows(label, seed)]
    return Result(
        curves=pd.DataFrame(curves),
        summary=pd.DataFrame(summary),
        workers=pd.DataFrame(workers),
        target=Target("grad_norm_sq", 0.01),
    )


def _named(row: dict[str, object], swept: dict[str, Any]) -> dict[str, object]:
    """The row of one point: the swept keys follow the scenario's name."""
    return {"scenario": row.pop("scenario"), **swept, **row}


def words(figure: Any) -> list[str]:
    """The title and the entries of the legend below a figure."""
    (legend,) = figure.legends
    return [legend.get_title().get_text(), *(text.get_text() for text in legend.get_texts())]

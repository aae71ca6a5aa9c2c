"""The numbers of the interactive chart: medians and quartiles against time, thinned for a page."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.core.metrics import METRICS
from simulator.plots.curve_table import curve_table
from simulator.plots.families import looks
from simulator.plots.style import LineStyle
from simulator.report.points import Point
from simulator.results.answer import leading_metric

if TYPE_CHECKING:
    from pandas import DataFrame

    from simulator.arrays import Ints

__all__ = ["MOST_POINTS", "chart_data", "script_json"]

#: Further points of a sweep have no chart, only rows in the tables.
MOST_POINTS = 60
_MOST_INSTANTS = 300
_MOST_NUMBERS = 400_000
_FEWEST_INSTANTS = 30
_FALLING = ("loss_gap", "grad_norm_sq", "distance_sq")


def chart_data(points: list[Point]) -> dict[str, Any]:
    """All data for the page's script, ready for JSON."""
    shown = points[:MOST_POINTS]
    first = leading_metric(points[0].result)
    metrics = [name for name in METRICS if name in points[0].result.curves]
    if points[0].values:
        metrics = [first]
    labels = points[0].result.summary["label"].nunique()
    room = _MOST_NUMBERS // (4 * len(shown) * len(metrics) * labels)
    instants = max(_FEWEST_INSTANTS, min(_MOST_INSTANTS, room))
    target = points[0].result.target
    return {
        "metric": first,
        "metrics": metrics,
        "falling": list(_FALLING),
        "clock": "time" if any(point.result.is_real for point in shown) else "simulated time",
        "target": None if target is None else {"metric": target.metric, "value": target.value},
        "points": [
            {
                "name": point.name,
                "series": {name: _series(point, name, instants) for name in metrics},
            }
            for point in shown
        ],
    }


def _series(point: Point, metric: str, instants: int) -> list[dict[str, Any]]:
    if point.finished.summary.empty:
        return []
    table = curve_table(point.finished, metric=metric)
    styles = looks(table)
    return [
        _line(rows, styles[str(label)], instants)
        for label, rows in table.groupby("label", sort=False)
    ]


def _line(rows: DataFrame, style: LineStyle, instants: int) -> dict[str, Any]:
    kept = rows.iloc[_thinned(len(rows), instants)]
    return {
        "label": str(rows["label"].iloc[0]),
        "color": style.color,
        "dash": [] if isinstance(style.dash, str) else [2.0 * part for part in style.dash[1]],
        **{
            name: [_rounded(value) for value in kept[name]]
            for name in ("time", "median", "lower", "upper")
        },
    }


def _thinned(length: int, instants: int) -> Ints:
    """Indices spread evenly, the first and the last among them."""
    return np.unique(np.linspace(0, length - 1, min(length, instants)).astype(np.int64))


def _rounded(value: float) -> float | None:
    """Five digits, more than a pixel shows; null for anything not finite."""
    return float(f"{value:.5g}") if math.isfinite(value) else None


def script_json(content: Any) -> str:
    """JSON that is safe inside a `<script>` element: nothing in it can end the element.

    Example:
        >>> script_json("</script>")
        '"\\\\u003c/script\\\\u003e"'
    """
    plain = json.dumps(content, allow_nan=False, separators=(",", ":"))
    for sign in "<>&":
        plain = plain.replace(sign, f"\\u{ord(sign):04x}")
    return plain

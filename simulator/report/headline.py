"""The answer as sentences with numbers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from simulator.report.bounds import Bounds
from simulator.report.points import Point
from simulator.results.concat import DIRECTORY
from simulator.results.quantiles import RISING
from simulator.results.show import ending, short

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["headline", "times"]

Row = dict[Any, Any]


def times(ratio: float) -> str:
    """A ratio of two times: "1.09x", "38x".

    Example:
        >>> times(3.14159), times(37.97), times(258.8)
        ('3.1x', '38x', '259x')
    """
    if ratio < 2.0:
        return f"{ratio:.3g}x"
    return f"{ratio:.2g}x" if ratio < 100.0 else f"{ratio:.0f}x"


def headline(points: list[Point], bounds: Bounds) -> str:
    """The fastest method and its lead, in one sentence."""
    if DIRECTORY in points[0].values:
        return " ".join(_of_directories(points))
    if len(points) > 1 or points[0].values:
        return _sweep_headline(points)
    table, target = points[0].answer, points[0].result.target
    best = table.iloc[0].to_dict()
    if target is None:
        return _without_target(table, best)
    if not math.isfinite(best["time_to_target"]):
        return _none_reached(table, best, str(target))
    parts = [f"{best['label']} reaches {target} in {short(best['time_to_target'])} s"]
    return ", ".join([*parts, *_rivals(table), *_above(best["time_to_target"], bounds)]) + "."


def _of_directories(points: list[Point]) -> Iterator[str]:
    """A sentence for each folder."""
    for name in dict.fromkeys(point.values[DIRECTORY] for point in points):
        own = [point.within(DIRECTORY) for point in points if point.values[DIRECTORY] == name]
        yield f"In {name}: {headline(own, Bounds())}"


def _rivals(table: DataFrame) -> Iterator[str]:
    """The second and the last method that reach the target."""
    there = [row for row in table.to_dict("records") if math.isfinite(row["time_to_target"])][1:]
    for row in dict.fromkeys((0, len(there) - 1)) if there else ():
        ratio, label = float(there[row]["ratio"]), there[row]["label"]
        tied = ratio < 1.005 or there[row]["tied"]
        yield f"level with {label}" if tied else f"{times(ratio)} before {label}"


def _above(seconds: float, bounds: Bounds) -> Iterator[str]:
    """The ratio to the lower bound, if that is informative."""
    if bounds.lower > 0.0 and seconds >= bounds.lower:
        caveat = "" if bounds.exact else " (which is known up to a constant)"
        yield f"{times(seconds / bounds.lower)} above the lower bound{caveat}"


def _without_target(table: DataFrame, best: Row) -> str:
    metric = best["metric"]
    if not math.isfinite(best["final"]):
        return f"No method ends with a finite {metric}; the scenario sets no target."
    word = "highest" if metric in RISING else "lowest"
    said = f"{best['label']} ends with the {word} {metric}, {short(best['final'])}"
    if len(table) > 1:
        second = table.iloc[1]
        said += f", before {second['label']} with {ending(second['final'])}"
    return f"{said}; the scenario sets no target."


def _none_reached(table: DataFrame, best: Row, target: str) -> str:
    who = "No method" if len(table) > 1 else f"{best['label']} never"
    verb = "reaches" if len(table) > 1 else "reached"
    return (
        f"{who} {verb} {target} in most seeds; {best['label']} comes nearest, with "
        f"{best['metric']} {ending(best['final'])} at the end."
    )


def _sweep_headline(points: list[Point]) -> str:
    firsts: Counter[str] = Counter()
    for point in points:
        best = point.answer.iloc[0]
        timed = point.result.target is None or math.isfinite(best["time_to_target"])
        firsts[str(best["label"]) if timed else "no method"] += 1
    total = f"{len(points)} point{'s' * (len(points) > 1)}"
    parts = [f"{label} is first at {count}" for label, count in firsts.most_common()]
    return f"Of {total}, {', '.join(parts)}."

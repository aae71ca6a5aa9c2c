"""The answer as sentences with numbers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from simulator.report.bounds import Bounds
from simulator.report.points import Point
from simulator.results.quantiles import RISING
from simulator.results.result import Status, running_order
from simulator.results.show import ending, reached_text, short

if TYPE_CHECKING:
    from pandas import DataFrame

    from simulator.results import Result

__all__ = ["headline", "remarks", "times"]

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


def remarks(points: list[Point], bounds: Bounds) -> list[str]:
    """The caveats of the headline."""
    found = [remark for point in points for remark in _of_point(point)]
    general = list(_general(points, bounds))
    return general + found[:_MOST] + [f"and {len(found) - _MOST} more"] * (len(found) > _MOST)


_MOST = 8


def _general(points: list[Point], bounds: Bounds) -> Iterator[str]:
    seeds = int(points[0].answer["seeds"].max())
    many = f"numbers are medians over {seeds} seeds"
    medians = many if seeds > 1 else "there is one seed only, so chance may have decided"
    yield f"Seconds are simulated; {medians}; each method is shown at its best step size."
    if points[0].values or math.isnan(bounds.lower):
        return
    best = float(points[0].answer["time_to_target"].iloc[0])
    if best < bounds.lower:
        yield (
            f"The lower bound for the worst objective with these constants is "
            f"{short(bounds.lower)} s{'' if bounds.exact else ', up to a constant'}: this "
            "objective is easier than the worst."
        )


def _of_point(point: Point) -> Iterator[str]:
    where = f"At {point.name}: " if point.values else ""
    rows = point.answer.to_dict("records")
    for remark in (
        *_ties(rows),
        *_close(rows),
        *_late(rows, point.result),
        *_edges(rows),
        *_broken(point.result),
    ):
        yield where + remark


def _ties(rows: list[Row]) -> Iterator[str]:
    """Who may have been as fast as the first, as far as the records tell."""
    labels = [str(row["label"]) for row in rows if row["tied"]]
    if labels:
        apart = max(row["resolution"] for row in (rows[0], *(one for one in rows if one["tied"])))
        yield (
            f"{rows[0]['label']} and {_list(labels)} are tied: their times differ by no more than "
            f"the {short(apart)} s between two records."
        )


def _close(rows: list[Row]) -> Iterator[str]:
    """Whether chance may have decided the order of the first two."""
    if len(rows) < 2 or not math.isfinite(rows[1]["time_to_target"]) or rows[0]["seeds"] < 2:
        return
    first, second = rows[0], rows[1]
    if second["time_q25"] <= first["time_q75"]:
        yield (
            f"The middle halves of {first['label']} ({_span(first)} s) and {second['label']} "
            f"({_span(second)} s) overlap: more seeds may change their order."
        )


def _span(row: Row) -> str:
    return f"{short(row['time_q25'])} to {short(row['time_q75'])}"


def _late(rows: list[Row], result: Result) -> Iterator[str]:
    if result.target is None:
        return
    for row in rows:
        if row["reached"] < row["seeds"]:
            yield (
                f"{row['label']} got there in {reached_text(row['reached'], row['seeds'])} "
                f"seeds; the others count as infinitely slow.{_least(row)}"
            )


def _least(row: Row) -> str:
    """How much slower a method is at least that did not get there in time."""
    bound = row["at_least"]
    return f" It is at least {times(bound)} slower than the first." if math.isfinite(bound) else ""


def _edges(rows: list[Row]) -> Iterator[str]:
    labels = [str(row["label"]) for row in rows if row["edge"]]
    if labels:
        yield f"At the edge of its step sizes, so a wider grid may do better: {_list(labels)}."


def _broken(result: Result) -> Iterator[str]:
    """Replicas that diverged or failed, with the meaning of that status."""
    for status in (Status.DIVERGED, Status.FAILED):
        rows = result.summary[result.summary["status"] == status]
        if len(rows):
            count = f"{len(rows)} of {len(result.summary)} replicas {status}"
            yield f"{count} ({_list(running_order(rows))}). {status.sentence}"


def _list(labels: list[str]) -> str:
    return "; ".join(labels)

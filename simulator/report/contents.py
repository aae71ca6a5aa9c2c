"""The tables of a report, from the results of every point."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.report.page_table import Cell, Column, Table, number, text
from simulator.report.points import Point
from simulator.results.answer import leading_metric
from simulator.results.quantiles import metric_quantile, quantile
from simulator.results.result import running_order
from simulator.results.show import ending, reached_text

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["MOST_ROWS", "answer_rows", "first_rows", "replica_rows", "worker_rows"]

#: Longer tables are left out, because the page would become too large; Parquet files have them.
MOST_ROWS = 2000

Rows = Iterator[list[Cell]]


def _head(points: list[Point]) -> tuple[Column, ...]:
    return tuple(Column(name) for name in points[0].values)


def _values(point: Point) -> list[Cell]:
    """The cells of the swept keys; numbers among them sort as numbers."""
    return [Cell(value, value if _is_number(value) else None) for value in point.values.values()]


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def first_rows(points: list[Point]) -> Table:
    """The fastest method at each point of a sweep."""
    cells, title = _first, "The fastest method"
    columns = "first|step size#|time to target [s]#|second|second is slower by#"
    if points[0].result.target is None:
        cells, title = _best, "The best at the end"
        metric = leading_metric(points[0].result)
        columns = f"best|step size#|final {metric}#|second|final {metric} of the second#"
    rows = (_values(point) + cells(point.answer) for point in points)
    return Table.of("first", title, columns, rows, head=_head(points))


def _first(table: DataFrame) -> list[Cell]:
    best = table.iloc[0]
    if not np.isfinite(best["time_to_target"]):
        return [text("none"), number(np.nan), number(np.inf), text("-"), number(np.nan)]
    cells = [text(best["label"]), number(best["stepsize"]), number(best["time_to_target"])]
    if len(table) == 1:
        return [*cells, text("-"), number(np.nan)]
    second = table.iloc[1]
    return [*cells, text(second["label"]), number(second["ratio"])]


def _best(table: DataFrame) -> list[Cell]:
    """The best method without a target: by the final metric."""
    best = table.iloc[0]
    cells = [text(best["label"]), number(best["stepsize"]), _final(best["final"])]
    if len(table) == 1:
        return [*cells, text("-"), number(np.nan)]
    second = table.iloc[1]
    return [*cells, text(second["label"]), _final(second["final"])]


def _final(value: float) -> Cell:
    return number(value, ending(value))


def answer_rows(points: list[Point]) -> Table:
    """The answer: every method at its best replica."""
    metric = leading_metric(points[0].result)
    timed = points[0].result.target is not None
    accurate = "final_accuracy" in points[0].result.summary and metric != "accuracy"
    columns = "method|"
    if timed:
        columns += "time to target [s]#|middle half from [s]#|to [s]#|reached#|ratio to best#|"
    columns += f"step size#|final {metric}#" + "|final accuracy#" * accurate
    note = "Medians over seeds, each method at its best replica."
    if any(point.answer["edge"].any() for point in points):
        note += " A step size with ! is at the edge of its grid: a wider grid may do better."
    if any(point.answer["tied"].any() for point in points):
        note += " A ratio with ~ is a tie: the times differ by no more than two records do."
    rows = (
        _values(point) + _answer_cells(row, timed=timed, accurate=accurate)
        for point in points
        for row in point.answer.to_dict("records")
    )
    title = f"The methods, {'fastest' if timed else 'best'} first"
    return Table.of("answer", title, columns, rows, note, head=_head(points))


def _ratio(row: dict[Any, Any]) -> Cell:
    if np.isfinite(row["at_least"]):
        return number(row["at_least"], f"> {row['at_least']:.2g}")
    ratio = number(row["ratio"] if np.isfinite(row["time_to_target"]) else np.nan)
    return Cell(f"{ratio.shown} ~", ratio.key) if row["tied"] else ratio


def _answer_cells(row: dict[Any, Any], *, timed: bool, accurate: bool) -> list[Cell]:
    cells = [text(row["label"])]
    if timed:
        cells += [number(row[name]) for name in ("time_to_target", "time_q25", "time_q75")]
        share = row["reached"] / row["seeds"]
        cells += [number(share, reached_text(row["reached"], row["seeds"]))]
        cells += [_ratio(row)]
    step = number(row["stepsize"])
    cells += [Cell(f"{step.shown} !", step.key) if row["edge"] else step, _final(row["final"])]
    return cells + ([_final(row["final_accuracy"])] if accurate else [])


def replica_rows(points: list[Point]) -> Table | None:
    """Every step size with its outcome; None if there are too many."""
    metric = leading_metric(points[0].result)
    columns = (
        "method|replica#|step size#|how it ended|time to target [s]#|"
        f"final {metric}#|updates#|arrivals#|mean delay#|largest delay#|busy share#"
    )
    note = (
        "Medians over seeds. A replica is a choice that changes no schedule, such as a step size."
    )
    rows = list(islice(_replicas(points, metric), MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        return None
    return Table.of("replicas", "Every replica", columns, rows, note, head=_head(points))


def _replicas(points: list[Point], metric: str) -> Rows:
    for point in points:
        summary = point.result.summary
        for label in running_order(summary):
            own = summary[summary["label"] == label]
            for replica in sorted(own["replica"].unique().tolist()):
                rows = own[own["replica"] == replica]
                yield [*_values(point), text(label), *_replica(rows, replica, metric)]


def _replica(rows: DataFrame, replica: int, metric: str) -> list[Cell]:
    counts = rows["status"].value_counts(sort=False)
    step = rows["stepsize"].iloc[0] if "stepsize" in rows else np.nan
    final = metric_quantile(metric, rows[f"final_{metric}"], 0.5)
    counted = ("iterations", "arrivals", "mean_delay", "max_delay", "busy_fraction")
    return [
        number(replica, str(replica)),
        number(step),
        text(", ".join(f"{count} {status}" for status, count in counts.items())),
        number(float(quantile(rows["time_to_target"], 0.5))),
        _final(float(final)),
        *(number(float(rows[name].median())) for name in counted),
    ]


def worker_rows(points: list[Point]) -> Table | None:
    """The time of every worker; None if there are too many."""
    counted = ("jobs", "applied", "discarded", "cancelled")
    seconds = (
        "busy_seconds",
        "wasted_seconds",
        "idle_seconds",
        "down_seconds",
        "mean_compute_seconds",
    )
    if sum(len(point.result.workers) for point in points) > 50 * MOST_ROWS:
        return None
    note = "Means over seeds. Wasted seconds are those busy ones whose gradients were never used."
    rows = list(islice(_workers(points, counted + seconds), MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        return None
    columns = (
        "method|worker#|jobs#|applied#|discarded#|cancelled#|"
        "busy [s]#|wasted [s]#|idle [s]#|down [s]#|seconds per job#"
    )
    return Table.of("workers", "Every worker", columns, rows, note, head=_head(points))


def _workers(points: list[Point], names: tuple[str, ...]) -> Rows:
    for point in points:
        frame = point.result.workers
        known = [name for name in names if name in frame]
        means = frame.groupby(["label", "worker"], sort=False)[known].mean().reset_index()
        for row in means.to_dict("records"):
            cells = [number(float(row.get(name, np.nan))) for name in names]
            worker = number(row["worker"], str(row["worker"]))
            yield [*_values(point), text(row["label"]), worker, *cells]

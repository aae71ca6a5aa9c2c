"""The caveats of the headline: of a run in full, of a sweep each once for all of its points."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.report.bounds import Bounds
from simulator.report.headline import times
from simulator.report.points import Point
from simulator.results.concat import DIRECTORY
from simulator.results.result import Status, running_order
from simulator.results.show import reached_text, short

if TYPE_CHECKING:
    from simulator.results import Result

__all__ = ["remarks"]

Row = dict[Any, Any]


class _Remark(NamedTuple):
    """A caveat of one point: its topic, the methods that it concerns, and its sentence."""

    topic: str
    labels: tuple[str, ...]
    sentence: str


#: Topic -> the sentence about all points of a sweep.
_OF_SWEEP = {
    "tied": "The first method is tied with {labels}: their times differ by no more than two "
    "records do.",
    "close": "The middle halves of the first two overlap at {points}: more seeds may change their "
    "order.",
    "late": "Seeds that never reached the target count as infinitely slow: {labels}.",
    "edge": "At the edge of its step sizes, so a wider grid may do better: {labels}.",
}


def remarks(points: list[Point], bounds: Bounds) -> list[str]:
    """The caveats, the general ones first."""
    general = list(_general(points, bounds))
    found = [(point, remark) for point in points for remark in _of_point(point)]
    if not points[0].values:
        return [*general, *(one.sentence for _, one in found), *_broken(points)]
    return [*general, *_of_sweep(found, len(points)), *_broken(points)]


def _general(points: list[Point], bounds: Bounds) -> Iterator[str]:
    seeds = int(points[0].answer["seeds"].max())
    many = f"numbers are medians over {seeds} seeds"
    medians = many if seeds > 1 else "there is one seed only, so chance may have decided"
    yield f"Seconds are {_clock(points)}; {medians}; each method is shown at its best step size."
    if points[0].values or math.isnan(bounds.lower):
        return
    best = float(points[0].answer["time_to_target"].iloc[0])
    if best < bounds.lower:
        yield (
            f"The lower bound for the worst objective with these constants is "
            f"{short(bounds.lower)} s{'' if bounds.exact else ', up to a constant'}: this "
            "objective is easier than the worst."
        )


def _clock(points: list[Point]) -> str:
    """Whose the seconds are; of several folders, which have those of real workers."""
    found = [point for point in points if point.result.is_real]
    real = dict.fromkeys(point.values.get(DIRECTORY, "") for point in found)
    if not real:
        return "simulated"
    return f"real in {_list(real)}, simulated elsewhere" if len(found) < len(points) else "real"


def _of_sweep(found: list[tuple[Point, _Remark]], total: int) -> Iterator[str]:
    """One sentence per topic, with the number of points at which it holds for each method."""
    for topic, sentence in _OF_SWEEP.items():
        where: dict[str, list[str]] = {}
        names = dict.fromkeys(point.name for point, one in found if one.topic == topic)
        for point, one in found:
            for label in one.labels if one.topic == topic else ():
                where.setdefault(label, []).append(point.name)
        if names:
            labels = _list([f"{label} (at {_at(at, total)})" for label, at in where.items()])
            yield sentence.format(labels=labels, points=_at(list(names), total))


def _at(names: list[str], total: int) -> str:
    """The points with these names: one by its name, several by their number."""
    if len(names) == 1:
        return names[0]
    return f"all {total} points" if len(names) == total else f"{len(names)} of {total} points"


def _of_point(point: Point) -> Iterator[_Remark]:
    rows = point.answer.to_dict("records")
    yield from (*_ties(rows), *_close(rows), *_late(rows, point.result), *_edges(rows))


def _ties(rows: list[Row]) -> Iterator[_Remark]:
    """Who may have been as fast as the first, as far as the records tell."""
    labels = tuple(str(row["label"]) for row in rows if row["tied"])
    if labels:
        apart = max(row["resolution"] for row in (rows[0], *(one for one in rows if one["tied"])))
        yield _Remark(
            "tied",
            labels,
            f"{rows[0]['label']} and {_list(labels)} are tied: their times differ by no more than "
            f"the {short(apart)} s between two records.",
        )


def _close(rows: list[Row]) -> Iterator[_Remark]:
    """Whether chance may have decided the order of the first two."""
    if len(rows) < 2 or not math.isfinite(rows[1]["time_to_target"]) or rows[0]["seeds"] < 2:
        return
    first, second = rows[0], rows[1]
    if second["time_q25"] <= first["time_q75"]:
        yield _Remark(
            "close",
            (),
            f"The middle halves of {first['label']} ({_span(first)} s) and {second['label']} "
            f"({_span(second)} s) overlap: more seeds may change their order.",
        )


def _span(row: Row) -> str:
    return f"{short(row['time_q25'])} to {short(row['time_q75'])}"


def _late(rows: list[Row], result: Result) -> Iterator[_Remark]:
    if result.target is None:
        return
    for row in rows:
        if row["reached"] < row["seeds"]:
            yield _Remark(
                "late",
                (str(row["label"]),),
                f"{row['label']} got there in {reached_text(row['reached'], row['seeds'])} "
                f"seeds; the others count as infinitely slow.{_least(row)}",
            )


def _least(row: Row) -> str:
    """How much slower a method is at least that did not get there in time."""
    bound = row["at_least"]
    return f" It is at least {times(bound)} slower than the first." if math.isfinite(bound) else ""


def _edges(rows: list[Row]) -> Iterator[_Remark]:
    labels = tuple(str(row["label"]) for row in rows if row["edge"])
    if labels:
        yield _Remark(
            "edge",
            labels,
            f"At the edge of its step sizes, so a wider grid may do better: {_list(labels)}.",
        )


def _broken(points: list[Point]) -> Iterator[str]:
    """Replicas that diverged or failed, with the meaning of that status."""
    summaries = [point.result.summary for point in points]
    for status in (Status.DIVERGED, Status.FAILED):
        rows = [summary[summary["status"] == status] for summary in summaries]
        count, total = sum(map(len, rows)), sum(map(len, summaries))
        labels = dict.fromkeys(label for own in rows for label in running_order(own))
        if count:
            said = f"{count} of {total} replicas {status} ({_list(labels)})"
            yield f"{said}. {status.sentence}"


def _list(labels: Iterable[str]) -> str:
    return "; ".join(labels)

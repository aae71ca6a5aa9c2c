"""The figures of a report: every kind that the folder's results can show."""

from __future__ import annotations

from simulator.plots.curves import curves
from simulator.report.drawing import Drawing, inline_svg
from simulator.report.points import Point

__all__ = ["drawings"]

_MOST_DRAWN = 6


def drawings(points: list[Point]) -> list[Drawing]:
    """The curves of the first points, as they stand where no script runs."""
    shown = points[:_MOST_DRAWN]
    return [_curves(point, place) for place, point in enumerate(shown)]


def _curves(point: Point, place: int) -> Drawing:
    axes = curves(point.result)
    where = f" at {point.name}" if point.values else ""
    title = f"The target's metric against simulated time{where}: medians and middle halves"
    return inline_svg(axes.figure, f"curves-{place}", title)

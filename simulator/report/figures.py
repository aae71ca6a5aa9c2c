"""The figures of a report: the curves, and all other kinds that fit the results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.errors import DataError
from simulator.plots.layout import Paper
from simulator.plots.registry import KINDS, Plot, available
from simulator.report.drawing import Drawing, inline_svg
from simulator.report.points import Point
from simulator.results.result import running_order

if TYPE_CHECKING:
    from simulator.results import Result

__all__ = ["PAPER", "drawings", "static_curves"]

#: Narrow enough to be read on a phone; the page makes it larger on other screens.
PAPER = Paper(width=4.6)
_MOST_DRAWN = 6
_CURVES = "curves"
#: The option of a kind that shows one method: it is drawn for each method.
_ONE_METHOD = "label"


def static_curves(points: list[Point]) -> list[Drawing]:
    """The curves of the first points, for paper and for browsers without scripts."""
    shown = [point for point in points if not point.finished.summary.empty]
    return [_curves(point, place) for place, point in enumerate(shown[:_MOST_DRAWN])]


def _curves(point: Point, place: int) -> Drawing:
    (kind,) = (plot for plot in KINDS if plot.name == _CURVES)
    where = f" at {point.name}" if point.values else ""
    figure = kind.figure(kind.table(point.finished), PAPER)
    return inline_svg(figure, f"curves-{place}", f"{kind.title}{where}: medians and middle halves")


def drawings(result: Result) -> list[Drawing]:
    """All other kinds of figures, the most informative first."""
    kinds = [] if result.curves.empty else available(result)
    kinds = [plot for plot in kinds if plot.name != _CURVES]
    return [drawing for kind in kinds for drawing in _drawn(kind, result)]


def _drawn(kind: Plot, result: Result) -> Iterator[Drawing]:
    """The figure, or nothing if the results of an earlier version lack its data."""
    chosen: list[dict[str, str]] = [{}]
    if _ONE_METHOD in kind.table_options:
        chosen = [{_ONE_METHOD: label} for label in running_order(result.summary)[:_MOST_DRAWN]]
    for place, options in enumerate(chosen):
        try:
            table = kind.table(result, **options)
        except DataError:
            continue
        title = ": ".join([kind.title, *options.values()])
        yield inline_svg(kind.figure(table, PAPER), f"figure-{kind.name}-{place}", title)

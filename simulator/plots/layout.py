"""Figures around one or several pairs of axes: their size, and the legend below them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from matplotlib.mathtext import MathTextParser

from simulator.errors import DataError
from simulator.plots.notebook import ShownAxes, ShownFigure
from simulator.plots.style import Settings, paper_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.legend import Legend

__all__ = ["Paper", "Size", "figure_of", "figure_of_panels"]

Size = tuple[float, float]
"""Width and height of the axes with their labels, in inches."""

_WIDTH = 6.4
_MOST_COLUMNS = 4
_MOST_ENTRIES = 48
_PANEL_WIDTH, _PANEL_HEIGHT = 2.2, 2.2  # in inches, about
_TITLE = 100  # characters in the title of a legend of the usual width
_LEAST_CHARACTERS = 8


@dataclass(frozen=True)
class Paper:
    """What a paper asks of a figure.

    Attributes:
        width: in inches, such as 3.4 for a column; None keeps the usual one.
        xlabel, ylabel: names of the axes instead of ours; mathematics between $ signs.
        style: Matplotlib settings that override ours; see `simulator.plots.style.style_from`.
    """

    width: float | None = None
    xlabel: str | None = None
    ylabel: str | None = None
    style: Settings | None = None

    def __post_init__(self) -> None:
        for name in ("xlabel", "ylabel"):
            _check_text(name, getattr(self, name) or "")

    def size(self, usual: Size) -> Size:
        """Width and height in inches: a narrower figure is lower, but less so."""
        if self.width is None:
            return usual
        share = self.width / usual[0]
        return self.width, usual[1] * (1.0 + share) / 2.0


def _check_text(name: str, text: str) -> None:
    try:
        MathTextParser("path").parse(text)
    except ValueError as error:
        rule = "is no text with mathematics that Matplotlib can draw"
        raise DataError(f"{name}: {text!r} {rule}") from error


def figure_of(
    draw: Callable[[Axes], object], size: Size = (_WIDTH, 3.5), paper: Paper | None = None
) -> Figure:
    """A new figure with one pair of axes that `draw` fills; no global state changes.

    A legend that `draw` made inside the axes moves below them, where it covers no data, and the
    figure grows by its height. It lists 48 entries at most and says so.
    """
    return figure_of_panels({"": draw}, size, paper)


def figure_of_panels(
    draw: Mapping[str, Callable[[Axes], object]], size: Size, paper: Paper | None = None
) -> Figure:
    """A new figure of several pairs of axes with their titles, common limits and one legend."""
    paper = paper or Paper()
    with paper_style(paper.style):
        width, height = paper.size(size)
        rows = math.ceil(len(draw) / max(1, round(width / _PANEL_WIDTH)))
        columns = math.ceil(len(draw) / rows)
        figure = ShownFigure(figsize=(width, height if rows == 1 else _PANEL_HEIGHT * rows))
        for place, (title, fill) in enumerate(draw.items()):
            axes = figure.add_subplot(rows, columns, place + 1, axes_class=ShownAxes)
            fill(axes)
            axes.set_title(title, fontsize="medium")
            _name_axes(axes, paper)
        _join(figure.axes, columns)
        _move_legend_out(figure)
    return figure


def _name_axes(axes: Axes, paper: Paper) -> None:
    if paper.xlabel is not None:
        axes.set_xlabel(paper.xlabel)
    if paper.ylabel is not None:
        axes.set_ylabel(paper.ylabel)


def _join(panels: Sequence[Axes], columns: int) -> None:
    """Give all panels the same limits, and only the outer ones names of the axes that all have."""
    for name in ("x", "y"):
        scales = {getattr(axes, f"get_{name}scale")() for axes in panels}
        if len(panels) > 1 and len(scales) == 1:
            limits = [getattr(axes, f"get_{name}lim")() for axes in panels]
            low, high = min(low for low, _ in limits), max(high for _, high in limits)
            for axes in panels:
                getattr(axes, f"set_{name}lim")(low, high)
    for place, axes in enumerate(panels):
        if place % columns:
            axes.set_ylabel("")
        if place + columns < len(panels) and axes.get_xlabel() == panels[-1].get_xlabel():
            axes.set_xlabel("")


def _move_legend_out(figure: Figure) -> None:
    """One legend below the panels, of all entries that differ."""
    inside = [legend for axes in figure.axes if (legend := axes.get_legend()) is not None]
    found = {
        text.get_text(): handle
        for legend in inside
        for text, handle in zip(legend.get_texts(), legend.legend_handles, strict=True)
    }
    if not inside:
        return
    entries = dict(list(found.items())[:_MOST_ENTRIES])
    said = [part for legend in inside for part in legend.get_title().get_text().split("; ")]
    title = _legend_title("; ".join(dict.fromkeys(said)), len(found))
    for legend in inside:
        legend.remove()
    legend = _fitting(figure, entries, title)
    height = legend.get_window_extent().height / figure.dpi
    figure.set_figheight(figure.get_figheight() + height)


def _fitting(figure: Figure, entries: Mapping[str, Any], title: str) -> Legend:
    """The legend in as many columns as fit, long texts on several lines."""
    columns, characters = min(len(entries), _MOST_COLUMNS), max(map(len, entries))
    room = round(_TITLE * figure.get_figwidth() / _WIDTH)
    while True:
        texts = ["\n".join(wrap(text, characters)) for text in entries]
        shown = "\n".join(wrap(title, room))
        legend = figure.legend(
            list(entries.values()), texts, title=shown, loc="outside lower center", ncols=columns
        )
        share = legend.get_window_extent().width / figure.bbox.width
        if share <= 1.0 or max(characters, room) < _LEAST_CHARACTERS:
            return legend
        legend.remove()
        if columns > 1:
            columns -= 1
        else:
            characters, room = int(characters / share), int(room / share)


def _legend_title(title: str, count: int) -> str:
    """The title; of a crowded figure also how many entries are listed."""
    listed = f"the first {_MOST_ENTRIES} of {count} are listed"
    return title if count <= _MOST_ENTRIES else f"{title}; {listed}" if title else listed

"""Figures around one pair of axes: their size, and the legend below them."""

from __future__ import annotations

import math
from collections.abc import Callable
from textwrap import wrap
from typing import TYPE_CHECKING

from simulator.plots.notebook import ShownAxes, ShownFigure
from simulator.plots.style import paper_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Size", "figure_of"]

Size = tuple[float, float]
"""Width and height of the axes with their labels, in inches."""

_MOST_COLUMNS = 4
#: Characters in a line below the axes, and the extra characters of a legend's line.
_CHARACTERS, _HANDLE = 108, 12
_TITLE = 92
_HEIGHT_OF_ENTRY = 0.2


def figure_of(draw: Callable[[Axes], object], size: Size = (6.4, 3.5)) -> Figure:
    """A new figure with one pair of axes that `draw` fills; no global state changes.

    A legend that `draw` made inside the axes moves below them, where it covers no data, and the
    figure grows by its height.
    """
    with paper_style():
        figure = ShownFigure(figsize=size)
        axes = figure.add_subplot(axes_class=ShownAxes)
        draw(axes)
        _move_legend_out(figure, axes)
    return figure


def _move_legend_out(figure: Figure, axes: Axes) -> None:
    inside = axes.get_legend()
    if inside is None:
        return
    handles = inside.legend_handles
    entries = [text.get_text() for text in inside.get_texts()]
    title = "\n".join(wrap(inside.get_title().get_text(), _TITLE))
    inside.remove()
    columns = _columns(entries)
    rows = math.ceil(len(entries) / columns) + bool(title) + title.count("\n")
    figure.set_figheight(figure.get_figheight() + _HEIGHT_OF_ENTRY * rows)
    shown = [handle for handle in handles if handle is not None]
    figure.legend(shown, entries, title=title, loc="outside lower center", ncols=columns)


def _columns(entries: list[str]) -> int:
    """The number of columns that fit beside one another."""
    fitting = _CHARACTERS // (max(map(len, entries)) + _HANDLE)
    return min(len(entries), _MOST_COLUMNS, max(1, fitting))

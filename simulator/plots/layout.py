"""Figures around one pair of axes: their size, and the legend below them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

from matplotlib.mathtext import MathTextParser

from simulator.errors import DataError
from simulator.plots.notebook import ShownAxes, ShownFigure
from simulator.plots.style import Settings, paper_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Paper", "Size", "figure_of"]

Size = tuple[float, float]
"""Width and height of the axes with their labels, in inches."""

_WIDTH = 6.4
_MOST_COLUMNS = 4
_MOST_ENTRIES = 48
#: Characters in a line below axes of the usual width, and the extra characters of a legend's line.
_CHARACTERS, _HANDLE = 108, 12
_TITLE = 92
_HEIGHT_OF_ENTRY = 0.2


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
    paper = paper or Paper()
    with paper_style(paper.style):
        figure = ShownFigure(figsize=paper.size(size))
        axes = figure.add_subplot(axes_class=ShownAxes)
        draw(axes)
        if paper.xlabel is not None:
            axes.set_xlabel(paper.xlabel)
        if paper.ylabel is not None:
            axes.set_ylabel(paper.ylabel)
        _move_legend_out(figure, axes)
    return figure


def _move_legend_out(figure: Figure, axes: Axes) -> None:
    inside = axes.get_legend()
    if inside is None:
        return
    handles = inside.legend_handles
    texts = [text.get_text() for text in inside.get_texts()]
    entries = texts[:_MOST_ENTRIES]
    share = figure.get_figwidth() / _WIDTH
    said = _legend_title(inside.get_title().get_text(), len(texts))
    title = "\n".join(wrap(said, round(_TITLE * share)))
    inside.remove()
    columns = _columns(entries, round(_CHARACTERS * share))
    rows = math.ceil(len(entries) / columns) + bool(title) + title.count("\n")
    figure.set_figheight(figure.get_figheight() + _HEIGHT_OF_ENTRY * rows)
    shown = [handle for handle in handles if handle is not None][:_MOST_ENTRIES]
    figure.legend(shown, entries, title=title, loc="outside lower center", ncols=columns)


def _legend_title(title: str, count: int) -> str:
    """The title; of a crowded figure also how many entries are listed."""
    listed = f"the first {_MOST_ENTRIES} of {count} are listed"
    return title if count <= _MOST_ENTRIES else f"{title}; {listed}" if title else listed


def _columns(entries: list[str], characters: int) -> int:
    """The number of columns that fit beside one another in a line of so many characters."""
    fitting = characters // (max(map(len, entries)) + _HANDLE)
    return min(len(entries), _MOST_COLUMNS, max(1, fitting))

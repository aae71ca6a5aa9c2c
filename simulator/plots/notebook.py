"""Figures and axes that render in notebooks, with any backend."""

from __future__ import annotations

import io

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator.plots.style import paper_style

__all__ = ["ShownAxes", "ShownFigure"]

_DOTS_PER_INCH = 110


class ShownFigure(Figure):
    """A figure that renders as a picture if it is a cell's last value."""

    def _repr_png_(self) -> bytes:
        return _png(self)


class ShownAxes(Axes):
    """Axes that render as their figure."""

    def _repr_png_(self) -> bytes | None:
        figure = self.get_figure(root=True)
        return None if figure is None else _png(figure)


def _png(figure: Figure) -> bytes:
    file = io.BytesIO()
    with paper_style():
        figure.savefig(file, format="png", dpi=_DOTS_PER_INCH)
    return file.getvalue()

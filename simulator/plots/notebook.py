"""Figures and axes that a notebook shows by themselves, whatever backend it has chosen."""

from __future__ import annotations

import io

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator.plots.style import paper_style

__all__ = ["ShownAxes", "ShownFigure"]

_DOTS_PER_INCH = 110


class ShownFigure(Figure):
    """A figure that is a picture where it is a cell's last value."""

    def _repr_png_(self) -> bytes:
        return _png(self)


class ShownAxes(Axes):
    """Axes that show the figure they stand in."""

    def _repr_png_(self) -> bytes | None:
        figure = self.get_figure(root=True)
        return None if figure is None else _png(figure)


def _png(figure: Figure) -> bytes:
    file = io.BytesIO()
    with paper_style():
        figure.savefig(file, format="png", dpi=_DOTS_PER_INCH)
    return file.getvalue()

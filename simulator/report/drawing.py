"""Matplotlib figures as SVG inside a page, with unique ids."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, NamedTuple

from simulator.plots.style import paper_style

if TYPE_CHECKING:
    from matplotlib.figure import Figure, SubFigure

__all__ = ["Drawing", "inline_svg"]

_NOTHING_OF_TODAY = {"Date": None, "Creator": None, "Format": None, "Type": None}


class Drawing(NamedTuple):
    """A picture: a description in words, and its SVG."""

    id: str
    title: str
    svg: str


def inline_svg(figure: Figure | SubFigure, name: str, title: str) -> Drawing:
    """The figure as one `<svg>` element.

    Args:
        figure: what to draw; letters become paths, so it looks the same everywhere.
        name: starts every id in it, so that several figures can share a page.
        title: the description for screen readers.
    """
    file = io.StringIO()
    whole = figure.get_figure(root=True)
    assert whole is not None  # it was drawn by us
    with paper_style():
        whole.savefig(file, format="svg", metadata=_NOTHING_OF_TODAY)
    body = file.getvalue()
    body = re.sub(r"<!--.*?-->", "", body[body.index("<svg") :], flags=re.DOTALL)
    body = re.sub(r'\bid="', f'id="{name}-', body)
    body = re.sub(r'(xlink:href="#|url\(#)', rf"\g<1>{name}-", body)
    head = f'<svg role="img" aria-labelledby="{name}-title" '
    return Drawing(name, title, head + body.removeprefix("<svg "))

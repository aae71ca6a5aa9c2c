"""The look of every method in every figure: one fixed colour, marker and dash each."""

from __future__ import annotations

import logging
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl

from simulator.errors import DataError
from simulator.plots.glyphs import one_glyph_warning

__all__ = [
    "DASHES",
    "LineStyle",
    "Settings",
    "method_style",
    "paper_style",
    "style_from",
]

# Okabe and Ito's colours, distinguishable with any kind of colour vision; their yellow is too
# pale on white paper and is left out.
_COLORS = {
    "black": "#000000",
    "orange": "#e69f00",
    "sky": "#56b4e9",
    "green": "#009e73",
    "blue": "#0072b2",
    "vermillion": "#d55e00",
    "pink": "#cc79a7",
    "grey": "#7f7f7f",
}
Settings = Mapping[str, Any]
"""Matplotlib's rcParams by name."""
Dash = str | tuple[int, tuple[float, ...]]
#: Every dash by the name that a method's look uses.
DASHES: dict[str, Dash] = {
    "solid": "-",
    "dashed": (0, (5, 1.5)),
    "mixed": (0, (5, 1.5, 1.2, 1.5)),
    "dotted": (0, (1.2, 1.2)),
}

_PAPER: dict[str, Any] = {
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.grid.which": "major",
    "axes.labelsize": 10,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.constrained_layout.use": True,
    "figure.dpi": 100,
    "figure.figsize": (6.4, 4.4),
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9,
    "grid.alpha": 0.3,
    "grid.linewidth": 0.6,
    "legend.fontsize": 8.5,
    "legend.handlelength": 3.2,
    "legend.frameon": False,
    "legend.title_fontsize": 8.5,
    "lines.linewidth": 1.6,
    "lines.markersize": 5,
    "pdf.fonttype": 42,
    "savefig.dpi": 200,
    "svg.hashsalt": "paceline",
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
}


def style_from(path: Path) -> Settings:
    """The settings in a Matplotlib style file, such as a journal's `.mplstyle`.

    Raises:
        DataError: the file cannot be read, or has a line that Matplotlib does not know.
    """
    complaints = _Complaints()
    logger = logging.getLogger("matplotlib")
    logger.addFilter(complaints)
    try:
        found = mpl.rc_params_from_file(path, use_default_template=False)
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: cannot be read as a Matplotlib style: {error}") from error
    finally:
        logger.removeFilter(complaints)
    if complaints.lines:
        raise DataError(f"{path}: is no Matplotlib style: {complaints.lines[0]}")
    return {name: value for name, value in found.items() if not name.startswith("backend")}


class _Complaints(logging.Filter):
    """Keeps what Matplotlib logs of a style that it reads only in part."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage().strip().partition("\n")[0]
        self.lines.append(re.sub(r" in file .*?, line ", " in line ", said))
        return False


@contextmanager
def paper_style(own: Settings | None = None) -> Iterator[None]:
    """Matplotlib's settings while a figure of ours is made or saved; they are restored afterwards.

    They start from Matplotlib's defaults, so a personal `matplotlibrc` changes no figure. `own`
    settings override ours.
    """
    settings: Any = {**mpl.rcParamsDefault, **_PAPER, **(own or {})}
    for name in ("backend", "backend_fallback"):
        settings.pop(name, None)
    with mpl.rc_context(settings), one_glyph_warning():
        yield


class LineStyle(NamedTuple):
    """The look of a line; `filled` is True for solid markers."""

    color: str
    marker: str
    dash: Dash
    filled: bool = True

    @property
    def face(self) -> str:
        """The colour inside a marker."""
        return self.color if self.filled else "white"


def method_style(name: str) -> LineStyle:
    """The look of a method: its own, or that of a shipped one, chosen by its name.

    Example:
        >>> method_style("asgd").color
        '#0072b2'
    """
    from algorithms import METHODS

    look = METHODS[name].look if name in METHODS else None
    if look is None:
        known = [method.look for method in METHODS.values() if method.look is not None]
        look = known[zlib.crc32(name.encode()) % len(known)]
    return LineStyle(_COLORS[look.color], look.marker, DASHES[look.dash])

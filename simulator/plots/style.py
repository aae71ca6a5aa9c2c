"""How every method looks in every figure: one colour, marker and dash each, for good."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import matplotlib as mpl

from simulator.plots.glyphs import one_glyph_warning

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["LineStyle", "line_style", "looks", "method_style", "paper_style"]

# Okabe and Ito's colours, told apart with any kind of colour vision; their yellow is too
# pale on white paper and is left out.
_BLACK, _ORANGE, _SKY, _GREEN = "#000000", "#e69f00", "#56b4e9", "#009e73"
_BLUE, _VERMILLION, _PINK, _GREY = "#0072b2", "#d55e00", "#cc79a7", "#7f7f7f"

_SOLID, _DASHED, _DOTTED, _MIXED = "-", (0, (5, 1.5)), (0, (1.2, 1.2)), (0, (5, 1.5, 1.2, 1.5))
_DASHES = (_SOLID, _DASHED, _MIXED, _DOTTED)

Dash = str | tuple[int, tuple[float, ...]]

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


@contextmanager
def paper_style() -> Iterator[None]:
    """Matplotlib's settings while a figure of ours is made or saved; afterwards all is as before.

    They start from Matplotlib's defaults, so a personal `matplotlibrc` changes no figure.
    """
    settings: Any = {**mpl.rcParamsDefault, **_PAPER}
    for name in ("backend", "backend_fallback"):
        settings.pop(name, None)
    with mpl.rc_context(settings), one_glyph_warning():
        yield


class LineStyle(NamedTuple):
    """One line's looks; `filled` tells whether its markers are solid."""

    color: str
    marker: str
    dash: Dash
    filled: bool = True


_METHODS = {
    "sync_sgd": LineStyle(_BLACK, "s", _DASHED),
    "m_sync_sgd": LineStyle(_GREY, "D", _DASHED),
    "asgd": LineStyle(_BLUE, "o", _SOLID),
    "delay_adaptive_asgd": LineStyle(_SKY, "^", _SOLID),
    "rennala": LineStyle(_GREEN, "v", _MIXED),
    "ringmaster": LineStyle(_VERMILLION, "P", _SOLID),
    "ringleader": LineStyle(_PINK, "X", _SOLID),
    "rescaled_asgd": LineStyle(_ORANGE, "h", _SOLID),
    "malenia": LineStyle(_GREEN, "<", _DASHED),
    "ormo": LineStyle(_BLUE, "*", _MIXED),
    "dude_asgd": LineStyle(_PINK, "d", _DASHED),
    "ia2sgd": LineStyle(_PINK, "p", _DOTTED),
    "random_asgd": LineStyle(_SKY, ">", _DASHED),
    "shuffled_asgd": LineStyle(_SKY, "<", _MIXED),
    "naive_optimal_asgd": LineStyle(_ORANGE, "s", _DASHED),
    "asgdm": LineStyle(_BLUE, "v", _DASHED),
    "nag_asgd": LineStyle(_BLUE, "^", _DOTTED),
    "shifted_momentum": LineStyle(_BLUE, "D", _DASHED),
    "dana": LineStyle(_BLUE, "X", _DOTTED),
    "mifa": LineStyle(_GREEN, "o", _DOTTED),
    "fedbuff": LineStyle(_GREEN, "s", _SOLID),
    "fedasync": LineStyle(_GREEN, "D", _DOTTED),
    "local_sgd": LineStyle(_BLACK, "o", _DOTTED),
    "async_local_sgd": LineStyle(_BLACK, "^", _SOLID),
    "mindflayer": LineStyle(_ORANGE, "v", _MIXED),
    "vecna": LineStyle(_ORANGE, "D", _DOTTED),
    "ata": LineStyle(_VERMILLION, "o", _DASHED),
    "shadowheart": LineStyle(_VERMILLION, "D", _DOTTED),
    "dasgd": LineStyle(_VERMILLION, "^", _MIXED),
    "dpsgd": LineStyle(_GREY, "o", _SOLID),
    "adpsgd": LineStyle(_GREY, "^", _DOTTED),
    "sync_sgdm": LineStyle(_BLACK, "D", _MIXED),
    "adaptive_mindflayer": LineStyle(_ORANGE, "^", _DASHED),
    "sgp": LineStyle(_GREY, "v", _MIXED),
    "gossip": LineStyle(_GREY, "X", _SOLID),
    "hogwild": LineStyle(_ORANGE, "X", _SOLID),
    "accelerated_sgd": LineStyle(_PINK, "o", _MIXED),
}


def method_style(name: str) -> LineStyle:
    """The looks of a method; one outside the table gets looks that depend on its name alone.

    Example:
        >>> method_style("asgd").color
        '#0072b2'
    """
    if name in _METHODS:
        return _METHODS[name]
    known = list(_METHODS.values())
    return known[zlib.crc32(name.encode()) % len(known)]


def line_style(name: str, variant: int = 0) -> LineStyle:
    """The looks of the `variant`-th line of one method in the same figure.

    All share colour and marker; later ones change the dash and have hollow markers.
    """
    first = method_style(name)
    dash = _DASHES[(_DASHES.index(first.dash) + variant) % len(_DASHES)]
    return first._replace(dash=dash, filled=variant == 0)


def looks(table: DataFrame, lines: str = "label") -> dict[str, LineStyle]:
    """Name of a line -> its looks, in the order of the table.

    Args:
        table: columns algorithm and `lines`, all lines of the results, so that a line looks the
            same in every figure of them.
        lines: the column that names the lines.
    """
    found: dict[str, LineStyle] = {}
    seen: dict[str, int] = {}
    for line, method in dict.fromkeys(zip(table[lines], table["algorithm"], strict=True)):
        variant = seen.setdefault(method, 0)
        seen[method] += 1
        found[line] = line_style(method, variant)
    return found

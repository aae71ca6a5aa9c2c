"""Figures, tables and terminal tables as text: every name, number and look, to be compared."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import Collection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle, StepPatch
from matplotlib.text import Annotation, Text
from pandas import DataFrame
from rich.console import Console
from rich.table import Table

from simulator.plots.style import paper_style

__all__ = ["drawn", "filled", "printed", "tabled"]

_WIDTH = 110
_SCALE = ("base", "linthresh", "linscale")


def drawn(figure: Figure) -> str:
    """A block for each pair of axes and one for the legend; numbers have five digits."""
    width, height = figure.get_size_inches()
    engine = figure.get_layout_engine()
    lines = [f"figure {width:.1f} x {height:.1f}, {figure.dpi:g} dpi, {type(engine).__name__}"]
    for axes in figure.axes:
        lines += _axes(axes)
    for legend in figure.legends:
        lines += _legend(legend)
    return "\n".join(part for line in lines for part in _folded(line))


def filled(draw: Any, *arguments: Any, **options: Any) -> str:
    """The axes that `draw` fills, with its own legend inside them."""
    with paper_style():
        axes = Figure().add_subplot()
        draw(axes, *arguments, **options)
        return "\n".join(part for line in _axes(axes) for part in _folded(line))


def tabled(table: DataFrame) -> str:
    """A line for each row, with commas, below the names of the columns and their kinds."""
    kinds = ",".join(table[name].dtype.kind for name in table)
    return f"{table.to_csv(float_format='%.6g')}{kinds}"


def printed(table: Table, width: int = 200) -> str:
    """A terminal's table as it appears on a wide screen."""
    file = io.StringIO()
    Console(file=file, width=width, markup=False, highlight=False).print(table)
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines())


def _folded(line: str) -> list[str]:
    indent = line[: len(line) - len(line.lstrip())]
    return wrap(line, _WIDTH, subsequent_indent=f"{indent}    ", break_on_hyphens=False)


def _axes(axes: Axes) -> Iterator[str]:
    grid = axes.get_subplotspec()
    place = "" if grid is None else f" {grid.get_geometry()[:3]}"
    spines = " ".join(name for name, spine in axes.spines.items() if spine.get_visible())
    yield f"axes{place} {axes.get_title()!r}, spines: {spines}"
    for name in ("x", "y"):
        yield from _axis(axes, name)
    for artist in axes.get_children():
        yield from _artist(artist, axes)
    if (legend := axes.get_legend()) is not None:
        yield from _legend(legend)


def _axis(axes: Axes, name: str) -> Iterator[str]:
    axis = getattr(axes, f"{name}axis")
    low, high = getattr(axes, f"get_{name}lim")()
    transform = axis.get_transform()
    scale = {key: getattr(transform, key) for key in _SCALE if hasattr(transform, key)}
    grid = "" if axis._major_tick_kw.get("gridOn") else ", no grid"
    limits = f"{axis.get_scale()}{scale or ''}, {_n(low)} to {_n(high)}"
    yield f"  {name}: {axis.get_label_text()!r}, {limits}{grid}"
    ticks = axis.get_majorticklocs()
    names = axis.get_major_formatter().format_ticks(ticks)
    yield "    ticks: " + ", ".join(
        f"{_n(k)} {name!r}" for k, name in zip(ticks, names, strict=True)
    )
    yield f"    minor: {len(axis.get_minorticklocs())}"


def _artist(artist: Any, axes: Axes) -> Iterator[str]:
    own = artist not in (axes.patch, *axes.spines.values())
    if isinstance(artist, Line2D):
        yield f"  line {_line(artist)}{_place(artist, axes)}"
        yield f"    x: {_numbers(artist.get_xdata())}"
        yield f"    y: {_numbers(artist.get_ydata())}"
    elif isinstance(artist, Collection):
        yield f"  {type(artist).__name__} {_collection(artist)}{_place(artist, axes)}"
        for path in artist.get_paths():
            yield f"    {_points(path.vertices)}"
    elif isinstance(artist, Patch) and own:
        yield f"  {type(artist).__name__} {_patch(artist)}{_place(artist, axes)}"
        yield f"    {_shape(artist)}"
    elif isinstance(artist, Text) and artist.get_text() and artist is not axes.title:
        place = "" if isinstance(artist, Annotation) else _place(artist, axes)
        yield f"  text {_text(artist)}{place}"


def _line(line: Line2D) -> str:
    look = {
        "colour": to_hex(line.get_color()),
        "dash": "none" if line.get_linestyle() == "None" else line._unscaled_dash_pattern,
        "width": line.get_linewidth(),
        "style": line.get_drawstyle(),
        **_common(line),
    }
    if line.get_marker() not in ("None", None, ""):
        look |= {
            "marker": line.get_marker(),
            "size": line.get_markersize(),
            "face": line.get_markerfacecolor(),
            "edge": line.get_markeredgecolor(),
            "edge width": line.get_markeredgewidth(),
            "every": line.get_markevery(),
        }
    return _look(line.get_label(), look)


def _patch(patch: Patch) -> str:
    look = {
        "face": to_hex(patch.get_facecolor(), keep_alpha=True),
        "edge": to_hex(patch.get_edgecolor(), keep_alpha=True),
        "width": patch.get_linewidth(),
        "hatch": patch.get_hatch(),
        **_common(patch),
    }
    return _look(patch.get_label(), look)


def _collection(found: Collection) -> str:
    look = {
        "face": [to_hex(one, keep_alpha=True) for one in found.get_facecolor()],
        "edge": [to_hex(one, keep_alpha=True) for one in found.get_edgecolor()],
        "width": list(map(float, found.get_linewidth())),
        **_common(found),
    }
    return _look(found.get_label(), look)


def _common(artist: Any) -> dict[str, Any]:
    clip = None if artist.get_clip_on() else "no"
    return {"alpha": artist.get_alpha(), "z": artist.get_zorder(), "clip": clip}


def _look(label: Any, look: dict[str, Any]) -> str:
    named = "" if str(label).startswith("_child") or not label else f"{label!r} "
    return named + ", ".join(f"{key} {value}" for key, value in look.items() if value is not None)


def _shape(patch: Patch) -> str:
    if isinstance(patch, Rectangle):
        size = _numbers([patch.get_width(), patch.get_height()])
        return f"from {_points([patch.get_xy()])}, {size} wide and high"
    if isinstance(patch, StepPatch):
        data = patch.get_data()
        return f"steps {_numbers(data.values)} at {_numbers(data.edges)} from {data.baseline}"
    return _points(patch.get_path().vertices)


def _text(text: Text) -> str:
    look = {
        "at": _points([text.get_position()]),
        "align": f"{text.get_horizontalalignment()} {text.get_verticalalignment()}",
        "size": text.get_fontsize(),
        "colour": text.get_color(),
        **_common(text),
    }
    if isinstance(text, Annotation):
        given = text.xycoords if isinstance(text.xycoords, str) else "along the axis"
        look |= {"from": _points([text.xy]), "given": f"{given} {text.anncoords}"}
        look["cut"] = text.get_annotation_clip()
    if (box := text.get_bbox_patch()) is not None:
        look["box"] = f"({_patch(box)}, pad {box.get_boxstyle().pad * text.get_fontsize():.3g})"
    return f"{text.get_text()!r} " + _look("", look)


def _place(artist: Any, axes: Axes) -> str:
    """The coordinates, if they are not those of the data."""
    transform = artist.get_transform()
    known = {"x by data": axes.get_xaxis_transform(), "y by data": axes.get_yaxis_transform()}
    return "".join(f", {name}" for name, one in known.items() if transform is one)


def _legend(legend: Legend) -> Iterator[str]:
    place = legend._outside_loc or legend._loc
    look = f"{legend._ncols} columns, at {place}, frame {legend.get_frame_on()}"
    yield f"legend {legend.get_title().get_text()!r}: {look}"
    for text, handle in zip(legend.get_texts(), legend.legend_handles, strict=True):
        look = _line(handle) if isinstance(handle, Line2D) else _patch(handle)
        yield f"  {text.get_text()!r} {text.get_fontsize():g}: {look}"


def _n(value: Any) -> str:
    return f"{float(value) + 0.0:.5g}"


def _numbers(values: Iterable[Any]) -> str:
    return " ".join(map(_n, np.ravel(np.asarray(values, dtype=float))))


def _points(points: Any) -> str:
    return " ".join(f"({_n(x)} {_n(y)})" for x, y in points)

"""The look of every line of a figure: variants of one method form a family."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_hex, to_rgb

from simulator.plots.style import DASHES, LineStyle, method_style

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["looks"]

_NUMBER = re.compile(r"(?<![\w.])-?\d+\.?\d*(?:e[-+]?\d+)?")
_PALE, _DARK = 0.62, 0.55  # how far the ends of a family's shades are from the method's colour
_LAST = 0.86  # of the map of colours; what follows is too pale on white paper


def looks(table: DataFrame, lines: str = "label") -> dict[str, LineStyle]:
    """Name of a line -> its look, in the order of the table.

    A method's only line has the method's look. Variants of one method share its marker and are a
    sequence of shades of its colour, or of the map `viridis` if all lines are of one method. Names
    that differ in one number are in the order of that number, and have the method's dash; others
    have different dashes.

    Args:
        table: columns algorithm and `lines`, all lines of the results, so that a line looks the
            same in every figure of them.
        lines: the column that names the lines.
    """
    methods = dict(zip(table[lines].astype(str), table["algorithm"], strict=True))
    families: dict[str, list[str]] = {}
    for line, method in methods.items():
        families.setdefault(method, []).append(line)
    alone = len(families) == 1
    found = {
        line: look
        for method, members in families.items()
        for line, look in _family(method, members, alone=alone).items()
    }
    return {line: found[line] for line in methods}


def _family(method: str, members: Sequence[str], *, alone: bool) -> dict[str, LineStyle]:
    """The look of each member, in the order of the sequence of colours."""
    first = method_style(method)
    if len(members) == 1:
        return {members[0]: first}
    numbers = _numbers(members)
    ordered = sorted(members, key=numbers.__getitem__) if numbers else members
    shades = _map_of(first.color, alone=alone)(np.linspace(0.0, 1.0, len(members)))
    return {
        member: first._replace(
            color=to_hex(shade),
            dash=first.dash if numbers else _dash(first, place),
            filled=place % 2 == 0,
        )
        for place, (member, shade) in enumerate(zip(ordered, shades, strict=True))
    }


def _numbers(names: Sequence[str]) -> dict[str, float]:
    """Name -> the one number in which all names differ; empty if they differ in more or in words.

    Example:
        >>> _numbers(["R = 4", "R = 16"])
        {'R = 4': 4.0, 'R = 16': 16.0}
    """
    if len({_NUMBER.sub("#", name) for name in names}) > 1:
        return {}
    columns = zip(*(_NUMBER.findall(name) for name in names), strict=True)
    varying = [column for column in columns if len(set(column)) > 1]
    if len(varying) != 1:
        return {}
    return dict(zip(names, map(float, varying[0]), strict=True))


def _map_of(color: str, *, alone: bool) -> LinearSegmentedColormap:
    """Colours from 0 to 1: pale to dark shades of one, or dark to light ones of several."""
    if alone:
        parts = mpl.colormaps["viridis"](np.linspace(0.0, _LAST, 64))
    else:
        own = np.array(to_rgb(color))
        parts = np.array([own + _PALE * (1.0 - own), own, own * (1.0 - _DARK)])
    return LinearSegmentedColormap.from_list("sequence", [to_hex(part) for part in parts])


def _dash(first: LineStyle, place: int) -> str | tuple[int, tuple[float, ...]]:
    """The dash of a method's line number `place`."""
    dashes = list(DASHES.values())
    return dashes[(dashes.index(first.dash) + place) % len(dashes)]

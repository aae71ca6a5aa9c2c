"""Figures for papers: time-to-accuracy curves and others, with their numbers."""

from __future__ import annotations

from simulator.errors import DataError

try:
    import matplotlib as mpl
except ValueError as error:  # it reads matplotlibrc, also one in the current folder
    settings = "its settings, matplotlibrc in the current folder or your configuration"
    raise DataError(f"Matplotlib cannot start: {error}: look at {settings}") from error

from simulator.plots.curve_table import curve_table
from simulator.plots.curves import curves
from simulator.plots.export import save
from simulator.plots.registry import Plot, available
from simulator.plots.sensitivity import sensitivity

del mpl

__all__ = ["Plot", "available", "curve_table", "curves", "save", "sensitivity"]

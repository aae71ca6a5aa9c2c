"""Figures for papers: time-to-accuracy curves and others, with their numbers."""

from __future__ import annotations

from simulator.plots.curve_table import curve_table
from simulator.plots.curves import curves
from simulator.plots.export import save
from simulator.plots.registry import Plot, available
from simulator.plots.sensitivity import sensitivity

__all__ = ["Plot", "available", "curve_table", "curves", "save", "sensitivity"]

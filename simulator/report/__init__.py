"""The report: one HTML page with answer, curves and tables that needs no network."""

from __future__ import annotations

from simulator.report.page import render, write_report

__all__ = ["render", "write_report"]

"""A report as text: its tables cell by cell, and the whole page without pictures and scripts."""

from __future__ import annotations

import re

from simulator.report.page_table import Cell, Table

__all__ = ["page_text", "table_text"]

#: What differs between versions and machines, is too long, or has a test of its own: a pattern and
#: its stand-in.
_MASKS = (
    (r"<style>.*?</style>", "<style>...</style>"),
    (r"<svg ([^>]*)>.*?</svg>", r"<svg \1>...</svg>"),
    (r"<script>.*?</script>", "<script>...</script>"),
    (r'(id="chart-data">).*?</script>', r"\1...</script>"),
    (r'(id="(?:bounds|parameters|environment)".*?<tbody>).*?</tbody>', r"\1...</tbody>"),
    (r"(>The scenario</h.*?<pre><code>).*?</code>", r"\1...</code>"),
    (r'base64,[^"]*', "base64,..."),
    (r"[0-9a-f]{64}", "(a checksum)"),
    (r"paceline [0-9]+(\.[0-9a-z+]+)*", "paceline (version)"),
    (r' (width|height|viewBox)="[^"]*"', ""),
    (r'data-key="(\d+\.\d{3})\d*"', r'data-key="\1"'),
)


def table_text(table: Table | None) -> str:
    """The headings, where # marks numbers, and the cells with their keys in brackets."""
    if table is None:
        return "no table"
    heads = " | ".join(f"{one.title}{'#' * one.numeric}" for one in table.columns)
    rows = [" | ".join(map(_cell, row)) for row in table.rows]
    return "\n".join([f"{table.id}: {table.title}", table.note, heads, *rows, ""])


def _cell(cell: Cell) -> str:
    if cell.key is None:
        return cell.shown
    try:
        key = f"{float(cell.key):.6g}"
    except ValueError:
        key = cell.key
    return f"{cell.shown} [{key}]"


def page_text(page: str) -> str:
    """The page with a stand-in for everything that is long or differs between machines."""
    for pattern, stand_in in _MASKS:
        page = re.sub(pattern, stand_in, page, flags=re.DOTALL)
    return page

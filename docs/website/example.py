"""The three-worker example: the jobs of each worker, under each method."""

from __future__ import annotations

import io

import simulator
from docs.website.pages import MethodPage
from simulator.plots.gantt import draw, size
from simulator.plots.layout import figure_of
from simulator.plots.style import paper_style
from simulator.plots.timeline import timeline

__all__ = ["SECONDS", "example_result", "example_scenario", "timeline_svg"]

SECONDS = (71, 102, 147)
_SHOWN = 700.0


def example_scenario(page: MethodPage) -> simulator.Scenario:
    """Three workers with equal data and constant times, and the page's parameters."""
    return simulator.load_scenario(
        {
            "name": page.name,
            "problem": {"kind": "quadratic", "dimension": 4, "noise": 0.01},
            "cluster": {"workers": len(SECONDS), "compute_time": {"mean": list(SECONDS)}},
            "methods": [{"name": page.name, "label": page.name, **page.example}],
            "stop": {"time": _SHOWN},
        }
    )


def example_result(page: MethodPage) -> simulator.Result:
    """The example's tables, its events among them."""
    return simulator.run(example_scenario(page), events=True)


def timeline_svg(page: MethodPage) -> bytes:
    """A bar per job, a line per update."""
    table = timeline(example_result(page), window=(0.0, _SHOWN))
    figure = figure_of(lambda axes: draw(axes, table), size(table))
    file = io.BytesIO()
    with paper_style():
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return file.getvalue()

"""The three-worker example: who computes what when, under each method."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import simulator
from simulator.plots.layout import figure_of
from simulator.plots.style import paper_style
from website.pages import MethodPage

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

__all__ = ["SECONDS", "example_result", "example_scenario", "timeline_svg"]

SECONDS = (71, 102, 147)
_SHOWN = 700.0
_LOOKS: dict[str, dict[str, Any]] = {
    "applied": {"facecolor": "#56b4e9"},
    "discarded": {"facecolor": "#f4a582", "hatch": "////"},
    "cancelled": {"facecolor": "#ffffff", "hatch": "xxxx"},
    "unfinished": {"facecolor": "#ffffff"},
}
_WORDS = {"buffered": "unfinished", "in_flight": "unfinished"}


def example_scenario(page: MethodPage) -> simulator.Scenario:
    """Three workers with equal data and constant times, and the page's parameters."""
    return simulator.load_scenario(
        {
            "name": page.name,
            "problem": {"kind": "quadratic", "dimension": 4, "noise": 0.01},
            "cluster": {"workers": len(SECONDS), "compute_time": {"mean": list(SECONDS)}},
            "methods": [{"name": page.name, **page.example}],
            "stop": {"time": _SHOWN},
            "record": {"iterations": 1},
        }
    )


def example_result(page: MethodPage) -> simulator.Result:
    """The example's tables, its events among them."""
    return simulator.run(example_scenario(page), events=True)


def timeline_svg(page: MethodPage) -> bytes:
    """A bar per job, a line per update."""
    result = example_result(page)
    figure = figure_of(lambda axes: _draw(axes, result), (7.0, 1.9))
    file = io.BytesIO()
    with paper_style():
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return file.getvalue()


def _draw(axes: Axes, result: simulator.Result) -> None:
    assert result.events is not None  # they were asked for
    words = result.events["verdict"].replace(_WORDS)
    for word, look in _LOOKS.items():
        _bars(axes, result.events[words == word], word, look)
    _updates(axes, result.curves)
    axes.set_yticks(range(len(SECONDS)), [f"worker {i}: {s} s" for i, s in enumerate(SECONDS)])
    axes.invert_yaxis()
    axes.grid(visible=False)
    axes.set_xlim(0.0, _SHOWN)
    axes.set_xlabel("simulated time [s]")
    axes.legend(title="")


def _bars(axes: Axes, jobs: DataFrame, word: str, look: dict[str, Any]) -> None:
    if len(jobs):
        lengths = jobs["time"] - jobs["started"]
        shape = {"height": 0.66, "edgecolor": "black", "linewidth": 0.6, **look}
        axes.barh(jobs["worker"], lengths, left=jobs["started"], label=word, **shape)


def _updates(axes: Axes, curves: DataFrame) -> None:
    """A vertical line at every instant at which the model changed."""
    changed = curves["iteration"].diff() > 0
    label = "update"
    for time in curves.loc[changed, "time"]:
        axes.axvline(time, color="#d55e00", linewidth=1.0, zorder=3, label=label)
        label = "_"

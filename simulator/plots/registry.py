"""The kinds of figures, and which of them fit given results."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from simulator.plots.curve_table import curve_table
from simulator.plots.curves import draw as draw_curves
from simulator.plots.delays import can_show as can_show_delays
from simulator.plots.delays import delays
from simulator.plots.delays import draw as draw_delays
from simulator.plots.efficiency import draw as draw_efficiency
from simulator.plots.efficiency import efficiency
from simulator.plots.families import looks
from simulator.plots.gantt import draw as draw_timeline
from simulator.plots.gantt import size as size_of_timeline
from simulator.plots.layout import Paper, Size, figure_of, figure_of_panels
from simulator.plots.phase import can_show as can_show_phase
from simulator.plots.phase import draw as draw_phase
from simulator.plots.phase import phase
from simulator.plots.phase import size as size_of_phase
from simulator.plots.profile import can_show as can_show_profile
from simulator.plots.profile import draw as draw_profile
from simulator.plots.profile import profile
from simulator.plots.speedup import applies as can_show_speedup
from simulator.plots.speedup import draw as draw_speedup
from simulator.plots.stepsizes import can_show as can_show_stepsizes
from simulator.plots.stepsizes import stepsizes
from simulator.plots.swept import facets, panels
from simulator.plots.targets import draw as draw_targets
from simulator.plots.targets import size as size_of_targets
from simulator.plots.time_to_target import MOST_LINES, MOST_PANELS, fits, time_to_target
from simulator.plots.time_to_target import can_show as can_show_targets
from simulator.plots.timeline import MOST_WORKERS, timeline
from simulator.plots.timeline import can_show as can_show_timeline
from simulator.plots.worker_time import draw as draw_worker_time
from simulator.plots.worker_time import size as size_of_bars
from simulator.plots.worker_time import worker_time
from simulator.results.result import swept_keys
from simulator.results.speedup import WORKERS_KEY, speedup

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from pandas import DataFrame

    from simulator.plots.style import LineStyle
    from simulator.results.result import Result

__all__ = ["KINDS", "Plot", "available"]


@dataclass(frozen=True)
class Plot:
    """One kind of figure.

    Attributes:
        name: its name for `paceline plot --kind`.
        title: a heading for it.
        table: every number in the figure, from a result. Its keyword arguments are options.
        draw: fills a pair of axes from that table, with a legend inside them. Its keyword arguments
            are options, too.
        applies: whether a result has the data for the figure.
        needs: the required data in words, after "it".
        size: of the axes for a table, in inches.
        facets: the columns of a table that get a panel for each of their values.

    Example:
        >>> for plot in available(result):
        ...     table = plot.table(result)
        ...     save(plot.figure(table), f"figures/{plot.name}", table=table)
    """

    name: str
    title: str
    table: Callable[..., DataFrame]
    draw: Callable[..., Axes]
    applies: Callable[[Result], bool]
    needs: str
    size: Callable[[DataFrame], Size] = lambda _: (6.4, 3.5)
    facets: Callable[[DataFrame], list[str]] = lambda _: []

    @property
    def table_options(self) -> frozenset[str]:
        """The options of `table` besides the result."""
        return _options(self.table)

    @property
    def draw_options(self) -> frozenset[str]:
        """The options of `draw` besides axes and table."""
        return _options(self.draw)

    @property
    def options(self) -> frozenset[str]:
        """All options."""
        return self.table_options | self.draw_options

    def figure(self, table: DataFrame, paper: Paper | None = None, **options: Any) -> Figure:
        """A new figure of one or several panels, with the legend below them."""
        keys, size = self.facets(table), self.size(table)
        if not keys:
            return figure_of(lambda axes: self.draw(axes, table, **options), size, paper)
        styles = looks(table)
        fills = {
            name: partial(self.draw, table=rows, styles=styles, **options)
            for name, rows in panels(table, keys)
        }
        return figure_of_panels(fills, size, paper)


def _options(function: Callable[..., object]) -> frozenset[str]:
    parameters = inspect.signature(function).parameters.values()
    return frozenset(one.name for one in parameters if one.kind is one.KEYWORD_ONLY)


def _is_run(result: Result) -> bool:
    """Whether the results are of one scenario, not of several points of a sweep."""
    return not swept_keys(result.summary)


def _is_bars(result: Result) -> bool:
    """Whether the results have the data for the bars, which an earlier version did not write."""
    return _is_run(result) and "wasted_seconds" in result.workers


def _is_over_workers(result: Result) -> bool:
    """Whether there is a speed-up, in few enough lines and panels."""
    return can_show_speedup(result) and fits(result, WORKERS_KEY)


def _draw_inflation(
    axes: Axes, table: DataFrame, styles: Mapping[str, LineStyle] | None = None
) -> Axes:
    """The speed-up's table with another of its quantities."""
    return draw_speedup(axes, table, styles, quantity="inflation")


_FEW = f"at most {MOST_LINES} lines in {MOST_PANELS} panels (choose with --where)"
_WORKERS_SWEPT = f"needs a sweep over cluster.workers with a target and {_FEW}"
_ONE_SCENARIO = "shows one scenario, and this is a sweep (choose a point with --where)"

KINDS: tuple[Plot, ...] = (
    Plot(
        "curves",
        "Metric against time",
        curve_table,
        draw_curves,
        _is_run,
        _ONE_SCENARIO,
    ),
    Plot(
        "worker-time",
        "Where the workers' time went",
        worker_time,
        draw_worker_time,
        _is_bars,
        _ONE_SCENARIO,
        size_of_bars,
    ),
    Plot(
        "time-to-target",
        "Time to the target against a swept quantity",
        time_to_target,
        draw_targets,
        can_show_targets,
        f"needs a sweep with a target and {_FEW}",
        size_of_targets,
        facets,
    ),
    Plot(
        "phase",
        "Which method is first where",
        phase,
        draw_phase,
        can_show_phase,
        "needs a sweep with a target over two quantities (fix others with --where)",
        size_of_phase,
    ),
    Plot(
        "speedup",
        "Speed-up against the number of workers",
        speedup,
        draw_speedup,
        _is_over_workers,
        _WORKERS_SWEPT,
        facets=facets,
    ),
    Plot(
        "efficiency",
        "What every worker is worth",
        efficiency,
        draw_efficiency,
        _is_over_workers,
        _WORKERS_SWEPT,
        facets=facets,
    ),
    Plot(
        "inflation",
        "How many more updates more workers need",
        speedup,
        _draw_inflation,
        _is_over_workers,
        _WORKERS_SWEPT,
        facets=facets,
    ),
    Plot(
        "sensitivity",
        "Time to the target against the step size",
        stepsizes,
        draw_targets,
        can_show_stepsizes,
        "needs one scenario with a target and several step sizes",
    ),
    Plot(
        "profile",
        "How often each method is within a factor of the fastest",
        profile,
        draw_profile,
        can_show_profile,
        "needs a target, several methods, and several seeds or points",
    ),
    Plot(
        "delays",
        "Delays of the applied gradients",
        delays,
        draw_delays,
        can_show_delays,
        "needs events (run with --events) in which gradients were applied",
    ),
    Plot(
        "timeline",
        "What each worker did when",
        timeline,
        draw_timeline,
        can_show_timeline,
        f"needs events (run with --events) of at most {MOST_WORKERS} workers",
        size_of_timeline,
    ),
)


def available(result: Result) -> list[Plot]:
    """The kinds of figures for a result, the most informative first."""
    return [plot for plot in KINDS if plot.applies(result)]

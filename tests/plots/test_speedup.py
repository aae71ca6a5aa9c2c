"""The figure of the speed-up: its lines, its ideal, its ring, its words."""

import numpy as np
import pytest

from simulator.plots.families import looks
from simulator.plots.layout import figure_of
from simulator.plots.registry import KINDS
from simulator.plots.speedup import applies, draw
from simulator.results.speedup import speedup
from tests.conftest import Golden
from tests.results.test_speedup import row, swept
from tests.shared.drawn import drawn, filled
from tests.shared.results import made_sweep, words

SWEEP = swept(row(1, 60.0), row(2, 30.0), row(4, 40.0), row(8, np.inf))


def test_lines_hold_the_numbers_of_the_table() -> None:
    axes = figure_of(lambda axes: draw(axes, speedup(SWEEP))).axes[0]
    ideal, line, ring = axes.lines
    assert ideal.get_ydata().tolist() == [1, 2, 4, 8]
    assert line.get_ydata()[:3].tolist() == [1.0, 2.0, 1.5]
    assert np.isnan(line.get_ydata()[3])  # it never gets there, and 0 has no place
    assert (ring.get_xdata().tolist(), ring.get_ydata().tolist()) == ([2], [2.0])


def test_one_ring_stands_at_the_last_linear_point_of_several() -> None:
    table = speedup(swept(row(1, 60.0), row(2, 30.0), row(4, 15.0), row(8, 60.0)))
    ring = figure_of(lambda axes: draw(axes, table)).axes[0].lines[-1]
    assert (ring.get_xdata().tolist(), ring.get_ydata().tolist()) == ([4], [4.0])


def test_the_inflation_has_one_as_its_ideal() -> None:
    table = speedup(SWEEP)
    axes = figure_of(lambda axes: draw(axes, table, quantity="inflation")).axes[0]
    assert axes.lines[0].get_ydata().tolist() == [1, 1, 1, 1]
    assert axes.lines[1].get_ydata()[:3].tolist() == [1.0, 2.0, 4.0]
    assert "K_n" in axes.get_ylabel()


def test_further_swept_keys_make_panels() -> None:
    points = {(n, s): {"asgd": [s / n]} for n in (1, 2, 4) for s in (1.0, 2.0)}
    result = made_sweep(("cluster.workers", "problem.noise.std"), points)
    for kind in KINDS:
        if kind.name in ("speedup", "efficiency", "inflation"):
            figure = kind.figure(kind.table(result))
            titles = [axes.get_title() for axes in figure.axes]
            assert titles == [f"noise: standard deviation = {s}" for s in (1, 2)]
            assert words(figure)[1:] == ["ideal", "asgd"]


def test_the_legend_says_where_linearity_ends() -> None:
    figure = figure_of(lambda axes: draw(axes, speedup(SWEEP)))
    texts = [text.get_text() for text in figure.legends[0].get_texts()]
    assert texts == ["ideal", "asgd (linear to n = 2, staleness 1)"]
    kept = figure_of(lambda axes: draw(axes, speedup(swept(row(1, 60.0), row(2, 30.0)))))
    assert kept.legends[0].get_texts()[1].get_text() == "asgd (linear throughout)"


@pytest.mark.parametrize(
    ("result", "fits"), [(SWEEP, True), (swept(row(1, 1.0), target=None), False)]
)
def test_only_sweeps_over_workers_with_a_target_have_it(result: object, fits: bool) -> None:
    assert applies(result) == fits  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("seeds", "quantity", "bands"), [(1, "speedup", 0), (2, "speedup", 1), (2, "inflation", 0)]
)
def test_where_any_point_has_several_seeds_the_speedup_has_a_band(
    seeds: int, quantity: str, bands: int
) -> None:
    result = made_sweep(
        ("cluster.workers",), {(1,): {"asgd": [9.0]}, (2,): {"asgd": [5.0] * seeds}}
    )
    axes = figure_of(lambda axes: draw(axes, speedup(result), quantity=quantity)).axes[0]
    assert len(axes.collections) == bands


def test_all_that_is_drawn(golden: Golden) -> None:
    points = {
        (1,): {"asgd": [8.0, 9.0, 10.0], "rennala": [8.0, 8.0, 8.0]},
        (2,): {"asgd": [5.0, 4.0, 6.0], "rennala": [4.0, 4.0, 4.0]},
        (4,): {"asgd": [np.inf, 4.0, 6.0], "rennala": [np.inf, np.inf, 2.0]},
    }
    table = speedup(made_sweep(("cluster.workers",), points))
    golden("speedup", drawn(figure_of(lambda axes: draw(axes, table))))
    golden("speedup_inflation", filled(draw, table, looks(table, "line"), quantity="inflation"))

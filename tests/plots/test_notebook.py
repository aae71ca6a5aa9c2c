"""The rendering of a result, its figures and their axes in notebooks, without a notebook."""

from __future__ import annotations

from dataclasses import replace

import pytest
from matplotlib.axes import Axes

from simulator.plots import available, curves
from simulator.plots.notebook import ShownAxes, ShownFigure
from tests.shared.fabricated import made_result

PNG = b"\x89PNG\r\n"


def test_axes_show_their_figure() -> None:
    axes = curves(made_result())
    assert isinstance(axes, Axes)
    shown = axes._repr_png_()  # type: ignore[attr-defined]
    assert shown.startswith(PNG)
    assert int.from_bytes(shown[16:20], "big") == 704  # pixels: 6.4 inches


def test_every_kind_of_figure_shows_itself() -> None:
    for kind in available(made_result()):
        figure = kind.figure(kind.table(made_result()))
        assert figure._repr_png_().startswith(PNG)  # type: ignore[attr-defined]


def test_a_result_shows_its_answer_and_its_frames() -> None:
    shown = made_result()._repr_html_()
    assert "<tr><td>ringmaster</td><td>10.5</td>" in shown
    assert "<table><thead><tr><th>method</th><th>time to\n" in shown
    assert shown.count("<td>") == 2 * shown.count("<th>")
    assert "<div>Target: loss_gap &lt;= 0.2, in simulated seconds.</div>" in shown
    assert "<code>.summary</code> (9), <code>.curves</code> (33)" in shown
    assert ".events" not in shown


def test_without_a_target_or_a_row_it_shows_what_there_is() -> None:
    result = replace(made_result(), target=None)
    assert "time to" not in result._repr_html_()
    empty = replace(result, summary=result.summary[:0])
    assert "<table>" not in empty._repr_html_()
    assert "<code>.summary</code> (0)" in empty._repr_html_()


def test_names_are_escaped() -> None:
    result = made_result()
    for frame in (result.summary, result.curves, result.workers):
        frame.replace({"label": {"asgd": "<script>alert(1)</script>"}}, inplace=True)
    assert "<script>" not in result._repr_html_()


def test_a_sweep_says_what_was_swept() -> None:
    result = made_result()
    summary = result.summary.copy()
    summary.insert(1, "cluster.workers", 5)
    shown = replace(result, summary=summary)._repr_html_()
    assert "A sweep over cluster.workers." in shown
    assert "<table>" not in shown


def test_ipython_picks_the_picture_and_the_html() -> None:
    formatter = pytest.importorskip("IPython.core.formatters", reason="needs IPython")
    shown, _ = formatter.DisplayFormatter().format(curves(made_result()))
    assert shown["image/png"].startswith(PNG)
    printed, _ = formatter.DisplayFormatter().format(made_result())
    assert "<td>ringmaster</td>" in printed["text/html"]


def test_axes_in_a_part_of_a_figure_show_all_of_it() -> None:
    part = ShownFigure().subfigures()
    axes: ShownAxes = part.add_subplot(axes_class=ShownAxes)
    shown = axes._repr_png_()
    assert shown is not None
    assert shown.startswith(PNG)

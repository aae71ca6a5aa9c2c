"""What a paper asks of a figure: its width, the names of its axes, its style; crowded legends."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from matplotlib.axes import Axes

from simulator.errors import DataError
from simulator.plots.layout import Paper, figure_of, figure_of_panels
from simulator.plots.style import style_from
from tests.conftest import Golden
from tests.shared.drawn import drawn
from tests.shared.results import words


def draw(axes: Axes) -> None:
    for k in range(6):
        axes.plot([0.0, 1.0], [0.0, float(k)], label=f"a method with a long name {k}")
    axes.set_xlabel("simulated time [s]")
    axes.legend(title="medians of 5 seeds")


def test_without_wishes_a_figure_is_as_wide_as_ever() -> None:
    figure = figure_of(draw)
    assert figure.get_figwidth() == 6.4
    assert figure.axes[0].get_xlabel() == "simulated time [s]"


def test_panels_share_the_name_of_an_axis_only_if_it_is_the_same() -> None:
    def fill(name: str) -> Callable[[Axes], object]:
        return lambda axes: axes.set_xlabel(name)

    panels = {"a": "simulated time [s]", "b": "time [s]", "c": "time [s]"}
    figure = figure_of_panels({key: fill(name) for key, name in panels.items()}, (2.0, 3.5))
    assert [axes.get_xlabel() for axes in figure.axes] == ["simulated time [s]", "", "time [s]"]


def test_a_narrow_figure_has_that_width_and_fewer_columns_in_its_legend() -> None:
    wide, narrow = figure_of(draw), figure_of(draw, paper=Paper(width=3.4))
    assert narrow.get_figwidth() == 3.4
    assert [figure.legends[0]._ncols for figure in (wide, narrow)] == [2, 1]


def test_a_narrow_figure_keeps_its_legend_within_its_width() -> None:
    figure = figure_of(draw, paper=Paper(width=3.4))
    figure.draw_without_rendering()
    box = figure.legends[0].get_window_extent()
    assert 0.0 <= box.x0 < box.x1 <= figure.bbox.width


def test_a_label_too_long_for_the_figure_has_several_lines() -> None:
    def crowded(axes: Axes) -> None:
        axes.plot([0, 1], label="a method with so many parameters that no column of a paper " * 2)
        axes.legend(title="medians of 5 seeds; open at the horizon: most seeds never arrive")

    figure = figure_of(crowded, paper=Paper(width=3.4))
    figure.draw_without_rendering()
    box, axes = figure.legends[0].get_window_extent(), figure.axes[0]
    assert 0.0 <= box.x0 < box.x1 <= figure.bbox.width
    assert box.y1 < axes.get_window_extent().y0
    assert axes.get_window_extent().height > 1.2 * figure.dpi


def test_axes_get_the_given_names() -> None:
    axes = figure_of(draw, paper=Paper(xlabel="time $t$ [s]", ylabel="loss")).axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("time $t$ [s]", "loss")


@pytest.mark.parametrize("name", ["xlabel", "ylabel"])
def test_mathematics_that_cannot_be_drawn_is_refused(name: str) -> None:
    wishes: dict[str, Any] = {name: "bad $x_$"}
    with pytest.raises(DataError, match=rf"{name}: 'bad \$x_\$' is no text"):
        Paper(**wishes)


def test_a_style_overrides_ours(tmp_path: Path) -> None:
    (tmp_path / "journal.mplstyle").write_text("axes.grid: False\nlines.linewidth: 0.5\n")
    style = style_from(tmp_path / "journal.mplstyle")
    line = figure_of(draw, paper=Paper(style=style)).axes[0].lines[0]
    assert line.get_linewidth() == 0.5
    assert figure_of(draw).axes[0].lines[0].get_linewidth() == 1.6


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("foo bar\n", r"is no Matplotlib style: Missing colon in line 1"),
        ("nonsense.key: 3\n", r"is no Matplotlib style: Bad key nonsense.key in line 1"),
        ("lines.linewidth: wide\n", r"is no Matplotlib style: Bad value in line 1"),
        (None, r"cannot be read as a Matplotlib style"),
    ],
)
def test_a_style_that_is_none_is_refused(text: str | None, rule: str, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / "own").write_text(text)
    with pytest.raises(DataError, match=rule):
        style_from(tmp_path / "own")


def test_a_style_cannot_choose_the_backend(tmp_path: Path) -> None:
    (tmp_path / "own").write_text("backend: TkAgg\nfont.size: 7\n")
    assert style_from(tmp_path / "own") == {"font.size": 7.0}


def lines(count: int, title: str = "medians") -> list[str]:
    """Title and entries of the legend of so many lines."""

    def many(axes: Axes) -> None:
        for number in range(count):
            axes.plot([0, 1], label=f"m{number}")
        axes.legend(title=title)

    return words(figure_of(many))


def test_the_first_48_entries_are_listed_and_the_title_says_how_many_there_are() -> None:
    title, *entries = lines(50)
    assert title == "medians; the first 48 of 50 are listed"
    assert entries == [f"m{number}" for number in range(48)]
    assert lines(49, title="")[0] == "the first 48 of 49 are listed"


def test_48_entries_are_all_listed() -> None:
    title, *entries = lines(48)
    assert (title, len(entries)) == ("medians", 48)


def test_a_row_of_panels_has_the_height_that_is_asked_for_and_several_share_more() -> None:
    panels: dict[str, Callable[[Axes], object]] = {name: lambda axes: None for name in "abcde"}
    low, high = (figure_of_panels(panels, (width, 1.7)) for width in (20.0, 6.4))
    assert low.get_figheight() == 1.7
    rows = high.axes[0].get_subplotspec().get_gridspec().nrows
    assert rows > 1
    assert high.get_figheight() > 1.7 * rows


def panel(axes: Axes, top: float = 1.0) -> None:
    """A line to a height of its own."""
    axes.plot([0.0, 1.0], [0.0, top], label="rising" if top < 2.0 else "steep")
    axes.set_xlabel("x")
    axes.set_ylabel("y")
    axes.legend(title="medians; rising")


def test_all_of_a_figure_of_panels(golden: Golden) -> None:
    tops = {"a": 1.0, "b": 3.0, "c": 2.0, "d": 1.5}
    fills = {name: partial(panel, top=top) for name, top in tops.items()}
    figure = figure_of_panels(fills, (6.4, 3.5), Paper(width=4.6, ylabel="z"))
    golden("layout", drawn(figure))
    golden("layout_single", drawn(figure_of(draw, paper=Paper(width=3.4))))


def test_panels_with_axes_of_different_kinds_keep_their_limits() -> None:
    def logarithmic(axes: Axes) -> None:
        axes.set_yscale("log")
        axes.plot([0.0, 2.0], [1.0, 10.0])

    figure = figure_of_panels({"a": panel, "b": logarithmic}, (6.4, 3.5))
    one, two = figure.axes
    assert one.get_ylim() != two.get_ylim()
    assert one.get_xlim() == two.get_xlim() == (-0.1, 2.1)


@pytest.mark.parametrize(("width", "height"), [(None, 3.0), (6.4, 3.0), (3.2, 2.25), (12.8, 4.5)])
def test_a_narrower_figure_is_lower_but_less_so(width: float | None, height: float) -> None:
    assert Paper(width=width).size((6.4, 3.0)) == (width or 6.4, height)

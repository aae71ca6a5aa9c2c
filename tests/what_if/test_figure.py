"""The figure of a what-if: a mark and an interval for every change."""

import numpy as np
import pandas as pd
import pytest

from simulator.what_if.figure import _APART, _LOOKS, _MOST_PARTS, figure
from tests.conftest import Golden
from tests.shared.drawn import drawn


def table(*rows: tuple[str, str, float]) -> pd.DataFrame:
    """A row per (part, kind, saved share), with intervals of a tenth on each side."""
    made = pd.DataFrame(rows, columns=["part", "kind", "share"])
    return made.assign(share_low=made["share"] - 0.1, share_high=made["share"] + 0.1, seeds=3)


ROWS = table(
    ("worker 1", "absent", 0.5),
    ("worker 1", "twice", 0.2),
    ("worker 0", "median", -0.1),
    ("links", "removed", 0.4),
)


def test_marks_stand_at_their_parts_in_per_cent_with_intervals() -> None:
    axes = figure(ROWS).axes[0]
    marks = {str(line.get_label()): line for line in axes.lines if line.get_marker() != "None"}
    expected = {
        "absent": (50.0, -_APART),
        "twice as fast": (20.0, _APART),
        "at the median speed": (-10.0, 1.0),
        "removed": (40.0, 2.0),
    }
    found = {name: (*line.get_xdata(), *line.get_ydata()) for name, line in marks.items()}
    assert {name: pytest.approx(place) for name, place in expected.items()} == found
    lengths = [np.ptp(path.vertices[:, 0]) for one in axes.collections for path in one.get_paths()]
    assert lengths == pytest.approx([20.0] * 4)
    assert [text.get_text() for text in axes.get_yticklabels()] == ["worker 1", "worker 0", "links"]


def test_only_the_first_parts_are_drawn_and_the_axis_says_so() -> None:
    many = table(*((f"worker {k}", "absent", 0.1) for k in range(_MOST_PARTS + 2)))
    axes = figure(many).axes[0]
    assert len(axes.get_yticks()) == _MOST_PARTS
    assert f"the first {_MOST_PARTS} of {_MOST_PARTS + 2}" in axes.get_xlabel()
    assert "the first" not in figure(ROWS).axes[0].get_xlabel()


def test_every_kind_has_its_own_look() -> None:
    looks = [(look["color"], look["marker"]) for look in _LOOKS.values()]
    assert len(set(looks)) == len(looks)


def test_all_that_is_drawn(golden: Golden) -> None:
    golden("figure", drawn(figure(ROWS)))


def test_a_figure_is_as_high_as_its_parts_up_to_40() -> None:
    one, two = (figure(table(*((f"w {k}", "absent", 0.1) for k in range(n)))) for n in (40, 41))
    assert one.get_figheight() == two.get_figheight()

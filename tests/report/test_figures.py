"""The figures of a report: which there are, and their titles."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from simulator.report.drawing import Drawing
from simulator.report.figures import drawings, static_curves
from simulator.report.points import points_of
from simulator.results.store import read
from tests.shared.fabricated import made_result
from tests.shared.results import made_sweep


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures without their pictures, which take long to draw."""
    plain = lambda figure, name, title: Drawing(name, title, f"{figure.get_figwidth():.1f}")  # noqa: E731
    monkeypatch.setattr("simulator.report.figures.inline_svg", plain)


def test_the_curves_of_the_first_six_points_are_drawn_with_their_place() -> None:
    sweep = made_sweep(("n",), {(n,): {"asgd": [5.0]} for n in range(8)})
    sweep.summary.loc[sweep.summary["n"] == 0, "status"] = "failed"
    found = static_curves(points_of(sweep))
    assert found == [
        (f"curves-{k}", f"Metric against time at n = {k + 1}: medians and middle halves", "4.6")
        for k in range(6)
    ]
    [alone] = static_curves(points_of(made_result()))
    assert alone.title == "Metric against time: medians and middle halves"


def test_all_other_kinds_that_fit_are_drawn() -> None:
    assert [(one.id, one.title) for one in drawings(made_result())] == [
        ("figure-worker-time-0", "Where the workers' time went"),
        ("figure-sensitivity-0", "Time to the target against the step size"),
        ("figure-profile-0", "How often each method is within a factor of the fastest"),
    ]
    empty = made_result()
    empty.curves = empty.curves[:0]
    assert drawings(empty) == []


def test_the_timeline_is_drawn_for_each_of_six_methods_that_have_events() -> None:
    result = made_result()
    first = result.summary.iloc[:1]
    labels = [f"m{k}" for k in range(8)]
    result.summary = pd.concat([first.assign(label=label) for label in labels])
    result.events = pd.DataFrame(
        [
            {"label": label, "algorithm": "asgd", "seed": 0, "worker": 0, "job": 0, "started": 0.0,
             "time": 1.0, "version": 0, "delay": 0, "verdict": "discarded", "decided": 1.0,
             "iteration": 0}
            for label in labels if label != "m2"
        ]
    )  # fmt: skip
    shown = [one for one in drawings(result) if "timeline" in one.id]
    assert [(one.id, one.title) for one in shown] == [
        (f"figure-timeline-{k}", f"What each worker did when: m{k}") for k in (0, 1, 3, 4, 5)
    ]


def test_the_page_of_a_run_shows_the_same(folder: Path) -> None:
    assert [one.id for one in drawings(read(folder))][:1] == ["figure-worker-time-0"]

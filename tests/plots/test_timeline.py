"""The timeline: the jobs of a window as bars, with models and updates."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial

import pytest

from simulator.errors import DataError
from simulator.plots.gantt import draw, size
from simulator.plots.layout import figure_of
from simulator.plots.timeline import can_show, timeline
from simulator.results.answer import answer
from simulator.results.result import Result
from tests.conftest import Golden
from tests.shared.drawn import tabled
from tests.shared.fabricated import made_result
from tests.shared.results import words
from tests.shared.scenes import LINE, run

RENNALA = {"name": "rennala", "label": "rennala", "stepsize": 0.1, "batch": 2}
ASGD = {"name": "asgd", "stepsize": 0.2}


@cache
def made() -> Result:
    """Workers of 1, 2 and 3.5 seconds for 10 seconds."""
    return run(
        RENNALA, ASGD, problem=LINE, times={"mean": [1.0, 2.0, 3.5]}, workers=3,
        stop={"time": 10.0}, record={"points": 5}, seeds=[4, 5],
    )  # fmt: skip


def test_the_jobs_that_touch_the_window_are_there() -> None:
    table = timeline(made(), label="rennala", seed=4, window=(2.5, 3.5))
    assert table[["worker", "started", "time", "version", "verdict"]].values.tolist() == [
        [0, 2.0, 3.0, 1, "applied"],
        [0, 3.0, 4.0, 1, "cancelled"],
        [1, 2.0, 4.0, 1, "applied"],
        [2, 2.0, 4.0, 1, "cancelled"],
    ]
    assert set(table["workers"]) == {3}


def test_the_fastest_method_and_the_first_seed_are_shown_unless_others_are_named() -> None:
    table = timeline(made())
    assert set(table["seed"]) == {4}
    assert set(table["label"]) == {answer(made())["label"].iloc[0]}


def test_bars_carry_the_version_and_updates_their_number() -> None:
    table = timeline(made(), label="asgd", window=(0.0, 4.2))
    figure = figure_of(lambda axes: draw(axes, table), size(table))
    axes = figure.axes[0]
    bars = [bar for bar in axes.patches if bar.get_width() > 0]
    assert len(bars) == len(table)
    written = [text.get_text() for text in axes.texts]
    assert written[: len(table)] == [str(version) for version in table["version"]]
    assert "1" in written[len(table) :]
    assert words(figure)[0] == "asgd, seed 4; number in a bar: version of its model"


def test_the_axis_says_whose_seconds_they_are() -> None:
    for wall, name in ({}, "simulated time [s]"), ({"on": "ray"}, "time [s]"):
        table = timeline(replace(made(), wall=wall))
        figure = figure_of(partial(draw, table=table))
        assert figure.axes[0].get_xlabel() == name


def test_every_verdict_in_the_window_has_an_entry() -> None:
    table = timeline(made(), label="rennala", window=(0.0, 10.0))
    entries = words(figure_of(lambda axes: draw(axes, table), size(table)))[1:]
    ends = ["waits at the end of the run", "under way at the end of the run"]
    assert entries == ["applied", "cancelled", *ends, "server update"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"label": "rennla"}, "label: 'rennla' has no events; did you mean 'rennala'"),
        ({"seed": 0}, "seed: 0 has no events; known: 4, 5"),
        ({"window": (3.0, 3.0)}, "window: 3:3, must be FROM:UNTIL with 0 <= FROM < UNTIL"),
        ({"window": (30.0, 40.0)}, "window: no job between 30 s and 40 s"),
    ],
)
def test_what_is_not_there_is_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(DataError) as caught:
        timeline(made(), **options)  # type: ignore[arg-type]
    assert message in str(caught.value)


def test_events_of_few_workers_are_needed() -> None:
    assert can_show(made())
    assert not can_show(made_result())
    large = run(ASGD, problem=LINE, workers=65, times=1.0, stop={"time": 2.5})
    assert not can_show(large)
    fitting = run(ASGD, problem=LINE, workers=64, times=1.0, stop={"time": 2.5})
    assert can_show(fitting)
    assert set(timeline(fitting)["workers"]) == {64}
    with pytest.raises(DataError, match="65 workers, at most 64 fit into a figure"):
        timeline(large)


def test_the_whole_table(golden: Golden) -> None:
    golden("timeline", tabled(timeline(made(), label="rennala", seed=5, window=(1.0, 6.0))))


def test_the_usual_window_ends_with_the_twentieth_job_of_a_worker() -> None:
    table = timeline(run(ASGD, problem=LINE, workers=2, times=[1.0, 3.0], stop={"time": 50.0}))
    assert (table["window_start"].iloc[0], table["window_end"].iloc[0]) == (0.0, 20.0)
    assert timeline(made(), label="asgd")["window_end"].iloc[0] > 9.0

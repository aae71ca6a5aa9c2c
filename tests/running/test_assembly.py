"""Runs that nothing would end."""

from __future__ import annotations

import pytest

from simulator.errors import RunFailed
from simulator.running import assembly
from tests.shared.scenes import LINE, run

#: Every job takes a second, and every trial is cut after half of one.
HASTY = {"name": "mindflayer", "stepsize": 0.1, "deadline": 0.5, "success": 0.5, "trials": 2}
PLACE = {"problem": LINE, "times": 1.0, "workers": 2}


def test_a_run_without_horizon_in_which_no_job_arrives_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(assembly, "PATIENCE", (50, 1))
    rule = "51 jobs were cancelled in a row and none arrived: give stop.time"
    with pytest.raises(RunFailed, match=rule):
        run(HASTY, **PLACE, stop={"arrivals": 1})


def test_a_horizon_ends_it_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assembly, "PATIENCE", (50, 1))
    row = run(HASTY, **PLACE, stop={"time": 100.0}).summary.iloc[0]
    assert (row["arrivals"], row["cancelled"], row["status"]) == (0, 398, "horizon")


def test_jobs_that_arrive_in_between_are_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assembly, "PATIENCE", (5, 1))
    place = {**PLACE, "times": {"mean": [0.2, 1.0]}}
    hasty = {**HASTY, "unit": "seconds"}
    row = run(hasty, **place, stop={"arrivals": 60}).summary.iloc[0]
    assert row["arrivals"] == 60
    assert row["cancelled"] > 20

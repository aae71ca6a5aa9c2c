"""Traces that cover far more or less than a run are noted: a wrong unit shows there."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.scenario import Scenario
from simulator.scenario.trace_cover import cover_notes
from tests.shared.scenes import scene


def traced(folder: Path, last: float, period: float | None, time: float | None) -> Scenario:
    path = folder / "speeds.csv"
    path.write_text(f"time,worker,speed\n0,0,1\n{last},0,2\n")
    speed = {"kind": "trace", "path": str(path), "assign": "modulo", "period": period}
    stop = {"time": time} if time else {"arrivals": 10}
    return scene(
        {"name": "asgd", "stepsize": 0.1}, times={"mean": 1.0, "speed": speed}, stop=stop,
        record={"points": 2} if time else None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("last", "period", "time", "said"),
    [
        (100.0, None, 10_000.0, "covers 100 s, 1/100 of stop.time, 1e+04 s: check the unit"),
        (100.0, 36_000.0, 36.0, "covers 3.6e+04 s, 1e+03 times stop.time, 36 s: check the unit"),
        (100.0, None, 9_999.0, ""),
        (100.0, None, 1.1, ""),
        (100.0, None, None, ""),
    ],
)
def test_only_a_cover_that_is_far_off_is_noted(
    tmp_path: Path, last: float, period: float | None, time: float | None, said: str
) -> None:
    notes = list(cover_notes(traced(tmp_path, last, period, time)))
    assert len(notes) == bool(said)
    assert said in "".join(notes)

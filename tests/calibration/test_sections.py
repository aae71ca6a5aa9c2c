"""Workers that died for good in a real run."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import paceline
from simulator.calibration.calibrate import calibrate
from simulator.results.store import write
from tests.shared.recordings import recorded


def died(folder: Path) -> Path:
    """A recording of 400 s in which worker 2 dies at 100 s, with what a real run writes of it."""
    membership: Any = {"events": [{"worker": 2, "leave": 100.0}]}
    recorded(folder, membership=membership, links={"upload": 0.001})
    result = paceline.read(folder)
    table = result.transport
    assert table is not None
    table.loc[table["fate"] == "cancelled", "fate"] = "lost"
    assert table[table["fate"] == "lost"]["worker"].tolist() == [2]
    scenario = paceline.load_scenario(folder / "resolved.yaml")
    write(replace(result, wall={"on": "local"}), folder, scenario)
    return folder


def test_a_worker_that_died_is_a_rate_and_a_warning(tmp_path: Path) -> None:
    """One death in 5 x 400 + 100 seconds of workers, up to the length of a job."""
    found = calibrate([died(tmp_path)])
    section = found.cluster("cluster")["membership"]
    assert section["stays"]["mean"] == pytest.approx(2100.0, abs=5.0)
    assert section["away"] == float("inf")
    assert any("a worker died" in warning for warning in found.warnings)


def test_departures_in_a_simulation_are_not_calibrated(tmp_path: Path) -> None:
    events = [{"worker": 2, "leave": 100.0}, {"worker": 2, "join": 150.0}]
    found = calibrate([recorded(tmp_path, membership={"events": events})])
    assert "membership" not in found.others
    assert any("give membership as it was" in warning for warning in found.warnings)

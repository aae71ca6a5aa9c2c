"""Sections of a cluster besides its workers; workers that died for good in a real run."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import paceline
from simulator.calibration.calibrate import calibrate
from simulator.calibration.failures import Failures
from simulator.calibration.sections import (
    absence_doubts,
    fault_section,
    membership_section,
    stall_section,
)
from simulator.calibration.stalls import Stall
from simulator.results.store import write
from tests.shared.recordings import recorded


def run(length: float, *deaths: float, leaves: int = 0) -> Any:
    return SimpleNamespace(length=length, deaths=deaths, leaves=leaves, workers=4)


def test_stalls_come_after_the_calm_seconds_between_them() -> None:
    """Two of 2 and 3 s in 35 s: 30 s of calm, 15 s each."""
    calm = {"every": {"mean": 15.0, "job": "exponential"}}
    found = stall_section([run(20.0), run(15.0)], [Stall(1.0, 3.0), Stall(5.0, 8.0)])
    assert found == calm | {"lasts": {"mean": 2.5, "job": "exponential"}}
    alike = [Stall(1.0, 3.0), Stall(5.0, 7.5)]  # they differ by a fifth of the longest
    assert stall_section([run(20.0), run(14.5)], alike) == calm | {"lasts": {"mean": 2.25}}
    assert stall_section([run(20.0)], []) == {}


def failures(*up: float, constant: bool = True) -> Failures:
    return Failures([np.array([True, False, True])], list(up), 2.0, constant, 0.12345)


def test_faults_have_one_mean_or_one_for_each_worker() -> None:
    assert fault_section(failures(30.0)) == {
        "time_to_failure": {"mean": 30.0, "job": "exponential"},
        "time_to_repair": {"mean": 2.0},
    }
    many = fault_section(failures(1 / 3, 5.0, constant=False))
    assert many["time_to_failure"]["mean"] == [0.333333, 5.0]
    assert many["time_to_repair"] == {"mean": 2.0, "job": "exponential"}
    assert fault_section(None) == {}


def test_deaths_are_a_rate_in_the_seconds_that_workers_lived() -> None:
    """4 x 100 s without the 30 + 20 s after two deaths, and 4 x 10 s."""
    found = membership_section([run(100.0, 70.0, 80.0), run(10.0)])
    assert found["stays"] == {"mean": 195.0, "job": "exponential"}
    assert membership_section([run(100.0)]) == {}


def test_what_cannot_be_told_of_absences() -> None:
    assert list(absence_doubts([run(9.0)], None)) == []
    first, second = absence_doubts([run(9.0)], failures(3.0))
    assert first.startswith("2 jobs took much longer than their workers' others")
    assert second == "interruptions of less than about 0.123 s are not told from long jobs"
    [one] = absence_doubts([run(9.0, 1.0, leaves=1)], None)
    assert one.startswith("a worker died: ")
    two, left = absence_doubts([run(9.0, 1.0, 2.0, leaves=3)], None)
    assert two.startswith("2 workers died: ") and left.startswith("workers left and joined")


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

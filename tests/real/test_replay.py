"""Replays: what was recorded, simulated again, and the first difference where there is one."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

import paceline
from simulator.errors import DataError
from simulator.real import replay as module
from simulator.real.replay import Replayed, replay
from simulator.results.store import write
from simulator.scenario import Scenario
from tests.shared.scenes import scene
from tests.shared.variants import CASES

NOISY = {"mean": {"law": "linear"}, "job": {"kind": "gamma", "shape": 2.0}}
RINGMASTER = {"name": "ringmaster", "stepsize": 0.1, "delay_threshold": 3, "stops": True}
RENNALA = {"name": "rennala", "stepsize": 0.5, "batch": 4}


def recorded(folder: Path, scenario: Scenario) -> list[Replayed]:
    """The replay of a simulation that was written to `folder`."""
    write(paceline.run(scenario, events=True), folder, scenario)
    return replay(folder)


def differences(found: list[Replayed]) -> dict[str, dict[str, str]]:
    return {f"{one.label} {one.seed}": one.differences for one in found if not one.is_equal}


def frame(**columns: list[Any]) -> pd.DataFrame:
    return pd.DataFrame(columns)


def test_the_first_row_that_differs_is_told_and_nan_equals_nan() -> None:
    nan = float("nan")
    then, now = frame(a=[1, 2, 3], b=[nan, 1.0, 5.0]), frame(a=[1, 2, 4], b=[nan, 2.0, 5.0])
    first = module._first_difference
    assert first(then, then, ("a", "b")) == ""
    assert first(then, now, ("a", "b")) == "row 1: b 1.0 recorded, 2.0 simulated"
    assert first(then, now, ("a", "absent")) == "row 2: a 3 recorded, 4 simulated"
    assert first(then, now[:2], ("a",)) == "3 rows recorded, 2 simulated"
    assert first(frame(a=[nan]), frame(a=[1.0]), ("a",)) == "row 0: a nan recorded, 1.0 simulated"


@pytest.mark.parametrize(
    ("status", "arrivals", "iterations", "end"),
    [
        ("horizon", 9, 9, 7.0),
        ("stalled", 9, 9, 7.0),
        ("interrupted", 9, 9, 7.0),
        ("budget", 9, 9, 7.0),  # real seconds
        ("budget", 20, 9, None),
        ("budget", 9, 30, None),
        ("budget", 9, 31, None),  # one update may count several
        ("converged", 9, 9, None),
        ("diverged", 9, 9, None),
    ],
)
def test_a_run_ends_where_its_records_end_unless_a_budget_or_target_did(
    status: str, arrivals: int, iterations: int, end: float | None
) -> None:
    one = {"label": "x", "seed": 1}
    summary = pd.DataFrame(
        [
            {**one, "replica": 0, "status": status, "arrivals": arrivals, "iterations": iterations},
            {**one, "seed": 2, "replica": 0, "status": "horizon", "arrivals": 0, "iterations": 0},
        ]
    )
    curves = pd.DataFrame(
        {
            "label": "x",
            "seed": [1, 1, 1, 2],
            "replica": [0, 0, 1, 0],
            "time": [0.0, 7.0, 8.0, 99.0],
        }
    )
    recorded: Any = SimpleNamespace(summary=summary, curves=curves)
    scenario = scene(RENNALA, stop={"arrivals": 20, "iterations": 30})
    assert module._end(recorded, scenario, "x", 1) == end
    open_end = scene(RENNALA, stop={"time": 50.0})
    expected = end if status not in ("budget",) else 7.0
    assert module._end(recorded, open_end, "x", 1) == expected


def test_every_method_equals_its_own_recording(tmp_path: Path) -> None:
    """Methods that cancel too, and those without a server."""
    found = recorded(tmp_path, scene(*CASES.values(), times=NOISY, stop={"arrivals": 100}))
    assert len(found) == len(CASES)
    assert differences(found) == {}
    assert all(one.jobs >= 100 for one in found)


@pytest.mark.parametrize(
    "cluster",
    [
        {"links": {"upload": {"mean": 0.3, "job": "exponential"}, "download": 0.2}},
        {"links": {"upload": {"latency": 0.2, "discipline": "fifo", "shared": True}}},
        {"times": {"mean": 1.0}, "links": 0.5},
        {"server": {"arrival": 0.1, "update": 0.2, "assign": 0.05, "cancel": 0.03}},
        {"stalls": {"every": {"mean": 6.0, "job": "exponential"}, "lasts": 2.0}, "cold_start": 1.5},
        {"faults": {"time_to_failure": 9.0, "time_to_repair": 4.0}},
        {"times": {**NOISY, "speed": {"kind": "markov", "speeds": [1, 0], "holding": [6, 3]}}},
    ],
    ids=["links", "a shared queue", "ties", "the server", "stalls", "faults", "speeds"],
)
def test_links_faults_and_speeds_are_part_of_the_recorded_instants(
    cluster: dict[str, Any], tmp_path: Path
) -> None:
    changes = {"times": NOISY, "stop": {"time": 60.0}, **cluster}
    found = recorded(tmp_path, scene(RENNALA, RINGMASTER, CASES["ata"], **changes))
    assert differences(found) == {}


def test_a_group_keeps_its_batch(tmp_path: Path) -> None:
    data = {"kind": "synthetic", "samples": 40, "features": 3}
    parts = scene(RENNALA, times=NOISY).model_dump(exclude_none=True)
    groups = [{"workers": 2, "batch": 5}, {"workers": 3, "compute_time": 2.3}]
    own = {"problem": {"kind": "logistic", "data": data}, "cluster": {"groups": groups}}
    found = recorded(tmp_path, Scenario.model_validate(parts | own))
    assert len(found) == 1
    assert differences(found) == {}


def test_seeds_and_replicas_are_replayed_too(tmp_path: Path) -> None:
    """Constant times share one schedule among seeds, step sizes among replicas."""
    sizes = {"name": "asgd", "stepsize": [0.1, 0.2, 0.3]}
    found = recorded(tmp_path, scene(sizes, RENNALA, seeds=[3, 5]))
    assert [(one.label, one.seed) for one in found] == [
        ("asgd", 3), ("asgd", 5), ("rennala (batch=4)", 3), ("rennala (batch=4)", 5),
    ]  # fmt: skip
    assert differences(found) == {}


def test_a_run_that_reached_its_target_is_replayed_to_it(tmp_path: Path) -> None:
    stop = {"time": 500.0, "target": {"metric": "loss_gap", "below": 0.05}}
    found = recorded(tmp_path, scene(RENNALA, times=NOISY, stop=stop, record={"every": 1.0}))
    assert differences(found) == {}


def test_the_first_difference_is_said(tmp_path: Path) -> None:
    """A verdict and a loss that were changed in the tables are found again, each at its row."""
    scenario = scene(RENNALA, times=NOISY)
    result = paceline.run(scenario, events=True)
    assert result.events is not None
    row = result.events.index[result.events["verdict"] == "applied"][7]
    result.events.loc[row, "version"] += 1
    result.curves.loc[4, "loss"] += 1e-9
    write(result, tmp_path, scenario)
    (one,) = replay(tmp_path)
    assert set(one.differences) == {"versions", "losses"}
    assert one.differences["versions"].startswith(f"row {row}: version ")
    assert one.differences["losses"].startswith("row 4: loss ")


def test_a_folder_without_events_is_refused(tmp_path: Path) -> None:
    scenario = scene(RENNALA)
    write(paceline.run(scenario), tmp_path, scenario)
    with pytest.raises(DataError, match="--events"):
        replay(tmp_path)


def test_a_scenario_may_follow_a_recording(tmp_path: Path) -> None:
    """Another method on the recorded arrivals; jobs that were never recorded never end."""
    source = scene({"name": "asgd", "stepsize": 0.1}, times=NOISY)
    first = paceline.run(source, events=True)
    write(first, tmp_path, source)
    times = {"kind": "recorded", "path": str(tmp_path)}
    again = paceline.run(
        scene({"name": "asgdm", "stepsize": 0.01}, times=times, stop={"time": 99.0})
    )
    assert first.summary["arrivals"].tolist() == again.summary["arrivals"].tolist()


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ({"label": "nobody"}, "label: 'nobody' has no events"),
        ({"label": "asgd", "seed": 7}, "seed: 7 has no events"),
        ({}, "label: is missing"),
    ],
)
def test_a_recording_that_is_not_there_is_named(
    times: dict[str, Any], said: str, tmp_path: Path
) -> None:
    source = scene(RENNALA, {"name": "asgd", "stepsize": 0.1})
    write(paceline.run(source, events=True), tmp_path, source)
    recording = {"kind": "recorded", "path": str(tmp_path), **times}
    with pytest.raises(DataError, match=said):
        paceline.run(scene(RENNALA, times=recording))
    with pytest.raises(DataError, match="recorded with 5 workers, the cluster has 4"):
        right = {**recording, "label": "asgd", "seed": 0}
        paceline.run(scene(RENNALA, times=right, workers=4))

"""Real runs from their start to their end, with workers in this process that never wait."""

import signal
from pathlib import Path
from typing import Any

import pytest

from simulator.errors import Interrupted
from simulator.real import run as module
from simulator.real.replay import replay
from simulator.real.run import real
from simulator.results.result import Result
from simulator.results.store import write
from simulator.scenario import Scenario
from tests.shared.inline import Inline, inlined
from tests.shared.recorded import brief

ASGD = {"name": "asgd", "stepsize": 0.1}
SYNC = {"name": "sync_sgd", "stepsize": 0.1}
ARRIVALS = {"arrivals": 40}


def replayed(result: Result, scenario: Scenario, folder: Path) -> list[dict[str, str]]:
    """What the simulation of a real run finds different."""
    write(result, folder, scenario)
    return [one.differences for one in replay(folder)]


def row(result: Result, place: int = 0) -> dict[str, Any]:
    return dict(result.summary.to_dict("records")[place])


def test_a_run_ends_with_its_budget_and_equals_its_simulation(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    [opened] = [inlined(monkeypatch)]
    local = {"name": "local_sgd", "local_steps": 2, "stepsize": 0.1}
    scenario = brief(ASGD, local, stop=ARRIVALS, record={"arrivals": 10}, seeds=[3])
    reported: list[tuple[float, str]] = []
    result = real(scenario, progress=lambda *said: reported.append(said))
    assert result.summary["status"].tolist() == ["budget"] * 2
    assert result.summary["arrivals"].tolist() == [40] * 2
    assert result.transport is not None
    fates = result.transport.groupby("label")["fate"].value_counts().to_dict()
    assert fates[("asgd", "arrived")] == 40 and fates[("asgd", "in_flight")] == 5
    [transport] = opened
    assert [setting.seed for setting in transport.settings] == [3, 3]
    assert transport.settings[0].steps is None and transport.settings[1].steps is not None
    assert transport.is_closed
    assert result.wall["cold_start_seconds"] == 0.25 and result.wall["on"] == "local"
    assert result.wall["paced"] is False
    assert reported[-1] == (1.0, "done") and {said for _, said in reported[:-1]} >= {"asgd"}
    assert replayed(result, scenario, tmp_path) == [{}, {}]


def test_the_end_of_the_horizon_is_a_record(monkeypatch: pytest.MonkeyPatch) -> None:
    inlined(monkeypatch)
    result = real(brief(ASGD, stop={"time": 0.02}, record={"every": 0.01}))
    assert row(result)["status"] == "horizon" and row(result)["simulated_seconds"] == 0.02
    assert result.curves["time"].tolist() == [0.0, 0.01, 0.02]


def test_updates_are_a_budget_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    inlined(monkeypatch)
    scenario = brief(SYNC, stop={"iterations": 6}, record={"iterations": 2})
    result = real(scenario)
    assert (row(result)["status"], row(result)["iterations"]) == ("budget", 6)
    assert result.curves["iteration"].tolist() == [0, 2, 4, 6]
    assert replayed(result, scenario, tmp_path) == [{}]


class Watcher:
    """In the place of the process that watches the target: it finds it at a given record."""

    at = 0
    made: list["Watcher"]

    def __init__(self, recipe: object, target: object) -> None:
        self.begun, self.seen, self.is_closed = 0, 0, False
        Watcher.made.append(self)

    def begin(self) -> None:
        self.begun += 1
        self.seen = 0

    def look_at(self, model: object) -> bool:
        self.seen += 1
        return self.seen == self.at

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> type[Watcher]:
    Watcher.made = []
    monkeypatch.setattr(module, "Watcher", Watcher)
    inlined(monkeypatch)
    return Watcher


def aimed(stepsize: float, **target: Any) -> Scenario:
    goal = {"metric": "loss_gap", "below": 2.0} | target
    stop = {"arrivals": 400, "target": goal}
    return brief(ASGD | {"stepsize": stepsize}, stop=stop, record={"arrivals": 4})


def test_the_watcher_stops_the_run_and_the_records_decide(
    watched: type[Watcher], tmp_path: Path
) -> None:
    """It lags behind: the run ends some records after the one that reached the target."""
    watched.at = 60
    scenario = aimed(0.1, stay=2)
    result = real(scenario)
    [watcher] = watched.made
    assert (watcher.begun, watcher.seen, watcher.is_closed) == (1, 60, True)
    gaps, last = result.curves["loss_gap"], result.curves.iloc[-1]
    assert (gaps.iloc[-2:] <= 2.0).all() and (gaps.iloc[:-2] > 2.0).all() and len(gaps) < 60
    found = row(result)
    assert found["status"] == "converged"
    assert found["time_to_target"] == result.curves["time"].iloc[-2]
    assert (found["arrivals"], found["iterations"]) == (last["arrivals"], last["iteration"])
    assert found["simulated_seconds"] == last["time"]
    assert replayed(result, scenario, tmp_path) == [{}]


def test_a_run_that_the_watcher_never_stops_has_its_own_end(watched: type[Watcher]) -> None:
    watched.at = 0
    result = real(aimed(1e-6))
    assert row(result)["status"] == "budget" and row(result)["arrivals"] == 400
    assert watched.made[0].seen == len(result.curves) == 101


def test_a_run_that_diverged_ends_at_that_record(watched: type[Watcher]) -> None:
    watched.at = 90
    result = real(aimed(1e9))
    found, last = row(result), result.curves.iloc[-1]
    assert found["status"] == "diverged" and len(result.curves) < 90
    assert found["arrivals"] == last["arrivals"]
    assert (result.curves["grad_norm_sq"].iloc[:-1] < 1e100).all()


def test_without_a_target_nobody_watches(watched: type[Watcher]) -> None:
    real(brief(ASGD, stop=ARRIVALS))
    assert watched.made == []


def test_dead_workers_are_started_again_for_the_next_method(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def interfere(transport: Inline) -> None:
        if len(opened) == 1 and transport.polls == 12:
            transport.kill(1)

    opened = inlined(monkeypatch, interfere)
    scenario = brief(ASGD, SYNC, SYNC | {"label": "third"}, stop=ARRIVALS, record={"arrivals": 10})
    result = real(scenario)
    assert result.summary["leaves"].fillna(0).tolist() == [1, 0, 0]
    assert [len(one.settings) for one in opened] == [1, 2]
    assert all(one.is_closed for one in opened)
    assert result.transport is not None
    lost = result.transport[result.transport["fate"] == "lost"]
    assert lost[["label", "worker"]].values.tolist() == [["asgd", 1]]
    assert replayed(result, scenario, tmp_path) == [{}] * 3


def test_a_run_without_workers_stalls(monkeypatch: pytest.MonkeyPatch) -> None:
    def interfere(transport: Inline) -> None:
        if transport.polls == 12:
            transport.kill(*range(5))

    inlined(monkeypatch, interfere)
    found = row(real(brief(ASGD, stop={"time": 60.0}, record={"every": 1.0})))
    assert (found["status"], found["leaves"]) == ("stalled", 5)
    assert found["simulated_seconds"] < 60.0


def test_a_request_to_stop_keeps_what_was_done(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In the second of three runs: the third one does not start."""

    def interfere(transport: Inline) -> None:
        if len(transport.settings) == 2:
            signal.raise_signal(signal.SIGTERM)

    [opened] = [inlined(monkeypatch, interfere)]
    scenario = brief(ASGD, SYNC, SYNC | {"label": "third"}, stop=ARRIVALS, record={"arrivals": 10})
    with pytest.raises(Interrupted) as caught:
        real(scenario)
    assert (caught.value.done, caught.value.planned) == (1, 3)
    result = caught.value.result
    assert result.summary["status"].tolist() == ["budget", "interrupted"]
    assert opened[0].is_closed
    assert replayed(result, scenario, tmp_path) == [{}, {}]


def test_real_seconds_are_a_budget_too(monkeypatch: pytest.MonkeyPatch) -> None:
    inlined(monkeypatch)
    stop = {"time": 60.0, "wall_seconds": 0.01}
    found = row(real(brief(ASGD, stop=stop, record={"every": 0.005})))
    assert found["status"] == "budget" and found["simulated_seconds"] < 60.0

"""Real runs from their start to their end, with workers in this process that never wait."""

import signal
from pathlib import Path

import pytest

from simulator.errors import Interrupted
from simulator.real.run import real
from tests.shared.inline import Inline, inlined
from tests.shared.recorded import brief, replayed, row

ASGD = {"name": "asgd", "stepsize": 0.1}
SYNC = {"name": "sync_sgd", "stepsize": 0.1}
ARRIVALS = {"arrivals": 40}


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

"""Records of a real run: measured when it is over, while a watcher looks for the target."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.problems.evaluators import evaluator_of
from simulator.real import run as module
from simulator.real.recorder import Deferred
from simulator.real.run import real
from simulator.scenario import Scenario
from tests.shared.inline import inlined
from tests.shared.recorded import brief, replayed, row


class Counting:
    """An evaluator that counts its measurements."""

    def __init__(self) -> None:
        self.own = evaluator_of(brief({"name": "asgd", "stepsize": 0.1}).build_problem())
        self.measured = 0

    def gradient(self, *given: object) -> None:
        raise NotImplementedError

    def measure(self, point: np.ndarray) -> np.ndarray:
        self.measured += 1
        return self.own.measure(point)


def test_every_stored_model_is_measured_once_and_not_before() -> None:
    evaluator = Counting()
    engine = Deferred(evaluator, 4, 0)  # type: ignore[arg-type]
    models = [engine.constant(np.full(4, float(k))) for k in range(3)]
    for model in models[:2]:
        engine.record(model)
    assert evaluator.measured == 0
    assert engine.measured().shape[:2] == (2, 1)
    engine.record(models[2])
    found = engine.measured()
    assert evaluator.measured == 3
    expected = [evaluator.own.measure(model.values) for model in models]
    np.testing.assert_array_equal(found[:, 0], expected)


ASGD = {"name": "asgd", "stepsize": 0.1}


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
    real(brief(ASGD, stop={"arrivals": 40}))
    assert watched.made == []

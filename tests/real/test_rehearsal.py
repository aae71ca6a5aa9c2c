"""The short simulation before a real run."""

import pytest

from simulator.real import rehearsal
from simulator.real.rehearsal import rehearse
from simulator.running.plan import plan
from simulator.scenario import Scenario
from tests.shared.recorded import brief


def rehearsed(monkeypatch: pytest.MonkeyPatch, name: str, scenario: Scenario) -> int:
    """How often a rehearsal calls a function of its formal problem."""
    calls: list[object] = []
    kept = getattr(rehearsal._Formal, name)
    monkeypatch.setattr(
        rehearsal._Formal, name, lambda *given: (calls.append(given), kept(*given))[1]
    )
    (schedule,) = plan(scenario, [scenario.methods[0].parameters], True, 4)
    rehearse(scenario, scenario.build_problem(), schedule, scenario.cluster.build(0))
    return len(calls)


def test_records_of_real_seconds_cost_nothing_in_slow_simulated_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A job of 100 simulated seconds has 10,000 instants of `record.every`, of 10 ms."""
    cluster = {"workers": 2, "compute_time": 100.0}
    scenario = brief({"name": "asgd", "stepsize": 0.1}, cluster=cluster, stop={"arrivals": 20})
    assert rehearsed(monkeypatch, "measure", scenario) <= 3


@pytest.mark.parametrize(
    ("stop", "rounds"), [({"time": 9.0}, rehearsal.ROUNDS), ({"arrivals": 3}, 1)]
)
def test_every_worker_has_some_rounds_unless_the_run_is_shorter(
    stop: dict[str, float], rounds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = {"workers": 3, "compute_time": 0.01}
    scenario = brief({"name": "sync_sgd", "stepsize": 0.1}, cluster=cluster, stop=stop)
    assert rehearsed(monkeypatch, "gradient", scenario) == 3 * rounds

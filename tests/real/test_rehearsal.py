"""The short simulation before a real run."""

import pytest

from simulator.real import rehearsal
from simulator.real.rehearsal import rehearse
from simulator.running.plan import plan
from tests.shared.recorded import brief


def test_records_of_real_seconds_cost_nothing_in_slow_simulated_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A job of 100 simulated seconds has 10,000 instants of `record.every`, of 10 ms."""
    measured: list[object] = []
    kept = rehearsal._Formal.measure
    monkeypatch.setattr(
        rehearsal._Formal, "measure", lambda own, x: (measured.append(x), kept(own, x))[1]
    )
    cluster = {"workers": 2, "compute_time": 100.0}
    scenario = brief({"name": "asgd", "stepsize": 0.1}, cluster=cluster, stop={"arrivals": 20})
    (schedule,) = plan(scenario, [scenario.methods[0].parameters], True, 4)
    rehearse(scenario, scenario.build_problem(), schedule, scenario.cluster.build(0))
    assert len(measured) <= 3

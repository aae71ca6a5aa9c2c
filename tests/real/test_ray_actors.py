"""Real runs on Ray."""

import os
from importlib.util import find_spec
from pathlib import Path

import pytest

from simulator.errors import MissingExtra
from simulator.real.replay import replay
from simulator.real.run import real
from simulator.results.store import write
from tests.shared.recorded import brief

WANTED = "PACELINE_TEST_ENGINES"


@pytest.mark.skipif(find_spec("ray") is None, reason="ray is not installed")
@pytest.mark.skipif(WANTED not in os.environ, reason=f"Ray starts for a minute: set {WANTED}=1")
@pytest.mark.filterwarnings("ignore::Warning")
def test_methods_that_cancel_and_take_local_steps_replay_to_the_last_bit(tmp_path: Path) -> None:
    methods = [
        {"name": "asgd", "stepsize": 0.1},
        {"name": "ringmaster", "stepsize": 0.1, "delay_threshold": 3, "stops": True},
        {"name": "rennala", "batch": 4, "stepsize": 0.2},
        {"name": "local_sgd", "local_steps": 2, "stepsize": 0.1},
    ]
    scenario = brief(*methods, stop={"time": 0.5})
    result = real(scenario, on="ray", pace=True)
    assert result.summary["arrivals"].min() > 0
    write(result, tmp_path, scenario)
    assert [one.differences for one in replay(tmp_path)] == [{}] * 4


@pytest.mark.skipif(find_spec("ray") is not None, reason="ray is installed")
def test_without_ray_the_extra_is_named() -> None:
    with pytest.raises(MissingExtra, match=r"paceline\[ray\]"):
        real(brief({"name": "asgd", "stepsize": 0.1}), on="ray")

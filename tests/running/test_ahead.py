"""The second process of a first run: it compiles the event loops, and plays nothing."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest

from simulator.core.player import play
from simulator.engines import collector, players, stepper
from simulator.running import ahead
from simulator.running.ahead import compiled_ahead, go_round
from simulator.scenario import Scenario
from tests.shared.recorded import brief

METHODS = [{"name": "sync_sgd", "stepsize": 0.1}, {"name": "asgd", "stepsize": [0.1, 0.2]}]


def unequal(**more: Any) -> Scenario:
    """Two methods with a target that metrics of 0 would reach."""
    times = {"mean": 1.0, "job": "exponential"}
    target = {"metric": "grad_norm_sq", "below": 1e-3}
    return brief(
        *METHODS,
        cluster={"workers": 3, "compute_time": times},
        stop={"time": 1e6, "target": target},
        record={"every": 1e5},
        **more,
    )


def noted(called: list[str], kernel: Any) -> Callable[..., Any]:
    def call(*given: Any) -> Any:
        called.append(kernel.py_func.__name__)
        return kernel(*given)

    return call


def test_the_loops_of_all_methods_run_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    for place, name in ((collector, "collect"), (stepper, "take_steps"), (players, "play")):
        monkeypatch.setattr(place, name, noted(called, getattr(place, name)))
    go_round(unequal())
    assert called[0] == "collect" and called[-1] == "take_steps"
    assert "play" not in called


@pytest.mark.parametrize(
    ("new", "cores", "more", "helped"),
    [
        (True, 2, {}, True),
        (False, 2, {}, False),
        (True, 1, {}, False),
        (True, 2, {"engine": "numpy"}, False),
    ],
)
def test_only_a_first_run_with_a_spare_core_gets_a_process(
    new: bool, cores: int, more: dict[str, str], helped: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[object] = []
    monkeypatch.setattr(ahead, "is_new", lambda kernel: new and kernel is play)
    monkeypatch.setattr(ahead, "cores", lambda: cores)
    monkeypatch.setattr(
        ahead, "beside", lambda work, item: begun.append((work, item)) or nullcontext()
    )
    scenario = unequal(**more)
    with compiled_ahead(scenario):
        assert begun == ([(go_round, scenario)] if helped else [])

"""Options of momentum, assignment, local-step and trial methods: engines and accounting agree."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulator.errors import ScenarioError
from simulator.results.result import Result
from simulator.scenario import load_scenario
from tests.shared.scenes import bits, run

FED = {"name": "fedbuff", "local_stepsize": 0.1, "buffer": 2}
MIND = {"name": "mindflayer", "stepsize": 0.3}
ADAPTIVE = {"name": "adaptive_mindflayer", "stepsize": 0.1, "batch": 4, "success": 0.6}
OPTIONS: dict[str, dict[str, Any]] = {
    "floor": {"name": "ormo", "stepsize": 0.01, "buckets": "floor"},
    "vanilla": {"name": "ormo", "stepsize": 0.01, "vanilla_step": True},
    "adaptive": {"name": "ormo", "stepsize": 0.05, "delay_adaptive": True},
    "proportional": {
        "name": "ormo", "stepsize": 0.05, "delay_adaptive": True, "late_step": "proportional",
    },
    "random, b = 1": {"name": "random_asgd", "stepsize": 0.1},
    "shuffled, b = n": {"name": "shuffled_asgd", "stepsize": 0.1, "batch": 5},
    "uniform": {**FED, "continues": "uniform", "concurrency": 3, "local_steps": 2},
    "sqrt": {**FED, "staleness": "sqrt"},
    "hinge": {"name": "fedasync", "stepsize": 0.3, "staleness": "hinge", "patience": 2},
    "proximal": {"name": "fedasync", "stepsize": 0.3, "local_steps": 3, "proximal": 0.5},
    "per worker": {
        **MIND, "deadline": [2.0, 1.0, 1.0, 1.0, 0.5], "success": [0.8, 0.6, 0.6, 0.6, 0.3],
        "trials": [5, 3, 2, 1, 0],
    },
    "in seconds": {**MIND, "deadline": 3.0, "unit": "seconds", "success": 0.5, "trials": 2},
    "drop": {**ADAPTIVE, "on_new_model": "finish_and_drop"},
    "learns seconds": {**ADAPTIVE, "unit": "seconds", "gain": 3.0},
    "known scale": {"name": "ata", "stepsize": 0.3, "batch": 6, "scale": 0.1},
}  # fmt: skip
GAMMA = {"mean": {"law": "linear"}, "job": {"kind": "gamma", "shape": 2.0}}
TIMES = {
    "fixed": {"mean": {"law": "linear"}},
    "random": GAMMA,
    "outages": {**GAMMA, "speed": {"kind": "outages", "mean_up": 6.0, "mean_down": 3.0}},
}


def everything(result: Result) -> list[bytes]:
    assert result.events is not None
    tables = (result.curves, result.summary, result.workers, result.events)
    return [bits(table) for table in tables]


@pytest.mark.parametrize("times", TIMES)
@pytest.mark.parametrize("option", OPTIONS)
def test_both_engines_give_the_same_bits(option: str, times: str) -> None:
    """Every record checks that each gradient and each second is accounted for."""
    tape, eager = (
        run(OPTIONS[option], times=TIMES[times], engine=engine) for engine in ("tape", "numpy")
    )
    assert tape.summary["iterations"].item() > 0
    assert everything(tape) == everything(eager)


@pytest.mark.parametrize("option", OPTIONS)
def test_time_is_busy_idle_or_down(option: str) -> None:
    result = run(OPTIONS[option], times=TIMES["outages"], stop={"time": 80.0})
    columns = ["busy_seconds", "idle_seconds", "down_seconds"]
    assert result.workers[columns].sum(axis=1).to_numpy() == pytest.approx(80.0)


@pytest.mark.parametrize(
    "name", ["asgdm", "dana", "nag_asgd", "ormo", "shifted_momentum", "sync_sgdm"]
)
@pytest.mark.parametrize(
    ("momentum", "rule"), [(1.0, "must be below 1"), (-0.1, "must be at least 0")]
)
def test_momentum_is_a_share(tmp_path: Path, name: str, momentum: float, rule: str) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(
        "problem: {kind: quadratic, dimension: 10}\ncluster: {workers: 3}\nstop: {time: 1.0}\n"
        f"methods: [{{name: {name}, stepsize: 0.1, momentum: {momentum}}}]\n",
        encoding="utf-8",
    )
    with pytest.raises(ScenarioError, match=rf"momentum: {momentum}, {rule}"):
        load_scenario(path)

"""Clusters on which theory tells who wins, and the advice for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulator.advice.advise import Advice, advise
from simulator.advice.source import read_source

METHODS: list[dict[str, Any]] = [
    {"name": "sync_sgd", "stepsize": 1.0},
    {"name": "rennala", "batch": 2, "stepsize": 1.0},
    {"name": "asgd", "stepsize": 0.2},
]
STEPS = {"stepsize": [0.1, 0.2, 0.5, 1.0, 1.5, 1.8]}
SEARCHED = {"sync_sgd": STEPS, "asgd": STEPS, "rennala": {"batch": [1, 2, 5], **STEPS}}


def scenario(**sections: Any) -> dict[str, Any]:
    """A quadratic without noise on five workers, unless the sections differ."""
    return {
        "name": "known",
        "problem": {"kind": "quadratic", "dimension": 10},
        "cluster": {"workers": 5, "compute_time": [1.0, 2.0, 3.0, 4.0, 8.0]},
        "methods": METHODS,
        "stop": {"time": 400.0, "target": {"metric": "grad_norm_sq", "below": 1.0e-3}},
        "record": {"every": 0.5},
        "seeds": 1,
        "tune": {"fresh_seeds": 2, "methods": SEARCHED},
        **sections,
    }


def advice_for(place: Path, *, trials: int = 3, **sections: Any) -> Advice:
    """The advice for a scenario."""
    from simulator.scenario.writing import to_yaml

    path = place / "known.yaml"
    path.write_text(to_yaml(scenario(**sections)))
    return advise(read_source(path, place), place / "runs", budget=None, trials=trials)


@pytest.fixture(scope="session")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Advice:
    """The advice for unequal workers without noise."""
    return advice_for(tmp_path_factory.mktemp("quiet"))

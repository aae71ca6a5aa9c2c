"""A tiny run on both engines: equal numbers show that this machine computes as others do."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.results import Result

__all__ = ["fingerprint", "self_check"]

_SCENARIO: dict[str, Any] = {
    "name": "self-check",
    "problem": {"kind": "quadratic", "dimension": 20},
    "cluster": {
        "workers": 5,
        "compute_time": {"mean": {"law": "linear"}, "job": {"kind": "exponential"}},
    },
    "methods": [{"name": "asgd", "stepsize": [0.05, 0.1]}],
    "stop": {"time": 50.0},
    "record": {"points": 10},
}


def self_check() -> dict[str, str]:
    """Run a small scenario on the tape and on NumPy and compare them bit for bit."""
    tape, numpy = _run("tape"), _run("numpy")
    return {"self-check": tape, "engines agree": "yes" if tape == numpy else "NO"}


def _run(engine: str) -> str:
    import simulator
    from simulator.scenario import Scenario

    return fingerprint(simulator.run(Scenario.model_validate({**_SCENARIO, "engine": engine})))


def fingerprint(result: Result) -> str:
    """A short hash of every recorded number; equal on all machines with the same arithmetic."""
    numbers = result.curves.select_dtypes("number")
    digest = hashlib.sha256(",".join(numbers.columns).encode())
    digest.update(numbers.to_numpy(dtype="float64").tobytes())
    return digest.hexdigest()[:16]

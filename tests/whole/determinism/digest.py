"""Prints a hash of all tables of a small scenario; run in a separate process."""

import hashlib
import sys

import simulator
from simulator.scenario import Scenario
from tests.shared.scenes import bits

SCENARIO = {
    "cluster": {
        "workers": 4,
        "compute_time": {
            "mean": {"law": "sqrt"},
            "job": {"kind": "lognormal", "sigma": 0.5},
            "speed": {"kind": "outages", "mean_up": 20.0, "mean_down": 2.0},
        },
    },
    "methods": [
        {"name": "asgd", "stepsize": [0.1, 0.03, 0.01]},
        {"name": "rennala", "stepsize": 0.3, "batch": 3},
        {"name": "ringmaster", "stepsize": 0.1, "delay_threshold": 2, "stops": True},
    ],
    "stop": {"time": 50.0},
    "record": {"points": 10},
    "seeds": 2,
}
PROBLEMS = {
    "quadratic": {"kind": "quadratic", "dimension": 33, "noise": 0.1},
    "logistic": {
        "kind": "logistic",
        "data": {"kind": "synthetic", "samples": 64, "features": 5, "seed": 1},
        "batch": 2,
    },
}


def main(jobs: int, names: list[str]) -> None:
    """One line per problem."""
    for name in names:
        made = Scenario.model_validate({**SCENARIO, "problem": PROBLEMS[name]})
        result = simulator.run(made, jobs=jobs, events=True)
        tables = (result.curves, result.summary, result.workers, result.events)
        digest = hashlib.sha256(b"".join(bits(table) for table in tables))
        sys.stdout.write(f"{name} {digest.hexdigest()}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])

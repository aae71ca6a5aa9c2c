"""Small real runs for tests: paced workers whose jobs take 5 to 10 ms."""

from pathlib import Path
from typing import Any

from pandas import DataFrame

from simulator.real.refusals import reason_against
from simulator.real.replay import replay
from simulator.real.run import real
from simulator.results.result import Result
from simulator.results.store import write
from simulator.scenario import Scenario
from simulator.scenario.methods import MethodEntry
from tests.shared.variants import CASES

__all__ = ["ELIGIBLE", "arrivals_of", "brief", "differences_on", "replayed", "row"]

ELIGIBLE = [
    name for name, case in CASES.items() if not reason_against(MethodEntry.model_validate(case))
]
"""The cases of the table that real workers can run."""
PROBLEM = {
    "kind": "quadratic",
    "dimension": 4,
    "noise": 0.1,
    "heterogeneity": {"kind": "random_minima", "scale": 2.0},
}


def brief(*methods: dict[str, Any], **sections: Any) -> Scenario:
    """A scenario of a tenth of a second on five unequal workers, unless the sections differ."""
    given = {
        "problem": PROBLEM,
        "cluster": {
            "workers": 5,
            "compute_time": {"mean": [0.005, 0.005, 0.006, 0.008, 0.01], "job": "exponential"},
        },
        "stop": {"time": 0.1},
        "record": {"every": 0.01},
        "methods": list(methods),
    }
    return Scenario.model_validate(given | sections)


def differences_on(engine: str, directory: Path) -> list[dict[str, Any]]:
    """What a replay finds different from a real run of four methods on an engine."""
    methods: list[dict[str, Any]] = [
        {"name": "asgd", "stepsize": 0.1},
        {"name": "ringmaster", "stepsize": 0.1, "delay_threshold": 3, "stops": True},
        {"name": "rennala", "batch": 4, "stepsize": 0.2},
        {"name": "local_sgd", "local_steps": 2, "stepsize": 0.1},
    ]
    scenario = brief(*methods, stop={"time": 0.5})
    result = real(scenario, on=engine, pace=True)
    assert result.summary["arrivals"].min() > 0
    return replayed(result, scenario, directory)


def replayed(result: Result, scenario: Scenario, folder: Path) -> list[dict[str, str]]:
    """What the simulation of a real run finds different."""
    write(result, folder, scenario)
    return [one.differences for one in replay(folder)]


def row(result: Result, place: int = 0) -> dict[str, Any]:
    """One row of the summary."""
    return dict(result.summary.to_dict("records")[place])


def arrivals_of(events: DataFrame) -> int:
    """How many jobs of a table of events arrived."""
    return int(events["verdict"].isin(["applied", "discarded", "buffered"]).sum())

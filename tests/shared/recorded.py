"""Small real runs for tests: paced workers whose jobs take 5 to 10 ms."""

from typing import Any

from pandas import DataFrame

from simulator.real.refusals import reason_against
from simulator.scenario import Scenario
from simulator.scenario.methods import MethodEntry
from tests.shared.variants import CASES

__all__ = ["ELIGIBLE", "arrivals_of", "brief"]

ELIGIBLE = [
    name for name, case in CASES.items() if not reason_against(MethodEntry.model_validate(case))
]
"""The cases of the table that real workers can run."""
PROBLEM = {
    "kind": "quadratic",
    "dimension": 8,
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


def arrivals_of(events: DataFrame) -> int:
    """How many jobs of a table of events arrived."""
    return int(events["verdict"].isin(["applied", "discarded", "buffered"]).sum())

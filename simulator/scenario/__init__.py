"""The scenario: one YAML file with everything that determines a run.

`load_scenario` reads and checks it; `Scenario` is the result; `json_schema` describes the format.
"""

from simulator.scenario.load import load_scenario
from simulator.scenario.methods import MethodEntry
from simulator.scenario.model import Scenario
from simulator.scenario.schema import json_schema
from simulator.scenario.sections import Record, Stop, Target

__all__ = [
    "MethodEntry",
    "Record",
    "Scenario",
    "Stop",
    "Target",
    "json_schema",
    "load_scenario",
]

"""Paceline: asynchronous SGD on simulated clusters of unequal workers, in simulated seconds.

Example:
    >>> import simulator
    >>> scenario = simulator.load_scenario("scenarios/quickstart.yaml")  # doctest: +SKIP
    >>> result = simulator.run(scenario)  # doctest: +SKIP
    >>> result.summary[["label", "time_to_target"]]  # doctest: +SKIP
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from simulator.version import __version__

if TYPE_CHECKING:
    from simulator.results import Result, read
    from simulator.running.run import run
    from simulator.scenario import Scenario, load_scenario

__all__ = ["Result", "Scenario", "__version__", "load_scenario", "read", "run"]

_HOMES = {
    "Result": "simulator.results",
    "Scenario": "simulator.scenario",
    "load_scenario": "simulator.scenario",
    "read": "simulator.results",
    "run": "simulator.running.run",
}


def __getattr__(name: str) -> Any:
    """Import a public name on the first access, so that `import simulator` is instant."""
    if name not in _HOMES:
        raise AttributeError(f"module 'simulator' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)

"""Check that a scenario is one run: a sweep is several."""

from simulator.errors import ScenarioError
from simulator.scenario import Scenario
from simulator.scenario.writing import flow

__all__ = ["check_single"]


def check_single(scenario: Scenario) -> None:
    """Refuse a scenario with a sweep.

    Raises:
        ScenarioError: it has a sweep.
    """
    if scenario.sweep:
        raise ScenarioError.of(
            "makes several scenarios: use `paceline sweep`, or leave the sweep out with "
            "--set 'sweep={}'",
            key="sweep",
            value=flow(dict(scenario.sweep)),
        )

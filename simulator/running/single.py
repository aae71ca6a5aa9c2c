"""One run is one scenario: a sweep stands for several."""

from simulator.errors import ScenarioError
from simulator.scenario import Scenario
from simulator.scenario.writing import flow

__all__ = ["check_single"]


def check_single(scenario: Scenario) -> None:
    """Refuse a scenario that stands for several.

    Raises:
        ScenarioError: it has a sweep.
    """
    if scenario.sweep:
        raise ScenarioError.of(
            "stands for several scenarios: `paceline sweep` carries them out; for one, leave the "
            "sweep out with --set 'sweep={}'",
            key="sweep",
            value=flow(dict(scenario.sweep)),
        )

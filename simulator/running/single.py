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
    if not scenario.sweep:
        return
    name, (value, *_) = next(iter(scenario.sweep.items()))
    raise ScenarioError.of(
        "`paceline run` carries out one scenario: leave the sweep out and set its paths, for "
        f"example --set 'sweep={{}}' --set '{name}={flow(value)}'",
        key="sweep",
        value=flow(dict(scenario.sweep)),
    )

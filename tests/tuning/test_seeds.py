"""The seeds of a tuning, and the other ones of its comparison."""

from typing import Any

import pytest

from simulator.errors import ScenarioError
from simulator.tuning.seeds import fresh_seeds, tuning_seeds
from tests.tuning.conftest import small_scenario


@pytest.mark.parametrize(
    ("tune", "tuned", "fresh"),
    [
        ({}, (0, 1), (2, 3)),  # as many as the scenario's
        ({"seeds": 3}, (0, 1, 2), (3, 4, 5)),
        ({"seeds": [5, 2]}, (5, 2), (6, 7)),  # after the largest
        ({"seeds": [5, 2], "fresh_seeds": 3}, (5, 2), (6, 7, 8)),
        ({"seeds": 1, "fresh_seeds": [9, 4]}, (0,), (9, 4)),
    ],
)
def test_counts_and_lists(
    tune: dict[str, Any], tuned: tuple[int, ...], fresh: tuple[int, ...]
) -> None:
    scenario = small_scenario(**tune)
    assert (tuning_seeds(scenario), fresh_seeds(scenario)) == (tuned, fresh)


def test_without_a_section_the_seeds_are_the_scenario_s() -> None:
    scenario = small_scenario().model_copy(update={"tune": None})
    assert (tuning_seeds(scenario), fresh_seeds(scenario)) == ((0, 1), (2, 3))


@pytest.mark.parametrize(
    ("tune", "key", "value", "rule"),
    [
        ({"seeds": [3, 3]}, "tune.seeds", "[3, 3]", "must be distinct"),
        ({"fresh_seeds": [7, 7]}, "tune.fresh_seeds", "[7, 7]", "must be distinct"),
        ({"fresh_seeds": [7, 1, 0]}, "tune.fresh_seeds", "[0, 1]", "were used for tuning"),
    ],
)
def test_what_is_refused(tune: dict[str, Any], key: str, value: str, rule: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        fresh_seeds(small_scenario(**tune))
    [one] = caught.value.problems
    assert (one.key, one.value) == (key, value) and one.rule.startswith(rule)

"""What a scenario may not ask of real workers."""

from typing import Any

import pytest

from simulator.errors import ScenarioError
from simulator.real.local import MOST_LOCAL
from simulator.real.refusals import check_runnable
from tests.shared.recorded import brief


def refused(*methods: dict[str, Any], **changes: Any) -> list[tuple[str, str]]:
    """The key and the rule of each mistake."""
    with pytest.raises(ScenarioError) as caught:
        check_runnable(brief(*methods, **changes))
    return [(one.key, one.rule) for one in caught.value.problems]


def test_a_list_of_one_value_is_that_value_and_a_longer_one_is_refused() -> None:
    single = {"name": "asgd", "stepsize": [0.1]}
    check_runnable(brief(single))
    [(key, rule)] = refused(single, {"name": "asgd", "stepsize": [0.1, 0.2], "label": "two"})
    assert key == "methods[1].stepsize"
    assert "an entry with a label of its own" in rule


@pytest.mark.parametrize(
    ("change", "key", "said"),
    [
        ({"workers": MOST_LOCAL + 1}, "cluster", f"at most {MOST_LOCAL} real workers"),
        ({"attacks": {"kind": "zero", "count": 1}}, "cluster.attacks", "send what they compute"),
        ({"membership": {"events": [{"worker": 0, "leave": 1.0}]}}, "cluster.membership", "die"),
    ],
)
def test_what_only_a_simulated_cluster_has_is_refused(
    change: dict[str, Any], key: str, said: str
) -> None:
    asgd = {"name": "asgd", "stepsize": 0.1}
    [(place, rule)] = refused(asgd, cluster={"workers": 3, "compute_time": 0.01} | change)
    assert place == key
    assert said in rule


def test_the_most_workers_and_the_rules_of_rounds_are_allowed() -> None:
    rules = {"workers": MOST_LOCAL, "membership": {"round": "discard"}}
    check_runnable(brief({"name": "asgd", "stepsize": 0.1}, cluster=rules))

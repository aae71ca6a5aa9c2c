"""What a scenario may not ask of real workers."""

from typing import Any

import pytest

from simulator.errors import ScenarioError
from simulator.real.local import MOST_LOCAL
from simulator.real.refusals import check_runnable, check_steps, reason_against
from simulator.running.plan import plan
from simulator.scenario.methods import MethodEntry
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


def schedules(*methods: dict[str, Any]) -> tuple[list[Any], Any]:
    scenario = brief(*methods)
    return plan(scenario, [one.parameters for one in scenario.methods], True, 4), scenario


COSINE = {"schedule": {"kind": "cosine", "over": 1.0, "by": "time"}}


def test_a_schedule_may_change_steps_of_the_server_only() -> None:
    asgd = {"name": "asgd", "stepsize": 0.1}
    local = {"name": "local_sgd", "stepsize": 0.1, "local_steps": 2}
    check_steps(*schedules(asgd | COSINE, local))
    with pytest.raises(ScenarioError) as caught:
        check_steps(*schedules(asgd | COSINE, local | COSINE))
    [one] = caught.value.problems
    assert one.key == "methods[1].schedule"
    assert one.rule.endswith("that of the arrival, which no worker knows: leave it out")


def test_a_reason_may_depend_on_the_parameters() -> None:
    def reason(**entry: Any) -> str:
        return reason_against(MethodEntry.model_validate(entry))

    assert reason(name="asgd", stepsize=0.1) == ""
    assert "has no server" in reason(name="gossip", stepsize=0.1, probability=0.5)
    assert "piece by piece" in reason(name="hogwild", stepsize=0.1)


def test_record_refine_names_its_key() -> None:
    stop = {"time": 1.0, "target": {"metric": "loss", "below": 2.0}}
    record = {"points": 5, "refine": True}
    [(key, rule)] = refused({"name": "asgd", "stepsize": 0.1}, stop=stop, record=record)
    assert key == "record.refine" and "cannot be run again" in rule

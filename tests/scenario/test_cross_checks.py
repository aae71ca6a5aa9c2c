"""Boundaries of the rules between sections; `load` has every message."""

from typing import Any

import pytest

from simulator.errors import ScenarioError
from simulator.scenario import Scenario, load_scenario
from simulator.scenario.cross_checks import Parts, findings
from simulator.scenario.memory_estimates import MOST_RECORDS
from simulator.scenario.methods import MethodEntry

ASGD = {"name": "asgd", "stepsize": 0.1}
BASE: dict[str, Any] = {
    "problem": {"kind": "quadratic", "dimension": 3},
    "cluster": {"workers": 4},
    "methods": [ASGD],
    "stop": {"time": 10.0},
}


def keys(**sections: Any) -> list[str]:
    """The places of all mistakes."""
    try:
        load_scenario(BASE | sections)
    except ScenarioError as error:
        return [one.key for one in error.problems]
    return []


def test_records_may_be_so_many_and_without_a_time_their_number_is_unknown() -> None:
    assert keys(record={"every": 10.0 / MOST_RECORDS}) == []
    assert keys(record={"every": 9.99 / MOST_RECORDS}) == ["record.every"]
    assert keys(stop={"arrivals": 5}, record={"every": 1e-9}) == []


def test_the_first_record_is_before_the_end() -> None:
    log = {"points": 9, "spacing": "log"}
    assert keys(record={**log, "first": 9.99}) == []
    assert keys(record={**log, "first": 10.0}) == ["record.first"]
    assert keys(stop={"arrivals": 5}, record={"points": 9}) == ["record"]


def test_a_mean_of_records_cannot_be_refined() -> None:
    def refined(**target: Any) -> list[str]:
        stop = {"time": 10.0, "target": {"metric": "loss", "below": 1.0, **target}}
        return keys(stop=stop, record={"points": 9, "refine": True})

    assert refined() == [] and refined(smooth=2) == ["record.refine"]
    assert keys(record={"points": 9, "refine": True}) == ["record.refine"]


def test_a_label_is_given_once() -> None:
    two = [{**ASGD, "label": "a"}, {**ASGD, "label": "b"}, ASGD, ASGD]
    assert keys(methods=two) == []
    two[1]["label"] = "a"
    assert keys(methods=two) == ["methods[0].label", "methods[1].label"]


def test_the_target_is_measured_and_recorded() -> None:
    stop = {"time": 10.0, "target": {"metric": "loss", "below": 1.0}}
    assert keys(stop=stop, record={"points": 9, "metrics": ["loss"]}) == []
    assert keys(stop=stop, record={"points": 9, "metrics": ["loss_gap"]}) == ["record.metrics"]
    assert keys(record={"points": 9, "metrics": ["loss", "accuracy"]}) == ["record.metrics[1]"]


def test_rounds_that_may_be_discarded_for_ever_need_an_end() -> None:
    moving = {"workers": 4, "membership": {"round": "discard", "stays": 5.0, "away": 1.0}}
    sync = [{"name": "sync_sgd", "stepsize": 0.1}]
    assert keys(cluster=moving, methods=sync) == []
    assert keys(cluster=moving, methods=sync, stop={"arrivals": 9}) == []
    assert keys(cluster=moving, methods=sync, stop={"iterations": 9}) == [
        "cluster.membership.round"
    ]
    calm = {"workers": 4, "membership": {"round": "discard"}}
    assert keys(cluster=calm, methods=sync, stop={"iterations": 9}) == []


def test_gossip_has_no_server_for_attacks_or_turnover() -> None:
    gossip = [{"name": "gossip", "stepsize": 0.1, "probability": 0.5}, ASGD]
    attacked = {"workers": 4, "attacks": {"kind": "zero", "count": 1}}
    assert keys(cluster=attacked, methods=[ASGD]) == []
    assert keys(cluster=attacked, methods=gossip) == ["cluster.attacks"]
    moving = {"workers": 4, "membership": {"stays": 5.0, "away": 1.0}}
    assert keys(cluster=moving, methods=gossip) == ["methods[0].name"]


def test_labels_are_flipped_only_where_there_are_some() -> None:
    flipped = {"workers": 4, "attacks": {"kind": "label_flip", "count": 1}}
    data = {"kind": "synthetic", "samples": 20, "features": 2}
    assert keys(cluster=flipped) == ["cluster.attacks.kind"]
    assert keys(cluster=flipped, problem={"kind": "logistic", "data": data}) == []
    assert keys(cluster=flipped, problem={"kind": "logistic", "data": data}, engine="torch") == [
        "cluster.attacks.kind"
    ]


@pytest.mark.parametrize(
    ("value", "found"), [(1.0, []), ([1.0] * 3, []), ([1.0] * 4, ["cluster.attacks.value"])]
)
def test_a_constant_message_has_the_dimension(value: Any, found: list[str]) -> None:
    attacks = {"kind": "constant", "count": 1, "value": value}
    assert keys(cluster={"workers": 4, "attacks": attacks}) == found


def test_batches_of_groups_need_samples() -> None:
    groups = {"groups": [{"workers": 2}, {"workers": 2, "batch": 3}]}
    assert keys(cluster=groups) == ["cluster.groups[1].batch"]
    data = {"kind": "synthetic", "samples": 20, "features": 2}
    assert keys(cluster=groups, problem={"kind": "logistic", "data": data}) == []


def test_a_schedule_needs_a_step_size_to_change() -> None:
    assert keys(methods=[{**ASGD, "schedule": {"kind": "cosine", "over": 5.0}}]) == []


def test_sections_that_are_wrong_by_themselves_are_left_out() -> None:
    empty = Parts(None, None, None, [None], None, None)
    assert list(findings(empty)) == []
    whole = Scenario.model_validate(BASE)
    gossip = MethodEntry.model_validate({"name": "gossip", "stepsize": 0.1, "probability": 0.5})
    parts = Parts(None, None, whole.cluster, [None, gossip], whole.stop, whole.record)
    assert list(findings(parts)) == []

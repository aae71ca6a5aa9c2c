"""The section `cluster.attacks`: who attacks, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from simulator.cluster.attacks import Alie, Attacks
from simulator.cluster.spec import ClusterSpec
from simulator.errors import ScenarioError
from simulator.scenario import load_scenario

ADAPTER: Any = TypeAdapter(Attacks)


@pytest.mark.parametrize(
    ("workers", "attackers", "deviations"),
    [(10, 4, 0.430727), (20, 8, 0.674490), (25, 11, 1.067571), (50, 24, 1.426077)],
)
def test_the_deviations_that_are_little_enough(
    workers: int, attackers: int, deviations: float
) -> None:
    alie = Alie(kind="alie", count=attackers)
    assert alie.deviations(workers) == pytest.approx(deviations, abs=5e-7)


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"workers": [3, 0]}, [0, 3]),
        ({"count": 2}, [0, 1]),
        ({"count": 0}, []),
        ({"share": 0.3}, [0, 1, 2]),
        ({"share": 0.29}, [0, 1]),
        ({"share": 1.0}, list(range(10))),
    ],
)
def test_who_attacks(chosen: dict[str, Any], expected: list[int]) -> None:
    assert ADAPTER.validate_python({"kind": "zero", **chosen}).attackers(10) == expected


def test_absent_workers_do_not_attack_and_the_others_keep_their_roles() -> None:
    given = {"kind": "mimic", "workers": [1, 4], "worker": 3}
    cluster = ClusterSpec.model_validate({"workers": 6, "absent": [0, 4], "attacks": given})
    attack = cluster.attack
    assert attack is not None
    assert (attack.attackers(4), attack.copied(4)) == ([0], 2)  # type: ignore[attr-defined]
    nobody = cluster.model_copy(update={"absent": [1, 4]})
    assert nobody.attack is None


HEAD = "stop: {arrivals: 9}\n"
QUADRATIC = "problem: {kind: quadratic, dimension: 2}\n"
ASGD = "methods: [{name: asgd, stepsize: 0.1}]\n"


@pytest.mark.parametrize(
    ("section", "key", "rule"),
    [
        ("{kind: zero}", "attacks", "names no attackers"),
        ("{kind: zero, count: 1, share: 0.5}", "share", "has count and share"),
        ("{kind: zero, workers: [1, 1]}", "workers", "twice"),
        ("{kind: zero, workers: [4]}", "workers", "below the number of workers, 4"),
        ("{kind: zero, count: 5}", "count", "at most the number of workers, 4"),
        ("{kind: alie, count: 3}", "attacks", "3 attackers of 4 workers: give a number"),
        ("{kind: mimic, count: 2, worker: 0}", "worker", "must be honest"),
        ("{kind: mimic, count: 2, worker: 4}", "worker", "below the number of workers"),
        (
            "{kind: constant, count: 1, value: [1.0, 2.0, 3.0]}",
            "value",
            "has 3 numbers, must have 2",
        ),
        ("{kind: label_flip, count: 1}", "kind", "needs labels"),
        ("{kind: zero, count: 1, begin: 3.0}", "begin", "unknown key"),
        ("{kind: sing_flip, count: 1}", "kind", "sign_flip"),
        ("{kind: stale, count: 1, delay: 0}", "delay", "at least 1"),
    ],
)
def test_what_is_refused(section: str, key: str, rule: str, tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(f"{HEAD}{QUADRATIC}{ASGD}cluster: {{workers: 4, attacks: {section}}}\n")
    with pytest.raises(ScenarioError, match=rule) as caught:
        load_scenario(file)
    assert key in str(caught.value)


def test_alie_without_attackers_needs_no_deviations() -> None:
    attacks = {"kind": "alie", "count": 0}
    cluster = ClusterSpec.model_validate({"workers": 2, "compute_time": 1.0, "attacks": attacks})
    assert cluster.attack is None


def test_methods_without_a_server_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    methods = "methods: [{name: dpsgd, stepsize: 0.1}]\n"
    section = "{kind: zero, count: 1}"
    file.write_text(f"{HEAD}{QUADRATIC}{methods}cluster: {{workers: 4, attacks: {section}}}\n")
    with pytest.raises(ScenarioError, match="needs a server, and dpsgd has none"):
        load_scenario(file)


def test_the_resolved_scenario_loads_again(tmp_path: Path) -> None:
    file = tmp_path / "right.yaml"
    section = "{kind: noise, share: 0.5, form: direction, from: 2.5}"
    file.write_text(f"{HEAD}{QUADRATIC}{ASGD}cluster: {{workers: 4, attacks: {section}}}\n")
    scenario = load_scenario(file)
    file.write_text(scenario.to_yaml())
    assert "from: 2.5" in scenario.to_yaml()
    assert load_scenario(file) == scenario

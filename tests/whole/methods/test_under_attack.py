"""Every method with a server runs under an attack; attacks do what slow twins do."""

from __future__ import annotations

from typing import Any

import pytest

from algorithms import METHODS
from tests.reference.attacks import AttackedAsgd, AttackedFedAvg, Attackers
from tests.shared.small import JITTER
from tests.shared.together import differing, tables, together
from tests.shared.twins import assert_follows
from tests.shared.variants import CASES

SERVED = {name: case for name, case in CASES.items() if not METHODS[case["name"]].decentralised}


def test_attackers_with_the_factor_minus_1_are_honest() -> None:
    flip = {"kind": "sign_flip", "scale": -1.0, "workers": [0, 2]}
    found = together(SERVED, times=JITTER, attacks=flip)
    honest = together(SERVED, times=JITTER)
    names = ("curves", "workers", "events")
    assert differing(tables(found, names), tables(honest, names)) == set()
    assert found.summary["attacker_share"].between(0, 1).all()


def test_zeros_instead_of_messages_change_the_curve() -> None:
    """No method reads past the attack."""
    zero = {"kind": "zero", "share": 1.0}
    curves = together(SERVED, times=JITTER, attacks=zero).curves
    losses = curves.groupby("label")["loss"].nunique()
    assert len(losses) == len(SERVED) and losses[losses != 1].index.tolist() == []


ATTACKS: dict[str, tuple[dict[str, Any], Attackers]] = {
    "sign_flip": ({"scale": 0.5}, Attackers((1, 4), "sign_flip", 0.5)),
    "sign_flip of the mean": (
        {"kind": "sign_flip", "scale": 0.5, "of": "mean"},
        Attackers((1, 4), "sign_flip", 0.5, mean=True),
    ),
    "ipm": ({"scale": 0.3, "from": 3.0}, Attackers((1, 4), "ipm", 0.3, begin=3.0)),
    "alie": ({"scale": 0.7}, Attackers((1, 4), "alie", 0.7)),
    "min_max": ({}, Attackers((1, 4), "min_max")),
    "zero": ({}, Attackers((1, 4), "zero")),
    "constant": ({"value": 0.25}, Attackers((1, 4), "constant", 0.25)),
    "free_rider": ({"scale": 0.5}, Attackers((1, 4), "free_rider", 0.5)),
    "mimic": ({}, Attackers((1, 4), "mimic", worker=0)),
    "mimic 3": ({"kind": "mimic", "worker": 3}, Attackers((1, 4), "mimic", worker=3)),
}
UNDER_ATTACK: dict[str, tuple[dict[str, Any], Any]] = {
    "asgd": ({"name": "asgd", "stepsize": 0.05}, lambda: AttackedAsgd(stepsize=0.05)),
    "local_sgd": (
        {"name": "diloco", "stepsize": 1.0, "momentum": 0.0}
        | {"local_stepsize": 0.1, "local_steps": 2},
        lambda: AttackedFedAvg(stepsize=0.1, steps=2),
    ),
    "median": (
        {"name": "diloco", "stepsize": 1.0, "momentum": 0.0, "aggregator": "median"}
        | {"local_stepsize": 0.1, "local_steps": 2},
        lambda: AttackedFedAvg(stepsize=0.1, steps=2, median=True),
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("case", UNDER_ATTACK)
def test_the_engine_follows_its_slow_twin(case: str, attack: str) -> None:
    (entry, make), (section, attackers) = UNDER_ATTACK[case], ATTACKS[attack]
    twin = make()
    twin.attackers = Attackers(attackers.workers, attackers.kind, attackers.scale, **attackers.more)
    given = {"kind": attack, "workers": [1, 4], **section}
    assert_follows(entry, twin, attacks=given)

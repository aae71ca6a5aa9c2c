"""Sums kept by differences, and what adding them up anew repairs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from algorithms.ace import Ace
from algorithms.ca2fl import Ca2fl
from algorithms.ef_asgd import EfAsgd
from algorithms.parts.resumming import RESUM_AFTER
from tests.shared.by_hand import Hand
from tests.shared.small import path

ENTRIES: dict[str, dict[str, Any]] = {
    "ace": {"stepsize": 0.1, "max_age": 4},
    "ca2fl": {"local_stepsize": 0.1, "buffer": 3},
    "ef_asgd": {"stepsize": 0.1, "keep": 2, "feedback": "ef21"},
}
every_method = pytest.mark.parametrize("name", ENTRIES)


def last_step(name: str) -> float:
    """The step after 1e17 and 1, then 1 and 1 again in their places."""
    methods: dict[str, Any] = {
        "ace": lambda: Ace(stepsize=2.0, warm_up="none"),
        "ca2fl": lambda: Ca2fl(stepsize=2.0, local_stepsize=1.0, buffer=1),
        "ef_asgd": lambda: EfAsgd(stepsize=2.0, compressor="none", feedback="ef21"),
    }
    hand = Hand(methods[name](), 2, [0.0])
    for worker, value in ((0, 1e17), (1, 1.0), (0, 1.0), (0, 1.0)):
        hand.model = hand.zeros()
        end = hand.bring(worker, value)[0]
    return float(end)


@every_method
def test_a_sum_that_lost_its_small_terms_is_added_up_anew(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every 4,096 updates; here after the third, before the mean of 1 and 1 makes a step."""
    assert RESUM_AFTER == 4096
    assert last_step(name) != -2.0
    monkeypatch.setattr(f"algorithms.{name}.RESUM_AFTER", 3)
    assert last_step(name) == -2.0


@every_method
def test_adding_up_anew_changes_rounding_only(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = path({"name": name, **ENTRIES[name]})
    monkeypatch.setattr(f"algorithms.{name}.RESUM_AFTER", 2)
    assert np.allclose(plain, path({"name": name, **ENTRIES[name]}), rtol=1e-9)

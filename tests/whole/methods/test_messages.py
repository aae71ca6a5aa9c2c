"""The numbers in the messages of methods without a server."""

from __future__ import annotations

import pytest

from algorithms import METHODS
from tests.shared.small import simulate
from tests.shared.table import TABLE

#: Numbers beside the model in a message: a weight. Those of a tree send counts or models.
BESIDE = {"gossip": 1, "sgp": 1, "amelie": None, "fragile": None}
NAMES = [name for name, method in METHODS.items() if method.decentralised]


@pytest.mark.parametrize("name", [name for name in NAMES if BESIDE.get(name, 0) is not None])
def test_a_message_has_a_model_of_six_numbers_and_perhaps_a_weight(name: str) -> None:
    row = simulate({"name": name, **TABLE[name]}).summary.iloc[0]
    assert row["messages"] > 0
    assert row["bytes_sent"] == 8 * (6 + BESIDE.get(name, 0)) * row["messages"]

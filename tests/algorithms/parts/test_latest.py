"""The newest models of the neighbours."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from algorithms.parts.latest import Latest

PATH = SimpleNamespace(
    neighbours=[[1], [0, 2], [1]],
    mixing=[[0.25], [0.25, 0.5], [0.5]],
    own_weight=[0.75, 0.25, 0.5],
)


def nodes() -> tuple[Latest, list[Any]]:
    sent: list[Any] = []
    peers = SimpleNamespace(models=[1.0, 2.0, 4.0], graph=PATH, dimension=1)
    peers.broadcast = lambda node, content, floats: sent.append((node, content))
    return Latest(peers), sent


def hear(latest: Latest, source: int, content: Any) -> None:
    latest.receive(SimpleNamespace(target=1, source=source, content=content))


def test_before_any_message_it_has_the_models_of_the_start() -> None:
    latest, _ = nodes()
    assert latest.mixed(1) == pytest.approx(0.25 * 1 + 0.25 * 2 + 0.5 * 4)


def test_a_message_that_was_overtaken_changes_nothing() -> None:
    latest, sent = nodes()
    latest.send(2, 10.0)
    latest.send(2, 20.0)
    (_, old), (_, new) = sent
    hear(latest, 2, new)
    hear(latest, 2, old)
    assert latest.models[1] == {0: 1.0, 2: 20.0}


def test_without_news_a_node_keeps_its_own_model() -> None:
    latest, _ = nodes()
    assert latest.mixed_news(1) == latest.mixed_news(1, boost=True) == 2.0
    hear(latest, 0, (1, 8.0))
    assert latest.mixed_news(1, boost=True) == pytest.approx((8 + 2) / 2)  # 0.25 each
    assert latest.mixed_news(1) == pytest.approx(0.25 * 8 + 0.75 * 2)

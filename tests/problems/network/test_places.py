"""The GPU of each worker."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="places are those of PyTorch")


@pytest.mark.parametrize(
    ("device", "count", "taken"),
    [("auto", 3, [0, 1, 2, 0, 1]), ("cuda", 2, [0, 1, 0, 1, 0]), ("cpu", 3, []), ("auto", 1, [])],
)
def test_workers_take_the_gpus_in_turn(
    device: str, count: int, taken: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    from simulator.problems.network import places

    class Model(SimpleNamespace):
        """A network of which only the device matters."""

    found: list[Any] = []
    monkeypatch.setattr(places, "NetworkModel", Model)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: count)
    monkeypatch.setattr(torch.cuda, "set_device", found.append)
    for worker in range(5):
        places.take_place(Model(device=device), worker)
    assert found == taken

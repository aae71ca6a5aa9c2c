"""What tests of arrivals in batches count."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.loop.batches import Taken
from simulator.loop.collecting import RoundBatches
from simulator.loop.steps import StepBatches


@pytest.fixture
def batches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of arrivals in each batch."""
    taken: list[int] = []
    for kind in (StepBatches, RoundBatches):

        def counted(self: Any, *arguments: Any, take: Any = kind.take) -> Taken:
            found: Taken = take(self, *arguments)
            taken.append(found.arrived)
            return found

        monkeypatch.setattr(kind, "take", counted)
    return taken

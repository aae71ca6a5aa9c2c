"""A method driven by hand on vectors of the NumPy engine, for rules that need more than sums."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulator.engines.eager import EagerVector
from tests.shared.formal import Bench, Floats

__all__ = ["Hand", "moves"]


class Hand(Bench):
    """`Bench` with vectors of the NumPy engine."""

    now = 0.0

    def __init__(self, method: Any, workers: int, start: Any) -> None:
        super().__init__(method, workers, EagerVector(np.array(start, dtype=float)))  # type: ignore[arg-type]

    def zeros(self) -> Any:
        return EagerVector(np.zeros_like(self.model.values))  # type: ignore[attr-defined]

    def decide(self, number: Any) -> bool:
        return bool(number.values[0])

    def bring(self, worker: int, *value: float) -> Floats:
        """The arrival of a worker with these coordinates; the model after it."""
        self.arrive(worker, EagerVector(np.array(value)))  # type: ignore[arg-type]
        return self.model.values  # type: ignore[attr-defined, no-any-return]


def moves(method: Any, values: list[float], workers: int = 1) -> list[float]:
    """The models, from 0, after arrivals of worker 0, 1, .. in turn with these values."""
    hand = Hand(method, workers, [0.0])
    return [hand.bring(k % workers, value)[0] for k, value in enumerate(values)]

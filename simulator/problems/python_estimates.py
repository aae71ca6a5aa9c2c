"""Objectives written in Python behind an oracle, such as black boxes.

The estimators are those of `simulator.core.oracles`, with the same blocks and directions, on
function values that a Python method computes.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from simulator.arrays import Floats
from simulator.core.oracles import (
    CENTRAL,
    DERIVATIVES,
    SPHERE,
    OracleData,
    coordinates,
    fill_direction,
)
from simulator.core.random import EVALUATION, normal, stream
from simulator.errors import ScenarioError
from simulator.problems.python import Objective, PythonEvaluator

__all__ = ["EstimatedGradients"]


class EstimatedGradients(PythonEvaluator):
    """A Python objective behind an estimator with the parameters in `seen`.

    The objective needs `value(point, worker, key) -> float`, or, for a block of partial
    derivatives, `gradient`. All values of one gradient get the same key.

    Raises:
        ScenarioError: the objective has no method `value`, and the estimator needs it.
    """

    def __init__(self, objective: Objective, seen: OracleData) -> None:
        super().__init__(objective)
        self._seen = seen
        self._value: Any = getattr(objective, "value", None)
        if self._value is None and seen.estimator != DERIVATIVES:
            raise ScenarioError.of(
                "needs an objective with value(point, worker, key) -> float", key="oracle.kind"
            )

    def gradient(self, seed: int, worker: int, draw: int, point: Floats) -> Floats:
        """Estimate number `draw` of `worker` at `point` (d,)."""
        if self._seen.estimator == DERIVATIVES:
            return self._block(seed, worker, draw, point)
        out, mu = np.zeros_like(point), self._seen.smoothing
        factor = self._factor(len(point))
        for number, direction in self._directions(seed, worker, draw, len(point)):
            high = self._evaluate(seed, worker, draw, point + mu * direction, 2 * number)
            low = self._evaluate(seed, worker, draw, point - mu * direction, 2 * number + 1)
            out += factor * ((high - low) / 2.0) * (direction / mu)
        return out

    def _block(self, seed: int, worker: int, draw: int, point: Floats) -> Floats:
        full = super().gradient(seed, worker, draw, point)
        out = np.zeros_like(point)
        chosen = coordinates(np.uint64(seed), worker, draw, len(point), self._seen.block)
        out[chosen] = len(point) / self._seen.block * full[chosen]
        return out

    def _factor(self, d: int) -> float:
        """The factor that makes the mean over directions unbiased: N/Y, or 1/Y for normal ones."""
        scaled = self._seen.estimator in (CENTRAL, SPHERE)
        return (d if scaled else 1.0) / self._seen.block

    def _directions(
        self, seed: int, worker: int, draw: int, d: int
    ) -> Iterator[tuple[int, Floats]]:
        """Y directions, with the number of their values' errors."""
        estimator, block = self._seen.estimator, self._seen.block
        if estimator == CENTRAL:
            for i in coordinates(np.uint64(seed), worker, draw, d, block).tolist():
                unit = np.zeros(d)
                unit[i] = 1.0
                yield i, unit
            return
        for k in range(block):
            direction = np.empty(d)
            fill_direction(
                np.uint64(seed), worker, draw * block + k, estimator == SPHERE, direction
            )
            yield k, direction

    def _evaluate(self, seed: int, worker: int, draw: int, at: Floats, number: int) -> float:
        value = float(self._value(at, worker, (seed, worker, draw)))
        if self._seen.noise > 0.0:
            k1, k2 = stream(seed, EVALUATION, worker, draw)
            value += self._seen.noise * normal(k1, k2, number)
        return value

"""DANA-Zero against DANA-Slim."""

from __future__ import annotations

import random

import numpy as np
import pytest
from numpy.typing import NDArray

from algorithms.dana import Dana
from tests.shared.formal import Bench
from tests.shared.small import path

A, B, N = 0.3, 0.8, 4
CURVES = np.array([1.0, 0.4, 0.1])  # f = sum_j c_j x_j^2/2, its gradient is CURVES x


class Slim:
    """DANA-Slim: buffers at the workers, a stateless server."""

    def __init__(self, start: NDArray[np.float64]) -> None:
        self.y = start
        self.held = [start] * N
        self.v = [np.zeros(3)] * N

    def arrive(self, worker: int) -> None:
        gradient = CURVES * self.held[worker]
        self.v[worker] = B * self.v[worker] + gradient
        self.y = self.y - A * (B * self.v[worker] + gradient)
        self.held[worker] = self.y


def test_it_is_dana_slim_after_the_change_of_variable() -> None:
    draw = random.Random(7)
    start = np.array([1.0, -2.0, 3.0])
    zero, slim = Bench(Dana(stepsize=A, momentum=B), N, start), Slim(start)
    for _ in range(60):
        worker = draw.randrange(N)
        zero.arrive(worker, CURVES * zero.held[worker][1])
        slim.arrive(worker)
        total = sum(zero.method.v, np.zeros(3))
        assert zero.method.sum == pytest.approx(total, rel=1e-12, abs=1e-12)
        assert zero.model - A * B * total == pytest.approx(slim.y, rel=1e-12, abs=1e-12)
        assert zero.held[worker][1] == pytest.approx(slim.y, rel=1e-12, abs=1e-12)


def test_without_momentum_it_is_asgd_byte_for_byte() -> None:
    dana = path({"name": "dana", "stepsize": 0.1, "momentum": 0.0})
    assert dana.equals(path({"name": "asgd", "stepsize": 0.1}))

"""The eager engine: NumPy at once, one replica, objectives written in Python."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.core.metrics import METRICS
from simulator.engines.eager import Eager
from tests.shared.engines import eager

X = np.array([1.5, -2.0, 0.1])


class Counting:
    """|x|^2/2 in plain Python; remembers its calls."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, int, int]] = []

    def gradient(self, seed: int, worker: int, draw: int, point: Any) -> NDArray[np.float64]:
        self.asked.append((seed, worker, draw))
        return np.asarray(point)

    def measure(self, point: Any) -> NDArray[np.float64]:
        return np.array([0.5 * point @ point, np.nan, point @ point, np.nan, np.nan])


def test_an_objective_in_python_is_all_it_takes() -> None:
    oracle = Counting()
    engine = Eager(oracle, 3, seed=9)
    model = engine.constant(X)
    model = model - 0.5 * engine.gradient(model, 2, 7)
    engine.record(model)
    assert oracle.asked == [(9, 2, 7)]
    assert model.values.tolist() == [0.75, -1.0, 0.05]
    assert engine.latest()[0, 0] == 0.5 * (0.75**2 + 1.0 + 0.05**2)


def test_gradients_are_computed_when_read_and_once() -> None:
    oracle = Counting()
    engine = Eager(oracle, 3, seed=0)
    gradient = engine.gradient(engine.constant(X), 0, 0)
    assert oracle.asked == []
    assert gradient.values is gradient.values
    assert len(oracle.asked) == 1


def test_constants_are_copies() -> None:
    values = X.copy()
    vector = eager().constant(values)
    values[:] = 0.0
    assert np.array_equal(vector.values, X)


def test_it_has_one_replica_and_nothing_pending() -> None:
    engine = eager()
    engine.record(engine.zeros())
    engine.finish()
    engine.close()
    assert (engine.replicas, engine.active.tolist()) == (1, [True])
    assert engine.measured().shape == (1, 1, len(METRICS))


def test_sums_of_diverged_vectors_warn_of_nothing() -> None:
    engine = Eager(Counting(), 3, seed=9)
    huge, endless = (engine.constant(np.full(3, value)) for value in (1e308, np.inf))
    assert (huge + huge).values.tolist() == [np.inf] * 3
    assert np.isnan((endless - endless).values).all()

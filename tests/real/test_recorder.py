"""Records of a real run are measured when it is over."""

import numpy as np

from simulator.problems.evaluators import evaluator_of
from simulator.real.recorder import Deferred
from tests.shared.recorded import brief


class Counting:
    """An evaluator that counts its measurements."""

    def __init__(self) -> None:
        self.own = evaluator_of(brief({"name": "asgd", "stepsize": 0.1}).build_problem())
        self.measured = 0

    def gradient(self, *given: object) -> None:
        raise NotImplementedError

    def measure(self, point: np.ndarray) -> np.ndarray:
        self.measured += 1
        return self.own.measure(point)


def test_every_stored_model_is_measured_once_and_not_before() -> None:
    evaluator = Counting()
    engine = Deferred(evaluator, 4, 0)  # type: ignore[arg-type]
    models = [engine.constant(np.full(4, float(k))) for k in range(3)]
    for model in models[:2]:
        engine.record(model)
    assert evaluator.measured == 0
    assert engine.measured().shape[:2] == (2, 1)
    engine.record(models[2])
    found = engine.measured()
    assert evaluator.measured == 3
    expected = [evaluator.own.measure(model.values) for model in models]
    np.testing.assert_array_equal(found[:, 0], expected)

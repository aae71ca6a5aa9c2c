"""Python objectives through an oracle agree with the compiled ones, and black boxes learn."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import simulator
from simulator.errors import ScenarioError
from tests.shared.scenes import scene

Floats = NDArray[np.float64]
D = 4


class Bowl:
    """f(x) = ||x||^2/2 from ones, as values and gradients."""

    start = np.ones(D)

    def value(self, point: Floats, worker: int, key: tuple[int, int, int]) -> float:
        """Half the squared norm."""
        del worker, key
        return 0.5 * float(point @ point)

    def gradient(self, point: Floats, worker: int, key: tuple[int, int, int]) -> Floats:
        """The point."""
        del worker, key
        return point.copy()

    def measure(self, point: Floats) -> dict[str, float]:
        """Loss and squared gradient norm."""
        return {"loss": 0.5 * float(point @ point), "grad_norm_sq": float(point @ point)}


class BlackBox:
    """Values alone."""

    start, value, measure = Bowl.start, Bowl.value, Bowl.measure


def losses(objective: Any, **changes: Any) -> list[float]:
    """The losses of asynchronous SGD on a Python objective or on its compiled twin."""
    compiled = {"kind": "quadratic", "dimension": D, "matrix": "identity"}
    problem = compiled if objective is None else {"kind": "python"}
    scenario = scene({"name": "asgd", "stepsize": 0.05}, problem=problem, **changes)
    result = simulator.run(scenario, objective=objective)
    found: list[float] = result.curves["loss"].tolist()
    return found


@pytest.mark.parametrize(
    "oracle",
    [
        {"kind": "zeroth_order", "block": 2, "smoothing": 0.1},
        {"kind": "zeroth_order", "block": 2, "smoothing": 0.1, "evaluation_noise": 0.01},
        {"kind": "zeroth_order", "block": 2, "smoothing": [0.1, 0.2, 0.1, 0.3]},
        {"kind": "zeroth_order", "block": 3, "smoothing": 0.1, "directions": "gaussian"},
        {"kind": "zeroth_order", "block": 3, "smoothing": 0.1, "directions": "sphere"},
        {"kind": "coordinate", "block": 2},
    ],
)
def test_it_is_the_compiled_estimator(oracle: dict[str, Any]) -> None:
    found, expected = losses(Bowl(), oracle=oracle), losses(None, oracle=oracle)
    assert found == pytest.approx(expected, rel=1e-9)


def test_a_black_box_needs_no_gradient() -> None:
    found = losses(BlackBox(), oracle="zeroth_order")
    assert found[-1] < 0.1 * found[0]


def test_an_objective_without_values_is_refused() -> None:
    class NoValues:
        start, gradient, measure = Bowl.start, Bowl.gradient, Bowl.measure

    with pytest.raises(ScenarioError, match=r"oracle\.kind: needs an objective with value"):
        losses(NoValues(), oracle="zeroth_order")

"""Methods of one step per gradient, and what one must define."""

from typing import Any

import pytest

from algorithms import METHODS
from algorithms.asgd import Asgd
from algorithms.parts.one_step import OneStep
from tests.shared.scenes import serve


class Every(Asgd):
    """A step for every second gradient, along the sum of the two."""

    every = 2

    def start(self) -> None:
        self.carried = [self.server.zeros()]
        super().start()

    def gather(self, value: Any) -> None:
        self.carried[0] = self.carried[0] + value

    def direction(self, value: Any) -> Any:
        (before,) = self.carried
        self.carried[0] = self.server.zeros()
        return before + value


def test_gradients_are_gathered_until_a_step() -> None:
    server = serve({"mean": [1.0, 9.0, 9.0]})
    method = Every(stepsize=0.1).bind(server)
    server.on_gradient = method.on_gradient
    method.start()
    models = []
    for k in range(4):
        server.clock.run(k + 1.5)
        models.append((server.iteration, method.missing, float(server.model.values[0])))
    after_two = 1.0 - 0.1 * (1.0 + 1.0)
    assert models[:2] == [(0, 1, 1.0), (1, 2, pytest.approx(after_two))]
    assert models[2] == (1, 1, models[1][2])
    assert models[3][:2] == (2, 2)


BUFFER = {"stepsize": 1.0, "local_stepsize": 0.1, "buffer": 3}
PLAIN: list[tuple[str, dict[str, Any], bool]] = [
    ("adam_asgd", {}, True),
    ("adam_asgd", {"optimizer": "adaptive_revision"}, False),
    ("adam_asgd", {"bias_correction": True}, False),
    ("clipped_asgd", {"clip": 0.5}, True),
    ("clipped_asgd", {"clip": 0.5, "momentum": 0.5}, True),
    ("clipped_asgd", {"clip": 0.5, "momentum": 0.5, "momentum_at": "worker"}, False),
    ("fadas", BUFFER, True),
    ("fadas", {**BUFFER, "delay_rule": "scaled"}, False),
    ("fadas", {**BUFFER, "bias_correction": True}, False),
    ("fadas", {**BUFFER, "local_steps": 2}, False),
    ("fedbuff", BUFFER, True),
    ("fedbuff", {**BUFFER, "local_steps": 2}, False),
    ("fedbuff", {**BUFFER, "global_buffer": 1}, False),
    ("ringmaster", {"delay_threshold": 3}, True),
    ("ringmaster", {"delay_threshold": 3, "stops": True}, False),
    ("ringmaster", {"delay_threshold": float("inf"), "stops": True}, True),
]


@pytest.mark.parametrize(("name", "keys", "plain"), PLAIN)
def test_kernels_take_the_arrivals_of_methods_whose_steps_are_all_alike(
    name: str, keys: dict[str, Any], plain: bool
) -> None:
    method: Any = METHODS[name](**{"stepsize": 0.1, **keys})
    assert method.is_plain is plain


def test_what_a_method_must_define_is_named() -> None:
    with pytest.raises(NotImplementedError, match="OneStep has no factor"):
        OneStep().factor(0)
    nothing: Any = None
    with pytest.raises(NotImplementedError, match="OneStep takes a step for each gradient"):
        OneStep().gather(nothing)
    assert OneStep().direction(nothing) is None

"""The functions that compute a problem's gradients and metrics one at a time, on NumPy arrays."""

from typing import Protocol

from simulator.arrays import Floats
from simulator.problems.base import Problem
from simulator.problems.kernel_evaluator import KernelEvaluator
from simulator.problems.network.model import NetworkModel
from simulator.problems.python import PythonEvaluator

__all__ = ["Evaluator", "evaluator_of"]


class Evaluator(Protocol):
    """Gradients and metrics, as `simulator.engines.eager` asks for them."""

    def gradient(self, seed: int, worker: int, draw: int, point: Floats) -> Floats: ...
    def measure(self, point: Floats) -> Floats: ...


def evaluator_of(problem: Problem, worker: int = 0) -> Evaluator:
    """The evaluator of a problem for a worker: the user's object, a network, or kernels."""
    if isinstance(problem.data, PythonEvaluator):
        return problem.data
    if isinstance(getattr(problem.data, "model", None), NetworkModel):
        from simulator.problems.network.evaluator import TorchEvaluator

        return TorchEvaluator(problem, worker)
    return KernelEvaluator(problem)

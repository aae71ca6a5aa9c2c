"""A network for callers that compute one gradient at a time: real workers."""

import torch

from simulator.arrays import Floats
from simulator.problems.base import Problem
from simulator.problems.network.objective import objective_of
from simulator.problems.network.places import take_place

__all__ = ["TorchEvaluator"]


class TorchEvaluator:
    """The network of `problem`, on a GPU of the worker's own if there are several."""

    def __init__(self, problem: Problem, worker: int) -> None:
        torch.set_num_threads(1)  # sums keep their order
        take_place(problem.data.model, worker)
        self._objective = objective_of(problem)

    def gradient(self, seed: int, worker: int, draw: int, point: Floats) -> Floats:
        """Stochastic gradient number `draw` of `worker` at `point` (d,)."""
        return _row(self._objective.gradients([seed], worker, draw, self._points(point)))

    def measure(self, point: Floats) -> Floats:
        """The METRICS at `point` (d,)."""
        return _row(self._objective.measures(self._points(point)))

    def _points(self, point: Floats) -> torch.Tensor:
        own = self._objective
        return torch.from_numpy(point).to(own.device, own.dtype)[None]


def _row(rows: torch.Tensor) -> Floats:
    values: Floats = rows[0].cpu().double().numpy()
    return values

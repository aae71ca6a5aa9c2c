"""The problem of a worker, which it builds itself, and its draws."""

from typing import Any, NamedTuple

import numpy as np

from algorithms.base import LocalSteps
from simulator.engines.eager import Eager, EagerVector
from simulator.errors import RunFailed
from simulator.loop.gradient import Gradient, fill
from simulator.problems.base import Problem
from simulator.problems.evaluators import evaluator_of
from simulator.problems.preconditioner import preconditioned
from simulator.problems.python import python_problem
from simulator.real.transport import Order, Setting
from simulator.scenario import Scenario
from simulator.scenario.objectives import objective_from

__all__ = ["Bench", "Recipe", "recipe_of"]


class Recipe(NamedTuple):
    """How to build the problem in another process.

    Attributes:
        scenario: without its methods, which only the server runs.
        objective: that of `problem: {kind: python}`, or its name, package.module:Name.
        model: that of `problem: {kind: network, model: own}`, or its name.
    """

    scenario: Scenario
    objective: Any = None
    model: Any = None

    def build(self) -> Problem:
        """The problem behind the scenario's oracle."""
        if self.model is not None:
            return self.scenario.build_with(self.model)
        if self.objective is None:
            return self.scenario.build_problem()
        named = isinstance(self.objective, str)
        objective = objective_from(self.objective) if named else self.objective
        return self.scenario.seen(python_problem(objective, self.scenario.cluster.size))


def recipe_of(scenario: Scenario, objective: Any = None, model: Any = None) -> Recipe:
    """The recipe of a scenario's problem, which can be sent to any process."""
    return Recipe(scenario.model_copy(update={"methods": []}), objective, model)


class Bench:
    """The workplace of a worker: the problem of one run, ready for its jobs."""

    def __init__(self, problem: Problem, worker: int = 0) -> None:
        self._plain, self._worker = problem, worker

    def reset(self, setting: Setting) -> None:
        """Prepare for a run; a first job compiles everything that jobs need."""
        problem = self._plain
        if setting.preconditioner is not None:
            problem = preconditioned(problem, setting.preconditioner)
        evaluator = evaluator_of(problem, self._worker)
        self._engine = Eager(evaluator, problem.dimension, setting.seed)
        self._state: Any = None  # after the latest job that counted
        self._next: tuple[int, Any] = (-1, None)  # the latest job, and the state after it
        start = problem.start.astype(np.float64)
        steps = LocalSteps(2, 0.0) if setting.steps is None else setting.steps
        self.compute(0, Order(0, 0, -1, steps, start.tobytes(), 0.0))

    def compute(self, worker: int, order: Order) -> bytes:
        """The job's gradient (d,), or the message after its work."""
        model = EagerVector(np.frombuffer(order.model).copy())  # kernels need writable arrays
        one: Gradient[EagerVector] = fill(Gradient(), self._engine, worker, model, 0, 1)
        one.number = order.number
        value = one.value if order.steps is None else self._worked(one, order)
        found = np.asarray(value.values, dtype=np.float64)
        if found.shape != model.values.shape:
            raise RunFailed(f"a gradient has the shape {found.shape}, must have that of `start`")
        return found.tobytes()

    def _worked(self, one: Gradient[EagerVector], order: Order) -> EagerVector:
        """The message of a job, computed from the state after the latest one that counted."""
        assert order.steps is not None
        serial, state = self._next
        if serial == order.counted:
            self._state = state
        if order.counted < 0:
            self._state = order.steps.first(self._engine.zeros())
        message: EagerVector
        message, state = order.steps.run(one, self._state)
        self._next = order.serial, state
        return message

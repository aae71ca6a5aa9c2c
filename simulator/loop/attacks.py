"""What attackers send: messages made of their own, of the honest workers', or of nothing."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any, Generic, NamedTuple, cast

import numpy as np

from algorithms.base import LocalSteps, WorkerSteps
from algorithms.parts.aggregators import plain_mean
from algorithms.parts.operations import (
    deviated,
    dot,
    maximum,
    minimum,
    norm,
    norm_sq,
    normalise,
    sqrt,
    where,
)
from simulator.cluster.attacks import (
    Alie,
    AttackSpec,
    Constant,
    FreeRider,
    Ipm,
    LabelFlip,
    Mimic,
    MinMax,
    Noise,
    SignFlip,
    Zero,
)
from simulator.engines.protocol import Engine
from simulator.errors import ScenarioError
from simulator.loop.gradient import READ, UNREAD, Gradient, fill
from simulator.loop.protocols import V

__all__ = ["Attack", "SentGradient", "Units"]

MOST_DEVIATIONS = 5.0  # of min_max, as in the paper's code


class Units(NamedTuple):
    """What a vector that stands for a message must be multiplied by.

    Attributes:
        change: to be the change of the model that the message asks for.
        message: to be the message itself: changes by plain local steps are handed over in units of
            their step size.
    """

    change: Any
    message: Any = 1.0


class Attack(Generic[V]):
    """The attackers of a run, and what they know.

    Attributes:
        spec: the section of the scenario.
        attackers: the workers whose messages are wrong.
        latest: by worker, the latest message of every other one that the server has read.
    """

    def __init__(self, spec: AttackSpec, workers: int, engine: Engine[V], method: object) -> None:
        self.spec, self._method = spec, method
        self.attackers = frozenset(spec.attackers(workers))
        self.latest: dict[int, V] = {}
        self._workers, self._engine = workers, engine
        self._wrong_labels = cast("Engine[V]", _WrongLabels(engine, workers))
        self._jobs: dict[int, _Job[V]] = {}  # the latest ones of free riders
        if isinstance(spec, Constant):
            if rule := spec.misfit(engine.dimension):
                raise ScenarioError.of(rule, key="cluster.attacks.value")
            shape = (engine.dimension,)
            self._constant = engine.constant(np.broadcast_to(spec.value, shape).astype(np.float64))

    @property
    def stepsize(self) -> Any:
        """The step size of the method, for one without any 1."""
        return getattr(self._method, "stepsize", 1.0)

    def is_on(self, gradient: Gradient[V]) -> bool:
        """Whether the message of an arriving gradient is wrong."""
        return gradient.worker in self.attackers and gradient.finished >= self.spec.begin

    def honest(self, gradient: Gradient[V]) -> Gradient[V]:
        """The gradient as its worker computes it, even if that is from wrong labels."""
        deceived = isinstance(self.spec, LabelFlip) and self.is_on(gradient)
        one: Gradient[V] = fill(
            Gradient(), self._wrong_labels if deceived else self._engine,
            gradient.worker, gradient.model, gradient.version, gradient.gradients,
        )  # fmt: skip
        one.number, one.delay = gradient.number, gradient.delay
        one.started, one.finished = gradient.started, gradient.finished
        return one

    def sent(self, gradient: Gradient[V], honest: V, units: Units) -> Any:
        """What arrives in place of the `honest` message."""
        worker = gradient.worker
        if worker not in self.attackers:
            self.latest[worker] = honest
            return honest
        if isinstance(self.spec, FreeRider):
            self._note(gradient)
        return self._forged(gradient, honest, units) if self.is_on(gradient) else honest

    def _note(self, gradient: Gradient[V]) -> None:
        """Remember the models of a job and of the one before, however often the job is read."""
        last = self._jobs.get(gradient.worker)
        if last is None or last.number != gradient.number:
            before = gradient.model if last is None else last.model
            self._jobs[gradient.worker] = _Job(gradient.number, gradient.model, before)

    def _forged(self, gradient: Gradient[V], honest: V, units: Units) -> Any:
        others = [self.latest[worker] for worker in sorted(self.latest)]
        match self.spec:
            case SignFlip(scale=scale, of="own"):
                return -scale * honest
            case SignFlip(scale=scale) | Ipm(scale=scale):
                return -scale * plain_mean(others) if others else honest
            case Alie() as alie:
                return deviated(others, alie.deviations(self._workers)) if others else honest
            case MinMax():
                return _just_inside(others) if others else honest
            case Noise() as noise:
                return self._noisy(noise, gradient, honest, units)
            case Zero():
                return self._engine.zeros()
            case Constant():
                return self._constant / units.message
            case FreeRider() as rider:
                return self._made_up(rider, gradient, units)
            case Mimic() as mimic:
                return self.latest.get(mimic.copied(self._workers), honest)
            case _:
                return honest

    def _noisy(self, spec: Noise, gradient: Gradient[V], honest: V, units: Units) -> Any:
        """The message with noise, or noise in its place."""
        noise: Any = self._engine.normals(gradient.worker, gradient.number)
        if spec.form == "direction":
            return (spec.scale * norm(honest)) * normalise(noise)
        noise = (spec.scale * noise + spec.mean) / units.message
        return noise if spec.form == "replace" else honest + noise

    def _made_up(self, spec: FreeRider, gradient: Gradient[V], units: Units) -> Any:
        """A change that looks like one by local steps."""
        before: Any = self._jobs[gradient.worker].before
        change = (spec.scale * (before - gradient.model)) / units.change
        if spec.noise == 0.0:
            return change
        noise: Any = self._engine.normals(gradient.worker, gradient.number)
        return change + (spec.noise / units.message) * noise


def _just_inside(others: Sequence[Any]) -> Any:
    """mean - gamma std, no farther from the others than these are from each other, gamma <= 5.

    |mean - gamma std - v|^2 is quadratic in gamma, and for each v its larger root is the limit.
    """
    mean = plain_mean(others)
    spread = mean - deviated(others, 1.0)
    square: Any = norm_sq(spread)
    widest: Any = 0.0
    for one, other in combinations(others, 2):
        widest = maximum(norm_sq(one - other), widest)
    gamma: Any = MOST_DEVIATIONS
    for other in others:
        slope = dot(mean - other, spread)
        room = slope * slope + square * maximum(widest - norm_sq(mean - other), 0.0)
        gamma = minimum(where(square > 0.0, (slope + sqrt(room)) / square, gamma), gamma)
    return mean - gamma * spread


class _Job(NamedTuple, Generic[V]):
    """A job, its model and that of the same worker's job before."""

    number: int
    model: V
    before: V


class _WrongLabels(Generic[V]):
    """An engine for gradients from wrong labels: to it, they are of the workers n, n + 1, .."""

    def __init__(self, engine: Engine[V], workers: int) -> None:
        self._engine, self._workers = engine, workers

    def gradient(self, model: V, worker: int, draw: int) -> V:
        """The gradient of `worker` from wrong labels."""
        return self._engine.gradient(model, worker + self._workers, draw)

    def sparsify(self, vector: V, worker: int, message: int, keep: int, copies: int) -> V:
        """What the engine makes of the vector."""
        return self._engine.sparsify(vector, worker, message, keep, copies)

    @property
    def dimension(self) -> int:
        """Coordinates of the model."""
        return self._engine.dimension


class SentGradient(Gradient[V]):
    """A gradient of a run with attackers: `value`, `moved` and `sent` are what arrives.

    The message stays the same however often it is read.
    """

    attack: Attack[V]
    message: V | None = None

    @property
    def value(self) -> V:
        """The message in place of the gradient."""
        if self.message is None:
            return self._arrived(self.attack.honest(self).value, Units(self.attack.stepsize))
        return self.message

    def of(self, task: int, draw: int) -> V:
        """The message in place of one of the job's gradients; each of them is wrong."""
        honest = self.attack.honest(self).of(task, draw)
        return self._arrived(honest, Units(self.attack.stepsize))

    def moved(self, steps: LocalSteps) -> V:
        """The message in place of the change by local `steps`."""
        if self.message is None:
            return self._arrived(self.attack.honest(self).moved(steps), self._units(steps))
        return self.message

    def sent(self, steps: WorkerSteps, states: list[Any]) -> V:
        """The message in place of that after `steps`; the state of its worker is replaced."""
        honest = self.attack.honest(self).sent(steps, states)
        return self._arrived(honest, self._units(steps))

    def _units(self, steps: WorkerSteps) -> Units:
        reach = steps.reach(self.attack.stepsize)
        return Units(reach, reach) if isinstance(steps, LocalSteps) else Units(reach)

    def _arrived(self, honest: V, units: Units) -> V:
        if self.fate is UNREAD:
            self.fate = READ
        message: V = self.attack.sent(self, honest, units)
        self.message = message
        return message

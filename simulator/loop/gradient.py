"""A job of the server: the place of its computation and its gradient."""

from enum import StrEnum
from typing import Any, Generic, TypeVar

from algorithms.base import LocalSteps, WorkerSteps
from simulator.engines.protocol import Engine
from simulator.loop.protocols import V

__all__ = [
    "APPLIED",
    "DISCARDED",
    "HELD",
    "READ",
    "UNREAD",
    "WAITING",
    "Fate",
    "Gradient",
    "fill",
]


class Fate(StrEnum):
    """The fate of a gradient."""

    UNREAD = "unread"  # no method read its value: it is discarded after its arrival
    READ = "read"  # at its arrival: it is applied in the update that the arrival causes
    WAITING = "waiting"  # for the next update
    HELD = "held"  # for an update after its release
    APPLIED = "applied"
    DISCARDED = "discarded"


# Names for the members: the loop compares fates at every arrival.
UNREAD, READ, WAITING, HELD, APPLIED, DISCARDED = Fate


class Gradient(Generic[V]):
    """A running job and, once it has ended, its stochastic gradient.

    It is filled in place, without `__init__`, because one is made for every arrival.
    """

    __slots__ = (
        "delay",
        "engine",
        "fate",
        "finished",
        "gradients",
        "model",
        "number",
        "redone",
        "serial",
        "started",
        "taken",
        "version",
        "waited",
        "worker",
    )

    engine: Engine[V]
    worker: int
    model: V
    version: int
    gradients: int
    number: int
    started: float
    finished: float
    serial: int
    waited: float
    redone: float
    delay: int
    taken: V | None  # the value, from its first reading until the gradient waits for an update
    fate: Fate

    @property
    def value(self) -> V:
        """The gradient at `model`, a lazy vector."""
        taken = self.taken
        if taken is None:
            taken = self.taken = self.engine.gradient(self.model, self.worker, self.number)
            if self.fate is UNREAD:
                self.fate = READ
        return taken

    def at(self, model: V, step: int) -> V:
        """Gradient number `step` of this job at another `model`, a lazy vector."""
        taken = self.taken = self.engine.gradient(model, self.worker, self.number + step)
        if self.fate is UNREAD:
            self.fate = READ
        return taken

    def of(self, task: int, draw: int) -> V:
        """Gradient number `draw` of worker `task` at the job's model, whoever computes it."""
        taken = self.taken = self.engine.gradient(self.model, task, draw)
        if self.fate is UNREAD:
            self.fate = READ
        return taken

    def moved(self, steps: LocalSteps) -> V:
        """The change of the job's model by local `steps`, divided by minus their step size."""
        total: V = steps.run(self, None)[0]
        return total

    def sent(self, steps: WorkerSteps, states: list[Any]) -> V:
        """The message of the job after `steps`; the state of its worker is replaced."""
        message: V
        message, states[self.worker] = steps.run(self, states[self.worker])
        return message

    @property
    def dimension(self) -> int:
        """Coordinates of the model."""
        return self.engine.dimension

    def sparsified(self, vector: V, number: int, keep: int) -> V:
        """Number `number` of the worker's compressed vectors: RandK, K = `keep`."""
        return self.engine.sparsify(vector, self.worker, number, keep, 1)


G = TypeVar("G", bound=Gradient[Any])
"""A kind of gradients."""


def fill(gradient: G, engine: Engine[V], worker: int, model: V, version: int, gradients: int) -> G:
    """An empty `gradient` as the job that is about to start."""
    gradient.engine = engine
    gradient.worker = worker
    gradient.model = model
    gradient.version = version
    gradient.gradients = gradients
    gradient.taken = None
    gradient.fate = UNREAD
    return gradient

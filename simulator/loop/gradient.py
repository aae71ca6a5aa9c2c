"""One job as the server sees it: where it is computed, and the gradient that it brings."""

from enum import StrEnum
from typing import Generic

from simulator.engines.protocol import Engine
from simulator.loop.protocols import V

__all__ = ["APPLIED", "DISCARDED", "HELD", "READ", "UNREAD", "WAITING", "Fate", "Gradient", "job"]


class Fate(StrEnum):
    """What has become of a gradient."""

    UNREAD = "unread"  # nobody asked for its value: it is discarded after its arrival
    READ = "read"  # on its arrival: it takes part in the update that the arrival leads to
    WAITING = "waiting"  # for the next update
    HELD = "held"  # for an update after its release
    APPLIED = "applied"
    DISCARDED = "discarded"


# The members under names of their own: the loop compares fates at every arrival.
UNREAD, READ, WAITING, HELD, APPLIED, DISCARDED = Fate


class Gradient(Generic[V]):
    """A job on its way, and once it has ended, the stochastic gradient that it brought.

    It is filled in place, without an `__init__`: one is made for every arrival.
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


def job(engine: Engine[V], worker: int, model: V, version: int, gradients: int) -> Gradient[V]:
    """A job that is about to start."""
    gradient: Gradient[V] = Gradient()
    gradient.engine = engine
    gradient.worker = worker
    gradient.model = model
    gradient.version = version
    gradient.gradients = gradients
    gradient.taken = None
    gradient.fate = UNREAD
    return gradient

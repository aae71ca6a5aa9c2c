"""One job as the server sees it: where it is computed, and the gradient that it brings."""

from typing import Any

__all__ = ["Gradient"]


class Gradient:
    """A job on its way, and once it has ended, the stochastic gradient that it brought."""

    __slots__ = (
        "delay",
        "finished",
        "gradients",
        "model",
        "number",
        "serial",
        "server",
        "started",
        "taken",
        "version",
        "waited",
        "worker",
    )

    number: int
    started: float
    finished: float
    serial: int
    waited: float
    delay: int

    def __init__(self, server: Any, worker: int, model: Any, version: int, gradients: int):
        self.server = server
        self.worker = worker
        self.model = model
        self.version = version
        self.gradients = gradients
        self.taken: Any = None

    @property
    def value(self) -> Any:
        """The gradient at `model`, a lazy vector."""
        taken = self.taken
        if taken is None:
            taken = self.taken = self.server.lazy(self.model, self.worker, self.number)
        return taken

    def at(self, model: Any, step: int) -> Any:
        """Gradient number `step` of this job at another `model`, a lazy vector."""
        self.taken = self.server.lazy(model, self.worker, self.number + step)
        return self.taken

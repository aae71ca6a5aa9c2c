"""One job as the server sees it: where it is computed, and the gradient that it brings."""

from typing import Any

__all__ = ["READ", "Gradient", "job"]

READ = object()  # stands for a value that was read and is not kept: it would be computed again


class Gradient:
    """A job on its way, and once it has ended, the stochastic gradient that it brought."""

    __slots__ = (
        "delay",
        "finished",
        "gradients",
        "model",
        "number",
        "redone",
        "serial",
        "server",
        "started",
        "taken",
        "version",
        "waited",
        "worker",
    )

    server: Any
    worker: int
    model: Any
    version: int
    gradients: int
    number: int
    started: float
    finished: float
    serial: int
    waited: float
    redone: float
    delay: int
    taken: Any

    @property
    def value(self) -> Any:
        """The gradient at `model`, a lazy vector."""
        taken = self.taken
        if taken is None or taken is READ:
            taken = self.taken = self.server.lazy(self.model, self.worker, self.number)
        return taken

    def at(self, model: Any, step: int) -> Any:
        """Gradient number `step` of this job at another `model`, a lazy vector."""
        self.taken = self.server.lazy(model, self.worker, self.number + step)
        return self.taken


def job(server: Any, worker: int, model: Any, version: int, gradients: int) -> Gradient:
    """A job that is about to start."""
    gradient = Gradient()
    gradient.server = server
    gradient.worker = worker
    gradient.model = model
    gradient.version = version
    gradient.gradients = gradients
    gradient.taken = None
    return gradient

"""What a job does by itself between the model that it gets and the message that it sends."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

__all__ = ["LocalSteps", "WorkerSteps", "local_sum"]


class WorkerSteps(Protocol):
    """The work of a job as data that a real worker can be sent.

    A worker may keep a state between its jobs. It changes with a job whose message arrives; a
    cancelled job leaves it as it was.
    """

    def first(self, zero: Any) -> Any:
        """The state of a worker before its first job; None if it keeps none."""

    def run(self, gradient: Any, state: Any) -> tuple[Any, Any]:
        """The message of a job, and the state of its worker after it."""

    def reach(self, stepsize: Any) -> Any:
        """What a message must be multiplied by to be a change of the model.

        `stepsize` is the method's.
        """


class LocalSteps(NamedTuple):
    """Plain local steps.

    From the job's model x: y <- y - stepsize (g(y) + pull (y - x)), `steps` times. The message is
    the change (x - y)/stepsize.
    """

    steps: int
    stepsize: Any
    pull: Any = 0.0

    def first(self, zero: Any) -> None:
        """No state."""

    def run(self, gradient: Any, state: None) -> tuple[Any, None]:
        """The change, and no state."""
        del state
        return local_sum(gradient, self.stepsize, self.steps, self.pull), None

    def reach(self, stepsize: Any) -> Any:
        """The size of the local steps."""
        del stepsize
        return self.stepsize


def local_sum(gradient: Any, stepsize: Any, steps: int, pull: Any = 0.0) -> Any:
    """The change of model x by `steps` local steps of a job, divided by -`stepsize`.

    y <- y - stepsize (g(y) + pull (y - x)) from y = x; without `pull` the sum of the gradients.
    """
    total, kept = gradient.value, 1 - pull * stepsize
    for step in range(1, steps):
        total = kept * total + gradient.at(gradient.model - stepsize * total, step)
    return total

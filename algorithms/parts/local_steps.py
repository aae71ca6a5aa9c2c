"""Local steps: what a job does by itself between the model that it gets and what it sends."""

from __future__ import annotations

from typing import Any, NamedTuple

__all__ = ["LocalSteps", "local_sum"]


class LocalSteps(NamedTuple):
    """Steps that a job takes by itself, as data that a worker can be sent.

    From the job's model x: y <- y - stepsize (g(y) + pull (y - x)), `steps` times.
    """

    steps: int
    stepsize: Any
    pull: Any = 0.0


def local_sum(gradient: Any, stepsize: Any, steps: int, pull: Any = 0.0) -> Any:
    """The change of model x by `steps` local steps of a job, divided by -`stepsize`.

    y <- y - stepsize (g(y) + pull (y - x)) from y = x; without `pull` the sum of the gradients.
    """
    total, kept = gradient.value, 1 - pull * stepsize
    for step in range(1, steps):
        total = kept * total + gradient.at(gradient.model - stepsize * total, step)
    return total

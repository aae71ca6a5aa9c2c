"""A wrapper of objectives: the workers n, n + 1, .. are the first n ones with wrong labels."""

from typing import Any, NamedTuple

from simulator.core.compiling import kernel
from simulator.core.leaf import allocating
from simulator.core.objective import measure, stochastic_gradient, stochastic_gradients

__all__ = ["FlippedData"]


class FlippedData(NamedTuple):
    """An objective `right`, and `wrong`, the same with wrong labels, of `workers` workers each."""

    right: Any
    wrong: Any
    workers: int


@stochastic_gradient.register(FlippedData)
@allocating
def flipped_gradient(data, seed, worker, draw, point, out):
    """The gradient of a worker, or of one with wrong labels."""
    if worker < data.workers:
        stochastic_gradient(data.right, seed, worker, draw, point, out)
    else:
        stochastic_gradient(data.wrong, seed, worker - data.workers, draw, point, out)


@stochastic_gradients.register(FlippedData)
@kernel
def flipped_gradients(data, seeds, worker, draw, slots, at, out, active, first, last, scratch):
    """The same for many replicas."""
    if worker < data.workers:
        stochastic_gradients(
            data.right, seeds, worker, draw, slots, at, out, active, first, last, scratch
        )
    else:
        honest = worker - data.workers
        stochastic_gradients(
            data.wrong, seeds, honest, draw, slots, at, out, active, first, last, scratch
        )


@measure.register(FlippedData)
@allocating
def flipped_measure(data, point, scratch, out):
    """The METRICS with the right labels."""
    measure(data.right, point, scratch, out)

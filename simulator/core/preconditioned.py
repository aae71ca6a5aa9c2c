"""A wrapper of objectives: every stochastic gradient g becomes P g."""

from typing import Any, NamedTuple

import numpy as np

from simulator.arrays import Floats
from simulator.core.compiling import kernel
from simulator.core.leaf import allocating, leaf
from simulator.core.objective import measure, stochastic_gradient, stochastic_gradients
from simulator.core.vectors import multiply

__all__ = ["PreconditionedData"]


class PreconditionedData(NamedTuple):
    """An objective `inner` whose gradients are multiplied by `matrix`.

    `matrix` is P (d, d), or (1, d) if it is diagonal.
    """

    inner: Any
    matrix: Floats


@stochastic_gradient.register(PreconditionedData)
@allocating
def preconditioned_gradient(data, seed, worker, draw, point, out):
    """out = P g, g the gradient of the inner objective."""
    stochastic_gradient(data.inner, seed, worker, draw, point, out)
    _multiply(data.matrix, out, np.empty(out.shape[0] if data.matrix.shape[0] > 1 else 0))


@stochastic_gradients.register(PreconditionedData)
@kernel
def preconditioned_gradients(
    data, seeds, worker, draw, slots, at, out, active, first, last, scratch
):
    """The same for many replicas, which share the same draws as without P."""
    stochastic_gradients(
        data.inner, seeds, worker, draw, slots, at, out, active, first, last, scratch
    )
    for r in range(first, last):
        if active[r]:
            _multiply(data.matrix, slots[out, r], scratch)


@leaf
def _multiply(matrix, vector, scratch):
    """vector = matrix vector; `scratch` (d,) is overwritten unless the matrix is diagonal."""
    if matrix.shape[0] == 1:
        multiply(matrix, vector, vector)
        return
    for j in range(vector.shape[0]):
        scratch[j] = vector[j]
    multiply(matrix, scratch, vector)


@measure.register(PreconditionedData)
@allocating
def preconditioned_measure(data, point, scratch, out):
    """The METRICS of the inner objective, which is still the one to minimise."""
    measure(data.inner, point, scratch, out)

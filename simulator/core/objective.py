"""The kernels of every objective, chosen by the type of its data.

An objective is a NamedTuple of arrays and numbers. Its type selects the kernels when the caller is
compiled, so the player of the tape is one function and each objective gets an inlined copy.
"""

from simulator.core.compiling import kernel
from simulator.core.dispatch import by_type

__all__ = [
    "measure",
    "stochastic_gradient",
    "stochastic_gradients",
    "stochastic_steps",
    "stochastic_value",
]


@by_type
def stochastic_gradient(data, seed, worker, draw, point, out):
    """Write to `out` (d,) worker's stochastic gradient number `draw` at `point` (d,)."""


@by_type
def stochastic_value(data, seed, worker, draw, point, scratch):
    """Return the function of `point` (d,) whose gradient is worker's stochastic gradient `draw`.

    It uses the sample, or the noise, of that gradient; `scratch` (d,) is overwritten. A wrapper may
    have no values.
    """


@by_type
def stochastic_gradients(data, seeds, worker, draw, slots, at, out, active, first, last, scratch):
    """`stochastic_gradient` for the active replicas first..last-1, whose model is slots[at, r].

    `slots` is (S, R, d), `seeds` and `active` (R,); the gradient of r goes to slots[out, r], and
    `scratch` (d,) is overwritten. An objective may share work between replicas of one seed, but no
    bit may depend on the sharing.
    """


@by_type
def stochastic_steps(
    data, seeds, worker, draw, slots, at, step, table, active, first, last, scratch
):
    """slots[out, r] = ca slots[left, r] + cb g, with g as `stochastic_gradients` writes it.

    `step` is (out, left, ca, row_a, cb, row_b), see `coefficient`; `out` is not `at`. The bits are
    those of the gradient followed by the combination; this kernel makes one pass of the two.
    Returns whether the objective supports it; if not, nothing is done.
    """


@by_type
def measure(data, point, scratch, out):
    """Write the METRICS of the mean objective at `point` (d,) to `out` (8,).

    `out` is filled with nan before, which remains where a metric is undefined; `scratch` (d,) is
    overwritten.
    """


@stochastic_gradients.register(object)
@kernel
def one_by_one(data, seeds, worker, draw, slots, at, out, active, first, last, scratch):
    """`stochastic_gradients` without shared work."""
    for r in range(first, last):
        if active[r]:
            stochastic_gradient(data, seeds[r], worker, draw, slots[at, r], slots[out, r])


@stochastic_steps.register(object)
@kernel
def two_passes(data, seeds, worker, draw, slots, at, step, table, active, first, last, scratch):
    """`stochastic_steps` of objectives without a kernel for it."""
    return False

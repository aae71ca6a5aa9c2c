"""The kernels that every objective has, chosen by the type of its data.

An objective is a NamedTuple of arrays and numbers; its type selects the kernels when the caller is
compiled, so the player of the tape is one function and each objective gets its own inlined copy.
"""

from typing import Any

from numba.extending import overload

from simulator.core.compiling import kernel

__all__ = [
    "implement",
    "measure",
    "one_by_one",
    "stochastic_gradient",
    "stochastic_gradients",
    "stochastic_steps",
    "stochastic_value",
    "two_passes",
]


def stochastic_gradient(data: Any, seed: Any, worker: Any, draw: Any, point: Any, out: Any) -> None:
    """Write to `out` (d,) worker's stochastic gradient number `draw` at `point` (d,)."""
    raise TypeError(f"stochastic_gradient is for kernels; got {type(data).__name__} from Python")


def stochastic_value(data: Any, seed: Any, worker: Any, draw: Any, point: Any, scratch: Any) -> Any:
    """The function of `point` (d,) whose gradient is worker's stochastic gradient `draw`.

    Its sample, or its noise, is that of the gradient; `scratch` (d,) is overwritten.
    """
    raise TypeError(f"stochastic_value is for kernels; got {type(data).__name__} from Python")


def stochastic_gradients(
    data: Any, seeds: Any, worker: Any, draw: Any, slots: Any, at: Any, out: Any,
    active: Any, first: Any, last: Any, scratch: Any,
) -> None:  # fmt: skip
    """`stochastic_gradient` for the active replicas first..last-1, whose model is slots[at, r].

    `slots` is (S, R, d), `seeds` and `active` (R,); the gradient of r goes to slots[out, r], and
    `scratch` (d,) is overwritten. An objective may share work between replicas of one seed, but no
    bit may depend on it.
    """
    raise TypeError(f"stochastic_gradients is for kernels; got {type(data).__name__} from Python")


def stochastic_steps(
    data: Any, seeds: Any, worker: Any, draw: Any, slots: Any, at: Any, step: Any,
    table: Any, active: Any, first: Any, last: Any, scratch: Any,
) -> Any:  # fmt: skip
    """slots[out, r] = ca slots[left, r] + cb g, g what `stochastic_gradients` would have written.

    `step` is (out, left, ca, row_a, cb, row_b), see `coefficient`; `out` is not `at`. The bits are
    those of the gradient followed by the combination, whose two passes this makes one. Returns
    whether the objective can; if not, nothing is done.
    """
    raise TypeError(f"stochastic_steps is for kernels; got {type(data).__name__} from Python")


def measure(data: Any, point: Any, scratch: Any, out: Any) -> None:
    """Write the METRICS of the mean objective at `point` (d,) to `out` (8,).

    `out` comes filled with nan, which stays where a metric is undefined; `scratch` (d,) is
    overwritten.
    """
    raise TypeError(f"measure is for kernels; got {type(data).__name__} from Python")


def implement(
    kind: type,
    gradient_kernel: Any,
    measure_kernel: Any,
    value_kernel: Any = None,
    gradients_kernel: Any = None,
    steps_kernel: Any = None,
) -> None:
    """Make these the kernels of objectives of type `kind`.

    A wrapper may lack values; replicas go one by one unless there is a kernel for many, and a step
    takes two passes unless there is one for it.
    """
    replicas_kernel = one_by_one if gradients_kernel is None else gradients_kernel
    whole_step = two_passes if steps_kernel is None else steps_kernel

    @overload(stochastic_steps, inline="never")
    def choose_steps(  # type: ignore[no-untyped-def]
        data, seeds, worker, draw, slots, at, step, table, active, first, last, scratch
    ):
        if _is(data, kind):
            return (
                lambda data, seeds, worker, draw, slots, at, step, table, active, first, last, scratch: (  # noqa: E501
                    whole_step(
                        data,
                        seeds,
                        worker,
                        draw,
                        slots,
                        at,
                        step,
                        table,
                        active,
                        first,
                        last,
                        scratch,
                    )
                )
            )
        return None

    @overload(stochastic_gradients, inline="never")
    def choose_gradients(  # type: ignore[no-untyped-def]
        data, seeds, worker, draw, slots, at, out, active, first, last, scratch
    ):
        if _is(data, kind):
            return lambda data, seeds, worker, draw, slots, at, out, active, first, last, scratch: (
                replicas_kernel(
                    data, seeds, worker, draw, slots, at, out, active, first, last, scratch
                )
            )
        return None

    @overload(stochastic_gradient, inline="never")
    def choose_gradient(data, seed, worker, draw, point, out):  # type: ignore[no-untyped-def]
        if _is(data, kind):
            return lambda data, seed, worker, draw, point, out: gradient_kernel(
                data, seed, worker, draw, point, out
            )
        return None

    @overload(stochastic_value, inline="never")
    def choose_value(data, seed, worker, draw, point, scratch):  # type: ignore[no-untyped-def]
        if value_kernel is not None and _is(data, kind):
            return lambda data, seed, worker, draw, point, scratch: value_kernel(
                data, seed, worker, draw, point, scratch
            )
        return None

    @overload(measure, inline="never")
    def choose_measure(data, point, scratch, out):  # type: ignore[no-untyped-def]
        if _is(data, kind):
            return lambda data, point, scratch, out: measure_kernel(data, point, scratch, out)
        return None


@kernel
def one_by_one(data, seeds, worker, draw, slots, at, out, active, first, last, scratch):  # type: ignore[no-untyped-def]
    """`stochastic_gradients` without anything shared."""
    for r in range(first, last):
        if active[r]:
            stochastic_gradient(data, seeds[r], worker, draw, slots[at, r], slots[out, r])


@kernel
def two_passes(data, seeds, worker, draw, slots, at, step, table, active, first, last, scratch):  # type: ignore[no-untyped-def]
    """`stochastic_steps` of objectives that have no kernel for it."""
    return False


def _is(data: Any, kind: type) -> bool:
    """Whether the numba type `data` is that of the NamedTuple class `kind`."""
    return getattr(data, "instance_class", None) is kind

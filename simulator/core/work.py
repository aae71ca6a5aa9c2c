"""Work of jobs: seconds that a job takes its worker at speed 1, for one job or for many.

Work of job k of worker i is offset_i + spread_i X_ik, where X_ik is drawn from the law of i's
group by the stream (seed, DURATION, i, k). A job of several gradients uses X_ik, X_i,k+1, ...
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.core.compiling import kernel
from simulator.core.random import DURATION
from simulator.core.variates import SMALLEST, draw

__all__ = ["Works", "work", "work_of_each", "work_of_run"]


class Works(NamedTuple):
    """What work is drawn from, for n workers in g groups.

    `group` (n,), `offset` (n,) and `spread` (n,) belong to the workers; `law` (g,) to the groups,
    and the parameters of group k's law are `numbers[first[k]:first[k + 1]]`.
    """

    group: NDArray[np.int64]
    offset: NDArray[np.float64]
    spread: NDArray[np.float64]
    law: NDArray[np.int64]
    first: NDArray[np.int64]
    numbers: NDArray[np.float64]


@kernel
def work(works: Works, seed: int, worker: int, job: int, gradients: int) -> float:
    """Work of the job of `gradients` gradients whose first draw is number `job`; positive."""
    group = works.group[worker]
    numbers = works.numbers[works.first[group] : works.first[group + 1]]
    total = 0.0
    for k in range(job, job + gradients):
        total += draw(works.law[group], numbers, seed, DURATION, worker, k)
    return max(gradients * works.offset[worker] + works.spread[worker] * total, SMALLEST)


@kernel
def work_of_each(
    works: Works,
    seed: int,
    workers: NDArray[np.int64],
    jobs: NDArray[np.int64],
    gradients: int,
    out: NDArray[np.float64],
) -> None:
    """Write to `out` (m,) the work of job `jobs[i]` (m,) of worker `workers[i]` (m,)."""
    for i in range(out.shape[0]):
        out[i] = work(works, seed, workers[i], jobs[i], gradients)


@kernel
def work_of_run(
    works: Works, seed: int, worker: int, job: int, out: NDArray[np.float64]
) -> None:
    """Write to `out` (m,) the work of the single-gradient jobs `job`, `job` + 1, ... of `worker`."""
    for i in range(out.shape[0]):
        out[i] = work(works, seed, worker, job + i, 1)

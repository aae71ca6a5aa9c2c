"""Work of jobs: the seconds of a job at speed 1, for one job or for many.

Work of job k of worker i is offset_i + spread_i X_ik, where X_ik is drawn from the law of i's
group by the stream (seed, DURATION, i, k). A job of several gradients uses X_ik, X_i,k+1, ...
"""

from typing import NamedTuple

from simulator.arrays import Floats, Ints
from simulator.core.compiling import kernel
from simulator.core.leaf import leaf
from simulator.core.random import DURATION, stream
from simulator.core.variates import SMALLEST, variate

__all__ = ["Works", "work_of_each", "work_of_job", "work_of_run"]


class Works(NamedTuple):
    """The laws of work, for n workers in g groups.

    `group` (n,), `offset` (n,) and `spread` (n,) belong to the workers; `law` (g,) to the groups,
    and the parameters of group k's law are `numbers[first[k]:first[k + 1]]`.
    """

    group: Ints
    offset: Floats
    spread: Floats
    law: Ints
    first: Ints
    numbers: Floats


@leaf
def _work(numbers, law, low, high, offset, spread, seed, worker, job, gradients):
    total = 0.0
    for k in range(job, job + gradients):
        k1, k2 = stream(seed, DURATION, worker, k)
        total += variate(law, numbers, low, high, k1, k2)
    return max(gradients * offset + spread * total, SMALLEST)


@kernel
def work_of_each(works, seed, workers, jobs, gradients, out):
    """Write to `out` (m,) the work of the job of workers[i] whose first draw is jobs[i]."""
    groups, offsets, spreads, laws, first, numbers = works
    for i in range(out.shape[0]):
        worker = workers[i]
        group = groups[worker]
        out[i] = _work(
            numbers, laws[group], first[group], first[group + 1],
            offsets[worker], spreads[worker], seed, worker, jobs[i], gradients,
        )  # fmt: skip


@kernel
def work_of_run(works, seed, worker, job, gradients, out):
    """Write to `out` (m,) the work of the jobs of `worker` that begin at `job`, `job` + 1, ..."""
    numbers, group = works.numbers, works.group[worker]
    law, low, high = works.law[group], works.first[group], works.first[group + 1]
    offset, spread = works.offset[worker], works.spread[worker]
    for i in range(out.shape[0]):
        out[i] = _work(numbers, law, low, high, offset, spread, seed, worker, job + i, gradients)


@kernel
def work_of_job(works, seed, worker, job, gradients):
    """Work of the job of `worker` whose first draw is number `job`."""
    group = works.group[worker]
    law, low, high = works.law[group], works.first[group], works.first[group + 1]
    offset, spread = works.offset[worker], works.spread[worker]
    work = _work(works.numbers, law, low, high, offset, spread, seed, worker, job, gradients)
    return float(work)

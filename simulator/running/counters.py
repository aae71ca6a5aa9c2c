"""The counters of a run at one instant."""

from dataclasses import dataclass

from algorithms.base import Algorithm
from simulator.arrays import Columns, Floats, Ints
from simulator.loop.controller import Controller
from simulator.loop.job_log import Open
from simulator.loop.protocols import V

__all__ = ["Counters", "count"]


@dataclass(frozen=True)
class Counters:
    """The counters at one instant; arrays have one entry per worker."""

    iterations: int
    arrivals: int
    gradients: int  # of the jobs that arrived
    applied: Ints
    discarded: Ints
    cancelled: Ints
    buffered: Ints
    in_flight: int
    delay_sum: int
    delay_max: int
    busy: Floats
    idle: Floats
    down: Floats
    wasted: Floats  # the part of busy that was spent in vain
    report: Columns  # additional columns of the method
    open: Open | None  # jobs without a verdict, if there is a log
    totals: dict[str, float]  # columns of the summary for methods without a server


def count(server: Controller[V], method: Algorithm) -> Counters:
    """Check the accounting of a run, and copy its counters."""
    server.check()
    cluster, about = server.cluster, server.accounting
    cluster.check_time()
    busy, idle, down = cluster.settle()
    return Counters(
        iterations=server.iteration,
        arrivals=server.arrivals,
        gradients=server.gradients,
        applied=about.applied_by_worker(),
        discarded=about.discarded_by_worker(),
        cancelled=cluster.cancelled.copy(),
        buffered=about.buffered_by_worker(),
        in_flight=cluster.in_flight,
        delay_sum=about.delay_sum,
        delay_max=about.delay_max,
        busy=busy,
        idle=idle,
        down=down,
        wasted=cluster.spent_in_vain(),
        report={**server.report(), **(method.report() if cluster.dispatched else {})},
        open=server.open_jobs(),
        totals=server.totals() | (method.totals() if cluster.dispatched else {}),
    )

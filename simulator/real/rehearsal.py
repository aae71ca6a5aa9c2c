"""A short simulation before the clock starts, so that hooks compile or import nothing."""

import math

import numpy as np

from simulator.arrays import Floats
from simulator.cluster.times.base import Times
from simulator.core.metrics import METRICS
from simulator.engines.eager import Eager
from simulator.loop.job_log import JobLog
from simulator.problems.base import Problem
from simulator.running.assembly import assemble
from simulator.running.plan import Schedule
from simulator.scenario import Record, Scenario

__all__ = ["rehearse"]

ROUNDS = 4  # arrivals per worker
SMALL = 1e-3


class _Formal:
    """Gradients that cost nothing and metrics that are never read."""

    def gradient(self, seed: int, worker: int, draw: int, point: Floats) -> Floats:
        del seed, worker, draw
        return np.full_like(point, SMALL)

    def measure(self, point: Floats) -> Floats:
        del point
        return np.zeros(len(METRICS))


def rehearse(scenario: Scenario, problem: Problem, schedule: Schedule, times: Times) -> None:
    """Run the method's hooks a few times, and call `times` as a paced run does."""
    arrivals = min(ROUNDS * scenario.cluster.size, scenario.stop.arrivals or ROUNDS**9)
    stop = scenario.stop.model_copy(update={"arrivals": arrivals, "target": None})
    record = Record(arrivals=arrivals)  # real seconds of records may be tiny in simulated ones
    short = scenario.model_copy(update={"stop": stop, "record": record})
    engine = Eager(_Formal(), problem.dimension, schedule.seed)
    server, _ = assemble(short, problem, schedule, engine, JobLog())
    server.clock.run(scenario.stop.time or math.inf)
    times.finish(0, 0, 0.0)

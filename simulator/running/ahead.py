"""Compile the kernels of a first run in two processes.

The compiler uses one core. So while the run compiles the player of the tape, another process makes
the event loops of all methods go round a few times with a player that does nothing. It leaves their
kernels in the cache. The results do not depend on it.
"""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext

import numpy as np

from simulator.arrays import Floats
from simulator.core.compiling import is_new
from simulator.core.metrics import METRICS
from simulator.core.player import play
from simulator.engines.players import Chunk, Players
from simulator.engines.tape import Tape
from simulator.running.assembly import assemble, horizon_of
from simulator.running.plan import Schedule
from simulator.running.pool import beside
from simulator.running.run import schedules_for
from simulator.running.simulate import TunedInterpreter
from simulator.running.spread import cores
from simulator.scenario import Scenario

__all__ = ["compiled_ahead", "go_round"]

ROUNDS = 2  # jobs of the slowest worker
MOST_WORKERS = 10_000  # the second process has a cluster and a problem of its own


def compiled_ahead(scenario: Scenario) -> AbstractContextManager[None]:
    """A block during which another process compiles, if this is a first run and it has a core."""
    first = scenario.engine == "tape" and is_new(play)
    if not first or cores() == 1 or scenario.cluster.size > MOST_WORKERS:
        return nullcontext()
    return beside(go_round, scenario)


def go_round(scenario: Scenario) -> None:
    """Let every method process a few arrivals, without arithmetic, in the order of the run."""
    problem = scenario.build_problem()
    endless = scenario.stop.model_copy(update={"target": None})
    aimless = scenario.model_copy(update={"stop": endless})
    for schedule in _one_of_each(schedules_for(scenario, problem)):
        seeds = [replica.seed for replica in schedule.replicas]
        engine = Tape(_Idle(problem.data, problem.dimension, seeds, 1))
        try:
            server, _ = assemble(aimless, problem, schedule, engine, None)
            slowest = server.cluster.times.mean_seconds.max()
            with TunedInterpreter():
                server.clock.run(min(ROUNDS * slowest, horizon_of(scenario)))
        finally:
            engine.close()


def _one_of_each(schedules: Iterable[Schedule]) -> Iterator[Schedule]:
    """One schedule of each method."""
    known: set[str] = set()
    for schedule in schedules:
        if schedule.entry.label not in known:
            known.add(schedule.entry.label)
            yield schedule


class _Idle(Players):
    """Players that play nothing; all their metrics are 0."""

    def play(self, chunk: Chunk) -> None:
        """Forget the chunk."""
        if chunk.records:
            self.metrics.append(self._metrics(chunk.records))

    def play_now(self, chunk: Chunk) -> None:
        """Forget the chunk."""
        self.play(chunk)

    def _metrics(self, records: int) -> Floats:
        return np.zeros((records, self.replicas, len(METRICS)))

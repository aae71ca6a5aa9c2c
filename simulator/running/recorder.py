"""Records: the instants, the barrier with a target, and the ends of replicas.

A record at time t shows the model after all events before t, because the horizon is half-open. With
a target, every record is a barrier: the loop waits for its metrics, so no result depends on how far
the schedule is ahead of the arithmetic.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic

import numpy as np

from simulator.arrays import Floats
from simulator.engines.protocol import Engine
from simulator.loop.peers import Peers
from simulator.loop.protocols import V
from simulator.loop.server import Server
from simulator.results.result import Status
from simulator.running.counters import Counters
from simulator.running.instants import instants
from simulator.running.judge import Judge, is_lost
from simulator.scenario.sections import Record, Stop

__all__ = ["End", "Recorder"]


@dataclass(frozen=True, slots=True)
class End:
    """How a replica ended: its status, the index of its last record, and the time of the target.

    `resolution` is the time between the record that reached the target and the one before it: the
    target was reached in between. `first_hit` is the time of the first record that was good enough,
    in a row or not, if the target has `stay`.
    """

    status: Status
    record: int
    time_to_target: float
    counters: Counters
    resolution: float = math.nan
    first_hit: float | None = None


class Recorder(Generic[V]):
    """Records metrics on a schedule and ends replicas.

    `count` copies the counters at the instant at which a replica ends. `times`, `iterations`,
    `arrivals` and `measured` (index into the engine's metrics) have one entry per record; `ends`
    has one per replica once it has ended.
    """

    watch: Callable[[], None] | None = None
    """Called after every event, if given."""

    def __init__(
        self,
        server: Server[V] | Peers[V],
        engine: Engine[V],
        record: Record,
        stop: Stop,
        count: Callable[[], Counters],
    ) -> None:
        self.times: list[float] = []
        self.iterations: list[int] = []
        self.arrivals: list[int] = []
        self.measured: list[int] = []
        self.ends: list[End | None] = [None] * engine.replicas
        self.on_record: Callable[[float], None] | None = None
        self.gave_up = False
        self._server, self._engine = server, engine
        self._stay = 1 if stop.target is None else stop.target.stay
        self._target = None if stop.target is None else Judge(stop.target, engine.replicas)
        self._bounded = stop.time is not None
        self._count = count
        self._instants = instants(record, stop)
        self._last_model: V | None = None
        self._rows = 0  # of the engine's metrics

    def begin(self) -> None:
        """Record the start and schedule the other records."""
        self.record()
        self._arrange()

    def finish(self, status: Status) -> None:
        """Record the end, unless this instant is already recorded, and end the remaining
        replicas."""
        if self.times[-1] != self._server.now or self._last_model is not self._server.model:
            self.record()
        self._engine.finish()
        metrics = self._engine.measured()[self.measured]
        counters = self._count()
        for replica, end in enumerate(self.ends):
            if end is None:
                self.ends[replica] = self._end_of(replica, metrics[:, replica], status, counters)

    def give_up(self) -> None:
        """Stop here, unfinished, because the real time is used up."""
        self.gave_up = True
        self._server.clock.stop()

    def record(self) -> None:
        """Measure the metrics now."""
        server = self._server
        server.check()
        model = server.model
        if model is not self._last_model:
            self._measure(model)
            self._last_model = model
        self.measured.append(self._rows - 1)
        self.times.append(server.now)
        self.iterations.append(server.iteration)
        self.arrivals.append(server.arrivals)
        if self._target is not None:
            self._judge()
        if self.on_record is not None:
            self.on_record(server.now)

    def record_update(self, every: int) -> None:
        """Record if the last event made an update whose number `every` divides."""
        iteration = self._server.iteration
        if iteration != self.iterations[-1] and iteration % every == 0:
            self.record()

    def record_arrival(self, every: int) -> None:
        """Record if the last event completed another `every` arrivals."""
        if self._server.arrivals // every != self.arrivals[-1] // every:
            self.record()

    def extras(self, metrics: Floats) -> dict[str, Floats]:
        """Further columns (records, R) of the curves, from all the `metrics` measured."""
        del metrics
        return {}

    def _measure(self, model: V) -> None:
        """Measure everything that belongs to a record, `model` last."""
        self._engine.record(model)
        self._rows += 1

    def _arrange(self) -> None:
        time = next(self._instants, math.inf)
        self._server.clock.call(time, self._at_instant, urgent=True)

    def _at_instant(self) -> None:
        self.record()
        # Without a horizon, instants alone would never end once no other event is left.
        if self._bounded or self._server.clock.peek_other() < math.inf:
            self._arrange()

    def _judge(self) -> None:
        """The barrier: retire the replicas that reached the target or diverged."""
        assert self._target is not None
        self._engine.finish()
        metrics = self._engine.latest()
        reached, lost = self._target.reached(metrics), is_lost(metrics)
        ended = [
            replica
            for replica in (reached | lost).nonzero()[0].tolist()
            if self.ends[replica] is None
        ]
        if ended:
            counters, record = self._count(), len(self.times) - 1
            for replica in ended:
                won = bool(reached[replica] and not lost[replica])
                status = Status.CONVERGED if won else Status.DIVERGED
                self.ends[replica] = self._end(replica, status, record, counters)
                self._engine.active[replica] = False
        if None not in self.ends:
            self._server.clock.stop()

    def _end(self, replica: int, status: Status, record: int, counters: Counters) -> End:
        """The end of a replica with record number `record`."""
        hit = self._first_hit(replica)
        if status is not Status.CONVERGED:
            return End(status, record, math.inf, counters, first_hit=hit)
        first = record - (self._stay - 1)
        return End(status, record, self.times[first], counters, self._resolution(first), hit)

    def _first_hit(self, replica: int) -> float | None:
        """The time of the first good record, if the target needs several in a row."""
        if self._target is None or self._stay == 1:
            return None
        passed = self._target.passed.item(replica)
        return math.inf if passed < 0 else self.times[passed]

    def _resolution(self, record: int) -> float:
        """Seconds between a record and the one before it; 0 at the start."""
        return self.times[record] - self.times[record - 1] if record else 0.0

    def _end_of(self, replica: int, metrics: Floats, status: Status, counters: Counters) -> End:
        """The end of a replica that ran to the end of the schedule, with `metrics` (records, 8)."""
        lost = np.flatnonzero(is_lost(metrics))
        if len(lost):
            return self._end(replica, Status.DIVERGED, int(lost[0]), counters)
        return self._end(replica, status, len(self.times) - 1, counters)

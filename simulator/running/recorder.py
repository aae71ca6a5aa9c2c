"""Records: the instants, the barrier with a target, and the ends of replicas.

A record at time t shows the model after all events before t, because the horizon is half-open. With
a target, every record is a barrier: the loop waits for its metrics, so no result depends on how far
the schedule is ahead of the arithmetic.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic

import numpy as np

from simulator.arrays import Flags, Floats
from simulator.core.metrics import METRICS
from simulator.engines.protocol import Engine
from simulator.loop.peers import Peers
from simulator.loop.protocols import V
from simulator.loop.server import Server
from simulator.results.result import Status
from simulator.running.counters import Counters
from simulator.running.instants import instants
from simulator.scenario.sections import Record, Stop, Target

__all__ = ["End", "Recorder", "is_lost", "is_reached"]

DIVERGENCE = 1e100  # a squared gradient norm above which a run has diverged
LOSS, GRADIENT = METRICS.index("loss"), METRICS.index("grad_norm_sq")


@dataclass(frozen=True, slots=True)
class End:
    """How a replica ended: its status, the index of its last record, and the time of the target.

    `resolution` is the time between the record that reached the target and the one before it: the
    target was reached in between.
    """

    status: Status
    record: int
    time_to_target: float
    counters: Counters
    resolution: float = math.nan


class Recorder(Generic[V]):
    """Records metrics on a schedule and ends replicas.

    `count` copies the counters at the instant at which a replica ends. `times`, `iterations`,
    `arrivals` and `measured` (index into the engine's metrics) have one entry per record; `ends`
    has one per replica once it has ended.
    """

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
        self._target = stop.target
        self._bounded = stop.time is not None
        self._count = count
        self._instants = instants(record, stop)
        self._last_model: V | None = None
        self._rows = 0  # of the engine's metrics
        self._recent: list[Floats] = []

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
                self.ends[replica] = self._end_of(metrics[:, replica], status, counters)

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
        self._engine.finish()
        metrics = self._engine.latest()
        self._recent.append(metrics)
        assert self._target is not None
        self._recent = self._recent[-self._target.smooth :]
        reached = is_reached(self._target, self._recent)
        lost = is_lost(metrics)
        ended = [
            replica
            for replica in (reached | lost).nonzero()[0].tolist()
            if self.ends[replica] is None
        ]
        if ended:
            counters, record, now = self._count(), len(self.times) - 1, self._server.now
            for replica in ended:
                won = bool(reached[replica] and not lost[replica])
                status = Status.CONVERGED if won else Status.DIVERGED
                time, apart = (now, self._resolution(record)) if won else (math.inf, math.nan)
                self.ends[replica] = End(status, record, time, counters, apart)
                self._engine.active[replica] = False
        if None not in self.ends:
            self._server.clock.stop()

    def _resolution(self, record: int) -> float:
        """Seconds between a record and the one before it; 0 at the start."""
        return self.times[record] - self.times[record - 1] if record else 0.0

    def _end_of(self, metrics: Floats, status: Status, counters: Counters) -> End:
        """The end of a replica that ran to the end of the schedule, with `metrics` (records, 8)."""
        lost = np.flatnonzero(is_lost(metrics))
        if len(lost):
            return End(Status.DIVERGED, int(lost[0]), math.inf, counters)
        return End(status, len(self.times) - 1, math.inf, counters)


def is_reached(target: Target, recent: Sequence[Floats]) -> Flags:
    """Whether the trailing mean of the target's metric is good enough, per replica.

    `recent` holds the metrics (R, 8) of the last `smooth` records, or of all so far.
    """
    column = METRICS.index(target.metric)
    if len(recent) < target.smooth:
        return np.zeros(len(recent[0]), dtype=np.bool_)
    total = recent[0][:, column]
    for metrics in recent[1:]:
        total = total + metrics[:, column]
    mean = total / target.smooth
    reached: Flags = mean >= target.value if target.rises else mean <= target.value
    return reached


def is_lost(metrics: Floats) -> Flags:
    """Whether rows of `metrics` (k, 8) have diverged."""
    # A gradient norm of nan means that the problem has no gradient norm.
    far = metrics[:, GRADIENT] >= DIVERGENCE
    lost: Flags = ~np.isfinite(metrics[:, LOSS]) | far
    return lost

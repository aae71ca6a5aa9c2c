"""Find the update that reached the target, in a second pass over the schedule.

Records tell only between which two of them a target was reached. The second pass goes through the
same events, because nothing in them depends on what is measured. It measures the model after every
update between these two records, and nothing else.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from simulator.arrays import Flags
from simulator.core.metrics import METRICS
from simulator.errors import InvariantError
from simulator.loop.protocols import V
from simulator.problems.base import Problem
from simulator.results.result import Status
from simulator.running.assembly import assemble
from simulator.running.engines import EngineMaker
from simulator.running.judge import is_good
from simulator.running.plan import Schedule
from simulator.running.recorder import End, Recorder
from simulator.scenario import Scenario
from simulator.scenario.sections import Target

__all__ = ["refined"]


def refined(
    scenario: Scenario,
    problem: Problem,
    schedule: Schedule,
    make: EngineMaker,
    ends: Sequence[End],
    until: float,
    tick: Callable[[], None] | None = None,
) -> list[End]:
    """The `ends` with the times of the updates that reached the target, which ended at `until`.

    `tick` is called at every record.
    """
    target = scenario.stop.target
    assert target is not None
    records = [_record_of(end, target) for end in ends]
    if not any(records):
        return list(ends)
    engine = make(scenario, problem, schedule)
    try:
        kind = partial(Refiner, records, ends)
        server, refiner = assemble(scenario, problem, schedule, engine, None, kind)
        assert isinstance(refiner, Refiner)
        refiner.on_record = None if tick is None else lambda _: tick()
        server.clock.run(until)
        engine.finish()
        found = refiner.crossings(target)
    finally:
        engine.close()
    return [_moved(end, found.get(replica)) for replica, end in enumerate(ends)]


def _record_of(end: End, target: Target) -> int:
    """The record that reached the target; 0 if none did, or the start."""
    return end.record - (target.stay - 1) if end.status is Status.CONVERGED else 0


def _moved(end: End, time: float | None) -> End:
    if time is None:
        return end
    hit = None if end.first_hit is None else min(end.first_hit, time)
    return replace(end, time_to_target=time, resolution=0.0, first_hit=hit)


class Refiner(Recorder[V]):
    """Counts the records of the first pass, and measures the updates before some of them.

    `records` are the numbers of the records that reached the target, for each replica; 0 for
    replicas that have none.
    """

    def __init__(self, records: Sequence[int], ends: Sequence[End], *others: Any) -> None:
        super().__init__(*others)
        self._wanted: dict[int, list[int]] = defaultdict(list)  # record -> replicas
        self._ending: dict[int, list[int]] = defaultdict(list)
        for replica, record in enumerate(records):
            self._engine.active[replica] = record > 0
            if record > 0:
                self._wanted[record].append(replica)
                self._ending[ends[replica].record].append(replica)
        self._moments: list[float] = []  # of the measured updates
        self._begun = 0  # their number at the last record
        self._spans: dict[int, range] = {}  # record -> indices of the updates before it

    def record(self) -> None:
        """Count a record; retire the replicas that ended with it, as in the first pass."""
        number = len(self.times)
        self.times.append(self._server.now)
        self.iterations.append(self._server.iteration)
        self.arrivals.append(self._server.arrivals)
        if number in self._wanted:
            self._spans[number] = range(self._begun, len(self._moments))
        self._begun, self._last_model = len(self._moments), self._server.model
        if number in self._ending:
            self._engine.finish()  # a replica that has ended is not played on
            self._engine.active[self._ending[number]] = False
        if not self._engine.active.any():
            self._server.clock.stop()
        if self.on_record is not None:
            self.on_record(self._server.now)

    def watch(self) -> None:
        """Measure the model if the next record is wanted and the last event changed it."""
        model = self._server.model
        if len(self.times) in self._wanted and model is not self._last_model:
            self._engine.record(model)
            self._last_model = model
            self._moments.append(self._server.now)

    def crossings(self, target: Target) -> dict[int, float]:
        """Replica -> the time of the update that reached the target."""
        values = self._engine.measured()[:, :, METRICS.index(target.metric)]
        found = {}
        for record, replicas in self._wanted.items():
            span = self._spans.get(record, range(self._begun, len(self._moments)))
            for replica in replicas:
                good = is_good(target, values[span.start : span.stop, replica])
                found[replica] = self._moments[span[_crossing(good, target)]]
        return found


def _crossing(good: Flags, target: Target) -> int:
    """The first good update, or the first after which all are good if the target has to stay."""
    if not len(good) or not good[-1]:
        raise InvariantError("the update before a good record is good", f"of {len(good)} none is")
    if target.stay == 1:
        return int(good.argmax())
    return int(len(good) - np.argmin([*good[::-1], False]))

"""Cohorts that renew themselves: the same as an event for every job."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.cluster.spec import ClusterSpec
from simulator.core.renewal import OUT_OF_ORDER
from simulator.errors import InvariantError
from simulator.loop.audits import EVERY, Audits
from simulator.loop.clock import Clock
from simulator.loop.renewals import RenewingWorkers
from simulator.loop.workers import Workers
from tests.shared.scenes import SEARCH

COUNT = 5
Seen = list[tuple[Any, ...]]


@dataclass(eq=False)
class Job:
    worker: int
    number: int = -1
    gradients: int = 1
    started: float = -1.0
    serial: int = -1
    version: int = 0


@dataclass
class Order:
    """An action at an arrival or at an instant."""

    go_on: bool
    cancel: list[int]
    queue: list[int]
    start: list[int]
    together: bool
    gradients: int
    after: float | None


class Scene:
    """Workers with orders, carried out one after the other, and a log of everything observable."""

    def __init__(self, kind: type[Workers], times: Any, orders: list[Order]) -> None:
        cluster = ClusterSpec.model_validate({"workers": COUNT, "compute_time": times})
        self.clock = Clock()
        self.workers = kind(self.clock, cluster.build(0), self.arrive, Job)
        self.orders, self.obeyed = orders, 0
        self.seen: Seen = []

    def arrive(self, job: Job) -> None:
        busy = [self.workers.is_busy(worker) for worker in range(COUNT)]
        self.seen.append((self.clock.now, job.worker, job.number, job.started, busy))
        self.obey(job)

    def obey(self, arrived: Job | None = None) -> None:
        order = self.orders[self.obeyed % len(self.orders)]
        self.obeyed += 1
        if arrived is not None and order.after is not None:
            self.clock.call(self.clock.now + order.after, self.look)
        if arrived is not None and order.go_on:
            self.go_on(arrived.worker, order.gradients)
        if order.cancel:
            self.workers.cancel_many(np.array(order.cancel))
        for worker in order.queue:
            self.workers.enqueue(Job(worker))
        idle = [worker for worker in order.start if not self.workers.is_busy(worker)]
        if order.together and idle:
            self.cohort(idle, order.gradients)
        else:
            for worker in idle:
                self.workers.start(Job(worker, gradients=order.gradients))

    def go_on(self, worker: int, gradients: int) -> None:
        """Act as the server does."""
        if not self.workers.restart(worker, gradients, 0):
            self.workers.start(Job(worker, gradients=gradients))

    def cohort(self, chosen: list[int], gradients: int = 1) -> None:
        def make(worker: int, number: int, start: float, place: int) -> Job:
            return Job(worker, number, gradients, start)

        self.workers.start_many(np.array(chosen), gradients, 0, make)

    def look(self) -> None:
        """Log everything, and act at an instant that is no arrival."""
        self.note()
        self.obey()

    def note(self) -> None:
        workers = self.workers
        workers.check()
        workers.check_time()
        counts = workers.dispatched, workers.arrived, workers.dropped, workers.in_flight
        seconds = [part.tolist() for part in workers.settle()]
        jobs = [part.tolist() for part in workers.in_hand(np.arange(COUNT))[1:]]
        self.seen.append((self.clock.now, counts, seconds, jobs))


ORDERS = st.lists(
    st.builds(
        Order,
        go_on=st.sampled_from([True, True, True, False]),
        cancel=st.one_of(st.just([]), st.lists(st.integers(0, COUNT - 1), unique=True)),
        queue=st.sampled_from([[], [], [], [0], [3, 3]]),
        start=st.one_of(st.just([]), st.lists(st.integers(0, COUNT - 1), unique=True)),
        together=st.booleans(),
        gradients=st.sampled_from([1, 1, 1, 2]),
        after=st.sampled_from([None, None, 0.0, 0.5, 2.0]),
    ),
    min_size=1,
    max_size=8,
)
MEANS = st.lists(st.sampled_from([0.5, 1.0, 1.5, 2.0, float("inf")]), min_size=5, max_size=5)
JOBS = st.sampled_from([{"kind": "constant"}, {"kind": "exponential"}])


def history(kind: type[Workers], times: Any, orders: list[Order]) -> Seen:
    scene = Scene(kind, times, orders)
    scene.cohort(list(range(COUNT)))
    for until in (4.0, 4.5, 30.0):
        scene.clock.run(until)
        scene.note()
    return scene.seen


@settings(SEARCH, max_examples=100)
@given(means=MEANS, job=JOBS, orders=ORDERS)
def test_whatever_is_ordered_happens_as_with_an_event_for_every_job(
    means: list[float], job: Any, orders: list[Order]
) -> None:
    times = {"mean": means, "job": job}
    assert history(RenewingWorkers, times, orders) == history(Workers, times, orders)


def going_on(times: Any, count: int = COUNT) -> tuple[RenewingWorkers, list[tuple[float, int]]]:
    """A cohort in which all members restart, and its arrivals."""
    scene = Scene(RenewingWorkers, times, [Order(True, [], [], [], False, 1, None)])
    scene.cohort(list(range(count)))
    assert isinstance(scene.workers, RenewingWorkers)
    return scene.workers, scene.seen  # type: ignore[return-value]


def test_a_cohort_that_goes_on_has_one_event() -> None:
    workers, _ = going_on({"mean": {"law": "linear"}})
    lengths: list[int] = []
    workers.clock.call(7.25, lambda: lengths.append(len(workers.clock._queue)))
    workers.clock.run(9.0)
    assert lengths == [3]  # the call itself, the cohort, the end of the run


def test_arrivals_beyond_the_end_of_a_run_come_in_the_next() -> None:
    workers, seen = going_on({"mean": 1.0}, count=2)
    for until in (2.0, 2.0, 2.5, 3.5):
        workers.clock.run(until)
    assert [entry[:2] for entry in seen] == [(t, w) for t in (1.0, 2.0, 3.0) for w in (0, 1)]


def test_a_clock_that_is_stopped_stops_a_cohort_in_its_course() -> None:
    workers, seen = going_on({"mean": {"law": "linear"}})
    Audits(workers.clock, workers, workers.check).most_arrivals = 40
    workers.clock.run(1e6)
    assert len(seen) == workers.arrived == 40
    workers.check()
    assert workers.clock.now == seen[-1][0]


def test_the_accounting_of_a_cohort_are_checked_between_two_arrivals() -> None:
    workers, seen = going_on({"mean": {"law": "linear"}, "job": "exponential"})
    audits: list[tuple[int, int, int]] = []

    def audit() -> None:
        workers.check()
        audits.append((workers.arrived, len(seen), workers.in_flight))

    Audits(workers.clock, workers, audit).most_arrivals = 3 * EVERY
    workers.clock.run()
    assert audits == [(EVERY * k, EVERY * k, COUNT) for k in (1, 2)]
    assert workers.arrived == 3 * EVERY


def test_a_cohort_whose_accounting_is_broken_stops_soon() -> None:
    workers, _ = going_on({"mean": 1.0})
    Audits(workers.clock, workers, workers.check)
    workers.dispatched += 1
    with pytest.raises(InvariantError, match=r"dispatched = finished \+ cancelled \+ in flight"):
        workers.clock.run(1e6)
    assert workers.arrived == EVERY


def test_the_steps_of_a_clock_are_single_arrivals() -> None:
    workers, seen = going_on({"mean": 1.0})
    for steps in range(1, 12):
        workers.clock.step()
        assert len(seen) == steps


@pytest.mark.parametrize("seconds", [1e-300, 5e-324])
def test_jobs_shorter_than_the_clock_can_tell_still_end_later(seconds: float) -> None:
    workers, seen = going_on({"mean": seconds}, count=1)
    Audits(workers.clock, workers, workers.check).most_arrivals = 100
    workers.clock.call(0.0, lambda: None)
    workers.clock.run()
    times = [entry[0] for entry in seen]
    assert len(times) == 100
    assert all(a < b for a, b in pairwise(times))


def test_a_cohort_out_of_order_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    found = (OUT_OF_ORDER, COUNT, COUNT)
    monkeypatch.setattr("simulator.loop.renewing_cohort.next_arrivals", lambda *_: found)
    workers, _ = going_on({"mean": 1.0})
    with pytest.raises(InvariantError, match="time never decreases: arrivals of a cohort"):
        workers.clock.run(10.0)


def test_nobody_arrives_of_whom_nobody_ends() -> None:
    workers, seen = going_on({"mean": float("inf")})
    workers.clock.run(10.0)
    assert (seen, workers.in_flight) == ([], COUNT)
    workers.check_time()

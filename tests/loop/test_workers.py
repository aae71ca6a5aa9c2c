"""Workers: jobs, cohorts, cancelling, queues, and the seconds of each worker."""

from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np
import pytest

from simulator.errors import InvariantError
from simulator.loop.clock import Clock
from simulator.loop.workers import Workers

Log = list[tuple[float, int, int]]


@dataclass(eq=False)
class Job:
    worker: int
    number: int = -1
    gradients: int = 1
    started: float = -1.0
    serial: int = -1
    version: int = 0


class Table:
    """Durations by worker, repeated; no randomness, no outages."""

    can_stop = False
    renewal = None

    def __init__(self, *rows: list[float]) -> None:
        self.rows = rows
        self.workers = len(rows)

    def seconds(self, worker: int, job: int) -> float:
        return self.rows[worker][job % len(self.rows[worker])]

    def finish(self, worker: int, job: int, start: float, gradients: int = 1) -> float:
        return start + sum(self.seconds(worker, job + k) for k in range(gradients))

    def finish_many(self, workers: Any, jobs: Any, start: float, gradients: int = 1) -> Any:
        pairs = zip(workers.tolist(), jobs.tolist(), strict=True)
        return np.array([self.finish(worker, job, start, gradients) for worker, job in pairs])

    def down_between(self, worker: int, start: float, end: float) -> float:
        raise AssertionError("never down")

    def down_seconds(self, horizon: float) -> Any:
        raise AssertionError("never down")

    def redone_between(self, worker: int, start: float, end: float) -> float:
        return 0.0


class Halting(Table):
    """Worker 0 is at speed 0 in [1, 3): a job started at 0 loses these seconds."""

    can_stop = True

    def down_between(self, worker: int, start: float, end: float) -> float:
        return max(0.0, min(end, 3.0) - max(start, 1.0)) if worker == 0 else 0.0

    def down_seconds(self, horizon: float) -> Any:
        return np.array([self.down_between(worker, 0.0, horizon) for worker in range(self.workers)])


def cluster(times: Any, finish: Any = lambda job: None) -> tuple[Workers, Log]:
    """Workers that log finished jobs before `finish(job)` is called."""
    clock, log = Clock(), []  # type: tuple[Clock, Log]

    def on_finish(job: Job) -> None:
        log.append((clock.now, job.worker, job.number))
        finish(job)

    return Workers(clock, times, on_finish, Job), log


def everyone(workers: Workers, *chosen: int, gradients: int = 1) -> None:
    """Start a cohort."""
    who = np.array(chosen or range(workers.count))

    def make(worker: int, number: int, start: float, place: int) -> Job:
        return Job(worker, number, gradients, start)

    workers.start_many(who, gradients, 0, make)


def settled(workers: Workers) -> tuple[list[float], ...]:
    return tuple(part.tolist() for part in workers.settle())


def test_each_takes_its_time_and_goes_on() -> None:
    workers, log = cluster(Table([1.0], [1.5]), lambda job: workers.start(Job(job.worker)))
    everyone(workers)
    workers.clock.run(3.5)
    assert log == [(1.0, 0, 0), (1.5, 1, 0), (2.0, 0, 1), (3.0, 1, 1), (3.0, 0, 2)]


def test_jobs_know_when_they_started() -> None:
    seen: list[tuple[float, int]] = []
    workers, _ = cluster(Table([1.0], [2.0]), lambda job: seen.append((job.started, job.number)))
    workers.start(Job(0))
    workers.clock.run(1.5)
    everyone(workers)
    workers.clock.run(9.0)
    assert seen == [(0.0, 0), (1.5, 1), (1.5, 0)]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
def test_in_a_cohort_ties_are_in_the_order_given(order: tuple[int, ...]) -> None:
    workers, log = cluster(Table([1.0], [1.0], [1.0]))
    everyone(workers, *order)
    workers.clock.run()
    assert [worker for _, worker, _ in log] == list(order)


def test_a_cohort_started_before_a_single_job_ends_before_it() -> None:
    workers, log = cluster(Table([2.0], [2.0], [1.0, 1.0]), lambda job: None)
    everyone(workers, 1, 2)
    workers.start(Job(0))
    workers.clock.run()
    assert log == [(1.0, 2, 0), (2.0, 1, 0), (2.0, 0, 0)]


def test_a_single_job_started_before_a_cohort_ends_before_it() -> None:
    workers, log = cluster(Table([2.0], [2.0], [1.0]))
    workers.start(Job(1))
    everyone(workers, 0, 2)
    workers.clock.run()
    assert log == [(1.0, 2, 0), (2.0, 1, 0), (2.0, 0, 0)]


def test_a_cancelled_job_never_ends_and_its_number_is_used_up() -> None:
    workers, log = cluster(Table([2.0, 5.0]))
    workers.start(Job(0))
    workers.clock.call(1.0, lambda: workers.cancel_many(np.array([0])))
    workers.clock.call(1.5, lambda: workers.start(Job(0)))
    workers.clock.run(10.0)
    assert log == [(6.5, 0, 1)]
    assert settled(workers) == ([6.0], [4.0], [0.0])
    assert (workers.dropped, workers.cancelled.tolist()) == (1, [1])


def test_cancelling_at_the_very_end_is_decided_by_the_order() -> None:
    workers, log = cluster(Table([1.0], [1.0]))
    workers.clock.call(1.0, lambda: workers.cancel_many(np.array([0])))
    everyone(workers)
    workers.clock.call(1.0, lambda: workers.cancel_many(np.array([1])))
    workers.clock.run()
    assert log == [(1.0, 1, 0)]


def test_members_of_a_cohort_leave_one_by_one() -> None:
    workers, log = cluster(Table([1.0], [2.0], [3.0], [4.0]))
    everyone(workers)
    for worker, time in ((0, 0.5), (2, 2.5)):
        workers.clock.call(time, lambda worker=worker: workers.cancel_many(np.array([worker])))  # type: ignore[misc]
    workers.clock.run()
    assert log == [(2.0, 1, 0), (4.0, 3, 0)]
    assert workers.dropped == 2


def test_a_cohort_may_be_replaced_while_it_runs() -> None:
    def restart(job: Job) -> None:
        if workers.clock.now == 1.0:
            workers.cancel_many(np.arange(3))
            everyone(workers)

    workers, log = cluster(Table([1.0, 9.0], [2.0, 2.0], [3.0, 1.0]), restart)
    everyone(workers)
    workers.clock.run(5.0)
    assert log == [(1.0, 0, 0), (2.0, 2, 1), (3.0, 1, 1)]
    workers.check()


def test_cancelling_idle_workers_changes_nothing() -> None:
    workers, _ = cluster(Table([1.0], [1.0]))
    workers.cancel_many(np.array([0]))
    workers.cancel_many(np.arange(2))
    assert (workers.dropped, workers.dispatched) == (0, 0)


def test_an_infinite_job_never_ends_and_can_be_cancelled() -> None:
    workers, log = cluster(Table([inf, 1.0], [2.0]))
    everyone(workers)
    workers.clock.call(5.0, lambda: workers.cancel_many(np.array([0])))
    workers.clock.call(5.0, lambda: workers.start(Job(0)))
    workers.clock.run(8.0)
    assert log == [(2.0, 1, 0), (6.0, 0, 1)]
    assert settled(workers) == ([6.0, 2.0], [2.0, 6.0], [0.0, 0.0])


def test_queued_jobs_follow_one_another() -> None:
    workers, log = cluster(Table([1.0, 2.0, 3.0]))
    for _ in range(3):
        workers.enqueue(Job(0))
    workers.clock.run(10.0)
    assert log == [(1.0, 0, 0), (3.0, 0, 1), (6.0, 0, 2)]
    assert settled(workers) == ([6.0], [4.0], [0.0])


def test_what_is_queued_follows_a_cancelled_job() -> None:
    workers, log = cluster(Table([5.0, 2.0]))
    workers.enqueue(Job(0))
    workers.enqueue(Job(0))
    workers.clock.call(1.0, lambda: workers.cancel_many(np.array([0])))
    workers.clock.run(10.0)
    assert log == [(3.0, 0, 1)]
    assert settled(workers) == ([3.0], [7.0], [0.0])


def test_a_job_of_several_gradients_uses_as_many_numbers() -> None:
    workers, log = cluster(Table([1.0, 2.0, 4.0]), lambda job: workers.start(Job(0)))
    workers.start(Job(0, gradients=2))
    workers.clock.run(8.5)
    assert log == [(3.0, 0, 0), (7.0, 0, 2), (8.0, 0, 3)]


def test_a_second_job_at_a_time_is_refused() -> None:
    workers, _ = cluster(Table([1.0], [1.0]))
    workers.start(Job(1))
    with pytest.raises(InvariantError, match="a worker has one job at a time: worker 1 has one"):
        workers.start(Job(1))
    with pytest.raises(InvariantError, match="a worker has one job at a time: some of 2 workers"):
        everyone(workers)


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan")])
def test_durations_must_be_positive(seconds: float) -> None:
    workers, _ = cluster(Table([seconds]))
    with pytest.raises(InvariantError, match="durations are positive: job 0 of worker 0 from"):
        workers.start(Job(0))


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan")])
def test_durations_of_cohorts_must_be_positive(seconds: float) -> None:
    workers, _ = cluster(Table([1.0], [seconds]))
    with pytest.raises(InvariantError, match=r"durations are positive: a job from 0\.0 to"):
        everyone(workers)


def test_an_empty_cohort_is_nothing() -> None:
    workers, _ = cluster(Table([1.0]))
    workers.start_many(np.array([], dtype=np.int64), 1, 0, Job)
    assert workers.dispatched == 0


def test_of_a_cohort_only_one_event_is_queued() -> None:
    workers, _ = cluster(Table(*([float(k)] for k in range(1, 1001))))
    for _ in range(5):
        everyone(workers)
        workers.cancel_many(np.arange(1000))
    assert len(workers.clock._queue) == 5

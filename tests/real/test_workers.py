"""Jobs on real workers: what is sent there, and what is noted of each."""

from math import isnan
from typing import Any

import numpy as np
import pytest

from algorithms.base import LocalSteps
from algorithms.parts.averaging import Averaging
from simulator.engines.eager import Eager
from simulator.errors import RunFailed
from simulator.loop.gradient import READ, UNREAD, fill
from simulator.loop.job_log import Stage
from simulator.problems.evaluators import evaluator_of
from simulator.real import clock as clock_module
from simulator.real import workers as module
from simulator.real.clock import RealClock
from simulator.real.times import UnknownTimes
from simulator.real.transport import Answer, Order
from simulator.real.workers import RealGradient, RealWorkers
from tests.shared.ends import Moment
from tests.shared.recorded import brief

ZERO = 100.0  # when the clock of the run stood at 0


class Noting:
    """A transport that notes what it is given."""

    name, cold_start = "noting", 0.0

    def __init__(self) -> None:
        self.orders: list[tuple[int, Order]] = []
        self.cancelled: list[tuple[int, int]] = []

    def send(self, worker: int, order: Order) -> None:
        self.orders.append((worker, order))

    def cancel(self, worker: int, serial: int) -> None:
        self.cancelled.append((worker, serial))


class Bench:
    """Three real workers at second 0, and all that happens to their jobs."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.time = Moment(ZERO)
        for one in (clock_module, module):
            monkeypatch.setattr(one, "time", self.time)
        self.transport, self.stages = Noting(), list[Stage]()
        self.asked: list[tuple[int, int, float, int]] = []
        self.ended: list[Any] = []
        clock = RealClock(self.transport)  # type: ignore[arg-type]
        times = UnknownTimes(np.ones(3))
        self.workers = RealWorkers(
            clock,
            times,
            self.end,
            self.transport,
            self.pace,
            self.stages,  # type: ignore[arg-type]
        )
        problem = brief({"name": "asgd", "stepsize": 0.1}).build_problem()
        self.engine = Eager(evaluator_of(problem), problem.dimension, 0)
        self.model = self.engine.constant(np.arange(4.0))

    def pace(self, worker: int, job: int, start: float, gradients: int) -> float:
        self.asked.append((worker, job, start, gradients))
        return 0.125

    def end(self, job: Any) -> None:
        self.ended.append(job)
        self.time.now += 0.25  # the hook

    def start(self, worker: int, gradients: int = 1) -> RealGradient:
        job: RealGradient = fill(RealGradient(), self.engine, worker, self.model, 0, gradients)
        self.workers.start(job)
        return job

    def answer(self, worker: int, serial: int, at: float = 4.0) -> None:
        """Received, computed, sent and arrived, a second apart."""
        value = np.full(4, 7.0).tobytes()
        times = [ZERO + at + k for k in range(4)]
        self.workers.receive(Answer(worker, serial, value, *times))


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    return Bench(monkeypatch)


def test_an_order_says_what_the_worker_needs(bench: Bench) -> None:
    bench.workers.clock._now = 2.0
    first = bench.start(1, gradients=3)
    assert bench.asked == [(1, 0, 2.0, 3)]
    model = np.arange(4.0).tobytes()
    assert bench.transport.orders == [(1, Order(first.serial, 0, -1, None, model, 0.125, 3))]
    bench.answer(1, first.serial)
    second = bench.start(1)
    (_, order) = bench.transport.orders[-1]
    assert (order.number, order.counted, order.serial) == (3, first.serial, second.serial)
    assert order.serial > first.serial


def test_local_steps_are_as_many_as_the_gradients_of_the_job(bench: Bench) -> None:
    bench.workers.steps = lambda: LocalSteps(2, 0.5)
    bench.start(0, gradients=3)
    bench.workers.steps = lambda: Averaging(0.5)
    bench.start(1, gradients=3)
    steps = [order.steps for _, order in bench.transport.orders]
    assert steps == [LocalSteps(3, 0.5), Averaging(0.5)]


def test_an_arrived_job_has_all_its_instants_from_second_0(bench: Bench) -> None:
    bench.time.now = ZERO + 1.5
    job = bench.start(2)
    bench.answer(2, job.serial)
    assert bench.stages == [Stage(2, 0, 1.5, "arrived", 4.0, 5.0, 6.0, 7.0, 0.25)]
    assert bench.ended == [job] and bench.workers.arrived == 1


def test_the_value_is_the_one_that_was_sent_and_reading_it_is_noted(bench: Bench) -> None:
    job = bench.start(0)
    bench.answer(0, job.serial)
    assert job.fate is UNREAD
    assert job.value.values.tolist() == [7.0] * 4 and job.fate is READ
    job.fate = UNREAD
    assert job.moved(LocalSteps(2, 0.5)) is job.value and job.fate is READ
    job.fate = "applied"  # type: ignore[assignment]
    assert job.sent(Averaging(0.5), []) is job.value and job.fate == "applied"


def test_what_a_worker_cannot_know_is_refused(bench: Bench) -> None:
    job = bench.start(0)
    with pytest.raises(RunFailed, match=r"at a model that its worker was not given.*worker_steps"):
        job.at(bench.model, 1)
    with pytest.raises(RunFailed, match="sample of a task"):
        job.of(1, 0)


def test_a_cancelled_job_is_noted_and_its_late_answer_ignored(bench: Bench) -> None:
    bench.time.now = ZERO + 2.0
    job = bench.start(1)
    bench.workers.cancel_many(np.array([0, 1]))  # worker 0 has none
    [stage] = bench.stages
    assert stage[:4] == (1, 0, 2.0, "cancelled") and all(map(isnan, stage[4:]))
    assert bench.workers.dropped == 1
    bench.answer(1, job.serial)
    assert bench.ended == [] and len(bench.stages) == 1


def test_workers_are_called_off_once_and_only_without_a_next_job(bench: Bench) -> None:
    kept, dropped = bench.start(0), bench.start(1)
    bench.workers.cancel_many(np.array([0, 1]))
    bench.start(0)
    assert bench.transport.cancelled == []
    bench.workers.call_off()
    bench.workers.call_off()
    assert bench.transport.cancelled == [(1, dropped.serial)]
    assert kept.serial != dropped.serial


def test_jobs_in_hand_are_noted_and_dropped_at_the_end(bench: Bench) -> None:
    bench.start(0)
    bench.time.now += 1.0
    job = bench.start(2)
    bench.answer(0, 0)
    bench.stages.clear()
    bench.workers.stop()
    assert [stage[:4] for stage in bench.stages] == [(2, 0, 1.0, "in_flight")]
    assert bench.transport.cancelled == [(2, job.serial)]


def test_a_worker_that_dies_loses_its_job_or_the_next_one(bench: Bench) -> None:
    bench.time.now += 1.0
    job = bench.start(0)
    bench.time.now += 1.0
    bench.workers.lose_worker(0)
    bench.workers.clock._now = 5.0
    bench.workers.lose_worker(1)
    assert [stage[:4] for stage in bench.stages] == [(0, 0, 1.0, "lost"), (1, 0, 5.0, "lost")]
    bench.stages.clear()
    bench.workers.stop()
    assert bench.stages == [] and bench.transport.cancelled == [] and job.number == 0


def test_the_run_is_stuck_when_no_worker_has_a_job(bench: Bench) -> None:
    assert bench.workers.is_stuck()
    job = bench.start(0)
    assert job.serial == 0 and not bench.workers.is_stuck()
    bench.answer(0, 0)
    assert bench.workers.is_stuck()

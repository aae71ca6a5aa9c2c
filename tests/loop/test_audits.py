"""The audits of the workers: every second and every job is accounted for, as in the twin."""

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import InvariantError
from simulator.loop.audits import EVERY, Audits
from tests.loop.test_workers import Halting, Job, Table, cluster, everyone, settled
from tests.reference.workers import Running, SlowWorkers
from tests.shared.scenes import SEARCH


def test_time_at_speed_zero_is_neither_busy_nor_idle() -> None:
    workers, _ = cluster(Halting([4.0], [1.5]))
    everyone(workers)
    workers.clock.run(5.0)
    assert settled(workers) == ([2.0, 1.5], [1.0, 3.5], [2.0, 0.0])


@pytest.mark.parametrize("until", [0.5, 1.5, 2.5, 3.5])
def test_the_book_is_right_in_the_middle_of_an_outage(until: float) -> None:
    workers, _ = cluster(Halting([4.0], [1.5]))
    workers.start(Job(0))
    workers.clock.run(until)
    down = max(0.0, min(until, 3.0) - 1.0)
    assert settled(workers) == ([until - down, 0.0], [0.0, until], [down, 0.0])


def test_cancelling_in_an_outage_keeps_the_book() -> None:
    workers, _ = cluster(Halting([4.0], [1.5]))
    workers.start(Job(0))
    workers.clock.call(2.0, lambda: workers.cancel_many(np.array([0])))
    workers.clock.run(5.0)
    assert settled(workers) == ([1.0, 0.0], [2.0, 5.0], [2.0, 0.0])


def test_cancelled_jobs_waste_what_they_took_without_the_outage() -> None:
    workers, _ = cluster(Halting([10.0], [10.0]))
    everyone(workers, 0, 1)
    workers.clock.run(5.0)
    workers.cancel_many(np.array([0, 1]))
    assert workers.lost.tolist() == [3.0, 5.0]


def test_a_job_whose_work_is_refused_wastes_what_it_took_without_the_outage() -> None:
    workers, _ = cluster(Halting([4.0], [4.0]), lambda job: workers.lose(job, 4.0))
    everyone(workers, 0, 1)
    workers.clock.run(6.0)
    assert workers.lost.tolist() == [2.0, 4.0]


def test_a_lost_job_is_noticed() -> None:
    workers, _ = cluster(Table([1.0]))
    workers.start(Job(0))
    workers.dispatched += 1
    broken = r"dispatched = finished \+ cancelled \+ in flight: 2 != 0 \+ 0 \+ 1"
    with pytest.raises(InvariantError, match=broken):
        workers.check()


def test_time_that_is_lost_is_noticed() -> None:
    workers, _ = cluster(Table([2.0], [3.0]))
    everyone(workers)
    workers.clock.run(10.0)
    workers.check_time()
    workers.idle[1] -= 1.0
    with pytest.raises(InvariantError, match=r"worker time = busy \+ idle \+ down: worker 1 has"):
        workers.check_time()


def test_accounting_is_checked_on_the_way_and_time_ever_more_rarely() -> None:
    audits: list[int] = []
    times: list[int] = []
    workers, _ = cluster(Table([1.0]), lambda job: workers.start(Job(0)))
    workers.check_time = lambda: times.append(workers.arrived)  # type: ignore[method-assign]
    about = Audits(workers.clock, workers, lambda: audits.append(workers.arrived))
    about.most_arrivals = 5 * EVERY + 1
    workers.start(Job(0))
    workers.clock.run()
    assert audits == [EVERY * k for k in (1, 2, 3, 4, 5)]
    assert times == [EVERY * k for k in (1, 2, 4)]
    assert workers.arrived == 5 * EVERY + 1


GROUPS = st.lists(st.integers(0, 4), unique=True, max_size=5)
ORDERS = st.lists(st.tuples(GROUPS, GROUPS, st.booleans()), min_size=1, max_size=8)
TABLES = st.lists(
    st.lists(st.sampled_from([0.5, 1.0, 1.5, 2.0, inf]), min_size=1, max_size=4),
    min_size=5,
    max_size=5,
)


@SEARCH
@given(table=TABLES, orders=ORDERS)
def test_any_sequence_of_orders_is_carried_out_as_by_the_twin(
    table: list[list[float]], orders: list[tuple[list[int], list[int], bool]]
) -> None:
    """At arrival k: cancel one group, start the idle ones of another, as a cohort or singly."""
    times = Table(*table)

    def order(arrivals: int) -> tuple[list[int], list[int], bool]:
        return orders[arrivals % len(orders)]

    def obey(job: Job) -> None:
        stop, go, together = order(len(log) - 1)
        workers.cancel_many(np.array(stop, dtype=np.int64))
        idle = [worker for worker in go if not workers.is_busy(worker)]
        if together and idle:
            everyone(workers, *idle)
        else:
            for worker in idle:
                workers.start(Job(worker))
        workers.check()

    def obey_slowly(slow: SlowWorkers, job: Running) -> None:
        stop, go, _ = order(len(slow.log) - 1)
        for worker in stop:
            slow.cancel(worker)
        for worker in go:
            if not slow.holds(worker):
                slow.start(worker)

    workers, log = cluster(times, obey)
    everyone(workers)
    workers.clock.run(12.0)
    slow = SlowWorkers(5, times.seconds, obey_slowly)
    for worker in range(5):
        slow.start(worker)
    slow.run(12.0)
    assert log == [entry[:3] for entry in slow.log]
    busy, idle, _ = workers.settle()
    assert busy.tolist() == pytest.approx([slow.busy.get(worker, 0.0) for worker in range(5)])
    assert (busy + idle).tolist() == pytest.approx([12.0] * 5)

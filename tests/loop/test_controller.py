"""What servers and peers share: jobs, timers, random numbers, limits and accounting."""

from typing import Any

import pytest

from algorithms.parts.operations import norm
from simulator.core.random import ALGORITHM, below, stream
from simulator.errors import InvariantError, RunFailed
from tests.shared.scenes import serve


def test_the_mean_seconds_cannot_be_changed_by_a_method() -> None:
    server = serve({"mean": [1.0, 2.0, 4.0]})
    seconds = server.mean_seconds
    assert seconds.tolist() == [1.0, 2.0, 4.0]
    with pytest.raises(ValueError, match="read-only"):
        seconds[0] = 9.0
    assert server.cluster.times.mean_seconds.flags.writeable  # only the view is closed


def test_random_numbers_are_those_of_the_methods_own_stream() -> None:
    server = serve(1.0, seed=5)
    found = [server.random_below(10) for _ in range(20)]
    expected = [int(below(*stream(5, ALGORITHM, 0, k), 0, 10)) for k in range(20)]
    assert found == expected
    assert len(set(found)) > 3


def test_cancelling_counts_and_leaves_idle_workers_alone() -> None:
    server = serve({"mean": [1.0, 2.0, 4.0]})
    server.assign_many([0, 2])
    server.cancel(1)
    assert server.cluster.dropped == 0
    assert (server.busy, server.idle.tolist()) == (2, [1])
    server.cancel(2)
    assert [server.is_busy(worker) for worker in range(3)] == [True, False, False]
    server.cancel_many()
    assert (server.busy, server.cluster.dropped) == (0, 2)
    server.check()


def test_a_timer_comes_after_its_seconds_and_ends_like_a_hook() -> None:
    server = serve(1.0)
    log: list[Any] = []
    server.before_timer = lambda: log.append("before")
    server.after_event = lambda: log.append("after")
    server.after(1.5, lambda: log.append(server.now))
    server.after(0.5, lambda: log.append("never")).cancel()
    server.clock.run(3.0)
    assert log == ["before", 1.5, "after"]


@pytest.mark.parametrize(("jobs", "given_up"), [(6, False), (7, True)])
def test_so_many_jobs_may_be_cancelled_in_a_row(jobs: int, given_up: bool) -> None:
    server = serve(1.0, workers=1)
    server.patience = 6

    def cancel_again(times: int) -> None:
        for _ in range(times):
            server.assign(0)
            server.cancel(0)

    if given_up:
        with pytest.raises(RunFailed, match=r"^7 jobs were cancelled in a row and none arrived: "):
            cancel_again(jobs)
        return
    cancel_again(jobs)
    server.assign(0)
    server.clock.run(1.5)  # one arrives
    cancel_again(7)
    with pytest.raises(RunFailed, match=r"^7 jobs"):
        cancel_again(7)


def test_a_lost_gradient_is_noticed() -> None:
    server = serve(1.0, on_gradient=lambda server, gradient: gradient.value)
    server.assign_many()
    server.clock.run(1.5)
    server.check()
    server.accounting.discarded += 1
    broken = r"arrived = applied \+ discarded \+ buffered: 3 != 0 \+ 1 \+ 3"
    with pytest.raises(InvariantError, match=broken):
        server.check()


def test_gradients_of_long_jobs_are_counted_and_open_jobs_listed() -> None:
    server = serve({"mean": [1.0, 2.0, 4.0]})
    server.assign_many(gradients=3)
    server.clock.run(7.0)
    assert (server.arrivals, server.gradients) == (2, 6)
    jobs = server.open_jobs()
    assert jobs is not None
    assert jobs.in_flight.rows("in_flight")["worker"].tolist() == [2]
    assert jobs.in_flight.held.started.tolist() == [0.0]
    assert serve(1.0, notes=False).open_jobs() is None


def test_a_vector_is_mixed_from_ranges_of_models() -> None:
    server = serve(1.0, dimension=4)
    zeros, ones = server.zeros(), server.model
    mixed: Any = server.mix([(ones, 0, 1), (zeros, 1, 3), (ones, 3, 4)])
    assert mixed.values.tolist() == [1.0, 0.0, 0.0, 1.0]
    assert server.dimension == 4
    assert server.decide(norm(ones) > 1.5)
    assert not server.decide(norm(zeros))

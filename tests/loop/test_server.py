"""The server: versions, delays, and the fate of every gradient."""

from typing import Any

import numpy as np
import pytest

from simulator.errors import InvariantError
from simulator.loop.audits import EVERY
from simulator.loop.server import Server
from tests.shared.scenes import serve

Verdicts = list[tuple[float, int, int, str]]


def verdicts(server: Server) -> Verdicts:
    """Time, worker, delay and verdict, in the order of the verdicts."""
    assert server.accounting.log is not None
    return [(one.time, one.worker, one.delay, one.verdict) for one in server.accounting.log.settled]


def use(gradient: Any) -> None:
    assert gradient.value is not None


def test_a_gradient_that_is_not_read_is_discarded() -> None:
    server = serve(1.0, workers=1)
    server.assign(0)
    server.clock.run(2.0)
    assert verdicts(server) == [(1.0, 0, 0, "discarded")]
    assert server.accounting.discarded_by_worker().tolist() == [1]
    assert server.cluster.spent_in_vain().tolist() == [1.0]


def test_a_gradient_that_is_read_waits_for_the_next_update() -> None:
    server = serve({"mean": {"law": "linear"}}, on_gradient=lambda server, g: use(g))
    server.assign_many()
    server.clock.run(2.5)
    assert (server.accounting.buffered, server.accounting.applied) == (2, 0)
    assert server.accounting.buffered_by_worker().tolist() == [1, 1, 0]
    server.update(server.model)
    assert (server.accounting.buffered, server.accounting.applied) == (0, 2)
    assert verdicts(server) == [(1.0, 0, 0, "applied"), (2.0, 1, 0, "applied")]
    server.check()


def test_an_update_within_the_arrival_applies_what_arrived() -> None:
    def step(server: Server, gradient: Any) -> None:
        server.update(server.model - 0.5 * gradient.value)
        server.assign(gradient.worker)

    server = serve({"mean": [1.0, 1.5]}, workers=2, on_gradient=step)
    server.assign_many()
    server.clock.run(3.25)
    assert verdicts(server) == [
        (1.0, 0, 0, "applied"), (1.5, 1, 1, "applied"), (2.0, 0, 1, "applied"),
        (3.0, 1, 1, "applied"), (3.0, 0, 1, "applied"),
    ]  # fmt: skip
    assert (server.accounting.delay_sum, server.accounting.delay_max) == (4, 1)


def test_a_gradient_read_after_the_update_still_counts_as_applied() -> None:
    def late(server: Server, gradient: Any) -> None:
        server.update(server.model)
        use(gradient)

    server = serve(1.0, workers=1, on_gradient=late)
    server.assign(0)
    server.clock.run(2.0)
    assert verdicts(server) == [(1.0, 0, 0, "applied")]


@pytest.mark.parametrize("taken", ["at", "of"])
def test_a_gradient_taken_in_another_way_counts_as_applied(taken: str) -> None:
    """At another model, or of another worker's function."""

    def step(server: Server, gradient: Any) -> None:
        value = gradient.at(server.model, 0) if taken == "at" else gradient.of(0, 0)
        server.update(server.model - 0.1 * value)

    server = serve(1.0, workers=1, on_gradient=step)
    server.assign(0)
    server.clock.run(2.0)
    assert verdicts(server) == [(1.0, 0, 0, "applied")]


def test_held_gradients_skip_updates_until_they_are_released() -> None:
    def hold_the_first(server: Server, gradient: Any) -> None:
        use(gradient)
        if gradient.worker == 0:
            server.hold(gradient)
        else:
            server.update(server.model)

    server = serve({"mean": {"law": "linear"}}, on_gradient=hold_the_first)
    server.assign_many()
    server.clock.run(2.5)
    assert (server.accounting.applied, server.accounting.buffered) == (1, 1)
    server.check()
    server.release()
    server.clock.run(3.5)
    assert [worker for _, worker, _, _ in verdicts(server)] == [1, 0, 2]
    assert (server.accounting.applied, server.accounting.buffered) == (3, 0)


def test_some_held_gradients_are_released_and_others_not() -> None:
    """Those of workers 0 and 1 are held; the third arrives, is held, and released at once."""
    held: list[Any] = []

    def hold(server: Server, gradient: Any) -> None:
        use(gradient)
        server.hold(gradient)
        held.append(gradient)
        if len(held) == 3:
            server.release([held[0], gradient])
            server.update(server.model)

    server = serve({"mean": {"law": "linear"}}, on_gradient=hold)
    server.assign_many()
    server.clock.run(3.5)
    server.check()
    assert [worker for _, worker, _, verdict in verdicts(server) if verdict == "applied"] == [0, 2]
    assert (server.accounting.applied, server.accounting.buffered) == (2, 1)


def test_a_buffered_gradient_can_be_discarded() -> None:
    kept: list[Any] = []

    def keep(server: Server, gradient: Any) -> None:
        use(gradient)
        kept.append(gradient)

    server = serve({"mean": {"law": "linear"}}, workers=2, on_gradient=keep)
    server.assign_many()
    server.clock.run(2.5)
    server.discard(kept[0])
    server.update(server.model)
    assert sorted(verdicts(server)) == [(1.0, 0, 0, "discarded"), (2.0, 1, 0, "applied")]
    server.check()


def test_the_arriving_gradient_can_be_discarded_after_it_was_read() -> None:
    def regret(server: Server, gradient: Any) -> None:
        use(gradient)
        server.discard(gradient)

    server = serve(1.0, workers=1, on_gradient=regret)
    server.assign(0)
    server.clock.run(2.0)
    assert verdicts(server) == [(1.0, 0, 0, "discarded")]
    server.check()


@pytest.mark.parametrize("at_once", [False, True])
def test_a_held_gradient_can_be_discarded(at_once: bool) -> None:
    kept: list[Any] = []

    def hold(server: Server, gradient: Any) -> None:
        use(gradient)
        server.hold(gradient)
        if at_once:
            server.discard(gradient)
        kept.append(gradient)

    server = serve(1.0, workers=1, on_gradient=hold)
    server.assign(0)
    server.clock.run(1.5)
    if not at_once:
        server.discard(kept[0])
    server.release()
    server.update(server.model)
    assert verdicts(server) == [(1.0, 0, 0, "discarded")]
    assert (server.accounting.buffered, server.accounting.applied, server.accounting.discarded) == (
        0,
        0,
        1,
    )
    server.check()


def test_a_model_may_be_named_and_its_gradient_is_taken_there() -> None:
    found: list[float] = []
    server = serve(1.0, workers=1, on_gradient=lambda s, g: found.append(g.value.values[0]))
    old = server.model
    server.update(0.25 * old)
    server.assign(0, model=old)
    server.clock.run(1.5)
    server.assign(0)
    server.clock.run(3.0)
    assert found == [1.0, 0.25]


def test_a_gradient_knows_where_it_comes_from() -> None:
    seen: list[tuple[Any, ...]] = []
    server = serve(
        {"mean": [2.0]}, workers=1,
        on_gradient=lambda s, g: seen.append((g.worker, g.version, g.started, g.finished, g.model)),
    )  # fmt: skip
    server.clock.run(1.0)
    server.update(server.model)
    server.assign(0)
    server.clock.run(4.0)
    assert seen == [(0, 1, 1.0, 3.0, server.model)]


def test_local_steps_are_numbered_gradients_of_one_job() -> None:
    asked: list[tuple[int, int]] = []
    steps = 3

    def local(server: Server, gradient: Any) -> None:
        point = gradient.model
        for step in range(steps):
            point = point - 0.5 * gradient.at(point, step)
        server.update(point)
        server.assign(0, gradients=steps)

    server = serve(1.0, workers=1, on_gradient=local)
    gradient_of = server.engine.evaluator.gradient
    server.engine.evaluator.gradient = lambda seed, worker, draw, point: (
        asked.append((draw, server.iteration)) or gradient_of(seed, worker, draw, point)
    )
    server.assign(0, gradients=steps)
    server.clock.run(7.0)
    assert [draw for draw, _ in asked] == [0, 1, 2, 3, 4, 5]
    assert (server.arrivals, server.gradients) == (2, 6)
    assert server.model.values.tolist() == [0.5**6]


def test_a_method_cannot_change_the_mean_seconds() -> None:
    server = serve({"mean": {"law": "linear"}})
    assert server.mean_seconds.tolist() == [1.0, 2.0, 3.0]
    with pytest.raises(ValueError, match="read-only"):
        server.mean_seconds[0] = 9.0


def test_timers_fire_once_and_can_be_cancelled() -> None:
    server = serve(1.0, workers=1)
    seen: list[float] = []
    server.after(1.0, lambda: seen.append(server.now))
    server.after(2.0, lambda: seen.append(-1.0)).cancel()
    server.after(3.0, lambda: server.after(0.5, lambda: seen.append(server.now)))
    server.clock.run(9.0)
    assert seen == [1.0, 3.5]


def test_what_looks_after_every_event_looks_after_timers_too() -> None:
    server = serve(1.0, workers=1)
    looked: list[float] = []
    server.after_event = lambda: looked.append(server.now)
    server.after(0.5, lambda: None)
    server.assign(0)
    server.clock.run(2.0)
    assert looked == [0.5, 1.0]


def test_a_queue_is_worked_off_at_the_models_of_the_time_of_queueing() -> None:
    versions: list[int] = []

    def step(server: Server, gradient: Any) -> None:
        versions.append(gradient.version)
        server.update(server.model - 0.1 * gradient.value)

    server = serve(1.0, workers=1, on_gradient=step)
    server.enqueue(0)
    server.enqueue(0)
    server.clock.run(1.5)
    server.enqueue(0)
    server.clock.run(9.0)
    assert versions == [0, 0, 1]


def test_the_methods_own_numbers_are_a_stream_of_their_own() -> None:
    first, again, other = serve(1.0), serve(1.0), serve(1.0, seed=1)
    drawn = [[server.random_below(1000) for _ in range(20)] for server in (first, again, other)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert all(0 <= number < 1000 for number in drawn[0])
    assert len(set(drawn[0])) > 10


def test_a_gradient_that_went_missing_is_noticed() -> None:
    server = serve(1.0, workers=1)
    server.assign(0)
    server.clock.run(2.0)
    server.accounting.discarded -= 1
    broken = r"arrived = applied \+ discarded \+ buffered: 1 != 0 \+ 0 \+ 0"
    with pytest.raises(InvariantError, match=broken):
        server.check()


def test_a_run_stops_soon_after_its_accounting_is_broken() -> None:

    def step(server: Server, gradient: Any) -> None:
        if server.arrivals == 10:
            server.accounting.discarded -= 1
        server.again(gradient)

    server = serve(1.0, workers=3, on_gradient=step)
    server.assign_many()
    with pytest.raises(InvariantError, match=r"arrived = applied \+ discarded \+ buffered"):
        server.clock.run(1e5)
    assert server.arrivals == EVERY


def test_a_worker_is_idle_in_on_gradient_and_busy_once_assigned() -> None:
    seen: list[bool] = []

    def look(server: Server, gradient: Any) -> None:
        seen.append(server.is_busy(0))
        server.assign(0)
        seen.append(server.is_busy(0))

    server = serve(1.0, workers=1, on_gradient=look)
    server.assign(0)
    server.clock.run(1.5)
    assert seen == [False, True]


@pytest.mark.parametrize("workers", [None, [0, 2], np.array([2, 0]), range(1, 3)])
def test_cohorts_are_all_or_those_named(workers: Any) -> None:
    server = serve(1.0, workers=3)
    server.assign_many(workers)
    chosen = {0, 1, 2} if workers is None else set(map(int, workers))
    assert {worker for worker in range(3) if server.is_busy(worker)} == chosen
    server.cancel_many(workers)
    assert not any(server.is_busy(worker) for worker in range(3))
    assert server.cluster.dropped == len(chosen)


def test_zeros_are_zero() -> None:
    assert serve(1.0).zeros().values.tolist() == [0.0]


def test_a_value_read_again_later_is_the_same() -> None:
    kept: list[Any] = []

    def keep(server: Server, gradient: Any) -> None:
        kept.append((gradient, gradient.value.values.copy()))

    server = serve(1.0, workers=2, on_gradient=keep)
    server.assign_many()
    server.clock.run(1.5)
    assert server.accounting.buffered == 2
    for gradient, value in kept:
        assert (gradient.value.values == value).all()
    assert server.accounting.buffered == 2

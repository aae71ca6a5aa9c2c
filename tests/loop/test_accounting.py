"""The fate of each gradient, and the counters that follow from it."""

import numpy as np
import pytest

from simulator.loop.accounting import Accounting
from simulator.loop.clock import Clock
from simulator.loop.gradient import APPLIED, DISCARDED, HELD, READ, UNREAD, WAITING, Gradient
from simulator.loop.job_log import InHand, JobLog

Book = Accounting[None]


def gradient(worker: int, fate: object = READ, delay: int = 0) -> Gradient[None]:
    made: Gradient[None] = Gradient()
    made.worker, made.number, made.version, made.delay = worker, 5, 1, delay
    made.started, made.finished, made.taken = 1.0, 3.0, None
    made.fate = fate  # type: ignore[assignment]
    return made


@pytest.fixture
def book() -> Book:
    lost: list[tuple[int, float]] = []
    made: Book = Accounting(
        Clock(), 3, JobLog(), lambda one, finished: lost.append((one.worker, finished))
    )
    made.lost = lost  # type: ignore[attr-defined]
    return made


def counts(book: Book) -> tuple[list[int], list[int], list[int]]:
    """Applied, discarded and buffered gradients of each worker."""
    by_worker = book.applied_by_worker(), book.discarded_by_worker(), book.buffered_by_worker()
    assert [part.sum() for part in by_worker] == [book.applied, book.discarded, book.buffered]
    applied, discarded, buffered = (part.tolist() for part in by_worker)
    return applied, discarded, buffered


def test_a_gradient_goes_where_its_fate_says(book: Book) -> None:
    for fate in (READ, HELD, UNREAD):
        book.enter(gradient(0, fate), 4)
    assert counts(book) == ([0] * 3, [1, 0, 0], [2, 0, 0])
    book.apply_waiting(5)
    assert counts(book) == ([1, 0, 0], [1, 0, 0], [1, 0, 0])
    assert book.lost == [(0, 3.0)]  # type: ignore[attr-defined]


def test_held_gradients_are_released_all_or_some(book: Book) -> None:
    held = [gradient(worker, HELD) for worker in range(3)]
    for one in held:
        book.enter(one, 4)
    arriving = gradient(0, HELD)
    book.release([held[1], arriving, gradient(2)])
    assert [one.fate for one in (*held, arriving)] == [HELD, WAITING, HELD, READ]
    book.apply_waiting(5)
    assert counts(book)[0] == [0, 1, 0]
    book.release()
    book.apply_waiting(6)
    assert counts(book) == ([1, 1, 1], [0] * 3, [0] * 3)


def test_gradients_may_be_discarded_whatever_they_wait_for(book: Book) -> None:
    waiting, held, arriving = gradient(0), gradient(1, HELD), gradient(2)
    for one in (waiting, held):
        book.enter(one, 4)
    for one in (waiting, held, arriving):
        book.discard(one, 4)
    assert [one.fate for one in (waiting, held, arriving)] == [DISCARDED, DISCARDED, UNREAD]
    assert counts(book) == ([0] * 3, [1, 1, 0], [0] * 3)
    book.wait(gradient(2))
    book.discard_waiting(5)
    assert counts(book) == ([0] * 3, [1, 1, 1], [0] * 3)


def test_delays_are_those_of_applied_gradients(book: Book) -> None:
    for worker, delay in ((0, 2), (1, 7), (2, 3)):
        book.wait(gradient(worker, delay=delay))
    last = gradient(2, delay=100)
    book.wait(last)
    book.discard(last, 8)
    book.apply_waiting(9)
    assert (book.delay_sum, book.delay_max) == (12, 7)
    book.count_steps(applied=2, discarded=1, delay_sum=20, delay_max=8)
    assert (book.applied, book.discarded, book.delay_sum, book.delay_max) == (5, 2, 20, 8)


def test_gradients_that_are_only_counted_are_applied_with_the_others(book: Book) -> None:
    book.wait(gradient(1))
    book.collect(np.array([0, 2, 0]), np.array([4, 0, 6]))
    assert counts(book)[2] == [2, 1, 1]
    book.apply_waiting(3)
    assert counts(book) == ([2, 1, 1], [0] * 3, [0] * 3)
    assert (book.delay_sum, book.delay_max) == (10, 6)
    book.apply_waiting(4)
    assert (book.applied, book.delay_sum) == (4, 10)


def test_rounds_that_a_kernel_has_completed(book: Book) -> None:
    book.wait(gradient(1))
    book.count_collected(applied=0, collected=2, discarded=1, iteration=3)
    assert (book.applied, book.collected, book.discarded, book.buffered) == (0, 2, 1, 3)
    book.count_collected(applied=6, collected=1, discarded=0, iteration=4)
    assert (book.applied, book.collected, book.discarded, book.buffered) == (7, 1, 1, 1)


def test_one_waiting_gradient_is_applied_alone_and_the_log_has_every_verdict(book: Book) -> None:
    first, second = gradient(0, delay=1), gradient(1)
    book.wait(first)
    book.wait(second)
    book.apply_one(second, 6)
    assert (first.fate, second.fate) == (WAITING, APPLIED)
    book.discard(first, 7)
    assert book.log is not None
    told = [(one.worker, one.verdict, one.iteration) for one in book.log.settled]
    assert told == [(1, "applied", 6), (0, "discarded", 7)]


def test_jobs_without_a_verdict_are_those_that_wait_and_those_in_hand(book: Book) -> None:
    book.wait(gradient(0))
    book.enter(gradient(1, HELD), 4)
    some = np.array([2])
    held = InHand(9.0, some, some, some, np.array([1.0]))
    buffered, in_flight = book.open_jobs(held, 4)
    assert [(one.worker, one.verdict, one.decided) for one in buffered] == [
        (0, "buffered", 9.0),
        (1, "buffered", 9.0),
    ]
    assert in_flight.rows("in_flight")["delay"].tolist() == [2]

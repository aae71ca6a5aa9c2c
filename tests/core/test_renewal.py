"""Merged arrivals of workers that start again as they arrive."""

from collections.abc import Sequence

import numpy as np
import pytest

from simulator.core.renewal import (
    OUT_OF_ORDER,
    Fixed,
    Jobs,
    Members,
    cancel_members,
    join_heap,
    next_arrivals,
    start_members,
    start_over,
)

SECONDS = Fixed(np.array([2.0, 0.75, 1.0]))


def members_of(ends: Sequence[float], starts: Sequence[float]) -> Members:
    count = len(ends)
    numbers = np.zeros(count, dtype=np.int64)
    places = np.arange(count)
    return Members(places, numbers, np.array(starts), np.array(ends), places.copy(), places.copy())


def idle_workers(count: int) -> Jobs:
    integers = [np.zeros(count, dtype=np.int64) for _ in range(5)]
    reals = [np.zeros(count) for _ in range(4)]
    integers[0][:] = -1
    held, number, length, version, cancelled = integers
    return Jobs(held, number, length, version, *reals, cancelled)


def filled(members: Members, length: int) -> int:
    integers, reals = np.empty((3, length), dtype=np.int64), np.empty((2, length))
    held = np.zeros(len(members.worker), dtype=np.int64)
    count, _, _ = next_arrivals(
        SECONDS, members, len(held), 3, 1, held, 0, length, np.inf, integers, reals
    )
    return int(count)


@pytest.mark.parametrize(
    ("ends", "starts"),
    [([2.0, 1.0, 3.0], [0.0, 0.0, 0.0]), ([1.0, 2.0, 3.0], [1.0, 0.0, 0.0])],
)
def test_a_broken_heap_or_a_job_that_ends_before_it_starts_is_out_of_order(
    ends: list[float], starts: list[float]
) -> None:
    assert filled(members_of(ends, starts), 4) == OUT_OF_ORDER


def test_arrivals_in_order_are_returned() -> None:
    assert filled(members_of([1.0, 2.0, 3.0], [0.0, 0.0, 0.0]), 4) == 4


def test_started_members_are_a_heap_of_their_ends() -> None:
    members, jobs = members_of([0.0] * 3, [0.0] * 3), idle_workers(3)
    assert start_members(SECONDS, members, 0, 1, 7, 10.0, 5, jobs)
    assert sorted(members.end.tolist()) == [10.75, 11.0, 12.0]
    assert (members.end[0], members.place[0], members.member[0]) == (10.75, 1, 1)
    assert jobs.held.tolist() == [5, 5, 5]
    assert jobs.idle.tolist() == [10.0] * 3
    assert (jobs.number.tolist(), jobs.version.tolist()) == ([1] * 3, [7] * 3)


def test_nobody_is_started_where_one_has_a_job() -> None:
    members, jobs = members_of([0.0] * 3, [0.0] * 3), idle_workers(3)
    jobs.held[2] = 4
    assert not start_members(SECONDS, members, 0, 1, 7, 10.0, 5, jobs)
    assert jobs.held.tolist() == [-1, -1, 4]


def heap(members: Members, size: int) -> list[tuple[float, int, int, int, float]]:
    """End, place, worker, number and start of the jobs in the heap, in order."""
    entries = zip(members.end[:size], members.place[:size], members.member[:size], strict=True)
    return [
        (end.item(), place.item(), k.item(), members.number.item(k), members.start.item(k))
        for end, place, k in sorted(entries)
    ]


@pytest.mark.parametrize(("bound", "early"), [(11.0, 1), (10.5, 0), (12.5, 3), (np.inf, 3)])
def test_starting_over_is_cancelling_and_starting_all(bound: float, early: int) -> None:
    """Job 1 is idle before; early jobs are in the heap at once, late ones when they join it."""
    plain, plainly = members_of([0.0] * 3, [0.0] * 3), idle_workers(3)
    fast, quickly = members_of([0.0] * 3, [0.0] * 3), idle_workers(3)
    for jobs, members in ((plainly, plain), (quickly, fast)):
        start_members(SECONDS, members, 0, 1, 7, 9.5, 5, jobs)
        jobs.held[1], jobs.since[1] = -1, 9.75
    assert cancel_members(np.arange(3), 10.0, plainly) == 2
    assert start_members(SECONDS, plain, 4, 1, 8, 10.0, 5, plainly)
    serials = np.zeros(3, dtype=np.int64)
    dropped, size = start_over(SECONDS, fast, 4, bound, 10.0, 5, 20, serials, quickly)
    assert (dropped, size) == (2, early)
    assert heap(fast, size) == heap(plain, 3)[:early]
    joined = join_heap(fast, size, 4, bound, 8, 20, serials, quickly)
    assert heap(fast, joined) == heap(plain, 3)
    assert serials.tolist() == [20, 21, 22]
    assert [part.tolist() for part in quickly] == [part.tolist() for part in plainly]

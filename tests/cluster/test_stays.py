"""Stays from lists of changes."""

from math import inf

from simulator.cluster.stays import Change, ListedStays, Stay, contradiction, present_stays


def stays(*changes: tuple[float, bool]) -> list[tuple[float, float]]:
    listed = ListedStays(Change(time, 0, joins) for time, joins in changes)
    return [(stay.begin, stay.end) for stay in listed.of(0)]


def test_one_without_a_change_is_always_there() -> None:
    assert list(ListedStays([Change(1.0, 0, False)]).of(1)) == [Stay(0.0, 0.0, inf)]


def test_one_that_leaves_first_was_there() -> None:
    assert stays((2.0, False), (3.0, True)) == [(0.0, 2.0), (3.0, inf)]


def test_one_that_joins_first_was_absent() -> None:
    assert stays((2.0, True), (3.0, False)) == [(2.0, 3.0)]


def test_a_stay_of_no_time_is_none() -> None:
    assert stays((2.0, True), (2.0, False), (2.0, True)) == [(2.0, inf)]


def test_changes_contradict_each_other() -> None:
    there, gone = Change(1.0, 0, True), Change(2.0, 0, False)
    assert contradiction([there, gone, Change(2.0, 1, False)]) is None
    assert contradiction([there, Change(2.0, 0, True)]) == (1, "worker 0 joins, but it is there")
    assert contradiction([gone, there]) == (
        1,
        "worker 0 has a later change before it: give them in order",
    )


def test_workers_who_are_present_keep_their_stays() -> None:
    listed = ListedStays([Change(3.0, 2, False)])
    assert list(present_stays(listed, [0, 2]).of(1)) == [Stay(0.0, 0.0, 3.0)]

"""The stays of a cluster's workers, from the models of its membership."""

from collections.abc import Iterator
from math import inf

import numpy as np

from simulator.cluster.faults import Period
from simulator.cluster.logs.node_log import read_changes
from simulator.cluster.membership import Membership
from simulator.cluster.stays import ListedStays, Stay, Stays
from simulator.cluster.times.building import Sizes, as_works, draw_sizes
from simulator.cluster.times.faulty import fault_seed
from simulator.cluster.times.updown import UpDown
from simulator.core.faults import Alternation
from simulator.core.work import work_of_job

__all__ = ["build_stays"]

STAYS, AWAY, START_UP = 5, 6, 7  # of the seeds of faults


def build_stays(membership: Membership, workers: int, seed: int) -> Stays:
    """The stays of `workers` workers.

    Raises:
        DataError: the membership's file is absent or wrong.
    """
    stays = _without_start_up(membership, workers, seed)
    if membership.start_up is None:
        return stays
    return _Starting(stays, membership.start_up, workers, seed)


def _without_start_up(membership: Membership, workers: int, seed: int) -> Stays:
    if membership.path is not None:
        return ListedStays(read_changes(membership.path, membership.unit, workers))
    if membership.stays is not None and membership.away is not None:
        return _DrawnStays(membership.stays, membership.away, workers, seed)
    return ListedStays(event.change for event in membership.events or ())


class _DrawnStays:
    """Stays and absences that alternate, each a new draw."""

    def __init__(self, stays: Period, away: Period, workers: int, seed: int) -> None:
        there, gone = _sizes(stays, workers, seed, STAYS), _sizes(away, workers, seed, AWAY)
        seeds = fault_seed(seed, STAYS), fault_seed(seed, AWAY)
        law = Alternation(as_works([there]), as_works([gone]), *seeds)
        self.random = any(part.random or part.varies for part in (there, gone))
        self._periods = UpDown(law, there.expected, inf)

    def of(self, worker: int) -> Iterator[Stay]:
        """The stays of `worker`, without end."""
        who, end = np.array([worker]), 0.0
        while end < inf:
            begins, ends = self._periods.next_up(who, np.array([end]))
            begin, end = float(begins[0]), float(ends[0])
            if begin < inf:
                yield Stay(begin, begin, end)


class _Starting:
    """Stays after whose beginning, unless it is second 0, a worker takes some time to be ready."""

    def __init__(self, stays: Stays, start_up: Period, workers: int, seed: int) -> None:
        sizes = _sizes(start_up, workers, seed, START_UP)
        self.random = stays.random or sizes.random or sizes.varies
        self._stays, self._works = stays, as_works([sizes])
        self._seed = fault_seed(seed, START_UP)

    def of(self, worker: int) -> Iterator[Stay]:
        """The stays of `worker` in which it is ever ready."""
        for number, stay in enumerate(self._stays.of(worker)):
            seconds = work_of_job(self._works, self._seed, worker, number, 1) if stay.begin else 0.0
            if stay.begin + seconds < stay.end:
                yield stay._replace(ready=stay.begin + seconds)


def _sizes(period: Period, workers: int, seed: int, which: int) -> Sizes:
    return draw_sizes(period, workers, 0, fault_seed(seed, which), period.scale)

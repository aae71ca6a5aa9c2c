"""Find the pauses of a whole cluster in a recording, and take them out of the jobs' seconds.

A pause that all workers share must not count as bad luck of each: sampled independently it makes
methods that wait for everyone far too slow.
"""

from dataclasses import replace
from math import log
from typing import NamedTuple

import numpy as np

from simulator.arrays import Floats
from simulator.calibration.recordings import Recorded
from simulator.sums import exact_sum

__all__ = ["Stall", "find_stalls", "without_stalls"]

CHANCE = 1e-3  # of calling a gap a stall that is none, per recording
LEAST_BUSY = 0.5  # share of the workers that compute throughout a stall
LONG, MOST = 0.95, 0.8
EXCESS = 0.5  # of the gap, by which jobs in progress are longer than usual, on average


class Stall(NamedTuple):
    """Seconds [begin, end) without any progress."""

    begin: float
    end: float

    @property
    def seconds(self) -> float:
        """How long it lasted."""
        return self.end - self.begin


def find_stalls(run: Recorded) -> list[Stall]:
    """The gaps in which no job ended although nearly all workers computed, too long for chance.

    Ends of jobs come at the rate r = sum 1/mean of those that compute; a gap of g seconds has a
    chance of about exp(-r g) or less. The jobs in progress throughout must be longer than usual by
    half of the gap. If most of them are among the longest 5 % of their workers, half of r g is
    enough.
    """
    jobs = run.jobs
    if not run.is_timed or len(jobs) < 2 * run.workers or run.workers < 2:
        return []
    by_worker = jobs.groupby("worker")["seconds"]
    rates = (1.0 / by_worker.mean()).to_numpy(float)
    sent, received = jobs["sent"].to_numpy(float), jobs["received"].to_numpy(float)
    extra = run.seconds - by_worker.transform("median").to_numpy(float)
    is_long = run.seconds >= by_worker.transform("quantile", LONG).to_numpy(float)
    own_rate = 1.0 / by_worker.transform("mean").to_numpy(float)
    ends = np.sort(sent)
    gaps = np.diff(ends)
    patience = log(len(ends) / CHANCE)
    found = []
    for k in np.flatnonzero(2 * gaps * exact_sum(rates) > patience).tolist():
        through = (received <= ends[k]) & (sent >= ends[k + 1])
        rate = exact_sum(own_rate[through])
        count = int(through.sum())
        if count < max(2, LEAST_BUSY * run.workers):
            continue
        surprise = gaps[k] * rate * (2 if is_long[through].sum() > MOST * count else 1)
        if surprise > patience and exact_sum(extra[through]) / count >= EXCESS * gaps[k]:
            found.append(_cut(ends[k], ends[k + 1], rate))
    return [stall for stall in found if stall.seconds > 0]


def _cut(begin: float, end: float, rate: float) -> Stall:
    """The gap without the seconds that would have passed without a stall, half on each side."""
    return Stall(begin + 1 / rate, end - 1 / rate)


def without_stalls(run: Recorded, stalls: list[Stall]) -> Recorded:
    """The run with the stalls taken out of the seconds of the jobs in progress."""
    jobs = run.jobs
    begins, ends = jobs["received"].to_numpy(float), jobs["sent"].to_numpy(float)
    seconds = run.seconds
    for stall in stalls:
        seconds = seconds - _overlap(begins, ends, stall)
    return replace(run, jobs=jobs.assign(seconds=np.maximum(seconds, 1e-9)))


def _overlap(begins: Floats, ends: Floats, stall: Stall) -> Floats:
    shared = np.minimum(ends, stall.end) - np.maximum(begins, stall.begin)
    found: Floats = np.maximum(np.asarray(shared, float), 0.0)
    return found

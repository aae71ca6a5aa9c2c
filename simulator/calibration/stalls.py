"""Find the pauses of a whole cluster in a recording, and take them out of the jobs' seconds.

A pause that all workers share must not count as bad luck of each: sampled independently it makes
methods that wait for everyone far too slow.
"""

from dataclasses import replace
from math import log
from typing import NamedTuple

import numpy as np

from simulator.arrays import Flags, Floats, Ints
from simulator.calibration.recordings import Recorded
from simulator.cluster.worker_draws import TURN, worker_uniforms
from simulator.sums import exact_sum

__all__ = ["Stall", "find_stalls", "without_stalls"]

CHANCE = 1e-3  # of calling a gap a stall that is none, per recording
LEAST_BUSY = 0.5  # share of the workers that compute throughout a stall
LONG, MOST = 0.95, 0.8
ROTATIONS, CHANCES = 99, 5  # a stall is longer than the longest gaps of all but 4 rotations
EXCESS = 0.5  # of the gap, by which jobs in progress are longer than usual, on average


class Stall(NamedTuple):
    """Seconds [begin, end) without any progress."""

    begin: float
    end: float

    @property
    def seconds(self) -> float:
        """How long it lasted."""
        return self.end - self.begin


class _Jobs(NamedTuple):
    """Jobs in time, and how unusual each is for its worker, arrays (m,).

    Attributes:
        received, sent: seconds.
        rate: ends of jobs per second of the worker.
        extra: seconds beyond the worker's median.
        is_long: whether it is among the longest of its worker.
        worker: its worker.
        workers: their number.
        whole_rate: of all workers.
    """

    received: Floats
    sent: Floats
    rate: Floats
    extra: Floats
    is_long: Flags
    worker: Ints
    workers: int
    whole_rate: float


class _Gap(NamedTuple):
    """A stall with the seconds before it in which a job would have ended anyway."""

    begin: float
    end: float
    rate: float  # of ends of the jobs in progress

    @property
    def seconds(self) -> float:
        """How long it lasted."""
        return self.end - self.begin

    @property
    def stall(self) -> Stall:
        """Without the seconds that would have passed without a stall, half on each side."""
        return Stall(self.begin + 1 / self.rate, self.end - 1 / self.rate)


def find_stalls(run: Recorded) -> list[Stall]:
    """The gaps in which no job ended although nearly all workers computed, too long for chance.

    Ends of jobs come at the rate r = sum 1/mean of those that compute; a gap of g seconds has a
    chance of about exp(-r g) or less. The jobs in progress throughout must be longer than usual by
    half of the gap. If most of them are among the longest 5 % of their workers, half of r g is
    enough.

    Jobs with heavy tails make such gaps by chance. So the jobs of each worker are rotated in time
    independently, 99 times, and a gap must also be longer than the longest gaps of 95 of these
    rotations. If the workers have nothing in common, at most one recording in 20 shows a stall.
    """
    if not run.is_timed or len(run.jobs) < 2 * run.workers or run.workers < 2:
        return []
    jobs = _jobs(run)
    gaps = _gaps(jobs)
    if not gaps:
        return []
    longest = sorted(_longest(_gaps(_rotated(jobs, k))) for k in range(ROTATIONS))
    found = [gap.stall for gap in gaps if gap.seconds > longest[-CHANCES]]
    return [stall for stall in found if stall.seconds > 0]


def _jobs(run: Recorded) -> _Jobs:
    jobs = run.jobs
    by_worker = jobs.groupby("worker")["seconds"]
    return _Jobs(
        received=jobs["received"].to_numpy(float),
        sent=jobs["sent"].to_numpy(float),
        rate=1.0 / by_worker.transform("mean").to_numpy(float),
        extra=run.seconds - by_worker.transform("median").to_numpy(float),
        is_long=run.seconds >= by_worker.transform("quantile", LONG).to_numpy(float),
        worker=run.worker,
        workers=run.workers,
        whole_rate=exact_sum((1.0 / by_worker.mean()).to_numpy(float)),
    )


def _gaps(jobs: _Jobs) -> list[_Gap]:
    """The gaps that are too long for jobs without memory."""
    ends = np.sort(jobs.sent)
    gaps = np.diff(ends)
    patience = log(len(ends) / CHANCE)
    found = []
    for k in np.flatnonzero(2 * gaps * jobs.whole_rate > patience).tolist():
        through = (jobs.received <= ends[k]) & (jobs.sent >= ends[k + 1])
        rate = exact_sum(jobs.rate[through])
        count = int(through.sum())
        if count < max(2, LEAST_BUSY * jobs.workers):
            continue
        surprise = gaps[k] * rate * (2 if jobs.is_long[through].sum() > MOST * count else 1)
        if surprise > patience and exact_sum(jobs.extra[through]) / count >= EXCESS * gaps[k]:
            found.append(_Gap(float(ends[k]), float(ends[k + 1]), rate))
    return found


def _longest(gaps: list[_Gap]) -> float:
    return max((gap.seconds for gap in gaps), default=0.0)


def _rotated(jobs: _Jobs, number: int) -> _Jobs:
    """The jobs with those of each worker in an order that begins elsewhere, waits included."""
    turns = worker_uniforms(TURN, workers=jobs.workers, first=0, seed=number)
    received, sent = np.empty_like(jobs.received), np.empty_like(jobs.sent)
    order = np.argsort(jobs.worker, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(jobs.worker[order])) + 1):
        took = jobs.sent[rows] - jobs.received[rows]
        apart = np.diff(jobs.sent[rows], prepend=0.0)
        turn = int(turns[jobs.worker[rows[0]]] * len(rows))
        rows, ends = np.roll(rows, turn), np.cumsum(np.roll(apart, turn))
        sent[rows], received[rows] = ends, ends - np.roll(took, turn)
    return jobs._replace(received=received, sent=sent)


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

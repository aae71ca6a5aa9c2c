"""The common parts of kernels that process many arrivals of a cohort at once.

A kernel processes known arrivals in order, in place of the method's hook and the loop, and stops
when it needs one of them. Its `state` is an array of counters; all kernels share the first ones.
"""

from typing import NamedTuple

from simulator.arrays import Floats, Ints
from simulator.core.leaf import leaf
from simulator.core.player import STEP
from simulator.core.renewal import FREE

__all__ = [
    "ARRIVED",
    "AT",
    "DISCARDED",
    "DONE",
    "FULL",
    "LATEST",
    "ROW",
    "SERIAL",
    "SHARED",
    "Arrivals",
    "Fleet",
    "discard",
    "go_on",
    "leave",
    "take_arrival",
    "write_step",
]

DONE, FULL = 0, 1  # returned by kernels: FULL if the tape has no row left
# Entries of the state: the next arrival, the worker of the last one taken, arrivals taken, those
# discarded, the clock's next serial number, the next row of the tape.
AT, LATEST, ARRIVED, DISCARDED, SERIAL, ROW = range(6)
SHARED = 6


class Arrivals(NamedTuple):
    """Arrivals in their order, (k,) each: worker, number of the gradient, end and start [s]."""

    worker: Ints
    number: Ints
    end: Floats
    start: Floats


class Fleet(NamedTuple):
    """The state of each worker, (n,): see `simulator.loop.workers` and `.accounting`.

    `used` counts the gradients that led to an update, or wait for one.
    """

    held: Ints
    serials: Ints
    versions: Ints
    number: Ints
    since: Floats
    busy: Floats
    lost: Floats
    used: Ints
    discarded: Ints


@leaf
def take_arrival(arrivals, k, fleet, state):
    """Account for the seconds of arrival `k`."""
    worker, end = arrivals.worker[k], arrivals.end[k]
    fleet.busy[worker] += end - fleet.since[worker]
    fleet.since[worker] = end
    state[AT], state[LATEST] = k + 1, worker
    state[ARRIVED] += 1


@leaf
def discard(arrivals, k, fleet, state):
    """Count the gradient of arrival `k` as discarded."""
    worker = arrivals.worker[k]
    fleet.discarded[worker] += 1
    fleet.lost[worker] += arrivals.end[k] - arrivals.start[k]
    state[DISCARDED] += 1


@leaf
def go_on(worker, version, fleet, state):
    """Start the worker again, at the model of `version`."""
    fleet.number[worker] += 1
    fleet.versions[worker], fleet.serials[worker] = version, state[SERIAL]
    state[SERIAL] += 1


@leaf
def leave(worker, fleet):
    """Leave the worker idle: it is no longer a member of the cohort."""
    fleet.held[worker] = FREE


@leaf
def write_step(row, code, out, base, point, fresh, arrivals, k, factor, operations, coefficients):
    """Write out = base + factor g: slots; g is the gradient of arrival `k` at slot `point`."""
    operations[row, 0], operations[row, 1] = code + STEP, out
    operations[row, 2], operations[row, 3], operations[row, 4] = base, point, fresh
    operations[row, 5], operations[row, 6] = arrivals.worker[k], arrivals.number[k]
    coefficients[row, 7], coefficients[row, 8] = 1.0, factor

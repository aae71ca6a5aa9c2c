"""The accounting of gradients: applied, waiting for an update, or discarded.

A gradient that is read is applied at the next update, unless a method holds it for a later one. A
gradient that is never read is discarded.
"""

from array import array
from collections.abc import Callable, Iterable
from typing import Generic

import numpy as np

from simulator.arrays import Ints
from simulator.loop.clock import Clock
from simulator.loop.gradient import (
    APPLIED,
    DISCARDED,
    HELD,
    READ,
    UNREAD,
    WAITING,
    Gradient,
)
from simulator.loop.job_log import InHand, JobLog, Open, still_open
from simulator.loop.protocols import V

__all__ = ["Accounting"]


class Accounting(Generic[V]):
    """Counters of applied and discarded gradients for `workers` workers.

    `on_discard(gradient, finished)` is called for every gradient that is discarded.

    Attributes:
        applied, discarded: numbers of gradients with this fate.
        collected: the number of gradients that wait for the next update, but are only counted.
        delay_sum, delay_max: over the applied ones, in updates.
        log: records the fate of every job, if there is a log.
    """

    def __init__(
        self,
        clock: Clock,
        workers: int,
        log: JobLog | None,
        on_discard: Callable[[Gradient[V], float], None],
    ) -> None:
        self.log = log
        self.applied = 0
        self.discarded = 0
        self.collected = 0
        self.delay_sum = 0
        self.delay_max = 0
        self._clock = clock
        self._on_discard = on_discard
        self._applied = array("q", [0]) * workers
        self._discarded = array("q", [0]) * workers
        self._waiting: dict[Gradient[V], None] = {}  # in the order of arrival
        self._collected_by = np.zeros(workers, dtype=np.int64)
        self._delays: list[int] = []  # of the collected ones that are not fresh
        self._held: dict[Gradient[V], None] = {}

    def enter(self, gradient: Gradient[V], iteration: int) -> None:
        """Account for an arrived gradient that led to no update, according to its fate."""
        gradient.taken = None  # reading the value again computes it again
        fate = gradient.fate
        if fate is READ:
            self.wait(gradient)
        elif fate is HELD:
            self._held[gradient] = None
        else:
            self._reject(gradient, iteration)

    def wait(self, gradient: Gradient[V]) -> None:
        """Include an arrived gradient in the next update."""
        gradient.fate = WAITING
        self._waiting[gradient] = None

    def release(self, gradients: Iterable[Gradient[V]] | None = None) -> None:
        """Include held gradients in the next update: all, or those of `gradients` that are held."""
        chosen = list(self._held) if gradients is None else gradients
        for gradient in chosen:
            if gradient in self._held:
                del self._held[gradient]
                self.wait(gradient)
            elif gradient.fate is HELD:  # it is arriving: counted after the hook
                gradient.fate = READ

    def discard(self, gradient: Gradient[V], iteration: int) -> None:
        """Count a gradient as discarded, although the method has read its value."""
        for entered in (self._waiting, self._held):
            if gradient in entered:
                del entered[gradient]
                self._reject(gradient, iteration)
        if gradient.fate in (READ, HELD):  # it is arriving: counted after the hook
            gradient.fate = UNREAD
        gradient.taken = None

    def discard_waiting(self, iteration: int) -> None:
        """Count all gradients that wait for the next update as discarded."""
        waiting = list(self._waiting)
        self._waiting.clear()
        for gradient in waiting:
            self._reject(gradient, iteration)

    def apply(self, gradient: Gradient[V], iteration: int) -> None:
        """Count a gradient as applied in update number `iteration`."""
        gradient.fate = APPLIED
        self.applied += 1
        self._applied[gradient.worker] += 1
        delay = gradient.delay
        self.delay_sum += delay
        if delay > self.delay_max:
            self.delay_max = delay
        if self.log is not None:
            self.log.settle(gradient, self._clock._now, iteration)

    def apply_waiting(self, iteration: int) -> None:
        """Count all waiting gradients as applied in update number `iteration`."""
        if self._waiting:
            for gradient in self._waiting:
                self.apply(gradient, iteration)
            self._waiting.clear()
        if self.collected:
            self.applied += self.collected
            self.by_worker()[0][:] += self._collected_by
            self.collected = 0
            self._collected_by[:] = 0
            for delay in self._delays:
                self.delay_sum += delay
                self.delay_max = max(self.delay_max, delay)
            self._delays.clear()

    def apply_one(self, gradient: Gradient[V], iteration: int) -> None:
        """Count one waiting gradient as applied: the others were not part of the update."""
        del self._waiting[gradient]
        self.apply(gradient, iteration)

    @property
    def buffered(self) -> int:
        """Gradients read but not yet part of an update."""
        return len(self._waiting) + len(self._held) + self.collected

    def buffered_by_worker(self) -> Ints:
        """Gradients of each worker (n,) that were read but are not yet part of an update."""
        waiting = [gradient.worker for gradient in (*self._waiting, *self._held)]
        return np.bincount(waiting, minlength=len(self._applied)) + self._collected_by

    def applied_by_worker(self) -> Ints:
        """Applied gradients of each worker (n,)."""
        return np.array(self._applied, dtype=np.int64)

    def discarded_by_worker(self) -> Ints:
        """Discarded gradients of each worker (n,)."""
        return np.array(self._discarded, dtype=np.int64)

    def open_jobs(self, in_hand: InHand, iteration: int) -> Open:
        """Jobs without a verdict: gradients that wait, and the jobs `in_hand`."""
        return still_open([*self._waiting, *self._held], in_hand, iteration)

    def by_worker(self) -> tuple[Ints, Ints]:
        """Applied and discarded gradients of each worker (n,), the counters themselves."""
        applied, discarded = self._applied, self._discarded
        return np.frombuffer(applied, dtype=np.int64), np.frombuffer(discarded, dtype=np.int64)

    def collected_by_worker(self) -> tuple[Ints, Ints]:
        """Collected and discarded gradients of each worker (n,), the counters themselves."""
        return self._collected_by, self.by_worker()[1]

    def count_collected(self, applied: int, collected: int, discarded: int, iteration: int) -> None:
        """Count fresh gradients of rounds that update number `iteration` or later ones applied.

        `collected` wait for the next update now. The counters by worker include them already.
        """
        if applied:
            self.collected = 0
            self.apply_waiting(iteration)
        self.applied += applied
        self.collected = collected
        self.discarded += discarded

    def collect(self, workers: Ints, delays: Ints) -> None:
        """Include gradients in the next update that are only counted."""
        self.collected += len(workers)
        np.add.at(self._collected_by, workers, 1)
        self._delays += delays.tolist()

    def count_steps(self, applied: int, discarded: int, delay_sum: int, delay_max: int) -> None:
        """Add gradients that `by_worker` already includes, and set the delays of all so far."""
        self.applied += applied
        self.discarded += discarded
        self.delay_sum, self.delay_max = delay_sum, delay_max

    def _reject(self, gradient: Gradient[V], iteration: int) -> None:
        gradient.fate = DISCARDED
        self.discarded += 1
        self._discarded[gradient.worker] += 1
        self._on_discard(gradient, gradient.finished)
        if self.log is not None:
            self.log.settle(gradient, self._clock._now, iteration)

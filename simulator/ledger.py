"""The book of gradients: which were applied, which wait for an update, which came to nothing.

A gradient that is read takes part in the next update, unless a method holds it for a later one. One
that is never read is discarded.
"""

import numpy as np
from numpy.typing import NDArray

from simulator.cluster.workers import Workers
from simulator.gradient import Gradient
from simulator.joblog import JobLog

__all__ = ["Ledger"]

Int64s = NDArray[np.int64]


class Ledger:
    """What became of the gradients of `workers` workers, the part of a server that counts.

    Attributes:
        applied, discarded: gradients of which this is decided.
        delay_sum, delay_max: over the applied ones, in updates.
        iteration: updates made.
        log: takes notes of every job, if there is one.
    """

    cluster: Workers

    def __init__(self, workers: int, log: JobLog | None) -> None:
        self.workers = workers
        self.log = log
        self.iteration = 0
        self.applied = 0
        self.discarded = 0
        self.delay_sum = 0
        self.delay_max = 0
        self._applied = [0] * workers
        self._discarded = [0] * workers
        self._pending: dict[Gradient, None] = {}  # in the order of arrival
        self._held: dict[Gradient, None] = {}
        self._kept: Gradient | None = None  # the arriving gradient, if it is to be held

    @property
    def now(self) -> float:
        """Simulated seconds."""
        return self.cluster.clock._now

    def hold(self, gradient: Gradient) -> None:
        """Keep the arrived gradient for later than the next update."""
        self._kept = gradient
        self._held[gradient] = None

    def release(self) -> None:
        """What was held takes part in the next update."""
        self._pending.update(self._held)
        self._held.clear()

    def discard(self, gradient: Gradient) -> None:
        """Count a gradient as discarded although its value was read."""
        if gradient is self._kept:  # on its arrival: what is not taken is rejected there
            self._kept = None
            del self._held[gradient]
        for waiting in (self._pending, self._held):
            if gradient in waiting:
                del waiting[gradient]
                self._reject(gradient)
        gradient.taken = None

    @property
    def buffered(self) -> int:
        """Gradients read but not yet part of an update."""
        return len(self._pending) + len(self._held)

    def buffered_by_worker(self) -> Int64s:
        """Gradients of each worker (n,) that were read but are not yet part of an update."""
        waiting = [gradient.worker for gradient in (*self._pending, *self._held)]
        return np.bincount(waiting, minlength=self.workers).astype(np.int64)

    def applied_by_worker(self) -> Int64s:
        """Applied gradients of each worker (n,)."""
        return np.array(self._applied, dtype=np.int64)

    def discarded_by_worker(self) -> Int64s:
        """Discarded gradients of each worker (n,)."""
        return np.array(self._discarded, dtype=np.int64)

    def _apply(self, gradient: Gradient) -> None:
        self.applied += 1
        self._applied[gradient.worker] += 1
        delay = gradient.delay
        self.delay_sum += delay
        if delay > self.delay_max:
            self.delay_max = delay
        if self.log is not None:
            self.log.settle(gradient, "applied", self.now, self.iteration)

    def _reject(self, gradient: Gradient) -> None:
        self.discarded += 1
        self._discarded[gradient.worker] += 1
        self.cluster.lose(gradient, gradient.finished)
        if self.log is not None:
            self.log.settle(gradient, "discarded", self.now, self.iteration)

    def _apply_pending(self) -> None:
        for gradient in self._pending:
            self._apply(gradient)
        self._pending.clear()

"""Adaptive MindFlayer SGD."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from algorithms.base import Algorithm, Count, Gradient, Look, OnNewModel, Positive, ranges
from algorithms.parts.trials import Deadlines

__all__ = ["AdaptiveMindFlayer"]

LEAST = 1e-9  # a deadline above 0 times an infinite unit is infinite, not nan
LEAST_SUCCESS = 1e-3
Above0 = Annotated[float, Field(gt=0, allow_inf_nan=False)]


@dataclass(kw_only=True)
class AdaptiveMindFlayer(Algorithm):
    """MindFlayer SGD that learns its deadlines, for unknown distributions of times.

    Workers make trials at x; a trial that has not ended after its worker's deadline D_i is cut.
    When B = `batch` trials at x are over, by any workers and with or without a gradient,

        x <- x - stepsize/(p B) sum of the gradients that arrived,

    where p = `success` is the desired share of trials that end in time. After the r-th trial of
    worker i

        D_i <- D_i - (gain/r) (1[ended in time] - p), kept above 0,

    which converges to the p-quantile of the worker's times. p is at least 0.001; with a smaller p
    deadlines would shrink until time does not advance. D_i starts at `deadline`. `deadline` and
    `gain` are in units of the worker's own mean seconds per gradient (`mean`; never cut if those
    are infinite) or in `seconds`. Trials at an older model are stopped at once (`interrupt`), or
    run to their end and only update D_i (`finish_and_drop`).

    For equal objectives. Trials are counted as they end, which favours short ones: the step is
    unbiased only as far as the share of successes among them is p.

    Reference: Maranjyan, Omar, Richtarik (2025), MindFlayer SGD, UAI, arXiv 2410.04285. The
    treatment of trials at an older model, and the lower bound of D_i, are reconstructed.
    """

    look = Look("orange", "^", "dashed")
    searched = ranges(batch="log:1..2*workers", deadline="log:0.5..8.0")

    batch: Count
    """trials of an update (example: 10)"""
    success: Annotated[float, Field(gt=0, lt=1)]
    """desired share of trials that end in time (example: 0.8)"""
    deadline: Above0 = 2.0
    """deadline of every worker at the start, in `unit` (example: 3.0)"""
    gain: Above0 = 1.0
    """factor of the changes of a deadline, in `unit` (example: 0.5)"""
    unit: Literal["mean", "seconds"] = "mean"
    stepsize: Positive
    on_new_model: OnNewModel = "interrupt"

    def start(self) -> None:
        n = self.server.workers
        self.units = self.server.mean_seconds if self.unit == "mean" else np.ones(n)
        self.limits = np.full(n, self.deadline)
        self.versions = np.zeros(n, dtype=np.int64)  # model versions of the trials
        self.trials = [0] * n
        self.timers: dict[int, Any] = {}  # of trials that did not start with all others
        self.open_round()
        self.restart()

    def open_round(self) -> None:
        self.total = self.server.zeros()
        self.missing = self.batch

    def restart(self) -> None:
        """Start a trial at the new model on all workers; one timer serves their limits."""
        for timer in self.timers.values():
            timer.cancel()
        self.timers.clear()
        self.server.cancel_many()
        self.assign_many()
        self.versions[:] = self.server.iteration
        ends = self.server.now + self.limits * self.units
        self.deadlines = Deadlines(self.server, ends, self.cut)

    def begin(self, worker: int) -> None:
        """Start a trial at the newest model on one worker."""
        self.assign(worker)
        self.versions[worker] = self.server.iteration
        seconds = float(self.limits[worker] * self.units[worker])
        self.timers[worker] = self.server.after(seconds, partial(self.cut, worker))

    def on_gradient(self, gradient: Gradient) -> None:
        if gradient.delay == 0:
            self.total = self.total + gradient.value
        self.end_trial(gradient.worker, 1)

    def cut(self, worker: int) -> None:
        """Cut the trial: it fails."""
        self.server.cancel(worker)
        self.end_trial(worker, 0)

    def end_trial(self, worker: int, success: int) -> None:
        self.deadlines.end(worker)
        timer = self.timers.pop(worker, None)
        if timer is not None:
            timer.cancel()
        self.learn(worker, success)
        self.missing -= self.versions[worker] == self.server.iteration
        if self.missing == 0:
            scale = self.stepsize / (self.success * self.batch)
            self.model = self.model - scale * self.total
            self.open_round()
            if self.on_new_model == "interrupt":
                self.deadlines.forget()
                self.restart()
                return
        self.begin(worker)

    def learn(self, worker: int, success: int) -> None:
        """Move the deadline towards the p-quantile."""
        self.trials[worker] += 1
        moved = self.limits[worker] - self.gain / self.trials[worker] * (success - self.success)
        self.limits[worker] = max(moved, LEAST)

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        """Refuse success rates so small that a run would not advance."""
        del workers
        if parameters["success"] < LEAST_SUCCESS:
            yield "success", "must be at least 0.001, else deadlines shrink and time stops"

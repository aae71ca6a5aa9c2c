"""DropCompute: synchronous SGD whose workers stop their micro-batches at a time limit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from algorithms.base import Algorithm, Count, Gradient, Look, Positive, ranges
from algorithms.parts.deadline import Deadline
from algorithms.parts.parameters import SECONDS
from algorithms.parts.turnover import Team

__all__ = ["DropCompute", "best_threshold"]

Limit = Annotated[float, Field(gt=0, json_schema_extra=SECONDS)]
Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False, json_schema_extra=SECONDS)]
Floats = NDArray[np.float64]
THRESHOLDS = 200
FIRST = 6  # the lowest threshold lets the fastest worker finish so many micro-batches


@dataclass(kw_only=True)
class DropCompute(Algorithm):
    """DropCompute: workers compute up to M micro-batches in each step, within a limited time.

    In a step every worker computes M = `micro_batches` gradients at x, one after the other, and
    stops `threshold` seconds after the beginning of the step. When all have stopped, they exchange
    their sums for `communication` seconds. Then

        x <- x - (stepsize/(M n)) sum of the gradients that were finished

    (`divide_by: planned`), or the mean of those (`computed`). A step in which nothing was finished
    leaves x as it is, and counts. `cut: after_gradient`: a worker finishes the micro-batch that is
    running at the threshold; `at_once`: it is lost, and its seconds are wasted. A micro-batch that
    ends at the threshold counts, and its worker stops.

    `threshold: auto`: the first `observe` steps have no limit. From their times the server chooses
    the threshold, of 200 between the earliest sixth micro-batch (the first, if M < 6) and the
    longest step, that maximises the mean over steps of (share of micro-batches finished) T/T', T
    and T' the seconds of the step without and with the threshold, communication included.

    If a worker leaves, the step goes on with what it has finished, and n is the number of workers
    with finished micro-batches, or starts again, as the cluster's membership says.

    A micro-batch is a job: the tables count finished and lost ones. Behind links each of them is a
    message, so give the seconds of one exchange as `communication` instead. threshold = infinity
    with M = 1 is `sync_sgd`. Slow workers contribute less: for equal objectives. Theory: none
    given here.

    Reference: Giladi, Gottlieb, Shkolnik, et al. (2023), "DropCompute: simple and more robust
    distributed synchronous training via compute variance reduction", NeurIPS, arXiv 2306.10598.
    Divisor and choice of the threshold as in the authors' code, where a worker loses the
    micro-batch whose forward pass it is in; here that is all or nothing.
    """

    also_called = ("gradient accumulation", "micro-batches", "compute threshold")
    look = Look("black", "p", "dashed")
    searched = ranges()
    inelastic = staticmethod(
        lambda given: (
            "chooses its threshold from the times of everybody"
            if given["threshold"] == "auto"
            else ""
        )
    )

    stepsize: Positive
    micro_batches: Count
    """M: gradients of a worker in a step (example: 8)"""
    threshold: Limit | Literal["auto"] = "auto"
    """time limit of a step, or auto: chosen from the first steps (example: 10.0)"""
    observe: Count = 20
    """steps without a limit before auto chooses it (example: 50)"""
    cut: Literal["after_gradient", "at_once"] = "after_gradient"
    """the micro-batch that is running at the threshold: finished, or lost"""
    divide_by: Literal["planned", "computed"] = "planned"
    """number by which the sum is divided"""
    communication: Seconds = 0.0
    """time of the exchange at the end of a step (example: 0.5)"""

    def start(self) -> None:
        self.limit = math.inf if self.threshold == "auto" else self.threshold
        self.seen: list[list[list[float]]] = []  # ends of micro-batches by step and worker
        self.deadline, self.team = Deadline(self.server), Team(self.server)
        self.begin()

    def begin(self) -> None:
        """Start a step."""
        team = self.team.gather()
        self.begun = self.server.now
        self.total = self.server.zeros()
        self.finished = 0
        self.ends: list[list[float]] = [[] for _ in range(self.server.workers)]
        self.working = self.due = self.team.size
        self.assign_many(team)
        if self.limit < math.inf and self.due:
            self.deadline.set(self.limit, self.strike)

    def strike(self) -> None:
        """The threshold: stop the workers, or let them stop after their micro-batches."""
        if self.cut == "at_once" and self.working:
            self.server.cancel_many()
            self.working = 0
            self.exchange()

    def on_gradient(self, gradient: Gradient) -> None:
        worker, ends = gradient.worker, self.ends[gradient.worker]
        self.total = self.total + gradient.value
        self.finished += 1
        ends.append(self.server.now - self.begun)
        if len(ends) < self.micro_batches and self.server.now < self.begun + self.limit:
            self.assign(worker)
            return
        self.working -= 1
        if self.working == 0:
            self.exchange()

    def on_join(self, worker: int) -> None:
        self.team.join(worker)
        if not self.due:
            self.begin()

    def on_leave(self, worker: int) -> None:
        if self.working <= self.server.busy:
            return  # it had stopped
        self.working -= 1
        self.due -= not self.ends[worker]
        if self.team.starts_again(self.due):
            self.server.cancel_many()
            self.server.discard_waiting()
            self.deadline.cancel()
            self.begin()
        elif not self.working:
            self.exchange()

    def exchange(self) -> None:
        """Let the workers exchange their sums."""
        self.deadline.cancel()
        if self.communication:
            self.server.after(self.communication, self.complete)
        else:
            self.complete()

    def complete(self) -> None:
        """Make the update of the step, and begin the next."""
        planned = self.micro_batches * self.team.divisor(self.due)
        count = planned if self.divide_by == "planned" else max(self.finished, 1)
        self.model = self.model - self.stepsize / count * self.total
        if self.threshold == "auto" and self.limit == math.inf:
            self.look_back()
        self.begin()

    def look_back(self) -> None:
        """Note the times of a step without limit; choose the limit if there are enough."""
        self.seen.append(self.ends)
        if len(self.seen) == self.observe:
            at_once = self.cut == "at_once"
            self.limit = best_threshold(np.array(self.seen), self.communication, at_once=at_once)
            self.seen = []


def best_threshold(ends: Floats, communication: float, *, at_once: bool) -> float:
    """The threshold with the best speed-up times share, from ends (steps, n, M) of micro-batches.

    The seconds are counted from the beginning of each step.
    """
    fewest = FIRST if ends.shape[2] >= FIRST else 1
    whole = ends[:, :, -1].max(axis=1)
    lowest = float(ends[:, :, fewest - 1].min())
    scores = []
    candidates = np.linspace(lowest, float(whole.max()), THRESHOLDS).tolist()
    begins = np.concatenate([np.zeros_like(ends[:, :, :1]), ends[:, :, :-1]], axis=2)
    for threshold in candidates:
        done = ends <= threshold if at_once else begins < threshold
        stops = np.minimum(ends, threshold) if at_once else np.where(done, ends, 0.0)
        shorter = stops.max(axis=(1, 2))
        speed = (whole + communication) / (shorter + communication)
        finished = np.count_nonzero(done, axis=(1, 2))
        scores.append(math.fsum((finished * speed).tolist()))  # times a constant
    best: float = candidates[int(np.argmax(scores))]
    return best

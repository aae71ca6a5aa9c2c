"""DiLoCo: local steps in rounds with an outer Nesterov step; streaming and eager too."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from algorithms.base import (
    Count,
    Gradient,
    LocalSteps,
    Look,
    Positive,
    Share,
    Weight,
    ranges,
)
from algorithms.parts.aggregators import MEAN, Aggregator, check_aggregator
from algorithms.parts.deadline import Deadline
from algorithms.parts.inner import AdamW, Inner, change_of, steps_of
from algorithms.parts.rounds import Rounds
from algorithms.parts.rounds_ahead import Eager, Streaming

__all__ = ["Diloco"]

Patience = Annotated[float, Field(ge=1)]


def _needs_everybody(parameters: Mapping[str, Any]) -> str:
    """Why rounds that overlap cannot go on without a worker."""
    ahead = parameters["eager"] or parameters["overlap"] or parameters["fragments"] > 1
    return "needs everybody for fragments and eager steps" if ahead else ""


@dataclass(kw_only=True)
class Diloco(Rounds):
    """DiLoCo: workers take H local steps, then the server a Nesterov step along the mean change.

    Worker i starts at x and takes H = `local_steps` inner steps to y_i. `inner: sgd` does
    y <- y - local_stepsize g_i(y); `adamw` keeps its moments and its count of steps at the worker,
    unless `reset`.
    When all have ended, with c = (1/n) sum_i (x - y_i),

        m <- momentum m + c ; x <- x - stepsize (momentum m + c).

    A round lasts as long as the slowest worker's H gradients. Momentum 0 and stepsize 1 with the
    inner sgd is `local_sgd`, or federated averaging (FedAvg). If objectives differ, H > 1 ends near
    the minimiser but not at it. Theory: none given here; the defaults are the paper's.

    Streaming: with P = `fragments`, a period has H/P local steps and period t does the outer step
    of fragment t mod P alone, coordinates floor(d p/P) to floor(d (p+1)/P) - 1. Its snapshots of
    y_i are taken `overlap` steps before the period ends, and the step is taken at the last one.
    At the end of its period, or when the step has been taken, a worker sets the fragment to
    (1 - mix) x + mix y_i and goes on from its own y_i.

    `eager`: a worker that has ended round t goes on as soon as all have ended round t - 1. With its
    changes c_i of round t and b_i of round t - 1, whose mean over all is b, it does the outer step
    along b + (c_i - b_i)/n, with a model and momentum of its own; before the first round all
    changes are 0. The model that is reported is the mean of the workers' after a round.

    `patience` is an adaptive deadline: if half of the workers have ended after t seconds of a round
    (as many as the aggregator needs, if those are more), the others get until patience t. Whoever
    has not ended by then stops, and c is the mean of those who have, as after a departure.

    Behind links every job begins with a download of the model and ends with an upload: `overlap`
    then hides the wait for other workers, not the links.

    Reference: Douillard, Feng, Rusu, et al. (2023), arXiv 2311.08105; Douillard, Donchev, Rush, et
    al. (2025), arXiv 2501.18512, for streaming, details from a public implementation; Kale,
    Douillard, Donchev (2025), arXiv 2502.12996, for eager steps, its bookkeeping reconstructed.
    `patience` is ours; arXiv 2604.21428 describes a quorum with an adaptive window.
    """

    also_called = ("Streaming DiLoCo", "eager DiLoCo", "overlapped communication")
    look = Look("black", "X", "dashed")
    searched = ranges(local_steps="log:1..64", momentum=[0.0, 0.5, 0.9], local_stepsize=None)

    inelastic = staticmethod(_needs_everybody)

    local_steps: Count
    local_stepsize: Positive
    stepsize: Positive = 0.7
    momentum: Share = 0.9
    inner: Inner = "sgd"
    beta1: Share = 0.9
    beta2: Share = 0.95
    epsilon: Positive = 1e-8
    weight_decay: Weight = 0.0
    reset: bool = False
    fragments: Count = 1
    """P: parts of the model with outer steps of their own (example: 2)"""
    overlap: Annotated[int, Field(ge=0)] = 0
    """local steps from a snapshot to its outer step (example: 1)"""
    mix: Weight = 0.0
    """weight of a worker's own fragment after an outer step (example: 0.5, fragments: 2)"""
    eager: bool = False
    """let workers go on with the others' changes of the round before"""
    patience: Patience = math.inf
    """deadline as a multiple of the seconds of half of the workers (example: 1.5)"""
    aggregator: Aggregator = MEAN

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        """Periods are whole numbers of steps; eager steps have no fragments."""
        yield from check_aggregator(parameters["aggregator"], workers)
        fragments, overlap = parameters["fragments"], parameters["overlap"]
        period = parameters["local_steps"] // fragments
        if period * fragments != parameters["local_steps"]:
            yield "fragments", f"must divide local_steps, {parameters['local_steps']}"
        elif overlap >= period:
            yield "overlap", f"must be below local_steps/fragments, {period}"
        if parameters["eager"] and (fragments > 1 or overlap):
            yield "eager", "has neither fragments nor overlap"
        elif parameters["mix"] != 0.0 and fragments == 1 and not overlap:
            yield "mix", "belongs to fragments or overlap"
        ahead = parameters["eager"] or fragments > 1 or overlap
        if ahead and not parameters["aggregator"].is_usual:
            yield "aggregator", "must be mean with fragments, overlap or eager"
        if ahead and parameters["patience"] < math.inf:
            yield "patience", "must be .inf with fragments, overlap or eager"

    @classmethod
    def check_dimension(
        cls, parameters: dict[str, Any], dimension: int
    ) -> Iterator[tuple[str, str]]:
        """No fragment is empty."""
        if parameters["fragments"] > dimension:
            yield "fragments", f"must be at most {dimension}, the coordinates of the model"

    @property
    def worker_steps(self) -> LocalSteps | AdamW:
        """The steps of a period; with overlap a job has a part of them."""
        return steps_of(self, self.local_steps // self.fragments)

    def start(self) -> None:
        self.m = zero = self.server.zeros()
        self.memory = [self.worker_steps.first(zero)] * self.server.workers
        self.deadline = Deadline(self.server)
        self.ahead: Streaming | Eager | None = None
        if self.eager:
            self.ahead = Eager(self)
        elif self.fragments > 1 or self.overlap:
            self.ahead = Streaming(self)
        else:
            super().start()

    def on_gradient(self, gradient: Gradient) -> None:
        if self.ahead is not None:
            self.ahead.on_gradient(gradient)
            return
        self.messages.add(change_of(gradient, self.local_steps, self))
        self.missing -= 1
        if self.missing == 0:
            self.complete(gradient.worker)
        else:
            self.set_deadline()

    def on_leave(self, worker: int) -> None:
        super().on_leave(worker)
        self.set_deadline()

    def open_round(self) -> None:
        super().open_round()
        self.begun = self.server.now
        self.deadline.cancel()

    def set_deadline(self) -> None:
        """Limit the rest of the round if half of its workers have ended."""
        ended, enough = self.due - self.missing, max(self.due / 2, self.aggregator.least, 1)
        if self.patience < math.inf and ended >= enough and not self.deadline.is_set:
            rest = (self.patience - 1) * (self.server.now - self.begun)
            self.deadline.set(rest, self.stop_waiting)

    def stop_waiting(self) -> None:
        """End the round without those who are late."""
        self.due -= self.missing
        self.missing = 0
        self.server.cancel_many()
        self.complete(worker=0)

    def complete(self, worker: int) -> None:
        mean = self.messages.times(1 / self.divisor)
        self.m = self.momentum * self.m + mean
        self.model = self.model - self.stepsize * (self.momentum * self.m + mean)
        self.begin()

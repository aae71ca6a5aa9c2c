"""Asynchronous DiLoCo: local steps with an outer optimiser at every arrival."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from algorithms.base import (
    Algorithm,
    Count,
    Gradient,
    LocalSteps,
    Look,
    Positive,
    Share,
    Weight,
    ranges,
)
from algorithms.parts.inner import AdamW, Inner, change_of, steps_of
from algorithms.parts.outer import Outer, OuterKind
from algorithms.parts.paces import counts_by_speed

__all__ = ["AsyncDiloco"]


@dataclass(kw_only=True)
class AsyncDiloco(Algorithm):
    """Asynchronous DiLoCo (async local SGD): an outer optimiser applies every worker's local steps.

    A worker that starts at x_old takes H = `local_steps` inner steps to y and sends c = x_old - y;
    it goes on at once, at the new x. `inner: sgd` does y <- y - local_stepsize g(y); `adamw` keeps
    its moments and count of steps at the worker, unless `reset`. With `dylu`, worker i takes
    ceil(H tau_1/tau_i) steps, tau_1 the fastest's time, so that all jobs last about equally long.
    `outer`:

    - sgd: x <- x - stepsize c;
    - nesterov: m <- momentum m + c; x <- x - stepsize (momentum m + c);
    - delayed_nesterov: s <- s + c; at every N = `buffer`-th arrival m <- momentum m + s/N,
      x <- x - stepsize ((1 - k N + k) momentum m + c/N), s <- 0; at the others x <- x - stepsize
      (k momentum m + c/N), k = `spread`;
    - mla: m <- momentum m + (1 - momentum) c; x <- x - stepsize (c + momentum m);
    - heloco: mla of c turned towards m where the two disagree.

    With `dispatch: lookahead` workers of mla and heloco start where the momentum alone leads next,
    at x - stepsize momentum m.

    Momentum per arrival decays within 1/(1 - momentum) arrivals, n times faster than in `diloco`,
    so its step sizes do not carry over. In delayed_nesterov a change counts stepsize/N: released
    scripts state N stepsize. One change moves x by stepsize/(1 - momentum) c in the end with
    nesterov, by stepsize (1 + momentum) c with mla. For equal objectives. Theory: none given here.

    Reference: Liu, Chhaparia, Douillard, et al. (2024), arXiv 2401.09135, for delayed Nesterov and
    dylu, reconstructed from code; Ajanthan et al. (2025) for mla; arXiv 2606.00271 for heloco, its
    constants from code. heloco looks at the whole vector, not at layers.
    """

    also_called = ("async local SGD", "delayed Nesterov", "MLA", "HeLoCo", "DyLU")
    look = Look("black", "P", "solid")
    inelastic = ""
    searched = ranges(local_steps="log:1..64", momentum=[0.0, 0.5, 0.9], local_stepsize=None)

    local_steps: Count
    local_stepsize: Positive
    stepsize: Positive = 1.0
    momentum: Share = 0.9
    outer: OuterKind = "delayed_nesterov"
    """outer optimiser of the server"""
    buffer: Count | None = None
    """N of delayed_nesterov: arrivals per momentum step, by default n (example: 8)"""
    spread: Weight = 0.0
    """k of delayed_nesterov: share of the momentum per arrival, at most 1/N (example: 0.02)"""
    fade: bool = False
    """turn a change less in heloco, the less it disagrees (example: true, outer: heloco)"""
    dispatch: Literal["model", "lookahead"] = "model"
    """model from which workers start (example: lookahead, outer: mla)"""
    dylu: bool = False
    inner: Inner = "sgd"
    beta1: Share = 0.9
    beta2: Share = 0.95
    epsilon: Positive = 1e-8
    weight_decay: Weight = 0.0
    reset: bool = False

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        """A spread beyond 1/buffer adds momentum that the buffer takes away; mla looks ahead."""
        spread, most = parameters["spread"], 1 / (parameters["buffer"] or workers)
        if max(spread if isinstance(spread, list) else [spread]) > most:
            yield "spread", f"must be at most 1/buffer, {most:.3g}"
        if parameters["dispatch"] == "lookahead" and parameters["outer"] not in ("mla", "heloco"):
            yield "dispatch", "lookahead belongs to outer: mla or heloco"

    @property
    def worker_steps(self) -> LocalSteps | AdamW:
        """H steps; with dylu some workers take fewer."""
        return steps_of(self, self.local_steps)

    def start(self) -> None:
        zero, workers = self.server.zeros(), self.server.workers
        size = self.buffer or workers
        self.rule = Outer(zero, self.outer, self.momentum, size, self.spread, fade=self.fade)
        self.counts = self.steps_of_workers()
        self.memory = [self.worker_steps.first(zero)] * workers
        for worker in range(workers):
            self.assign(worker, gradients=self.counts[worker])

    def steps_of_workers(self) -> list[int]:
        """H_i of each worker."""
        if not self.dylu:
            return [self.local_steps] * self.server.workers
        return counts_by_speed(self.local_steps, self.server.mean_seconds.tolist())

    def on_gradient(self, gradient: Gradient) -> None:
        worker = gradient.worker
        change = change_of(gradient, self.counts[worker], self)
        self.model = self.model - self.stepsize * self.rule.direction(change)
        self.on_join(worker)

    def on_join(self, worker: int) -> None:
        start = self.model
        if self.dispatch == "lookahead":
            start = start - (self.stepsize * self.momentum) * self.rule.m
        self.assign(worker, start, gradients=self.counts[worker])

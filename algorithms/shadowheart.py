"""Shadowheart SGD."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from algorithms.base import (
    Algorithm,
    Count,
    Facts,
    Gradient,
    Look,
    Positive,
    Server,
    Vector,
    noise_ratio,
    prescribed,
    rounded_down,
)
from algorithms.parts.equilibrium import equilibrium_time
from algorithms.parts.parameters import SECONDS

__all__ = ["Shadowheart"]

Ratio = prescribed(Annotated[float, Field(ge=0, allow_inf_nan=False)])
Seconds = prescribed(Annotated[float, Field(gt=0, allow_inf_nan=False, json_schema_extra=SECONDS)])


class Copies(NamedTuple):
    """A worker's message: the sum of compressed copies of the sum of a batch of gradients.

    Without compression all copies are the same, and it is one of them.
    """

    batch: int
    keep: int
    copies: int
    server: Server

    def first(self, zero: Vector) -> None:
        """No state."""

    def run(self, gradient: Gradient, state: None) -> tuple[Any, None]:
        """The sum, and no state."""
        del state
        total: Any = gradient.value
        for step in range(1, self.batch):
            total = total + gradient.at(gradient.model, step)
        if self.keep == self.server.dimension:
            return total, None
        return self.server.sparsified(total, gradient.worker, self.keep, self.copies), None

    def reach(self, stepsize: Any) -> Any:
        """The step size."""
        return stepsize


@dataclass(kw_only=True)
class Shadowheart(Algorithm):
    """Shadowheart SGD: batches and compressed messages as each worker's speed and link allow.

    With t = `equilibrium`, worker i computes b_i = floor(t/h_i) gradients at x, sums them to v_i,
    and sends m_i = floor(t/tau_i) independently compressed copies C_ij of v_i, one after the other;
    h_i are its seconds per gradient, tau_i those per message. Workers with b_i = 0 or m_i = 0 rest.
    When all messages have arrived,

        x <- x - stepsize sum_i w_i sum_{j<=m_i} C_ij(v_i) / sum_i w_i m_i b_i,
        w_i = 1/(b_i omega + omega S + m_i S),   S = `noise` = sigma^2/eps.

    C is RandK, K = `keep`: d/K times the vector on K random coordinates, omega = d/K - 1. A message
    has K numbers: server and worker draw the coordinates from a common seed. K >= d compresses
    nothing: omega = 0, and the step is the plain mean of sum_i b_i gradients, as Rennala's. Copies
    beyond ceil(d/K) cost more than the vector itself: `clip` leaves them out. Workers whose
    messages take no time never send more.

    For equal objectives. In the paper sending models down takes no time; here a download takes the
    time of its link, and no formula includes it.

    Theory: t = min_j max{max(h_j, tau_j), s_j} over workers sorted by max(h, tau), s_j the s with
    sum_{i<=j} 1/(2 tau_i omega + 4 tau_i h_i omega S/s + 2 h_i S) = 1/s; stepsize = 1/(2 L).

    Reference: Tyurin, Pozzi, Ilin, Richtarik (2024), Shadowheart SGD, NeurIPS, arXiv 2402.04785.
    The rules follow the authors' code; step size and the number of rounds, 16 L Delta/eps, are
    reconstructed.
    """

    look = Look("vermillion", "D", "dotted")

    unreal = "sends compressed messages, and real workers send whole gradients"

    keep: Count
    clip: bool = True
    """leave out copies that cost more than the vector itself"""
    noise: Ratio = "theory"  # type: ignore[valid-type]
    """S of the weights, sigma^2/eps (example: 10.0)"""
    equilibrium: Seconds = "theory"  # type: ignore[valid-type]
    """t: time of a worker's gradients, and of its messages (example: 20.0)"""
    stepsize: Positive

    def start(self) -> None:
        n, d = self.server.workers, self.server.dimension
        self.nothing = [None] * n
        self.kept = min(self.keep, d)
        full, omega = math.ceil(d / self.kept), d / self.kept - 1
        seconds = self.server.mean_seconds.tolist()
        sends = self.server.upload_seconds(self.kept).tolist()
        self.batches = [rounded_down(self.equilibrium / h) for h in seconds]
        self.messages = [self.affordable(tau, full) for tau in sends]
        self.active = [i for i in range(n) if self.batches[i] and self.messages[i]]
        self.weights = [self.weight(i, omega) for i in range(n)]
        self.mass = math.fsum(
            self.weights[i] * self.messages[i] * self.batches[i] for i in self.active
        )
        self.cohorts: dict[int, list[int]] = {}
        for worker in self.active:
            self.cohorts.setdefault(self.batches[worker], []).append(worker)
        self.server.send_up([max(count, 1) for count in self.messages], self.kept)
        self.open_round()

    def affordable(self, tau: float, full: int) -> int:
        """Messages that a worker sends in the equilibrium time; `full` make up the vector."""
        if tau == 0:
            return full
        count = rounded_down(self.equilibrium / tau)
        return min(count, full) if self.clip else count

    def weight(self, worker: int, omega: float) -> float:
        """1/(b omega + omega S + m S); without noise all weights are equal."""
        noise = (omega + self.messages[worker]) * self.noise + self.batches[worker] * omega
        return 1 / noise if noise else 1.0

    def open_round(self) -> None:
        self.total = self.server.zeros()
        self.missing = len(self.active)
        for batch, cohort in self.cohorts.items():
            self.assign_many(cohort, gradients=batch)

    def on_gradient(self, gradient: Gradient) -> None:
        worker = gradient.worker
        steps = Copies(self.batches[worker], self.kept, self.messages[worker], self.server)
        weight = self.weights[worker]
        if self.kept == self.server.dimension:
            weight = weight * self.messages[worker]
        self.total = self.total + weight * gradient.sent(steps, self.nothing)
        self.missing -= 1
        if self.missing == 0:
            self.model = self.model - self.stepsize / self.mass * self.total
            self.open_round()

    def theory_noise(self, facts: Facts) -> float:
        """sigma^2/eps"""
        return noise_ratio(facts)

    def theory_equilibrium(self, facts: Facts) -> float:
        """min_j max{max(h_j, tau_j), s_j}"""
        kept = min(self.keep, facts.dimension)
        omega = facts.dimension / kept - 1
        time = equilibrium_time(facts.seconds, facts.upload_seconds(kept), omega, self.noise)
        return time if time < math.inf else math.nan

    def theory_stepsize(self, facts: Facts) -> float:
        """1/(2 L)"""
        return 1 / (2 * facts.smoothness)

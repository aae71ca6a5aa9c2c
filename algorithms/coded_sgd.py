"""Gradient coding: synchronous SGD that decodes the full gradient without the slowest workers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from algorithms.base import Algorithm, Gradient, Look, Positive, ranges

__all__ = ["CodedSgd"]

Stragglers = Annotated[int, Field(ge=0, le=1_000_000)]


@dataclass(kw_only=True)
class CodedSgd(Algorithm):
    """Gradient coding: every round gets the gradients of all parts without s of the n workers.

    The data has n parts; part j has the objective of worker j, and in each round one sample that
    does not depend on who computes it. Each worker computes the gradients of s + 1 parts at x, s =
    `stragglers`, which takes s + 1 times as long, and sends one combination of them. As soon as the
    server can decode the sum over all parts,

        x <- x - stepsize (1/n) sum_j g_j(x),

    the other workers stop and the next round begins. `code`:

    - repetition: groups of s + 1 workers have the same s + 1 parts and send their plain sum. A
      round ends when every group has sent one, which can be long before n - s workers have; later
      messages of a group are discarded. s + 1 must divide n.
    - cyclic: worker i has parts i, .., i + s (mod n), and any n - s messages decode.
    - ignore: no code; each worker has its own part, and a round ends with the mean of the first
      n - s gradients, which is biased where objectives differ.

    Decoding is exact, so the steps are those of `sync_sgd`; each part is computed once here, and no
    combination is rounded. s = 0 is `sync_sgd`, `ignore` is `m_sync_sgd` with m = n - s. If the
    seconds of a worker per part are exponential with mean 1, the mean round takes H_(n/(s+1))
    seconds with repetition, (s + 1) (H_n - H_s) with the cyclic code, and H_n for `sync_sgd`, H_k =
    1 + 1/2 + .. + 1/k.

    Theory: none given here; a step size for `sync_sgd` suits.

    Reference: Tandon, Lei, Dimakis, Karampatziakis (2017), "Gradient Coding", ICML, arXiv
    1612.03301.
    """

    also_called = ("gradient coding", "coded computation")
    look = Look("black", "h", "dotted")
    exchanges_tasks = True
    inelastic = "has a code for a fixed number of workers"
    heterogeneous = True
    unreal = "gives each part of the data a sample, and real workers draw their own"
    searched = ranges(stragglers=[0, 1, 2, 4])

    stepsize: Positive
    stragglers: Stragglers
    """workers that a round can do without (example: 2)"""
    code: Literal["repetition", "cyclic", "ignore"] = "repetition"
    """how workers combine the gradients of their parts"""

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        """Somebody must arrive; groups are full."""
        stragglers = parameters["stragglers"]
        if stragglers >= workers:
            yield "stragglers", f"must be below the number of workers, {workers}"
        elif parameters["code"] == "repetition" and workers % (stragglers + 1):
            rule = f"stragglers + 1 must divide the number of workers, {workers}, for repetition"
            yield "stragglers", rule

    @property
    def job_gradients(self) -> int:
        """s + 1 parts, or one without a code."""
        return 1 if self.code == "ignore" else self.stragglers + 1

    def start(self) -> None:
        n, size = self.server.workers, self.job_gradients
        first = [i - i % size if self.code == "repetition" else i for i in range(n)]
        self.parts = [[(j + k) % n for k in range(size)] for j in first]
        self.on_stepsize()
        self.begin()

    def on_stepsize(self) -> None:
        n = self.server.workers
        self.step = self.stepsize / (n - self.stragglers if self.code == "ignore" else n)

    def begin(self) -> None:
        """Start a round."""
        self.total = self.server.zeros()
        self.known: set[int] = set()  # parts whose gradients are in the total
        self.missing = self.server.workers - self.stragglers  # messages, for the cyclic code
        self.assign_many(gradients=self.job_gradients)

    def on_gradient(self, gradient: Gradient) -> None:
        draw, parts = self.server.iteration, self.parts[gradient.worker]
        if self.code != "repetition" or parts[0] not in self.known:
            values = {part: gradient.of(part, draw) for part in parts}
            for part in parts:
                if part not in self.known:
                    self.total = self.total + values[part]
            self.known.update(parts)
            self.missing -= 1
        if self.is_decodable:
            self.model = self.model - self.step * self.total
            self.server.cancel_many()
            self.begin()

    @property
    def is_decodable(self) -> bool:
        """Whether the messages determine the sum over all parts."""
        if self.code == "repetition":
            return len(self.known) == self.server.workers
        return self.missing == 0

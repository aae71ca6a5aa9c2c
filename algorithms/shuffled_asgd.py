"""Asynchronous SGD that gives jobs to the workers in shuffled order."""

from __future__ import annotations

from dataclasses import dataclass

from algorithms.base import Look
from algorithms.random_asgd import RandomAsgd

__all__ = ["ShuffledAsgd"]


@dataclass(kw_only=True)
class ShuffledAsgd(RandomAsgd):
    """Shuffled assignment: jobs go to all workers in turn, in a new random order each time.

    x <- x - stepsize g(x_old) ; the new x joins the queue of the next worker of a random
    permutation, which is drawn anew after n jobs. Queues are first in, first out. With `batch` = b
    the server waits for b gradients, takes one step along their mean, and then assigns b jobs.

    After every n jobs each worker has been given the same number. This makes the method right for
    different objectives, with less noise than uniform draws; slow workers limit its speed. The
    first n jobs are one for each worker. A job's delay counts from its assignment.

    Reference: Islamov, Safaryan, Alistarh (2024), AsGrad, arXiv 2310.20452; the form with waiting
    is reconstructed.
    """

    look = Look("sky", "<", "mixed")

    def start(self) -> None:
        super().start()
        self.order = list(range(self.server.workers))
        self.given = self.server.workers  # of the present permutation

    def next_worker(self) -> int:
        """The next worker of the permutation, which is drawn as it is used: one swap per job."""
        n = self.server.workers
        self.given %= n
        other = self.given + self.server.random_below(n - self.given)
        order = self.order
        order[self.given], order[other] = order[other], order[self.given]
        self.given += 1
        return order[self.given - 1]

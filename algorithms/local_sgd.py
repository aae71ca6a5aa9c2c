"""Local SGD."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from algorithms.base import Count, Gradient, LocalSteps, Look, Positive, ranges
from algorithms.parts.regional_rounds import RegionalRounds
from algorithms.parts.rounds import Rounds

__all__ = ["LocalSgd"]


@dataclass(kw_only=True)
class LocalSgd(Rounds):
    """Local SGD: all workers take H steps of their own, then the models are averaged.

    Worker i starts at x and takes H = `local_steps` steps y_i <- y_i - stepsize g_i(y_i); when all
    have ended, x <- (1/n) sum_i y_i. A round lasts as long as the slowest worker's H gradients.

    H = 1 is `sync_sgd`. If objectives differ, H > 1 with a constant step ends near the minimiser
    but not at it, because the local models drift apart.

    With `region_rounds` k, the workers of each region of `cluster.regions` do k such rounds with a
    server of their own. Then it sends its model to the global server, which waits for all of them
    and sends back their mean, each weighted by its workers; a message takes the seconds of that
    section. Iterations and figures are of the global model. Without `cluster.regions` all workers
    are one region, which with k = 1 does as without `region_rounds`.

    Reference: Stich (2019), arXiv 1805.09767; McMahan, Moore, Ramage, Hampson, Aguera y Arcas
    (2017), arXiv 1602.05629. Regions as in Liu, Zhang, Song, Letaief (2020), "Client-Edge-Cloud
    Hierarchical Federated Learning", arXiv 1905.06641, from general knowledge.
    """

    also_called = ("FedAvg", "federated averaging", "parameter averaging", "hierarchical FedAvg")
    look = Look("black", "o", "dotted")
    searched = ranges(local_steps="log:1..32")

    inelastic = staticmethod(
        lambda given: "waits for all workers of every region" if given["region_rounds"] else ""
    )

    local_steps: Count
    stepsize: Positive
    """step size of the local steps (example: 0.1)"""
    region_rounds: Count | None = None
    """rounds of a region to one of the global server, by default one level (example: 4)"""

    @property
    def worker_steps(self) -> LocalSteps:
        """H steps."""
        return LocalSteps(self.local_steps, self.stepsize)

    @property
    def factor(self) -> Any:
        """stepsize / n"""
        return self.stepsize / self.divisor

    def start(self) -> None:
        self.regional: RegionalRounds | None = None
        if self.region_rounds is None:
            super().start()
        else:
            self.regional = RegionalRounds(self, self.region_rounds)
            self.regional.start()

    def on_gradient(self, gradient: Gradient) -> None:
        if self.regional is not None:
            self.regional.on_gradient(gradient)
            return
        self.messages.add(gradient.moved(self.worker_steps))
        self.missing -= 1
        if self.missing == 0:
            self.complete(gradient.worker)

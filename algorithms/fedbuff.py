"""FedBuff: buffered asynchronous aggregation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from algorithms.base import Count, Gradient, Look
from algorithms.parts.buffered import Buffered
from algorithms.parts.regional_buffers import RegionalBuffers

__all__ = ["FedBuff"]


@dataclass(kw_only=True)
class FedBuff(Buffered):
    """FedBuff: workers send the change by local steps, the server steps after K arrivals.

    A worker that starts at x_old takes Q = `local_steps` steps y <- y - local_stepsize g(y) and
    sends x_old - y. At every K = `buffer` arrivals the server takes one step along their mean,

        x <- x - stepsize (1/K) sum s(d) (x_old - y),

    s(d) = 1 (`none`) or 1/sqrt(1 + d) (`sqrt`), d the delay. A job is Q gradients long.

    `reporter`: an arriving worker goes on at once, at the present x. `uniform`: only `concurrency`
    workers are active, and an arrival starts one drawn uniformly from the others.

    With K = Q = 1 and `reporter` it is asynchronous SGD with the step stepsize times
    local_stepsize, and like it biased towards fast workers where objectives differ.

    With `global_buffer` G, the workers of each region of `cluster.regions` send to a server of
    their own. At every K of their arrivals it sends the step's vector, stepsize (1/K) sum s(d)
    (x_old - y), to the global server, and gets back the global x, which it hands out from then on.
    The global server steps along the mean of every G vectors, weighted by s of the global updates
    that the region has missed; d counts the models that the region has received. Without
    `cluster.regions` all workers are one region, which with G = 1 does as without `global_buffer`.

    Reference: Nguyen, Malik, Zhan, Yousefpour, Rabbat, Malek, Huba (2022), arXiv 2106.06639.
    Reconstructed from descriptions; the paper draws clients from a population that is mostly idle.
    The form with regions is ours.
    """

    look = Look("green", "s", "solid")

    global_buffer: Count | None = None
    """means of regions to an update of the global model, by default one level (example: 2)"""

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        """Only those who report belong to a region's server."""
        yield from super().check(parameters, workers)
        if parameters["global_buffer"] is not None and parameters["continues"] != "reporter":
            yield "global_buffer", "belongs to continues: reporter"

    @property
    def is_plain(self) -> bool:
        """Whether there are no regions, and the buffer is simple."""
        is_own = type(self).on_gradient is FedBuff.on_gradient
        return is_own and self.global_buffer is None and self.is_simple

    def start(self) -> None:
        self.regional: RegionalBuffers | None = None
        if self.global_buffer is None:
            super().start()
            return
        self.on_stepsize()
        self.regional = RegionalBuffers(self, self.global_buffer)
        for worker in range(self.server.workers):
            self.on_join(worker)

    def on_gradient(self, gradient: Gradient) -> None:
        if self.regional is None:
            super().on_gradient(gradient)
        else:
            self.regional.on_gradient(gradient)

    def on_join(self, worker: int) -> None:
        if self.regional is None:
            super().on_join(worker)
        else:
            self.regional.give_job(worker)

    def report(self) -> dict[str, Any]:
        return {} if self.regional is None else self.regional.delays.report()

"""Asynchronous SGD with weighted robust aggregation of everybody's latest message."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from algorithms.base import (
    Algorithm,
    Gradient,
    Look,
    Positive,
    Share,
    Vector,
    Weight,
    WorkerSteps,
    ranges,
)
from algorithms.parts.aggregators import weighted_mean, weiszfeld
from algorithms.parts.averaging import Averaging
from algorithms.parts.operations import nearest_mean, weighted_median
from algorithms.parts.parameters import belonging
from algorithms.parts.storm import Storm

__all__ = ["WeightedRobustAsgd"]

Minority = Annotated[float, Field(ge=0, lt=0.5)]
BETA, GAMMA = {"momentum": 0.9, "storm": 0.25}, 0.1  # of the paper's code
WEISZFELD = 3, 0.1  # steps, smallest distance


def _geometric_median(messages: list[Vector], weights: list[int]) -> Any:
    return weiszfeld(messages, weights, 0.0 * messages[0], *WEISZFELD)


AGGREGATES: dict[str, Callable[[list[Vector], list[int]], Any]] = {
    "mean": weighted_mean,
    "median": weighted_median,
    "geometric_median": _geometric_median,
}


@dataclass(kw_only=True)
class WeightedRobustAsgd(Algorithm):
    """Asynchronous SGD along a robust aggregate of all latest messages, weighted by updates.

    M_i is the latest message of worker i and s_i the number of its messages so far. As in
    `ia2sgd`, there are no updates until all workers have arrived once, and workers go on meanwhile.
    From then on every arrival makes a step, and its worker goes on at the new x:

        w <- w - stepsize Aggr(M_1, .., M_n; s_1, .., s_n).

    `aggregator`, with the weights s: the mean; by coordinate the median; the geometric median (3
    steps of Weiszfeld's iteration from 0). With `ctma`, the aggregate is the weighted mean of the
    messages nearest to it, up to the weight 1 - `share`; the last one counts with what is missing.
    `weights: equal` sets all s to 1, which is the unweighted aggregator.

    `estimator`, the message: `sgd` the gradient; `momentum` m <- beta m + (1 - beta) g; `storm`
    m <- g(x) + (1 - beta) (m - g(x_before)), both gradients on one sample, x_before the model of
    the worker's last job. So storm has two gradients in every job but the first. beta is 0.9 and
    0.25 by default.

    `averaging`, the model x that workers get: `none`, x = w; `gamma`, x <- gamma w + (1 - gamma) x;
    `linear`, the mean of w_1, .., w_t weighted by 1, .., t. By default gamma is 0.1.

    The share of wrong messages, not of wrong workers, must stay below a half.
    With equal weights, the mean and sgd it is `ia2sgd`. The server keeps n messages, and a step
    reads all of them. For equal objectives, as fast workers have more weight; theory wants steps
    proportional to t for `linear`. No step size is prescribed here.

    Reference: Dahan, Levy (2024), "Weight for Robustness", NeurIPS, arXiv 2501.09621, and its code;
    the weighted cut of `ctma` is reconstructed.
    """

    also_called = ("Byzantine asynchronous mu2-SGD", "weighted CTMA", "Byzantine SGD")
    look = Look("vermillion", "v", "mixed")
    searched = ranges()

    inelastic = "keeps messages of workers that have left"

    stepsize: Positive
    estimator: Literal["sgd", "momentum", "storm"] = "momentum"
    """what a worker sends"""
    beta: Share | None = None
    """share of the earlier message that is kept, by default the default above (example: 0.8)"""
    aggregator: Literal["mean", "median", "geometric_median"] = "geometric_median"
    """how the server makes one vector of all messages"""
    weights: Literal["updates", "equal"] = "updates"
    """weigh messages by their numbers, or all alike"""
    ctma: bool = False
    """average the messages nearest to the aggregate (example: true, share: 0.2)"""
    share: Minority | None = None
    """share of the weight that ctma leaves out (example: 0.2, ctma: true)"""
    averaging: Literal["none", "gamma", "linear"] = "none"
    """the model that workers get"""
    gamma: Weight | None = None
    """weight of w in x, by default 0.1 (example: 0.2, averaging: gamma)"""

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        """Options belong to what uses them."""
        del workers
        yield from belonging(parameters, "share", "ctma", (True,))
        for key, choice, owners in (
            ("beta", "estimator", ("momentum", "storm")),
            ("gamma", "averaging", ("gamma",)),
        ):
            if parameters[key] is not None and parameters[choice] not in owners:
                yield key, f"does not belong to {choice}: {parameters[choice]}"

    @property
    def worker_steps(self) -> WorkerSteps | None:
        """What a worker sends and keeps."""
        if self.estimator == "sgd":
            return None
        beta = BETA[self.estimator] if self.beta is None else self.beta
        return Storm(beta) if self.estimator == "storm" else Averaging(beta)

    def start(self) -> None:
        workers = self.server.workers
        self.steps = self.worker_steps
        self.memory = [self.steps and self.steps.first(self.server.zeros())] * workers
        self.first: dict[int, Gradient] | None = {}
        self.latest = [self.server.zeros()] * workers
        self.counts = [0] * workers
        self.iterate = self.model
        self.assign_many()

    def on_gradient(self, gradient: Gradient) -> None:
        worker = gradient.worker
        self.counts[worker] += 1
        self.latest[worker] = self.message(gradient)
        if self.first is None:
            self.step()
        else:
            self.fill(self.first, gradient)
        self.assign(worker, gradients=2 if self.estimator == "storm" else 1)

    def message(self, gradient: Gradient) -> Vector:
        """What the worker sends."""
        return gradient.value if self.steps is None else gradient.sent(self.steps, self.memory)

    def fill(self, first: dict[int, Gradient], gradient: Gradient) -> None:
        """Keep the latest message until there is one of everybody."""
        if gradient.worker in first:
            self.server.discard(first[gradient.worker])
        first[gradient.worker] = gradient
        if len(first) == self.server.workers:
            self.first = None

    def step(self) -> None:
        """Move w along the aggregate, and x towards w."""
        self.iterate = self.iterate - self.stepsize * self.aggregate()
        if self.averaging == "none":
            self.model = self.iterate
            return
        gamma: Any = GAMMA if self.gamma is None else self.gamma
        part = 2 / (self.server.iteration + 2) if self.averaging == "linear" else gamma
        self.model = (1 - part) * self.model + part * self.iterate

    def aggregate(self) -> Any:
        """The robust mean of all latest messages."""
        weights = self.counts if self.weights == "updates" else [1] * len(self.counts)
        centre = AGGREGATES[self.aggregator](self.latest, weights)
        if self.share is None:
            return centre
        return nearest_mean(centre, self.latest, (1 - self.share) * sum(weights), weights)

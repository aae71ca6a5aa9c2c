"""FADAS and other server optimisers on FedBuff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from algorithms.base import Count, Look, Positive, Share, Vector, ranges
from algorithms.parts.buffered import Buffered
from algorithms.parts.optimisers import DelayRule, Optimiser, Rule, delayed

__all__ = ["Fadas"]


@dataclass(kw_only=True)
class Fadas(Buffered):
    """FADAS: FedBuff whose server takes the step of an adaptive optimiser.

    Workers take local steps and the server collects K = `buffer` changes x_old - y as in
    `fedbuff`. With c their mean, by coordinate, `amsgrad` (the paper's) does

        m <- beta1 m + (1 - beta1) c ; v <- beta2 v + (1 - beta2) c^2 ; w <- max(w, v) ;
        x <- x - stepsize m/(sqrt(w) + epsilon).

    `adam` has v for w; `adagrad` v <- v + c^2 and c for m; `yogi` v <- v - (1 - beta2) sign(v -
    c^2) c^2; `momentum` m <- beta1 m + c, x <- x - stepsize m; `sgd` is FedBuff. `bias_correction`
    divides m by 1 - beta1^t and the other by 1 - beta2^t.

    If the largest delay d of the buffered changes, in updates, exceeds `delay_limit`, the step is
    min(stepsize, 1/d) (`inverse`, the paper's) or stepsize/d (`scaled`, its code).

    For equal objectives, or different ones that do not differ much: fast workers count more.
    Theory: none given here; tune the two step sizes.

    Reference: Wang, Wang, Zhang, Chen (2024), arXiv 2407.18365; its code corrects the bias, its
    listing does not. Reddi et al. (2021), arXiv 2003.00295, for the other optimisers.
    """

    also_called = ("FedAdam", "FedAMSGrad", "FedAdagrad", "FedYogi", "FedAvgM", "FedOpt")
    look = Look("green", "P", "dashed")
    searched = ranges(buffer="log:1..workers", local_steps="log:1..16", local_stepsize=None)

    scheduled = "stepsize"

    stepsize: Positive
    optimizer: Rule = "amsgrad"
    beta1: Share = 0.9
    beta2: Share = 0.99
    epsilon: Positive = 1e-8
    bias_correction: bool = False
    delay_limit: Count = 1
    delay_rule: DelayRule = "none"

    @property
    def is_plain(self) -> bool:
        """Whether all steps have the same coefficients, besides what `fedbuff` needs."""
        return super().is_plain and self.delay_rule == "none" and not self.bias_correction

    @property
    def carried(self) -> list[Vector]:
        """The sum of the changes in the buffer; m, v and w."""
        return [self.messages.total, *self.state.vectors]

    @carried.setter
    def carried(self, vectors: list[Vector]) -> None:
        self.messages.total, *self.state.vectors = vectors

    def start(self) -> None:
        self.state = Optimiser(
            self.optimizer, self.beta1, self.beta2, self.epsilon, self.bias_correction,
            self.server.zeros(),
        )  # fmt: skip
        self.largest = 0
        super().start()

    def weight(self, delay: int) -> float:
        """s(d) of a message of this delay; the delay rule needs the largest."""
        self.largest = max(self.largest, delay)
        return super().weight(delay)

    def factor(self, delay: int) -> Any:
        """The step size by the delay rule."""
        del delay
        return delayed(self.stepsize, self.largest, self.delay_limit, self.delay_rule)

    def direction(self, value: Vector) -> Any:
        """What the optimiser makes of the mean change of a full buffer."""
        self.largest = 0
        share = self.of_aggregate(self.local_stepsize / self.buffer)
        return self.state.direction(share * super().direction(value))

"""Asynchronous SGD with compressed messages and error feedback."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from algorithms.base import Algorithm, Count, Gradient, Look, Positive, Share, Vector, ranges
from algorithms.parts.compression import Compressor, Feedback, Sending
from algorithms.parts.parameters import belonging
from algorithms.parts.resumming import RESUM_AFTER, resummed

__all__ = ["EfAsgd"]


@dataclass(kw_only=True)
class EfAsgd(Algorithm):
    """Asynchronous SGD with error feedback: workers send compressed gradients and keep the rest.

    Worker i has a gradient g, an error e_i and an estimate h_i, 0 at first. `feedback`:

    - ef14: c = C(g + e_i) ; e_i <- g + e_i - c ; x <- x - stepsize c;
    - ef21: c = C(g - h_i) ; h_i <- h_i + c ; s <- s + c/n ; x <- x - stepsize s, with s the mean
      of all h_i, added up anew at every 4,096th update;
    - none: c = C(g) ; x <- x - stepsize c.

    The worker goes on at the new x. C is the `compressor`: `top_k` keeps the K = `keep` largest
    coordinates, `sign` sends (|v|_1/d) sign(v), `rand_k` keeps K random coordinates (and without
    feedback multiplies them by d/K, which makes it unbiased), `none` sends v. With `momentum` beta
    the average m_i <- beta m_i + (1 - beta) g takes the place of g. Behind links a message has 2 K
    numbers (top_k), 1 + d/32 (sign), K (rand_k) or d.

    Without a compressor ef14 is `asgd`, and ef21 has the directions of `ia2sgd` but steps from the
    first arrival on. ef14 is for equal objectives, ef21 for different ones too. What a worker keeps
    changes with a message that arrives. Theory: none given here.

    Reference: Seide, Fu, Droppo, Li, Yu (2014), Interspeech, and Karimireddy, Rebjock, Stich, Jaggi
    (2019), arXiv 1901.09847, for ef14; Richtarik, Sokolov, Fatkhullin (2021), arXiv 2106.05203,
    for ef21. The asynchronous forms are ours: each rule at the arrivals of `asgd`.
    """

    also_called = (
        "error feedback",
        "EF21",
        "EF14",
        "EF-SGD",
        "compressed SGD",
        "TopK",
        "1-bit SGD",
    )
    look = Look("orange", "h", "mixed")
    inelastic = ""
    searched = ranges(momentum=[0.0, 0.5, 0.9])

    stepsize: Positive
    """step size of an update (example: 0.1, keep: 10)"""
    compressor: Compressor = "top_k"
    """C: how messages are compressed (example: sign, stepsize: 0.1)"""
    keep: Count | None = None
    feedback: Feedback = "ef14"
    """what a worker does with what it does not send"""
    momentum: Share = 0.0

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        """K belongs to the compressors that keep some coordinates."""
        del workers
        yield from belonging(parameters, "keep", "compressor", ("top_k", "rand_k"))

    @classmethod
    def check_dimension(
        cls, parameters: dict[str, Any], dimension: int
    ) -> Iterator[tuple[str, str]]:
        """A message has no more coordinates than the model."""
        if (parameters["keep"] or 0) > dimension:
            yield "keep", f"must be at most {dimension}, the coordinates of the model"

    @property
    def worker_steps(self) -> Sending:
        """What a worker sends and keeps."""
        beta = None if self.momentum == 0.0 else self.momentum
        return Sending(self.compressor, self.feedback, self.keep, beta)

    def start(self) -> None:
        zero, workers = self.server.zeros(), self.server.workers
        self.mean = zero
        self.estimates: list[Vector] = [zero] * workers  # h_i; real workers keep theirs
        self.steps = self.worker_steps
        self.memory = [self.steps.first(zero)] * workers
        self.server.send_up([1] * workers, self.steps.floats(self.server.dimension))
        self.assign_many()

    def on_gradient(self, gradient: Gradient) -> None:
        direction = gradient.sent(self.steps, self.memory)
        if self.feedback == "ef21":
            direction = self.estimated(gradient.worker, direction)
        self.model = self.model - self.stepsize * direction
        self.assign(gradient.worker)

    def estimated(self, worker: int, message: Vector) -> Vector:
        """s after one more message."""
        share = 1 / self.server.workers
        self.estimates[worker] = self.estimates[worker] + message
        self.mean = self.mean + share * message
        if (self.server.iteration + 1) % RESUM_AFTER == 0:
            self.mean = share * resummed(self.estimates)
        return self.mean

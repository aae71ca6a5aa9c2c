"""Compressed messages with error feedback: what workers send, and what they keep."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from algorithms.base import Gradient, Vector
from algorithms.parts.operations import norm1, sign, top_k

__all__ = ["Compressor", "Feedback", "Sending"]

Compressor = Literal["top_k", "sign", "rand_k", "none"]
Feedback = Literal["ef14", "ef21", "none"]


class Sending(NamedTuple):
    """What a worker sends of its average m <- beta m + (1 - beta) g of gradients.

    C is the compressor, e the error and h the estimate that the worker keeps:

    - ef14: c = C(m + e) ; e <- m + e - c;
    - ef21: c = C(m - h) ; h <- h + c;
    - none: c = C(m).

    The message is c. `keep` is the K of top_k and rand_k, `beta` None without momentum.
    """

    compressor: Compressor
    feedback: Feedback
    keep: int | None
    beta: Any

    def first(self, zero: Vector) -> tuple[Vector, Vector, int]:
        """m, e or h, and the number of the next message."""
        return zero, zero, 0

    def run(self, gradient: Gradient, state: tuple[Vector, Vector, int]) -> tuple[Vector, Any]:
        """The compressed message."""
        m, kept, number = state
        m = (
            gradient.value
            if self.beta is None
            else self.beta * m + (1 - self.beta) * gradient.value
        )
        if self.feedback == "ef14":
            whole = m + kept
            message = self.compressed(gradient, whole, number)
            kept = whole - message
        elif self.feedback == "ef21":
            message = self.compressed(gradient, m - kept, number)
            kept = kept + message
        else:
            message = self.compressed(gradient, m, number)
        return message, (m, kept, number + 1)

    def reach(self, stepsize: Any) -> Any:
        """The step size."""
        return stepsize

    def compressed(self, gradient: Gradient, vector: Vector, number: int) -> Any:
        """C(vector); under feedback rand_k keeps coordinates as they are, else it scales by d/K."""
        if self.compressor == "sign":
            return (norm1(vector) / gradient.dimension) * sign(vector)
        if self.keep is None:
            return vector
        if self.compressor == "top_k":
            return top_k(vector, self.keep)
        if self.feedback == "none":
            return gradient.sparsified(vector, number, self.keep)
        chosen = gradient.sparsified(0.0 * vector + 1.0, number, self.keep)  # d/K or 0
        return vector * (chosen / (gradient.dimension / self.keep))

    def floats(self, dimension: int) -> float:
        """Numbers in a message: values and places, signs and a scale, values, or all."""
        if self.keep is not None:
            return float(2 * self.keep if self.compressor == "top_k" else self.keep)
        return 1 + dimension / 32 if self.compressor == "sign" else float(dimension)

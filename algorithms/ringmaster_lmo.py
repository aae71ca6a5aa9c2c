"""Ringmaster LMO: normalised momentum and sign steps with a delay threshold."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from algorithms.base import (
    Algorithm,
    Count,
    Facts,
    Gradient,
    Look,
    MatrixShape,
    Positive,
    Threshold,
    Vector,
    Weight,
    ranges,
)
from algorithms.parts.matrices import Matrix, Orthogonaliser, orthogonalised
from algorithms.parts.operations import normalise, sign
from algorithms.parts.parameters import belonging

__all__ = ["RingmasterLmo"]


@dataclass(kw_only=True)
class RingmasterLmo(Algorithm):
    """Ringmaster LMO: each step goes a fixed length along the momentum; late gradients are refused.

    A gradient of delay R_k or more is dropped and its worker restarts at the newest x. Otherwise

        m <- a_k g + (1 - a_k) m ; x <- x - eta_k D(m),

    a_0 = 1, with D(m) = m/|m| for `norm: l2`, sign(m) for `linf`, and for `spectral` U V' where m,
    read row by row as a matrix of the sizes `matrix` [p, q], is U S V' (all are 0 at m = 0): minus
    the point of the unit ball that a linear minimisation oracle (LMO) returns. `orthogonalise:
    exact` finds U V' by rotations; `polar_express` and `quintic` approximate it by five
    Newton-Schulz iterations, times sqrt(max(1, p/q)), as Muon does. With `nesterov` D is taken at
    a_k g + (1 - a_k) m. With `stops`, workers whose model reaches age R_k are restarted after each
    update, as in `ringmaster`.

    `rule: fixed`: R_k = `delay_threshold`, a_k = `weight`, eta_k = `stepsize`.
    `parameter_free`: R_k = floor(sqrt(k)), a_k = 1/sqrt(k), eta_k = stepsize/(k + 1)^(3/4), where
    R_0 = a_0 = 1.

    `base` says which gradients make a step: `ringmaster`, as above; `asgd`, all of them;
    `delay_adaptive`, all, with eta_k n/max(n, d) for delay d and n workers; `rennala`, the mean of
    `batch` gradients at one x as g, after which all workers start anew.

    R = infinity and weight 1 are asynchronous normalised SGD (l2) and sign SGD (linf). For equal
    objectives only. Theory (ringmaster, fixed; constants ours): with e = sqrt(eps), Delta the gap
    at the start, r = 1 (l2), sqrt(d) (linf) or sqrt(min(p, q)) (spectral), L0 = r^2 L, K = L0
    Delta/e^2 + L0 Delta (r sigma)^2/e^4: weight = min{1, sqrt(Delta L0)/(r sigma sqrt(K))},
    delay_threshold = floor(1/weight), stepsize = min{sqrt(Delta/(L0 K)), Delta^(3/4)/(L0^(1/4)
    (r sigma)^(1/2) K^(3/4))}.

    Reference: Sadiev, Maranjyan, Ilin, Richtarik (2026), arXiv 2605.18174, from a draft, which
    writes floor(sqrt(k + 1)) in one lemma; Jordan et al. (2024) for Muon; Amsel, Persson, Musco,
    Gower (2025), arXiv 2505.16932, for the coefficients of `polar_express`.
    """

    also_called = ("Muon", "normalised momentum", "Scion")
    look = Look("vermillion", "X", "dashed")
    inelastic = ""
    searched = ranges(delay_threshold="log:1..workers", weight=[1.0, 0.5, 0.1])

    norm: Literal["l2", "linf", "spectral"] = "l2"
    """unit ball of the steps"""
    base: Literal["ringmaster", "rennala", "delay_adaptive", "asgd"] = "ringmaster"
    """which gradients make a step (example: asgd, weight: 0.2, stepsize: 0.01)"""
    batch: Count | None = None
    """gradients of a step (example: 10, base: rennala, weight: 0.2, stepsize: 0.1)"""
    rule: Literal["fixed", "parameter_free"] = "fixed"
    """source of R_k, a_k and eta_k (example: parameter_free, stepsize: 0.1)"""
    weight: Weight | None = None
    """a_k of the fixed rule: weight of g in m (example: 0.2)"""
    delay_threshold: Threshold | None = None
    stepsize: Positive
    """length of a step, or its factor (example: 0.1, weight: 0.2, delay_threshold: 10)"""
    stops: bool = False
    nesterov: bool = False
    """take D one step of the momentum ahead"""
    matrix: MatrixShape | None = None
    """rows and columns of the model as a matrix (example: [2, 5], norm: spectral)"""
    orthogonalise: Orthogonaliser = "polar_express"
    """way to U V' (example: exact, norm: spectral, matrix: [2, 5])"""

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        """Thresholds and prescriptions are Ringmaster's; the parameter-free rule has its own."""
        del workers
        yield from belonging(parameters, "weight", "rule", ("fixed",))
        yield from belonging(parameters, "matrix", "norm", ("spectral",))
        yield from belonging(parameters, "batch", "base", ("rennala",))
        if parameters["base"] == "ringmaster":
            yield from belonging(parameters, "delay_threshold", "rule", ("fixed",))
            return
        for name, usual in {"rule": "fixed", "stops": False, "delay_threshold": None}.items():
            if parameters[name] != usual:
                yield name, "belongs to base: ringmaster"
        for name in ("stepsize", "weight"):
            if parameters[name] == "theory":
                yield name, "is prescribed for base: ringmaster only"

    @classmethod
    def check_dimension(
        cls, parameters: dict[str, Any], dimension: int
    ) -> Iterator[tuple[str, str]]:
        """The matrix holds all coordinates."""
        if parameters["matrix"] is not None:
            rows, columns = parameters["matrix"]
            if rows * columns != dimension:
                product = f"{rows} x {columns} = {rows * columns}"
                yield "matrix", f"has {product} entries, must have {dimension}, one per coordinate"

    def start(self) -> None:
        self.momentum = self.total = self.server.zeros()
        self.missing = self.batch or 0
        self.versions = [0] * self.server.workers
        self.holders: dict[int, list[int]] = {0: list(range(self.server.workers))}
        self.oldest = 0  # version; nobody holds an older model
        self.assign_many()

    @property
    def threshold(self) -> float:
        """R_k."""
        if self.base != "ringmaster":
            return math.inf
        if self.rule == "fixed":
            return self.delay_threshold  # type: ignore[return-value]
        return max(1, math.isqrt(self.server.iteration))

    def on_gradient(self, gradient: Gradient) -> None:
        if self.base == "rennala":
            self.collect(gradient)
            return
        applied = gradient.delay < self.threshold
        if applied:
            size = self.length(gradient.delay)
            self.model = self.model - size * self.direction(gradient.value)
        self.assign(gradient.worker)
        if self.stops:
            self.note([gradient.worker])
            if applied:
                self.stop_late_workers()

    def collect(self, gradient: Gradient) -> None:
        """Make a step of the mean of a full batch."""
        self.total = self.total + gradient.value
        self.missing -= 1
        if self.missing:
            self.assign(gradient.worker)
            return
        self.model = self.model - self.stepsize * self.direction(self.total / self.batch)
        self.total, self.missing = self.server.zeros(), self.batch or 0
        self.server.cancel_many()
        self.assign_many()

    def on_join(self, worker: int) -> None:
        self.assign(worker)
        if self.stops and self.versions[worker] != self.server.iteration:
            self.note([worker])

    def length(self, delay: int) -> Any:
        """eta_k, or less."""
        if self.base == "delay_adaptive" and delay > self.server.workers:
            return self.stepsize * (self.server.workers / delay)
        if self.rule == "fixed":
            return self.stepsize
        root = math.sqrt(self.server.iteration + 1)
        return self.stepsize / (root * math.sqrt(root))

    def direction(self, value: Vector) -> Vector:
        """D of the momentum with one more gradient in it."""
        k = self.server.iteration
        share: Any = self.weight if self.rule == "fixed" else 1 / math.sqrt(max(k, 1))
        if k == 0:
            share = 1.0
        self.momentum = share * value + (1 - share) * self.momentum
        ahead = self.momentum
        if self.nesterov:
            ahead = share * value + (1 - share) * self.momentum
        return self.oracle(ahead)  # type: ignore[no-any-return]

    def oracle(self, vector: Vector) -> Any:
        """D: minus the minimiser of the inner product over the unit ball."""
        if self.matrix is not None:
            whole = Matrix(vector, *self.matrix)
            return orthogonalised(whole, self.orthogonalise).vector
        return normalise(vector) if self.norm == "l2" else sign(vector)

    def note(self, workers: list[int]) -> None:
        """Remember who holds the newest model."""
        newest = self.server.iteration
        for worker in workers:
            self.versions[worker] = newest
        self.holders.setdefault(newest, []).extend(workers)

    def stop_late_workers(self) -> None:
        """Restart all who hold a model of age R_k or more."""
        late: list[int] = []
        while self.server.iteration - self.oldest >= self.threshold:
            holders = self.holders.pop(self.oldest, [])
            late += [worker for worker in holders if self.versions[worker] == self.oldest]
            self.oldest += 1
        if late:
            self.server.cancel_many(late)
            self.assign_many(late)
            self.note(late)

    def theory_weight(self, facts: Facts) -> float:
        """min{1, sqrt(Delta L0)/(r sigma sqrt(K))}"""
        smooth, noise, count = self._constants(facts)
        return min(1.0, math.sqrt(facts.gap * smooth / count) / noise) if noise else 1.0

    def theory_delay_threshold(self, facts: Facts) -> float:
        """max{1, floor(1/weight)}"""
        del facts
        weight: Any = self.weight
        return float(max(1, math.floor(1 / weight)))

    def theory_stepsize(self, facts: Facts) -> float:
        """min{sqrt(Delta/(L0 K)), Delta^(3/4)/(L0^(1/4) (r sigma)^(1/2) K^(3/4))}"""
        smooth, noise, count = self._constants(facts)
        plain = math.sqrt(facts.gap / (smooth * count))
        if not noise:
            return plain
        return min(plain, plain * math.sqrt(math.sqrt(facts.gap * smooth / count) / noise))

    def _constants(self, facts: Facts) -> tuple[float, float, float]:
        """L0, r sigma and K."""
        sides = {"l2": 1, "linf": facts.dimension, "spectral": min(self.matrix or (1,))}
        ratio = sides[self.norm]
        smooth, variance = ratio * facts.smoothness, ratio * facts.variance
        goal = facts.epsilon
        count = smooth * facts.gap / goal + smooth * facts.gap * variance / (goal * goal)
        return smooth, math.sqrt(variance), count

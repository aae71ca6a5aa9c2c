"""A Kriging surrogate on the design-space graph: few trials, each well chosen."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from simulator.arrays import Flags, Floats
from simulator.core.random import ALGORITHM, stream, uniform
from simulator.tuning.samplers.base import Proposal, Visits
from simulator.tuning.samplers.graph import Graph
from simulator.tuning.space import Space

__all__ = ["Kriging"]

CANDIDATES = 256
#: Of the logarithm of a score; smaller changes come from shifted grids of coefficients.
NUGGET = 1e-6


class Kriging:
    """Efficient global optimisation (Jones et al. 1998) of log10(score): after a random start the
    candidate with the largest expected improvement under a Kriging model.

        EI(x) = (best - m(x)) Phi(z) + s(x) phi(z),   z = (best - m(x))/s(x)

    Distances between points of which only one has a parameter are those of SMT's hierarchical
    kernel ALG, distances between choices Gower's. For runs so expensive that the seconds of a fit
    do not matter. The fit is SMT's and uses BLAS, in one thread: another machine may give other
    points.

    Raises:
        MissingExtra: SMT or its extension is not installed.
    """

    first_share = 1.0

    def __init__(self, space: Space, seed: int) -> None:
        self.space, self._seed = space, seed
        has_parameters = len(space) > 1 or bool(space[0].parameters)
        self._graph = Graph(space) if has_parameters else None
        self._visits = Visits(space)
        self._asked = 0
        self._known: dict[bytes, tuple[Floats, Flags, float]] = {}

    @property
    def startup(self) -> int:
        """The number of random trials at the start."""
        return 4 + 2 * (self._graph.size if self._graph is not None else 0)

    @property
    def ahead(self) -> int:
        """The random trials at the start, then one by one."""
        return max(1, self.startup - self._asked)

    def ask(self) -> Proposal | None:
        """The next point; None if every point was visited and none can refine."""
        total = sum(method.size for method in self.space)
        if self._visits.distinct >= total and not any(one.refinable for one in self.space):
            return None
        self._asked += 1
        if self._graph is None:
            return self._visits.take(self.space[0], ())
        vectors, acting = self._graph.vectors(self._uniforms(self._graph.size))
        order = range(len(vectors))
        if self._asked > self.startup and len(self._known) > 1:
            order = np.argsort(-self._improvement(vectors, acting), kind="stable").tolist()
        return self._first_new(self._graph, vectors, acting, list(order))

    def tell(self, proposal: Proposal, share: float, score: float) -> float | None:
        """Store the score; of several visits to a point the best."""
        del share
        if proposal.ticket is not None:
            vector, acting = proposal.ticket
            before = self._known.get(vector.tobytes(), (vector, acting, math.inf))[2]
            best = min(before, math.log10(score))
            self._known[vector.tobytes()] = (vector, acting, best)
        return None

    def _first_new(
        self, graph: Graph, vectors: Floats, acting: Flags, order: list[int]
    ) -> Proposal:
        """The first candidate in this order that was never proposed, else the first."""
        found = [(k, *graph.point(vectors[k], acting[k])) for k in order]
        new = (one for one in found if self._visits.is_new(one[1], one[2]))
        k, method, point = next(new, found[0])
        return self._visits.take(method, point, (vectors[k], acting[k]))

    def _uniforms(self, size: int) -> Floats:
        """Uniforms (candidates, size) of this trial, a pure function of seed and number."""
        keys = [stream(self._seed, ALGORITHM, self._asked, j) for j in range(size)]
        drawn = [[uniform(k1, k2, i) for k1, k2 in keys] for i in range(CANDIDATES)]
        return np.array(drawn, dtype=np.float64)

    def _improvement(self, vectors: Floats, acting: Flags) -> Floats:
        """The expected improvement of each candidate, in decades."""
        known = list(self._known.values())
        values = np.array([value for _, _, value in known])
        with _one_thread(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about conditioning, which the nugget handles
            model = self._fitted(known, values)
            mean = model.predict_values(vectors, is_acting=acting).ravel()
            variance = model.predict_variances(vectors, is_acting=acting).ravel()
        deviation = np.sqrt(np.maximum(variance, 1e-18))
        z = (values.min() - mean) / deviation
        density = np.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
        below = np.array([0.5 * math.erfc(-one / math.sqrt(2.0)) for one in z.tolist()])
        found: Floats = deviation * (z * below + density)
        return found

    def _fitted(self, known: list[tuple[Floats, Flags, float]], values: Floats) -> Any:
        from smt.surrogate_models import KRG, MixHrcKernelType, MixIntKernelType

        assert self._graph is not None
        model = KRG(
            design_space=self._graph.design_space,
            categorical_kernel=MixIntKernelType.GOWER,
            hierarchical_kernel=MixHrcKernelType.ALG_KERNEL,
            nugget=NUGGET,
            n_start=3,
            print_global=False,
            seed=self._seed % 2**32,
        )
        model.set_training_values(
            np.array([vector for vector, _, _ in known]),
            values,
            is_acting=np.array([acting for _, acting, _ in known]),
        )
        model.train()
        return model


def _one_thread() -> Any:
    """BLAS in one thread: the matrices are small, and the sums are then always the same."""
    from threadpoolctl import threadpool_limits  # comes with SMT

    return threadpool_limits(1, user_api="blas")

"""Independent uniform draws."""

from __future__ import annotations

from simulator.core.random import ALGORITHM, stream, uniform
from simulator.tuning.samplers.base import Drawing

__all__ = ["Random"]


class Random(Drawing):
    """Every parameter uniform over its range, in its logarithm where the range is `log:`.

    Draw k of dimension j is a pure function of (sampler seed, j, k).
    """

    def unit(self, number: int) -> list[float]:
        """Uniforms in (0, 1)."""
        return [self._uniform(j, number) for j in range(self.dimensions)]

    def _uniform(self, dimension: int, number: int) -> float:
        k1, k2 = stream(self.seed, ALGORITHM, dimension, number)
        return float(uniform(k1, k2, 0))

"""The models of nodes as a list: the simple twin of `simulator.engines.ensemble`."""

from collections.abc import Sequence
from typing import cast

from simulator.engines.coefficient import Scalar
from simulator.loop.protocols import V

__all__ = ["ModelList"]


class ModelList(list[V]):
    """One model per node."""

    _last: tuple[V, Scalar, V, V] | None = None  # vector, factor, model, result of the last shift

    def shift(self, nodes: Sequence[int], factor: Scalar, vector: V) -> None:
        """Add factor * vector to the models of the `nodes`.

        Nodes that follow each other, also from one call to the next, share the result if they
        shared the model.
        """
        for node in nodes:
            self[node] = self._shifted(self[node], factor, vector)

    def _shifted(self, model: V, factor: Scalar, vector: V) -> V:
        if self._last is not None:
            summand, times, before, after = self._last
            if summand is vector and times is factor and before is model:
                return after
        after = cast(V, model + factor * vector)
        self._last = vector, factor, model, after
        return after

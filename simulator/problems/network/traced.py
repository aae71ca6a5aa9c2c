"""Functions of one point, computed for many points in one call.

PyTorch's vmap and grad go through their own dispatcher at every call, which costs several times the
arithmetic of a small network. So a function is traced once to a graph of plain operations, which is
then called. A graph belongs to one shape of its arguments.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch.func import vmap
from torch.fx.experimental.proxy_tensor import make_fx

from simulator.errors import RunFailed, in_short

__all__ = ["ForAll"]

aten = torch.ops.aten
RESHAPES = aten.view.default, aten._unsafe_view.default, aten.expand.default


class ForAll:
    """A function of (point, inputs, labels, weights) for many points.

    It returns a tuple of tensors; those for all points have one more dimension in front.
    """

    def __init__(self, function: Callable[..., tuple[Any, ...]]) -> None:
        self._function = function
        self._graphs: dict[object, Callable[..., tuple[Any, ...]]] = {}

    def __call__(self, points: Any, inputs: Any, labels: Any, weights: Any, own: bool) -> Any:
        """The results at each of the points (R, d).

        Args:
            points: of all replicas.
            inputs: samples of all replicas, or with `own` a row of them for each.
            labels: likewise.
            weights: of the samples, shared by all replicas.
            own: whether each replica has its own samples.
        """
        key = (own, points.shape, inputs.shape)
        if key not in self._graphs:
            self._graphs[key] = self._graph(own, points, inputs, labels, weights)
        return self._graphs[key](points, inputs, labels, weights)

    def _graph(self, own: bool, points: Any, *rest: Any) -> Callable[..., tuple[Any, ...]]:
        each = 0 if own else None
        every = vmap(self._function, in_dims=(0, each, each, None))

        def alone(point: Any, *samples: Any) -> tuple[Any, ...]:
            """The only point, without the cost of vmap."""
            return tuple(found[None] for found in self._function(point[0], *samples))

        function = every if own or len(points) > 1 else alone
        try:
            graph = make_fx(lambda p, x, y, w: function(p, x, y, w))(points, *rest)
        except RuntimeError as error:
            said = f"PyTorch's vmap cannot compute the network: {in_short(error)}"
            raise RunFailed(said) from error
        _remove_reshapes(graph)
        made: Callable[..., tuple[Any, ...]] = graph
        return made


def _remove_reshapes(graph: Any) -> None:
    """Remove operations that have no effect: each call of one costs 2 us."""
    graph.graph.eliminate_dead_code()
    for node in list(graph.graph.nodes):
        if node.op == "call_function" and node.target in RESHAPES:
            before, after = node.args[0].meta["val"], node.meta["val"]
            if before.shape == after.shape and before.stride() == after.stride():
                node.replace_all_uses_with(node.args[0])
                graph.graph.erase_node(node)
    graph.recompile()

"""Functions of points and samples as graphs.

PyTorch's transformations, such as grad, go through their own dispatcher at every call, which costs
several times the arithmetic of a small network. So a function is traced once to a graph of plain
operations, which is then called. A graph belongs to one shape of its arguments.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch.fx.experimental.proxy_tensor import make_fx

from simulator.errors import RunFailed, in_short

__all__ = ["Traced"]

aten = torch.ops.aten
RESHAPES = aten.view.default, aten._unsafe_view.default, aten.expand.default


class Traced:
    """A function of (points, inputs, labels, weights), which returns a tuple of tensors."""

    def __init__(self, function: Callable[..., tuple[Any, ...]]) -> None:
        self._function = function
        self._graphs: dict[object, Callable[..., tuple[Any, ...]]] = {}

    def __call__(self, points: Any, inputs: Any, labels: Any, weights: Any) -> tuple[Any, ...]:
        """What the function returns."""
        key = points.shape, inputs.shape
        if key not in self._graphs:
            self._graphs[key] = self._graph(points, inputs, labels, weights)
        with torch.inference_mode():  # each operation takes less time
            return self._graphs[key](points, inputs, labels, weights)

    def _graph(self, *arguments: Any) -> Callable[..., tuple[Any, ...]]:
        normal = [torch.zeros_like(argument) for argument in arguments]  # none of inference mode
        try:
            graph = make_fx(lambda p, x, y, w: self._function(p, x, y, w))(*normal)
        except RuntimeError as error:
            said = f"PyTorch's grad and vmap cannot compute the network: {in_short(error)}"
            raise RunFailed(said) from error
        _remove_reshapes(graph)
        made: Callable[..., tuple[Any, ...]] = graph.forward  # without the hooks of a module
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

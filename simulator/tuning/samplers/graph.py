"""A space as a design-space graph, which tells SMT's Kriging which parameters exist.

Methods, and the values of parameters on which others depend, are options of selection choices; a
parameter is below the option under which it exists (Saves et al. 2025, arXiv 2506.22621). Ranges
are design variables on [0, 1], the share of the way through the range, so logarithms and whole
numbers are handled here.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulator.arrays import Flags, Floats
from simulator.errors import MissingExtra
from simulator.tuning.space import MethodSpace, Parameter, Point, Space

__all__ = ["Graph"]


class Graph:
    """The graph of a space, and the conversion of its design vectors to points and back.

    Raises:
        MissingExtra: SMT or its extension for design-space graphs is not installed.
    """

    def __init__(self, space: Space) -> None:
        self.space = space
        self.design_space = _Builder(space).design_space()
        self.names = [variable.name for variable in self.design_space.graph_proc.des_vars]
        self._counts = [
            len(variable.options) if variable.is_discrete else 0
            for variable in self.design_space.graph_proc.des_vars
        ]

    @property
    def size(self) -> int:
        """The number of design variables."""
        return len(self.names)

    def vectors(self, uniforms: Floats) -> tuple[Floats, Flags]:
        """Design vectors (k, size) from uniforms, and which variables exist in each.

        Variables that do not exist get one common value, as the distances of the kernel require.
        """
        counts = np.array(self._counts)
        drawn = np.where(counts > 0, np.floor(uniforms * np.maximum(counts, 1)), uniforms)
        vectors, acting = self.design_space.correct_get_acting(drawn)
        return np.asarray(vectors, dtype=np.float64), np.asarray(acting, dtype=np.bool_)

    def point(self, vector: Floats, acting: Flags) -> tuple[MethodSpace, Point]:
        """The method and the active parameters of a design vector."""
        found = {
            name: value
            for name, value, is_acting in zip(self.names, vector, acting, strict=True)
            if is_acting
        }
        method = self.space[int(found.get("method", 0.0))]
        values = {
            one.name: _value(one, found.get(_name(method, one)))
            for one in method.parameters
            if _exists(method, one, found)
        }
        return method, tuple(values.items())


def _name(method: MethodSpace, one: Parameter) -> str:
    return f"{method.label}.{one.name}"


def _exists(method: MethodSpace, one: Parameter, found: dict[str, Any]) -> bool:
    """Whether a parameter is in the graph; one with a single value is no variable there."""
    if _name(method, one) in found:
        return True
    return one.size == 1 and one.when is None


def _value(one: Parameter, coordinate: float | None) -> Any:
    if coordinate is None:
        return one.at(0.5)
    return one.choices[int(coordinate)] if one.kind == "choice" else one.at(float(coordinate))


class _Builder:
    """Builds the graph, node by node."""

    def __init__(self, space: Space) -> None:
        try:
            import adsg_core
            import smt_design_space_ext
        except ImportError as error:
            rule = "tune.sampler: smt"
            package = "smt and smt-design-space-ext"
            raise MissingExtra("smt", package=package, purpose=rule) from error
        self._nodes, self._extension = adsg_core, smt_design_space_ext
        self._space = space
        self._graph = adsg_core.BasicDSG()
        self._root = adsg_core.NamedNode("tuning")
        self._graph.add_node(self._root)

    def design_space(self) -> Any:
        """The design space of the finished graph."""
        for method, node in zip(self._space, self._method_nodes(), strict=True):
            self._add_parameters(method, node)
        whole = self._graph.set_start_nodes({self._root})
        return self._extension.AdsgDesignSpaceImpl(adsg=whole)

    def _method_nodes(self) -> list[Any]:
        """One option per method; a single method is the root itself."""
        if len(self._space) == 1:
            return [self._root]
        return self._choice("method", self._root, [method.label for method in self._space])

    def _add_parameters(self, method: MethodSpace, node: Any) -> None:
        meta = {one.when[0] for one in method.parameters if one.when is not None}
        options: dict[str, list[Any]] = {}
        for one in method.parameters:
            above = [node]
            if one.when is not None:
                choices = next(c.choices for c in method.parameters if c.name == one.when[0])
                places = [k for k, value in enumerate(choices) if value in one.when[1]]
                above = [options[one.when[0]][k] for k in places]
            if one.name in meta or (one.kind == "choice" and not one.ordered):
                options[one.name] = self._selection(method, one, above)
            else:
                self._variable(_name(method, one), one, above)

    def _selection(self, method: MethodSpace, one: Parameter, above: list[Any]) -> list[Any]:
        """A choice between nodes, below a node of its own."""
        name = _name(method, one)
        start = self._nodes.NamedNode(f"{name}?")
        self._graph.add_edges([(node, start) for node in above])
        return self._choice(name, start, [f"{name}={value}" for value in one.choices])

    def _choice(self, name: str, start: Any, options: list[str]) -> list[Any]:
        nodes = [self._nodes.NamedNode(option) for option in options]
        self._graph.add_selection_choice(name, start, nodes)
        return nodes

    def _variable(self, name: str, one: Parameter, above: list[Any]) -> None:
        if one.size == 1:
            return
        make = self._nodes.DesignVariableNode
        if one.kind == "choice":
            node = make(name, options=list(range(len(one.choices))))
        else:
            node = make(name, bounds=(0.0, 1.0))
        self._graph.add_edges([(other, node) for other in above])

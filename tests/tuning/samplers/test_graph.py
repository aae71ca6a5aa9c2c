"""Design vectors of a space as points, and which parameters exist there."""

from typing import Any

import numpy as np
import pytest

from simulator.tuning.samplers import graph as module
from simulator.tuning.samplers.graph import Graph
from simulator.tuning.space import MethodSpace, Parameter
from tests.shared.trials import STEPSIZE, space

pytest.importorskip("smt_design_space_ext", reason="needs SMT with its extension")

METHODS = (
    space(
        Parameter("continues", "choice", choices=("a", "b", "c")),
        Parameter("depth", "integer", 1, 3, when=("continues", ("b", "c"))),
        Parameter("levels", "choice", choices=(2, 4, 8, 16)),
        Parameter("only", "choice", choices=(7,)),
        Parameter("hidden", "choice", choices=(9,), when=("continues", ("b",))),
        STEPSIZE,
        label="one",
    ),
    space(Parameter("weight", "number", 1.0, 5.0), label="two"),
)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph(METHODS)


def point(graph: Graph, share: float, **set_to: float) -> tuple[MethodSpace, dict[str, Any]]:
    """The point at `share` of every variable but some."""
    uniforms = [set_to.get(name.rpartition(".")[2], share) for name in graph.names]
    vectors, acting = graph.vectors(np.array([uniforms]))
    method, found = graph.point(vectors[0], acting[0])
    return method, dict(found)


def test_a_variable_is_a_choice_or_a_share_of_a_range(graph: Graph) -> None:
    """What has one value is no variable; numbers in a list are ordered, so they are no nodes."""
    assert sorted(graph.names) == [
        "method", "one.continues", "one.depth", "one.levels", "two.weight",
    ]  # fmt: skip
    counts = dict(zip(graph.names, graph._counts, strict=True))
    assert counts == {
        "method": 2, "one.continues": 3, "one.depth": 0, "one.levels": 4, "two.weight": 0,
    }  # fmt: skip
    assert graph.size == 5


def test_uniforms_choose_with_equal_shares(graph: Graph) -> None:
    for share, level in ((0.0, 2), (0.24, 2), (0.26, 4), (0.51, 8), (0.99, 16)):
        method, found = point(graph, 0.0, levels=share)
        assert method is METHODS[0] and found["levels"] == level
    method, found = point(graph, 0.5, method=0.6)
    assert method is METHODS[1] and found == {"weight": 3.0}


def test_a_parameter_exists_under_its_values_only(graph: Graph) -> None:
    _, found = point(graph, 0.0)
    assert found == {"continues": "a", "levels": 2, "only": 7}
    _, found = point(graph, 0.0, continues=0.4, depth=0.999)
    assert found == {"continues": "b", "depth": 3, "levels": 2, "only": 7}
    _, found = point(graph, 0.0, continues=0.9)
    assert found == {"continues": "c", "depth": 1, "levels": 2, "only": 7}


def test_a_single_method_is_the_root(graph: Graph) -> None:
    alone = Graph(METHODS[1:])
    assert alone.names == ["two.weight"]
    assert point(alone, 0.25) == (METHODS[1], {"weight": 2.0})


def test_a_value_without_a_coordinate_is_the_middle() -> None:
    assert module._value(Parameter("k", "integer", 1, 9), None) == 5

"""Whether a graph suits a number of nodes: limits and cut-off nodes."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from simulator.cluster.topology import MOST_LINKS, Topology
from simulator.cluster.topology_checks import check_topology, too_many

ADAPTER: TypeAdapter[Any] = TypeAdapter(Topology)


def topology(kind: str, **keys: Any) -> Any:
    return ADAPTER.validate_python({"kind": kind, **keys})


@pytest.mark.parametrize(("nodes", "refused"), [(2_000_000, False), (2_000_001, True)])
def test_a_graph_has_four_million_edges_at_most(nodes: int, refused: bool) -> None:
    assert MOST_LINKS == 4_000_000
    said = too_many(topology("ring"), nodes)
    assert said == ("has 4e+06 directed edges for 2000001 nodes, must have at most 4000000"
                    if refused else "")  # fmt: skip


@pytest.mark.parametrize(
    ("graph", "nodes", "place", "said"),
    [
        (topology("hypercube"), 6, "kind", "a power of two, not 6"),
        (topology("random_regular", degree=4), 4, "degree", "below the number of workers, 4"),
        (topology("random_regular", degree=3), 5, "degree", "even for an odd number of workers, 5"),
        (topology("random_regular", degree=11), 100_000, "degree", "is 1100000, must be at most"),
        (topology("erdos_renyi", probability=0.1), 20_001, "kind", "2e[+]08 pairs, must be at"),
        (topology("complete"), 3_000, None, "has 9e[+]06 directed edges for 3000 nodes"),
        (topology("erdos_renyi", probability=0.0), 3, None, "leaves node 1 cut off from node 0"),
    ],
)
def test_a_graph_that_does_not_suit_is_refused_at_its_key(
    graph: Any, nodes: int, place: str | None, said: str
) -> None:
    with pytest.raises(ValidationError, match=said) as caught:
        check_topology(graph, nodes)
    expected = ("topology",) if place is None else ("topology", place)
    assert caught.value.errors()[0]["loc"] == expected


def test_graphs_at_the_limits_are_allowed() -> None:
    assert list(topology("random_regular", degree=10).misfits(100_000)) == []
    assert list(topology("erdos_renyi", probability=0.1).misfits(20_000)) == []
    assert list(topology("random_regular", degree=3).misfits(4)) == []
    check_topology(topology("hypercube"), 8)

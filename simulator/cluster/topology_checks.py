"""Whether a topology suits a number of nodes."""

from typing import Any

from simulator.cluster.topology import MOST_LINKS
from simulator.keys import wrong

__all__ = ["check_topology", "too_many"]


def too_many(topology: Any, nodes: int) -> str:
    """The rule that too many edges break, else nothing."""
    links = topology.links(nodes)
    if links <= MOST_LINKS:
        return ""
    return f"has {links:.3g} directed edges for {nodes} nodes, must have at most {MOST_LINKS}"


def check_topology(topology: Any, nodes: int) -> None:
    """Raise unless the topology suits this number of nodes and reaches them all.

    Raises:
        ValidationError: with the path below `topology` of the wrong key.
    """
    for key, rule in topology.misfits(nodes):
        raise wrong(("topology", key), getattr(topology, key), rule)
    if rule := too_many(topology, nodes):
        raise wrong(("topology",), topology.kind, rule)
    graph = topology.build(nodes)
    if (lost := graph.cut_off()) is not None:
        rule = f"leaves node {lost} cut off from node 0: every node must reach every other"
        raise wrong(("topology",), topology.kind, rule)

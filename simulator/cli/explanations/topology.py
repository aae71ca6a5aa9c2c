"""The addition of `paceline explain` to a topology: how fast models mix on it."""

from __future__ import annotations

__all__ = ["explain_mixing"]

SIZES = (4, 16, 64, 256)
CHOSEN: dict[str, dict[str, float]] = {
    "random_regular": {"degree": 3},
    "erdos_renyi": {"probability": 0.5},
}


def explain_mixing(kind: str) -> str:
    """The spectral gap at a few sizes (of a file, where to see it)."""
    lines = ["Spectral gap 1 - max(|lambda_2|, |lambda_n|) of W:"]
    if kind == "edges":
        lines.append("  `paceline validate` shows it for the scenario's file")
    else:
        chosen = CHOSEN.get(kind, {})
        with_what = "".join(f", {key} {value}" for key, value in chosen.items())
        gaps = (f"  n = {nodes}{with_what}: {_gap(kind, nodes, chosen):.4g}" for nodes in SIZES)
        lines += gaps
    return "\n".join(lines)


def _gap(kind: str, nodes: int, chosen: dict[str, float]) -> float:
    from pydantic import TypeAdapter

    from simulator.cluster.graph import Graph
    from simulator.cluster.topology import Topology

    graph: Graph = TypeAdapter(Topology).validate_python({"kind": kind, **chosen}).build(nodes)
    return graph.spectral_gap()

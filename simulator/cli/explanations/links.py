"""What `paceline explain links` says."""

from __future__ import annotations

import inspect

__all__ = ["explain_links"]


def explain_links() -> str:
    """The formula of a message's time, and the keys of `cluster.links` with their meanings."""
    from simulator.cluster import links

    parts = {
        "cluster.links: {upload: .., download: .., edge: ..}, or one link alone": links.Links,
        "each: a latency alone, or {latency, bandwidth, discipline, shared}": links.LinkSpec,
        "latency: a number, a list, or {mean, job, speed, scale}": links.MessageTime,
        "bandwidth: a number, a list, or {mean, speed, scale}": links.Bandwidth,
    }
    said = [
        f"{keys}\n{_indented(inspect.cleandoc(part.__doc__ or ''))}" for keys, part in parts.items()
    ]
    return "\n\n".join(["links", inspect.cleandoc(links.__doc__ or ""), *said])


def _indented(text: str) -> str:
    return "\n".join(f"  {line}".rstrip() for line in text.splitlines())

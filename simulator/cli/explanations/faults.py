"""What `paceline explain faults` says."""

from __future__ import annotations

import inspect

__all__ = ["explain_faults"]


def explain_faults() -> str:
    """What a failure does, and the keys of `cluster.faults` with their meanings."""
    from simulator.cluster import faults

    keys = [f"  {name}: {field.description}" for name, field in faults.Faults.model_fields.items()]
    parts = [
        inspect.cleandoc(faults.__doc__ or ""),
        "\n".join(["cluster.faults: {time_to_failure: .., time_to_repair: ..}", *keys]),
        "each: a number, a list, a law of the worker, or {mean, job, scale}\n"
        f"  {inspect.cleandoc(faults.Period.__doc__ or '')}",
    ]
    return "\n\n".join(["faults", *parts])

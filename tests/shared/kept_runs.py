"""The tables of a fabricated run."""

from __future__ import annotations

from simulator.sweep.run_tables import RunTables

__all__ = ["made_tables"]


def made_tables() -> RunTables:
    """Two records of one replica and one worker."""
    run = {"algorithm": ["asgd"], "seed": [0]}
    counts = {"applied": [1], "discarded": [0], "cancelled": [0]}
    curves = {
        **{name: values * 2 for name, values in {**run, "replica": [0], "stepsize": [0.1]}.items()},
        "time": [0.0, 1.0],
        "iteration": [0, 1],
        "arrivals": [0, 1],
        "loss_gap": [2.0, 1.0],
    }
    summary = {
        **run,
        "replica": [0],
        "stepsize": [0.1],
        "status": ["horizon"],
        "time_to_target": [1.0],
        "final_loss_gap": [1.0],
        "iterations": [1],
        "arrivals": [1],
        **counts,
        "buffered": [0],
        "in_flight": [1],
        "mean_delay": [0.0],
        "max_delay": [0],
        "busy_fraction": [1.0],
    }
    seconds = ("busy", "idle", "down", "wasted", "mean_compute")
    workers = {
        **run,
        "worker": [0],
        "jobs": [1],
        **counts,
        **{f"{name}_seconds": [1.0] for name in seconds},
    }
    return RunTables.of(curves=curves, summary=summary, workers=workers)

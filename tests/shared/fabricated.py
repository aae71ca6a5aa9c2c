"""Small results made by hand, with the documented columns and known answers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from simulator.results.result import Result, Target

__all__ = ["curve_rows", "made_result", "renamed", "summary_row"]


def summary_row(
    label: str, seed: int, replica: int, time: float, **more: object
) -> dict[str, object]:
    """One row of a summary; `more` sets or adds columns."""
    return {
        "scenario": "made",
        "algorithm": label.split(" ")[0],
        "label": label,
        "seed": seed,
        "replica": replica,
        "stepsize": 0.1,
        "status": "converged" if np.isfinite(time) else "horizon",
        "time_to_target": time,
        "final_loss_gap": 1e-4,
        "final_grad_norm_sq": 1e-3,
        "iterations": 10,
        "arrivals": 12,
        "applied": 10,
        "discarded": 2,
        "cancelled": 0,
        "buffered": 0,
        "in_flight": 3,
        "mean_delay": 1.5,
        "max_delay": 4,
        "busy_fraction": 0.75,
        **more,
    }


def curve_rows(
    label: str, seed: int, replica: int, points: list[tuple[float, float]], stepsize: float = 0.1
) -> list[dict[str, object]]:
    """Rows of a curve from pairs (time, loss_gap)."""
    return [
        {
            "scenario": "made",
            "algorithm": label.split(" ")[0],
            "label": label,
            "seed": seed,
            "replica": replica,
            "stepsize": stepsize,
            "time": time,
            "iteration": place,
            "arrivals": place,
            "loss_gap": gap,
            "grad_norm_sq": 10.0 * gap,
        }
        for place, (time, gap) in enumerate(points)
    ]


def worker_rows(label: str, seed: int) -> list[dict[str, object]]:
    """Two workers, of which the second is slow."""
    return [
        {
            "scenario": "made",
            "algorithm": label,
            "label": label,
            "seed": seed,
            "worker": worker,
            "jobs": 6 - worker,
            "applied": 5 - worker,
            "discarded": 1,
            "cancelled": 0,
            "busy_seconds": 10.0,
            "idle_seconds": 0.0,
            "down_seconds": 0.0,
            "wasted_seconds": 2.0,
            "mean_compute_seconds": 1.0 + worker,
        }
        for worker in range(2)
    ]


def made_result() -> Result:
    """`asgd` with two step sizes and three seeds, `ringmaster` with one of each, twice as fast."""
    summary, curves, workers = [], [], []
    for seed in range(3):
        for replica, (stepsize, time) in enumerate([(0.1, 20.0 + seed), (0.5, np.inf)]):
            summary.append(summary_row("asgd", seed, replica, time, stepsize=stepsize))
            points = [(t, np.exp(-stepsize * t / (1 + seed))) for t in (0.0, 5.0, 10.0, 20.0)]
            curves += curve_rows("asgd", seed, replica, points, stepsize)
        summary.append(summary_row("ringmaster", seed, 0, 10.5, delay_threshold=6))
        points = [(t, np.exp(-0.3 * t / (1 + seed))) for t in (0.0, 5.0, 10.0)]
        curves += curve_rows("ringmaster", seed, 0, points)
        workers += worker_rows("asgd", seed) + worker_rows("ringmaster", seed)
    return Result(
        curves=pd.DataFrame(curves),
        summary=pd.DataFrame(summary),
        workers=pd.DataFrame(workers),
        wall={"seconds": 1.25},
        target=Target("loss_gap", 0.2),
    )


def renamed(result: Result, label: str, name: str) -> Result:
    """The same result with another label of one method."""
    frames = {
        key: getattr(result, key).assign(label=getattr(result, key)["label"].replace({label: name}))
        for key in ("curves", "summary", "workers")
    }
    return replace(result, **frames)

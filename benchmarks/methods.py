"""The cost of a method per arrival, against vanilla ASGD on the same work."""

from typing import Any

from benchmarks import ours

__all__ = ["SETTINGS", "methods"]

SETTINGS: dict[str, dict[str, Any]] = {
    "asgd": {},
    "accelerated_sgd": {"mode": "async", "long_ratio": 1.0, "alpha": 0.9, "beta": 0.2},
    "sync_sgd": {},
    "m_sync_sgd": {"m": 100},
    "delay_adaptive_asgd": {},
    "rennala": {"batch": 100},
    "ringmaster": {"delay_threshold": 100},
    "ringmaster with stops": {"name": "ringmaster", "delay_threshold": 100, "stops": True},
    "naive_optimal_asgd": {"m": 100},
    "hogwild": {},
    "ringleader": {},
    "malenia": {},
    "rescaled_asgd": {},
    "dude_asgd": {},
    "ia2sgd": {},
    "mifa": {"active": 100},
    "ormo": {"momentum": 0.9},
    "asgdm": {"momentum": 0.9},
    "nag_asgd": {"momentum": 0.9},
    "shifted_momentum": {"momentum": 0.9},
    "dana": {"momentum": 0.9},
    "sync_sgdm": {"momentum": 0.9},
    "random_asgd": {},
    "shuffled_asgd": {},
    "fedbuff": {"buffer": 10, "local_stepsize": 0.001},
    "fedasync": {},
    "local_sgd": {"local_steps": 2},
    "mindflayer": {"deadline": 2.0, "success": 1.0, "trials": 1},
    "adaptive_mindflayer": {"success": 0.9, "batch": 100},
    "ata": {"batch": 10_000},
    "clipped_asgd": {"clip": 1.0},
    "normalised_asgd": {"name": "clipped_asgd", "kind": "normalise"},
    "adam_asgd": {},
    "fadas": {"buffer": 10, "local_stepsize": 0.001},
    "dc_asgd": {},
    "gap_aware": {},
    "ringmaster_lmo": {"weight": 0.1, "delay_threshold": 100},
    "ca2fl": {"buffer": 10, "local_stepsize": 0.001},
    "ace": {},
    "ssp": {"slack": 10},
    "deadline_sgd": {"target": 100},
    "area": {"local_stepsize": 0.001},
    "fedcompass": {"max_steps": 5, "local_stepsize": 0.001},
    "halos": {"local_steps": 2, "local_stepsize": 0.001},
    "fednova": {"local_steps": 2, "local_stepsize": 0.001},
    "drop_compute": {"micro_batches": 4, "threshold": 4.0},
    "replicated_sgd": {"copies": 2, "speculative": 0.9},
    "coded_sgd": {"stragglers": 1},
    "basgd": {"buffers": 10},
    "zeno_pp": {},
    "async_diloco": {"local_steps": 2, "local_stepsize": 0.001, "buffer": 10},
    "shadowheart": {"keep": 1729, "noise": 100.0, "equilibrium": 33.0},
}
"""Label -> parameters besides the step size."""


def methods(share: int) -> list[dict[str, Any]]:
    """Microseconds per arrival at n=1,000 and n=10,000 and their ratios."""
    rows = [_row(label, SETTINGS[label], 50_000 // share) for label in SETTINGS]
    base = rows[0]["microseconds_1000"]
    print(f"\n{'method':28s}{'us/arrival':>12s}{'x asgd':>10s}{'n=10,000 / n=1,000':>22s}")
    for row in rows:
        row["times_asgd"] = row["microseconds_1000"] / base
        print(
            f"{row['method']:28s}{row['microseconds_1000']:12.2f}{row['times_asgd']:10.2f}"
            f"{row['growth']:22.2f}",
            flush=True,
        )
    return rows


def _row(label: str, settings: dict[str, Any], arrivals: int) -> dict[str, Any]:
    method = {"name": label, "stepsize": 0.001, **settings}
    cost = {}
    for workers, dimension in ((1000, 1729), (1000, 100), (10_000, 100)):
        given = ours.scenario(workers, dimension, "per_coordinate", arrivals, method)
        ours.seconds(given)
        best = min(ours.seconds(given) for _ in range(2))
        cost[workers, dimension] = best / arrivals * 1e6
    return {
        "method": label,
        "microseconds_1000": cost[1000, 1729],
        "growth": cost[10_000, 100] / cost[1000, 100],
    }

"""One row per method: parameters that suit a cluster of five workers.

The generic tests run on every row, so a new method gets them by adding a row.
"""

from __future__ import annotations

from typing import Any

TABLE: dict[str, dict[str, Any]] = {
    "accelerated_sgd": {"stepsize": 0.3, "long_ratio": 2.0, "alpha": 0.9, "beta": 0.2},
    "ace": {"stepsize": 0.1},
    "adam_asgd": {"stepsize": 0.05},
    "adaptive_mindflayer": {"stepsize": 0.1, "batch": 4, "success": 0.6},
    "adpsgd": {"stepsize": 0.1},
    "adsgd": {"stepsize": 0.1},
    "amelie": {"stepsize": 0.5, "batch": 12},
    "area": {"stepsize": 0.9, "local_stepsize": 0.1, "local_steps": 2},
    "asgd": {"stepsize": 0.1},
    "asgdm": {"stepsize": 0.01},
    "async_diloco": {"stepsize": 0.5, "local_stepsize": 0.1, "local_steps": 2, "buffer": 3},
    "async_local_sgd": {"stepsize": 0.1, "local_steps": 2, "delay_threshold": 7},
    "ata": {"stepsize": 0.5, "batch": 7, "exploration": 0.05},
    "basgd": {"stepsize": 0.3, "buffers": 3},
    "ca2fl": {"stepsize": 1.0, "local_stepsize": 0.1, "buffer": 3, "local_steps": 2},
    "clipped_asgd": {"stepsize": 0.1, "clip": 0.5},
    "coded_sgd": {"stepsize": 0.5, "stragglers": 1, "code": "cyclic"},
    "dana": {"stepsize": 0.01},
    "dasgd": {"stepsize": 0.1},
    "dc_asgd": {"stepsize": 0.1},
    "delay_adaptive_asgd": {"stepsize": 0.1},
    "deadline_sgd": {"stepsize": 0.5, "target": 4, "deadline": 3.0},
    "diloco": {"stepsize": 0.5, "local_stepsize": 0.1, "local_steps": 3},
    "dpsgd": {"stepsize": 0.1},
    "drop_compute": {"stepsize": 0.5, "micro_batches": 3, "threshold": 4.0},
    "dude_asgd": {"stepsize": 0.1, "wait_for": 2},
    "ef_asgd": {"stepsize": 0.1, "keep": 2},
    "fadas": {"stepsize": 0.05, "local_stepsize": 0.1, "buffer": 3, "local_steps": 2},
    "fedasync": {"stepsize": 0.3, "local_steps": 2},
    "fedbuff": {"stepsize": 1.0, "local_stepsize": 0.1, "buffer": 3, "local_steps": 2},
    "fedcompass": {"stepsize": 1.0, "local_stepsize": 0.1, "max_steps": 5},
    "fednova": {"stepsize": 0.9, "local_stepsize": 0.1, "local_steps": "dylu", "budget": 4},
    "fragile": {"stepsize": 0.5, "batch": 4},
    "gap_aware": {"stepsize": 0.01},
    "gossip": {"stepsize": 0.1, "probability": 0.5},
    "halos": {"stepsize": 0.5, "local_stepsize": 0.1, "local_steps": 2, "accumulate": 4},
    "hogwild": {"stepsize": 0.1},
    "ia2sgd": {"stepsize": 0.1},
    "kardam": {"stepsize": 0.1, "faulty": 0},
    "local_sgd": {"stepsize": 0.3, "local_steps": 3},
    "m_sync_sgd": {"stepsize": 0.5, "m": 3},
    "malenia": {"stepsize": 0.5, "batch": 8},
    "mifa": {"stepsize": 0.1, "active": 2, "local_steps": 3},
    "mindflayer": {"stepsize": 0.5, "deadline": 1.2, "success": 0.7, "trials": 2},
    "nag_asgd": {"stepsize": 0.01},
    "naive_optimal_asgd": {"stepsize": 0.1, "m": 3},
    "ormo": {"stepsize": 0.01},
    "random_asgd": {"stepsize": 0.1, "batch": 2},
    "rennala": {"stepsize": 0.5, "batch": 4},
    "replicated_sgd": {"stepsize": 0.5, "speculative": 0.5},
    "rescaled_asgd": {"stepsize": 0.1, "scale": "estimated"},
    "ringleader": {"stepsize": 0.1, "collect": 1.5},
    "ringmaster": {"stepsize": 0.1, "delay_threshold": 3},
    "ringmaster_lmo": {"stepsize": 0.05, "weight": 0.5, "delay_threshold": 3},
    "shadowheart": {"stepsize": 0.5, "keep": 2, "noise": 2.0, "equilibrium": 6.0},
    "sgp": {"stepsize": 0.1},
    "shifted_momentum": {"stepsize": 0.01},
    "shuffled_asgd": {"stepsize": 0.1, "batch": 2},
    "ssp": {"stepsize": 0.1, "slack": 2},
    "swift": {"stepsize": 0.1, "every": 2},
    "sync_sgd": {"stepsize": 0.5},
    "sync_sgdm": {"stepsize": 0.02},
    "weighted_robust_asgd": {"stepsize": 0.1},
    "zeno_pp": {"stepsize": 0.1, "server_batch": 5},
}
"""Method -> parameters."""

IN_SECONDS: dict[str, tuple[str, ...]] = {
    "deadline_sgd": ("deadline",),
    "drop_compute": ("threshold", "communication"),
    "shadowheart": ("equilibrium",),
    "zeno_pp": ("server_seconds",),
}
"""Method -> its parameters that are simulated seconds."""

"""Every row of the table, and the options that need the generic tests too."""

from typing import Any

from algorithms import METHODS
from tests.shared.scenes import scene
from tests.shared.table import TABLE

__all__ = ["CASES", "NAMES", "is_elastic"]

VARIANTS: list[dict[str, Any]] = [
    {
        "name": "accelerated_sgd",
        "mode": "async",
        "stepsize": 0.05,
        "long_ratio": 2.0,
        "alpha": 0.9,
        "beta": 0.2,
    },
    {"name": "delay_adaptive_asgd", "stepsize": 0.1, "rule": "mishchenko", "smoothness": 0.5},
    {"name": "delay_adaptive_asgd", "stepsize": 0.1, "rule": "koloskova", "smoothness": 0.5},
    {"name": "delay_adaptive_asgd", "stepsize": 0.1, "rule": "drop"},
    {"name": "delay_adaptive_asgd", "stepsize": 0.1, "rule": "inverse"},
    {"name": "m_sync_sgd", "stepsize": 0.5, "m": 3, "on_new_model": "finish_and_drop"},
    {"name": "rennala", "stepsize": 0.5, "batch": 4, "on_new_model": "finish_and_drop"},
    {"name": "ringmaster", "stepsize": 0.1, "delay_threshold": 3, "stops": True},
    {"name": "ringmaster", "stepsize": 0.1, "delay_threshold": 1, "stops": True},
    {"name": "dude_asgd", "stepsize": 0.1},
    {"name": "malenia", "stepsize": 0.5, "on_new_model": "finish_and_drop"},
    {"name": "mifa", "stepsize": 0.1, "active": 5},
    {"name": "sgp", "stepsize": 0.1, "overlap": 2, "send_to": "all"},
    {"name": "rescaled_asgd", "stepsize": 0.1, "scale": "known"},
    {"name": "rescaled_asgd", "stepsize": 0.1, "scale": "measured"},
    {"name": "ringleader", "stepsize": 0.1},
    {"name": "ringleader", "stepsize": 0.1, "refresh": "latest"},
    {"name": "clipped_asgd", "stepsize": 0.1, "kind": "normalise", "momentum": 0.5},
    {
        "name": "clipped_asgd",
        "stepsize": 0.05,
        "kind": "coordinate",
        "clip": 0.2,
        "momentum": 0.5,
        "momentum_at": "worker",
    },
    {"name": "adam_asgd", "stepsize": 0.05, "optimizer": "adaptive_revision"},
    {"name": "adam_asgd", "stepsize": 0.05, "optimizer": "yogi", "bias_correction": True},
    {"name": "dc_asgd", "stepsize": 0.1, "variant": "adaptive", "state": "per_worker"},
    {"name": "async_diloco", "stepsize": 0.3, "local_stepsize": 0.1, "local_steps": 3}
    | {"outer": "heloco", "dylu": True},
    {"name": "async_diloco", "stepsize": 0.3, "local_stepsize": 0.05, "local_steps": 2}
    | {"inner": "adamw", "outer": "mla"},
    {"name": "diloco", "stepsize": 0.5, "local_stepsize": 0.1, "local_steps": 6}
    | {"fragments": 2, "overlap": 1, "mix": 0.3},
    {"name": "diloco", "stepsize": 0.5, "local_stepsize": 0.1, "local_steps": 2, "eager": True},
    {"name": "diloco", "stepsize": 0.5, "local_stepsize": 0.1, "local_steps": 2, "patience": 1.2},
    {"name": "fedbuff", "stepsize": 1.0, "local_stepsize": 0.1, "buffer": 2, "global_buffer": 1},
    {"name": "local_sgd", "stepsize": 0.3, "local_steps": 2, "region_rounds": 2},
    {"name": "ef_asgd", "stepsize": 0.1, "compressor": "sign", "feedback": "ef21", "momentum": 0.5},
    {"name": "ef_asgd", "stepsize": 0.1, "compressor": "rand_k", "keep": 1},
    {"name": "ef_asgd", "stepsize": 0.05, "compressor": "rand_k", "keep": 2, "feedback": "none"},
    {"name": "ringmaster_lmo", "stepsize": 0.1, "rule": "parameter_free"}
    | {"norm": "linf", "stops": True, "nesterov": True},
    {"name": "ringmaster_lmo", "stepsize": 0.1, "weight": 0.5, "delay_threshold": 4}
    | {"norm": "spectral", "matrix": [2, 2], "nesterov": True},
    {"name": "ace", "stepsize": 0.1, "max_age": 3, "warm_up": "none"},
    {"name": "ssp", "stepsize": 0.1, "slack": 1, "dynamic_range": 2},
    {"name": "fedcompass", "stepsize": 1.0, "local_stepsize": 0.1, "max_steps": 6}
    | {"min_steps": 2, "lateness": 1.1, "speed_momentum": 0.0, "staleness": "sqrt"},
    {"name": "halos", "stepsize": 0.9, "local_stepsize": 0.1, "accumulate": 1, "merge": 1.0}
    | {"region_outer": {"kind": "sgd", "stepsize": 0.5, "momentum": 0.0}},
    {"name": "fragile", "stepsize": 0.5, "batch": 7, "pivot": 1},
    {"name": "amelie", "stepsize": 0.5, "pivot": 1},
    {"name": "adsgd", "stepsize": 0.1, "local_steps": 2},
    {"name": "swift", "stepsize": 0.1, "memory": False},
    {"name": "swift", "stepsize": 0.1, "memory": False, "boost": True, "weights": "frequency"},
    {"name": "area", "stepsize": 1.0, "local_stepsize": 0.1, "buffer": 3},
    {"name": "fednova", "stepsize": 1.0, "local_stepsize": 0.1, "local_steps": 3}
    | {"local_momentum": 0.5},
    {"name": "drop_compute", "stepsize": 0.5, "micro_batches": 4, "threshold": 3.5}
    | {"cut": "at_once", "divide_by": "computed", "communication": 0.5},
    {
        "name": "drop_compute",
        "stepsize": 0.5,
        "micro_batches": 2,
        "threshold": "auto",
        "observe": 2,
    },
    {"name": "replicated_sgd", "stepsize": 0.5, "copies": 5},
    {"name": "coded_sgd", "stepsize": 0.5, "stragglers": 4},
    {"name": "coded_sgd", "stepsize": 0.5, "stragglers": 2, "code": "ignore"},
    {"name": "deadline_sgd", "stepsize": 0.5, "select": 4, "target": 3, "deadline": 2.0}
    | {"quorum": 0.5, "late": "reuse"},
    {"name": "deadline_sgd", "stepsize": 0.5, "deadline": 2.5, "quorum": 2}
    | {"on_miss": "abandon", "on_new_model": "finish_and_drop"},
    {"name": "zeno_pp", "stepsize": 0.1, "server_batch": 2, "rho": 0.01, "epsilon": 0.1}
    | {"refused": "null_update", "server_seconds": 0.5},
    {"name": "zeno_pp", "stepsize": 0.1, "soft": True, "refresh": 0},
    {"name": "kardam", "stepsize": 0.1, "faulty": 0, "damping": "exponential"}
    | {"refused": "null_update"},
    {"name": "weighted_robust_asgd", "stepsize": 0.1, "estimator": "storm"}
    | {"aggregator": "median", "ctma": True, "share": 0.3, "averaging": "gamma"},
    {"name": "weighted_robust_asgd", "stepsize": 0.1, "estimator": "sgd"}
    | {"aggregator": "mean", "weights": "equal", "averaging": "linear"},
    {"name": "basgd", "stepsize": 0.1, "buffers": 4, "momentum": 0.5},
    {"name": "ringmaster_lmo", "stepsize": 0.1, "weight": 0.5, "base": "rennala", "batch": 3},
    {"name": "ringmaster_lmo", "stepsize": 0.1, "weight": 0.5, "base": "delay_adaptive"},
]

NAMES = sorted(METHODS)
CASES: dict[str, dict[str, Any]] = {
    **{name: {"name": name, **TABLE[name]} for name in NAMES if name in TABLE},
    **{f"{case['name']}-{k}": case for k, case in enumerate(VARIANTS, start=2)},
}
"""Test id -> entry of `methods:`."""


def is_elastic(case: dict[str, Any]) -> bool:
    """Whether the method is defined for workers that join and leave."""
    entry, reason = scene(case).methods[0], METHODS[case["name"]].inelastic
    return not (reason(entry.parameters) if callable(reason) else reason)

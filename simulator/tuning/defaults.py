"""What is searched where the scenario does not say: a space for every method that is shipped.

Coefficients named `stepsize` or `local_stepsize` have a default grid for any method, plug-ins
included (`simulator.tuning.reading`). Ends that depend on the cluster are written so.
"""

from __future__ import annotations

__all__ = ["DEFAULTS", "STEPSIZES"]

#: The coefficients that get a grid of step sizes by themselves.
STEPSIZES = ("stepsize", "local_stepsize")

_MOMENTUM: dict[str, object] = {"momentum": [0.5, 0.7, 0.9, 0.97]}
_WORKERS = "log:1..workers"

#: Method -> parameter -> what is searched; None takes a parameter out of the default search.
DEFAULTS: dict[str, dict[str, object]] = {
    "adaptive_mindflayer": {"batch": "log:1..2*workers", "deadline": "log:0.5..8.0"},
    "asgdm": _MOMENTUM,
    "ata": {"batch": "log:1..4*workers"},
    "dana": _MOMENTUM,
    "dude_asgd": {"wait_for": _WORKERS},
    "fedasync": {"local_steps": "log:1..16", "mixing": [0.1, 0.3, 0.6, 0.9]},
    "fedbuff": {"buffer": _WORKERS, "local_steps": "log:1..16", "stepsize": None},
    "gossip": {"probability": "log:0.05..1.0"},
    "ia2sgd": {"wait_for": _WORKERS},
    "local_sgd": {"local_steps": "log:1..32"},
    "m_sync_sgd": {"m": _WORKERS},
    "malenia": {"batch": "log:workers..16*workers"},
    "mifa": {"active": _WORKERS, "local_steps": "log:1..16"},
    "mindflayer": {"trials": "log:1..16"},
    "nag_asgd": _MOMENTUM,
    "naive_optimal_asgd": {"m": _WORKERS},
    "ormo": _MOMENTUM,
    "random_asgd": {"batch": _WORKERS},
    "rennala": {"batch": "log:1..4*workers"},
    "ringleader": {"collect": "log:1.0..16.0"},
    "ringmaster": {"delay_threshold": _WORKERS},
    "shifted_momentum": _MOMENTUM,
    "shuffled_asgd": {"batch": _WORKERS},
    "sync_sgdm": _MOMENTUM,
}

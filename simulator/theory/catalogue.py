"""All bounds: their methods, formulas and constants."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from algorithms import METHODS
from algorithms.parts.equilibrium import equilibrium_time
from algorithms.parts.facts import rounded_up
from simulator.theory.fixed import (
    all_asynchronous,
    best_of_fastest,
    best_synchronous,
    everyone,
    noise_term,
    synchronous,
)
from simulator.theory.setting import Setting
from simulator.theory.trials import seconds_per_batch
from simulator.theory.trips import longest_trip, soonest_batch

__all__ = ["BY_EDGES", "LINKED", "LOWER_ANY", "LOWER_EQUAL", "UNSTATED", "UPPER", "Bound"]

UNSTATED = "up to a constant"
MOST_LISTED = 100_000  # workers for which MindFlayer's trials are listed one by one

Parameters = dict[str, Any]


@dataclass(frozen=True)
class Bound:
    """A number of seconds in the fixed computation model.

    Attributes:
        name: its name in the table; for upper bounds the method's name.
        formula: as text.
        seconds: from the setting and the prescribed parameters.
        constants: the numbers of the paper's theorem, or UNSTATED if only the formula is known.
        chosen: parameters that follow from the bound itself; None if there are none.
    """

    name: str
    formula: str
    seconds: Callable[[Setting, Parameters], float]
    constants: str = UNSTATED
    chosen: Callable[[Setting], Parameters | None] = lambda _: {}

    @property
    def any_objectives(self) -> bool:
        """Whether it holds if the workers' objectives differ."""
        return self is LOWER_ANY or (self.name in METHODS and METHODS[self.name].heterogeneous)


def _optimal(s: Setting, _: Parameters) -> float:
    return s.scale * best_of_fastest(s.times, s.ratio)[0]


def _everyone(s: Setting, _: Parameters) -> float:
    return s.scale * everyone(s.times, s.ratio)


def _synchronous(s: Setting, _: Parameters) -> float:
    return s.scale * synchronous(s.times, s.ratio, s.facts.workers)


def _m_synchronous(s: Setting, chosen: Parameters) -> float:
    return s.scale * synchronous(s.times, s.ratio, chosen["m"])


def _all_asynchronous(s: Setting, _: Parameters) -> float:
    return s.scale * all_asynchronous(s.times, s.ratio)


def _ringmaster(s: Setting, chosen: Parameters) -> float:
    """t(R) ceil(K/R), t(R) = 2 min_m H_m (1 + R/m), K = (8 R + 16 s) L Delta/eps."""
    threshold: float = chosen["delay_threshold"]
    updates = s.scale * (8 * threshold + 16 * s.ratio)
    return 2 * best_of_fastest(s.times, threshold)[0] * rounded_up(updates / threshold)


def _ringleader(s: Setting, _: Parameters) -> float:
    scale = s.constant("smoothness_mean_square") * s.facts.gap / s.facts.epsilon
    return scale * (64 * s.times.slowest + 160 * noise_term(s.times, s.ratio))


def _table_of_latest(s: Setting, _: Parameters) -> float:
    scale = s.constant("smoothness_max") * s.facts.gap / s.facts.epsilon
    return scale * synchronous(s.times, s.ratio, s.facts.workers)


def _rescaled(s: Setting, _: Parameters) -> float:
    """Without the terms in zeta and rho if those are unknown."""
    times, known = s.times, s.facts
    bound = _everyone(s, {})
    if math.isnan(s.differ.zeta):
        return bound
    spread = (
        s.constant("smoothness_max") * known.gap / known.epsilon * times.slowest / times.harmonic
    )
    noise = math.sqrt((known.variance + s.differ.zeta**2) / known.epsilon)
    middle = noise * times.mean if noise else 0.0
    return bound + spread * (middle + s.differ.rho * times.slowest)


def _mindflayer(s: Setting, _: Parameters) -> float:
    return math.nan if s.trials is None else 8 * s.scale * seconds_per_batch(s.trials, s.ratio)


def _trials(s: Setting) -> Parameters | None:
    if s.trials is None or s.facts.workers > MOST_LISTED:
        return None
    limits, chances = tuple(s.trials.limits.tolist()), tuple(s.trials.chances.tolist())
    return {"deadline": limits, "unit": "seconds", "success": chances}


def _shadowheart(s: Setting, chosen: Parameters) -> float:
    """16 L Delta/eps rounds, each of b_i gradients and m_i messages in t seconds each at most."""
    time: float = chosen.get("equilibrium", math.nan)
    return 32 * time * s.scale


def _fragile(s: Setting, _: Parameters) -> float:
    return s.scale * soonest_batch(s.trips, s.facts.seconds, s.ratio)


def _amelie(s: Setting, _: Parameters) -> float:
    noise = noise_term(s.times, s.ratio)
    longest = longest_trip(s.trips)
    return s.scale * (longest if math.isnan(longest) else max(longest, s.times.slowest, noise))


def _best_keep(s: Setting) -> Parameters:
    """d/2^k numbers per message, for the k with the smallest equilibrium time."""
    known = s.facts
    keeps = [known.dimension >> k for k in range(known.dimension.bit_length())]

    def time(keep: int) -> float:
        sends = known.upload_seconds(keep)
        return equilibrium_time(known.seconds, sends, known.dimension / keep - 1, s.ratio)

    return {"keep": min(keeps, key=time)}


LOWER_EQUAL = Bound("lower bound, equal objectives", "min_m H_m (1 + s/m) L Delta/eps", _optimal)
LOWER_ANY = Bound("lower bound, any objectives", "(tau_n + tau_avg s/n) L Delta/eps", _everyone)

UPPER: tuple[Bound, ...] = (
    Bound("sync_sgd", "tau_n (1 + s/n) L Delta/eps", _synchronous),
    Bound(
        "m_sync_sgd",
        "min_m tau_m (1 + s/m) L Delta/eps",
        _m_synchronous,
        chosen=lambda s: {"m": best_synchronous(s.times, s.ratio)[1]},
    ),
    Bound("asgd", "H_n (1 + s/n) L Delta/eps", _all_asynchronous),
    Bound(
        "delay_adaptive_asgd",
        "H_n (1 + s/n) L Delta/eps",
        _all_asynchronous,
        chosen=lambda _: {"rule": "mishchenko"},
    ),
    # With free messages its staleness is that of asgd; no step size is prescribed.
    Bound("dasgd", "H_n (1 + s/n) L Delta/eps", _all_asynchronous, chosen=lambda _: None),
    Bound(
        "rennala",
        "96 min_m H_m (1 + s/m) L Delta/eps",
        lambda s, _: 96 * _optimal(s, {}),
        "96",
    ),
    Bound("ringmaster", "t(R) ceil(K/R)", _ringmaster, "t(R) ceil(K/R)"),
    Bound(
        "naive_optimal_asgd",
        "min_m H_m (1 + s/m) L Delta/eps",
        _optimal,
        chosen=lambda s: {"m": best_of_fastest(s.times, s.ratio)[1]},
    ),
    Bound(
        "mindflayer",
        "8 min_m (max{1, s} + sum_{i<=m} p_i)/(sum_{i<=m} p_i/D_i) L Delta/eps",
        _mindflayer,
        "8",
        _trials,
    ),
    Bound("malenia", "(tau_n + tau_avg s/n) L Delta/eps", _everyone),
    Bound(
        "ringleader",
        "(64 tau_n + 160 tau_avg s/n) L_ms Delta/eps",
        _ringleader,
        "64, 160",
        lambda _: {"collect": 1.0},
    ),
    Bound(
        "rescaled_asgd",
        "(tau_n + tau_avg s/n) L Delta/eps + (sqrt((sigma^2 + zeta^2)/eps) tau_avg + rho tau_n) "
        "(tau_n/tau_H) L_max Delta/eps",
        _rescaled,
    ),
    Bound(
        "fragile",
        "min_j min_k max{max{r_k, h_k}, s/sum_{i<=k} 1/h_i} L Delta/eps, r_k from node k to j and "
        "back",
        _fragile,
    ),
    Bound("amelie", "max{min_j max_i r_i, tau_n, tau_avg s/n} L Delta/eps", _amelie),
    Bound("dude_asgd", "tau_n (1 + s/n) L_max Delta/eps", _table_of_latest),
    Bound("ia2sgd", "tau_n (1 + s/n) L_max Delta/eps", _table_of_latest),
)

BY_EDGES = ("fragile", "amelie")
"""Methods whose bounds count the seconds of messages between nodes."""

LINKED: tuple[Bound, ...] = (
    Bound(
        "shadowheart",
        "32 t L Delta/eps, t = min_j max{max(h_j, tau_j), s_j} its equilibrium time",
        _shadowheart,
        "32, reconstructed",
        _best_keep,
    ),
)
"""Bounds that count the seconds of messages; they are added if messages take time."""

"""A built problem: the arrays for its kernels, and its known constants."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from simulator.arrays import Floats

__all__ = ["Constants", "Problem"]


@dataclass(frozen=True, kw_only=True)
class Constants:
    """Constants of F = (1/n) sum f_i and of its stochastic gradients; nan where unknown.

    Attributes:
        smoothness: L, Lipschitz constant of grad F.
        smoothness_mean_square: smallest L with ||grad F(x) - (1/n) sum grad f_i(y_i)||^2 <=
            (L^2/n) sum ||x - y_i||^2; between `smoothness` and the root mean square of the L_i.
        smoothness_max: max_i L_i.
        noise_variance: sigma^2 >= E||g - grad f_i||^2, summed over coordinates.
        strong_convexity: mu; 0 where F is only convex.
        optimum: F* = min F.
        initial_gap: F(x0) - F*.
        second_moment: R^2, least with E G^2 <= R^2 H, G the random matrix of a gradient Gx - h of
            a quadratic F with Hessian H = E G.
        statistical_condition: least number kt with E G H^-1 G <= kt H.
    """

    smoothness: float
    smoothness_mean_square: float
    smoothness_max: float
    noise_variance: float
    strong_convexity: float
    optimum: float
    initial_gap: float
    second_moment: float = math.nan
    statistical_condition: float = math.nan


@dataclass(frozen=True, kw_only=True)
class Problem:
    """An objective ready to be simulated.

    Attributes:
        kind: its name in the scenario.
        dimension: d.
        workers: n.
        start: x0 (d,).
        data: NamedTuple that selects the kernels (`simulator.core.objective`).
        constants: its known constants.
        minimiser: x* (d,), or None.
        metrics: the METRICS that are defined for it.
        summary: facts for people, name -> value.
        hessian: returns the Hessian of F, (1, d) if it is diagonal, else (d, d); None if it depends
            on the point.
        transform: a linear map of the model for the target distribution, in the same form.
    """

    kind: str
    dimension: int
    workers: int
    start: Floats
    data: Any
    constants: Constants
    minimiser: Floats | None
    metrics: tuple[str, ...]
    summary: dict[str, str | float | int] = field(default_factory=dict)
    hessian: Callable[[], Floats] | None = None
    transform: Floats | None = None

"""Tapes and eager engines on the same small quadratic."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.core.metrics import METRICS
from simulator.engines.eager import Eager
from simulator.engines.players import Players
from simulator.engines.tape import Tape
from simulator.problems import QuadraticSpec
from simulator.problems.base import Problem
from simulator.problems.kernel_evaluator import KernelEvaluator

__all__ = ["eager", "problem", "tape", "values"]

SPEC = {"kind": "quadratic", "dimension": 3, "matrix": "identity", "noise": 0.5}


def problem(**changes: Any) -> Problem:
    """F(x) = |x|^2/2 in three dimensions with noise, for four workers."""
    return QuadraticSpec.model_validate({**SPEC, **changes}).build(4)


def tape(
    seeds: tuple[int, ...] = (0,), chunk: int = 2048, threads: int | None = None, **changes: Any
) -> Tape:
    """A tape with one replica per seed."""
    made = problem(**changes)
    return Tape(Players(made.data, made.dimension, list(seeds), threads), chunk)


def eager(seed: int = 0, **changes: Any) -> Eager:
    """The slow twin."""
    made = problem(**changes)
    return Eager(KernelEvaluator(made), made.dimension, seed)


def values(engine: Any, vector: Any, replica: int = 0) -> NDArray[np.float64]:
    """The numbers of a vector of either engine."""
    if isinstance(engine, Eager):
        return vector.values
    engine.record(vector)  # makes the engine compute them
    engine.finish()
    assert engine.latest().shape[1] == len(METRICS)
    return engine.players._slots[vector.slot, replica].copy()

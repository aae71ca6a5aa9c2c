"""Bounds in the universal computation model, for clusters with varying speeds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from algorithms.rennala import Rennala
from simulator.theory.catalogue import LOWER_ANY, LOWER_EQUAL, UNSTATED
from simulator.theory.universal import Recursion, count_recursion, harmonic_recursion

if TYPE_CHECKING:
    from algorithms.base import Facts
    from simulator.cluster.times.base import Times
    from simulator.theory.setting import Setting

__all__ = ["RealisedBound", "realised_bounds"]


@dataclass(frozen=True)
class RealisedBound:
    """A bound that follows the actual speeds, not their means."""

    name: str
    any_objectives: bool
    formula: str
    constants: str
    recursion: Recursion

    @property
    def note(self) -> str:
        """How many rounds were computed, if not all."""
        done, rounds = self.recursion.done, self.recursion.rounds
        if isnan(self.recursion.seconds):
            return "too many gradients in a round to go through"
        return f"extrapolated from {done} of {rounds} rounds" if self.recursion.extrapolated else ""


def realised_bounds(given: Setting) -> Iterator[RealisedBound]:
    """Both lower bounds and Ringmaster's upper bound; none if speeds are constant."""
    if given.clock is None or not given.varying_speeds:
        return
    batch = _batch(given.facts)
    level = max(1.0, given.ratio / given.facts.workers)
    yield RealisedBound(
        LOWER_EQUAL.name,
        False,
        "t_K: S gradients a round, K = L Delta/eps",
        UNSTATED,
        count_recursion(given.clock, given.scale, batch),
    )
    yield RealisedBound(
        LOWER_ANY.name,
        True,
        "t_K: harmonic mean of counts max{1, s/n} a round, K = L Delta/eps",
        UNSTATED,
        harmonic_recursion(given.clock, given.scale, level),
    )
    yield _ringmaster(given, given.clock, batch)


def _ringmaster(given: Setting, clock: Times, batch: int) -> RealisedBound:
    return RealisedBound(
        "ringmaster",
        False,
        "t_K: R gradients at a quarter of the power a round, K = 48 L Delta/eps",
        "1/4, 48",
        count_recursion(clock, 48 * given.scale, batch, slowness=4),
    )


def _batch(facts: Facts) -> int:
    """max{1, ceil(sigma^2/eps)}, as in Rennala."""
    return Rennala(batch="theory", stepsize="theory").theory_batch(facts)

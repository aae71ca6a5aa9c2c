"""Time limits of trials that started together."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from algorithms.parts.trials import Deadlines


class Bell:
    """A server that has only timers, which the test rings."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waiting: list[tuple[float, Callable[[], None]]] = []

    def after(self, seconds: float, action: Callable[[], None]) -> None:
        self.waiting.append((self.now + seconds, action))

    def ring(self) -> None:
        """Go to the next timer."""
        self.now, action = self.waiting.pop(0)
        action()


def begin(*ends: float) -> tuple[Bell, Deadlines, list[tuple[float, int]]]:
    bell, cuts = Bell(), []
    server: Any = bell
    limits = Deadlines(server, np.array(ends), lambda worker: cuts.append((bell.now, worker)))
    return bell, limits, cuts


def test_everyone_is_cut_in_the_order_of_the_limits() -> None:
    bell, _, cuts = begin(3.0, 1.0, 2.0)
    while bell.waiting:
        assert len(bell.waiting) == 1  # never a timer for each
        bell.ring()
    assert cuts == [(1.0, 1), (2.0, 2), (3.0, 0)]


def test_trials_that_are_over_are_passed_by() -> None:
    bell, limits, cuts = begin(3.0, 1.0, 2.0)
    for worker in (1, 2):
        limits.end(worker)
    bell.ring()  # set for the first limit, when no trial is late any more
    assert (bell.now, cuts) == (1.0, [])
    bell.ring()
    assert cuts == [(3.0, 0)]


def test_a_limit_that_the_clock_meets_a_little_early_still_cuts_then() -> None:
    bell, _, cuts = begin(1.0)
    bell.now, action = 1.0 - 1e-16, bell.waiting.pop()[1]
    action()
    assert cuts == []
    bell.ring()
    assert cuts == [(1.0, 0)]


def test_after_forgetting_nobody_is_cut() -> None:
    bell, limits, cuts = begin(1.0, 2.0)
    limits.forget()
    bell.ring()
    assert (bell.waiting, cuts) == ([], [])


def test_infinite_limits_are_never_met() -> None:
    bell, _, cuts = begin(math.inf, 1.0)
    bell.ring()
    assert cuts == [(1.0, 1)]
    assert [when for when, _ in bell.waiting] == [math.inf]

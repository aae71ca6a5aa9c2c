"""The budget of real time."""

from __future__ import annotations

import math
import time

import pytest

from simulator.advice.clock import Clock
from simulator.tuning.search import OutOfTime


def test_progress_ends_the_work_at_its_share() -> None:
    said: list[tuple[float, str]] = []
    begun = time.perf_counter() - 5.0
    clock = Clock(10.0, 1, lambda share, what: said.append((share, what)), begun=begun)
    clock.progress("tuning", 0.9)(0.1, "")
    with pytest.raises(OutOfTime):
        clock.progress("tuning", 0.5)(0.1, "")
    assert said[0] == (pytest.approx(0.5, abs=0.1), "tuning")


def test_without_a_budget_progress_counts_stages() -> None:
    said: list[float] = []
    clock = Clock(math.inf, 4, lambda share, _: said.append(share))
    clock.stage = 2
    clock.progress("tuning", 0.1)(0.5, "")
    assert said == [0.625]
    assert clock.has(1e-9)


def test_a_round_begins_only_if_one_as_long_as_the_last_fits() -> None:
    clock = Clock(100.0, 1, begun=time.perf_counter())
    fits = clock.rounds(0.5)
    clock._begun -= 20.0
    assert fits()  # 20 s were used, and 20 more fit
    clock._begun -= 25.0
    assert not fits()

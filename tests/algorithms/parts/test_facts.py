"""Ratios that are whole numbers up to rounding."""

from __future__ import annotations

import pytest

from algorithms.malenia import Malenia
from algorithms.mindflayer import MindFlayer
from algorithms.parts.facts import rounded_down, rounded_up
from algorithms.rennala import Rennala
from algorithms.ringmaster import Ringmaster
from tests.shared.facts import facts

ROUND = [
    (whole, whole * digit / scale, digit / scale)
    for scale in (1e1, 1e3, 1e5, 1e7)
    for digit in (1, 3, 7)
    for whole in (1, 3, 5, 29, 30, 77, 250)
]
"""(k, numerator, denominator) of decimal numbers whose ratio is k on paper."""


def test_some_of_these_ratios_miss_the_whole_number_on_either_side() -> None:
    misses = [top / bottom - whole for whole, top, bottom in ROUND]
    assert min(misses) < 0 < max(misses)


def test_ratios_that_are_whole_on_paper_are_whole() -> None:
    for whole, top, bottom in ROUND:
        assert rounded_up(top / bottom) == rounded_down(top / bottom) == whole


@pytest.mark.parametrize("ratio", [0.0, 1e-300, 2.5, 30.0001, 29.9999, 1e15])
def test_other_ratios_are_rounded_as_ever(ratio: float) -> None:
    assert rounded_down(ratio) <= ratio <= rounded_up(ratio)
    assert rounded_up(ratio) - rounded_down(ratio) == (ratio % 1 != 0)


def test_batches_and_thresholds_are_sigma_squared_over_epsilon_on_paper() -> None:
    for whole, variance, epsilon in ROUND:
        known = facts(variance=variance, epsilon=epsilon)
        assert Rennala(batch="theory", stepsize=1.0).theory_batch(known) == whole
        ringmaster = Ringmaster(delay_threshold="theory", stepsize=1.0)
        assert ringmaster.theory_delay_threshold(known) == whole
        assert Malenia(stepsize=1.0).theory_batch(known) == max(whole, known.workers)


def test_trials_are_what_remains_after_the_first_deadline() -> None:
    """One worker with p = 1: t = (sigma^2/eps + 1) D, so B = sigma^2/eps."""
    for whole, variance, epsilon in ROUND:
        known = facts(variance=variance, epsilon=epsilon, workers=1, seconds=(1.0,))
        method = MindFlayer(stepsize=1.0, deadline=0.7, success=1.0)
        assert method.theory_trials(known) == (whole,)

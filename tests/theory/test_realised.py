"""Bounds that follow the speeds: their notes, and the recursions behind them."""

from dataclasses import replace
from math import ceil, nan

import pytest

from simulator.theory.realised import RealisedBound, realised_bounds
from simulator.theory.setting import Setting, setting
from simulator.theory.universal import Recursion, count_recursion, harmonic_recursion
from tests.shared.scenes import LINE, scene

PERIODIC = {"mean": 1.0, "speed": {"kind": "sinusoid", "amplitude": 0.5, "period": 8.0}}


def given(noise: float, workers: int = 2) -> Setting:
    stop = {"time": 10.0, "target": {"metric": "grad_norm_sq", "below": 0.05}}
    problem = {**LINE, "noise": noise}
    method = {"name": "asgd", "stepsize": 0.1}
    return setting(scene(method, workers=workers, times=PERIODIC, stop=stop, problem=problem))


@pytest.mark.parametrize("noise", [0.0, 0.4, 0.75])
def test_the_three_bounds_have_their_recursions(noise: float) -> None:
    """S = max{1, ceil(s)} gradients a round; Ringmaster at a quarter of the power, 48 times."""
    here = given(noise)
    clock = here.clock
    assert clock is not None
    batch, level = max(1, ceil(here.ratio)), max(1.0, here.ratio / 2)
    equal, every, ringmaster = realised_bounds(here)
    assert equal.recursion == count_recursion(clock, here.scale, batch)
    assert every.recursion == harmonic_recursion(clock, here.scale, level)
    assert ringmaster.recursion == count_recursion(clock, 48 * here.scale, batch, slowness=4)
    bounds = (equal, every, ringmaster)
    assert [one.any_objectives for one in bounds] == [False, True, False]
    assert [one.constants for one in bounds] == ["up to a constant", "up to a constant", "1/4, 48"]
    assert [one.name for one in bounds] == [
        "lower bound, equal objectives", "lower bound, any objectives", "ringmaster",
    ]  # fmt: skip


def test_constant_speeds_and_unknown_clocks_have_none() -> None:
    here = given(0.4)
    assert list(realised_bounds(replace(here, clock=None))) == []
    steady = setting(
        scene(
            {"name": "asgd", "stepsize": 0.1},
            stop={"time": 10.0, "target": {"metric": "grad_norm_sq", "below": 0.05}},
        )
    )
    assert steady.clock is not None and list(realised_bounds(steady)) == []


def test_the_note_says_how_many_rounds_were_computed() -> None:
    [bound, *_] = realised_bounds(given(0.0))

    def note(**changes: object) -> str:
        recursion: Recursion = replace(bound.recursion, **changes)  # type: ignore[arg-type]
        return RealisedBound("b", False, "", "", recursion).note

    assert note(seconds=5.0, done=7, rounds=7) == ""
    assert note(seconds=5.0, done=7, rounds=90) == "extrapolated from 7 of 90 rounds"
    assert note(seconds=nan) == "too many gradients in a round to go through"

"""The collector of cycles is paused while a schedule runs: nothing may need it."""

import gc
from typing import Any

import pytest

from simulator.running.plan import plan
from simulator.running.simulate import simulate
from tests.shared.scenes import scene
from tests.shared.variants import CASES


def cyclic_garbage(case: str, arrivals: int) -> int:
    """Objects that only the collector could free after a run of so many arrivals."""
    times: Any = {"mean": {"law": "linear"}, "job": {"kind": "gamma", "shape": 2.0}}
    made = scene(CASES[case], times=times, stop={"arrivals": arrivals}, record={"every": 1e9})
    problem = made.problem.build(5)
    (schedule,) = plan(made, [made.methods[0].parameters], True, problem.dimension)
    gc.collect()
    gc.disable()
    try:
        simulate(made, problem, schedule)
        return gc.collect()
    finally:
        gc.enable()


@pytest.mark.parametrize("case", CASES)
def test_garbage_does_not_grow_with_the_run(case: str) -> None:
    """Growth of less than one object per ten arrivals does not come from arrivals."""
    cyclic_garbage(case, 1000)  # compiling leaves much garbage
    assert cyclic_garbage(case, 1000) - cyclic_garbage(case, 200) < 80

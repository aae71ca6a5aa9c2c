import numpy as np
import pytest
from pydantic import TypeAdapter

from simulator.calibration.laws import fits
from simulator.cluster.sizes import JobSize


@pytest.mark.parametrize("zeros", [1, 5, 50, 95, 99])
def test_laws_for_sizes_of_zero_are_laws_that_a_scenario_accepts(zeros: int) -> None:
    sizes = np.concatenate([np.zeros(zeros), np.full(100 - zeros, 100 / (100 - zeros))])
    laws = [fit.law for fit in fits(sizes)]
    assert {"kind": "exponential"} in laws
    for law in laws:
        TypeAdapter(JobSize).validate_python(law)


def test_a_lognormal_beyond_the_bounds_of_a_scenario_is_no_candidate() -> None:
    half = np.concatenate([np.zeros(50), np.full(50, 2.0)])
    few = np.concatenate([np.zeros(1), np.full(99, 100 / 99)])
    assert "lognormal" not in {fit.name for fit in fits(half)}
    assert "lognormal" in {fit.name for fit in fits(few)}

"""Draw k of dimension j is number 0 of its own stream."""

from simulator.core.random import ALGORITHM, stream, uniform
from simulator.tuning.samplers.random import Random
from tests.shared.trials import STEPSIZE, THRESHOLD, space


def test_a_draw_depends_on_seed_dimension_and_number_only() -> None:
    sampler = Random((space(THRESHOLD), space(THRESHOLD, STEPSIZE, label="other")), 9)
    assert sampler.dimensions == 3
    for number in (0, 4):
        expected = [float(uniform(*stream(9, ALGORITHM, j, number), 0)) for j in range(3)]
        assert sampler.unit(number) == expected

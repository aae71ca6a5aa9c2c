"""Parameters of a network: their number, and their values at the start."""

import numpy as np
import pytest

from simulator.core.draws import START
from simulator.core.random import DATA, fill_normals, stream
from simulator.problems.network.weights import Weight, count, dense, drawn, filters


def test_deviations_are_those_of_he() -> None:
    assert dense(8, 3) == [Weight((8, 3), 0.5), Weight((3,))]
    assert filters(2, 4, 3) == [Weight((4, 2, 3, 3), pytest.approx(1 / 3)), Weight((4,))]
    assert count([*dense(8, 3), *filters(2, 4, 3)]) == 24 + 3 + 72 + 4


def test_only_random_tensors_take_a_stream() -> None:
    weights = [Weight((3,), level=2.5), Weight((2, 2), 0.5), Weight((2,)), Weight((3,), 0.1)]
    expected = [np.full(3, 2.5), np.empty(4), np.zeros(2), np.empty(3)]
    for channel, (place, deviation) in enumerate([(1, 0.5), (3, 0.1)]):
        fill_normals(*stream(7, DATA, START, channel), deviation, expected[place])
    assert drawn(weights, 7).tobytes() == np.concatenate(expected).tobytes()

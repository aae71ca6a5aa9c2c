"""The engine on PyTorch: the operations of the other engines, for all replicas at once."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from algorithms.parts.operations import clip, norm
from simulator.core.metrics import METRICS
from simulator.core.sparse import sparsify
from simulator.engines.coefficient import Coefficient
from simulator.errors import RunFailed
from tests.shared.engines import eager
from tests.shared.programs import DIMENSION, PROGRAMS, vectors

torch = pytest.importorskip("torch", reason="the engine needs PyTorch")

NUMBERS = [0.4, 0.1, 3.0]


class Half:
    """|x|^2/2 for any number of replicas; remembers its calls."""

    device, dtype = torch.device("cpu"), torch.float64

    def __init__(self) -> None:
        self.asked: list[tuple[tuple[int, ...], int, int]] = []

    def gradients(self, seeds: Sequence[int], worker: int, draw: int, points: Any) -> Any:
        self.asked.append((tuple(seeds), worker, draw))
        return points.clone()

    def measures(self, points: Any) -> Any:
        found = torch.full((len(points), len(METRICS)), torch.nan, dtype=torch.float64)
        found[:, 0] = 0.5 * points.square().sum(1)
        return found


def engine(seeds: tuple[int, ...] = (0, 1, 2), dimension: int = DIMENSION) -> Any:
    from simulator.engines.torch_engine import TorchEngine

    return TorchEngine(Half(), dimension, seeds)


@pytest.mark.parametrize("special", [False, True])
@pytest.mark.parametrize("name", PROGRAMS)
def test_every_operation_has_the_values_of_numpy(name: str, special: bool) -> None:
    made = engine()
    own = map(made.constant, vectors(special))
    found = PROGRAMS[name](*own, Coefficient(np.array(NUMBERS))).values.numpy()
    for replica, number in enumerate(NUMBERS):
        alone = eager(dimension=DIMENSION)
        with np.errstate(all="ignore"):
            expected = PROGRAMS[name](*map(alone.constant, vectors(special)), number).values
        np.testing.assert_allclose(found[replica], expected, rtol=1e-14, atol=1e-15)


def test_a_gradient_is_computed_once_for_all_replicas_and_only_if_read() -> None:
    made = engine((7, 7, 8))
    model = made.constant(np.ones(DIMENSION))
    unread, read = made.gradient(model, 1, 4), made.gradient(model, 2, 5)
    stepped = model - 0.5 * read
    del unread
    assert (stepped + 0.0 * read).values.unique().tolist() == [0.5]
    assert made._evaluator.asked == [((7, 7, 8), 2, 5)]


def test_a_factor_may_differ_between_replicas() -> None:
    made = engine()
    model = made.constant(np.ones(DIMENSION))
    stepped = model - Coefficient(np.array(NUMBERS)) * made.gradient(model, 0, 0)
    assert stepped.values[:, 0].tolist() == [1.0 - number for number in NUMBERS]


def test_replicas_that_have_ended_are_not_computed() -> None:
    made = engine()
    made.active[1] = False
    model = made.constant(np.ones(DIMENSION))
    made.record(made.gradient(model, 0, 0))
    assert made._evaluator.asked == [((0, 2), 0, 0)]
    assert np.isnan(made.latest()[:, 0]).tolist() == [False, True, False]


def test_records_and_distances_come_in_their_order() -> None:
    made = engine()
    one, two = made.constant(np.ones(DIMENSION)), made.constant(np.full(DIMENSION, 3.0))
    made.record(one)
    made.record_distance(one, two)
    made.finish()
    assert made.measured()[:, 2, 0].tolist() == [0.5 * DIMENSION, 4.0 * DIMENSION]
    assert made.measured().shape == (2, 3, len(METRICS))


def test_a_mix_takes_each_range_from_its_model() -> None:
    made = engine(dimension=3)
    one, two = made.constant(np.ones(3)), made.constant(np.full(3, 2.0))
    assert made.mix([(two, 0, 1), (one, 1, 3)]).values[1].tolist() == [2.0, 1.0, 1.0]


def test_compression_draws_the_coordinates_of_the_other_engines() -> None:
    made = engine((3, 4, 3))
    vector, _ = vectors(special=False)
    found = made.sparsify(made.constant(vector), 2, 5, keep=4, copies=2).values.numpy()
    for seed, row in zip((3, 4, 3), found, strict=True):
        expected = np.empty(DIMENSION)
        sparsify(np.uint64(seed), 2, 5, 4, 2, vector, expected)
        np.testing.assert_allclose(row, expected, rtol=1e-15)


def test_the_active_replicas_decide_together() -> None:
    made = engine()
    size = norm(Coefficient(np.array(NUMBERS)) * made.constant(np.ones(DIMENSION)))
    assert made.decide(size > 0.1)
    with pytest.raises(RunFailed, match="its own entry of `methods:`"):
        made.decide(size > 3.0)
    made.active[:] = [True, True, False]
    assert not made.decide(size > 3.0)


def test_threads_are_given_back() -> None:
    before = torch.get_num_threads()
    made = engine()
    assert torch.get_num_threads() == 1
    made.close()
    assert torch.get_num_threads() == before


def test_gradients_are_operands_like_others() -> None:
    made = engine()
    model = made.constant(np.ones(DIMENSION))
    stepped = model - 0.1 * clip(made.gradient(model, 1, 5), 0.5)
    np.testing.assert_allclose(stepped.values.numpy(), 1.0 - 0.05 / np.sqrt(DIMENSION))

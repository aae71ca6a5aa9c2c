"""Sums over samples in parts of one size."""

from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the sums are those of PyTorch")


@pytest.mark.parametrize(("most", "sizes"), [(3, [3, 3, 3]), (4, [4, 4]), (7, [7]), (9, [7])])
def test_parts_have_one_size_and_the_missing_samples_no_weight(most: int, sizes: list[int]) -> None:
    from simulator.problems.network.sample_sums import _parts

    chosen, weights = np.arange(10, 17)[None], torch.arange(1.0, 8.0)
    found = list(_parts(chosen, weights, most))
    assert [places.shape for places, _ in found] == [(1, size) for size in sizes]
    total = np.zeros(20)
    for places, own in found:
        np.add.at(total, places[0], own.numpy())
    assert total[10:17].tolist() == weights.tolist()
    assert total[:10].sum() == 0.0


def f(points: Any, inputs: Any, labels: Any, weights: Any) -> tuple[Any, ...]:
    """A weighted number and a weighted vector of the samples, for each point."""
    scores = (inputs @ points[:, :, None])[..., 0] + labels
    return scores @ weights, (weights @ inputs).expand(len(points), -1)


@pytest.mark.parametrize("together", [True, False])
def test_every_point_has_the_sum_of_all_samples_however_small_the_parts(
    together: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    from simulator.problems.network import sample_sums
    from simulator.problems.network.sample_sums import Samples, SampleSum

    samples = Samples(torch.arange(12.0).reshape(6, 2), torch.arange(6.0))
    points = torch.tensor([[1.0, 2.0], [0.5, -1.0], [3.0, 0.0]])
    weights, rows = torch.tensor([0.5, 1.0, 2.0, 0.25]), np.array([[5, 0, 3, 3]])
    own = np.concatenate([rows, rows[:, ::-1], rows])
    for most in (1, 20, 60, 2**20):
        monkeypatch.setattr(sample_sums, "MOST_BYTES", most)
        for chosen in (rows, own):
            values, sums = SampleSum(f, 5, together)(points, samples, chosen, weights)
            for k, point in enumerate(points):
                used = chosen[k % len(chosen)]
                inputs, labels = samples.inputs[used], samples.labels[used]
                torch.testing.assert_close(values[k], (inputs @ point + labels) @ weights)
                torch.testing.assert_close(sums[k], weights @ inputs)
    assert len(samples) == 6


def test_the_memory_of_a_gradient_is_that_of_what_both_passes_need() -> None:
    from simulator.problems.network.sample_sums import Samples, kept_bytes

    samples = Samples(torch.ones(3, 8, dtype=torch.float64), torch.zeros(3))
    point = torch.ones(8, dtype=torch.float64)
    kept = kept_bytes(lambda p, x, y: (x * p).sin().sum(), point, samples)
    assert kept == 2 * 64  # the sample for the product, the product for the sine

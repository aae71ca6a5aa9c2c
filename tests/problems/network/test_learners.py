"""Losses, hits and regularisers against their definitions."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="learners need PyTorch")

SCORES = np.random.default_rng(1).normal(size=(6, 4))
LABELS = np.array([0, 3, 1, 1, 2, 0])


def test_losses_of_scores() -> None:
    from simulator.problems.network.learners import LOSSES, hits

    scores, labels = torch.from_numpy(SCORES), torch.from_numpy(LABELS)
    shares = np.exp(SCORES) / np.exp(SCORES).sum(axis=1, keepdims=True)
    found = LOSSES["cross_entropy"](scores, labels).numpy()
    assert found == pytest.approx(-np.log(shares[np.arange(6), LABELS]))
    away = SCORES - np.eye(4)[LABELS]
    assert LOSSES["squared"](scores, labels).numpy() == pytest.approx((away**2).sum(axis=1) / 2)
    assert hits(scores, labels).tolist() == (SCORES.argmax(axis=1) == LABELS).tolist()


@pytest.mark.parametrize("loss", ["cross_entropy", "squared"])
def test_labels_at_every_place_have_a_loss_each(loss: str) -> None:
    from simulator.problems.network.learners import LOSSES

    scores, labels = torch.from_numpy(SCORES), torch.from_numpy(LABELS)
    places = LOSSES[loss](scores.reshape(2, 3, 4), labels.reshape(2, 3))
    torch.testing.assert_close(places.flatten(), LOSSES[loss](scores, labels))


@pytest.mark.parametrize(("l2", "nonconvex"), [(0.0, 0.0), (0.3, 0.0), (0.0, 0.7), (0.3, 0.7)])
def test_the_slope_of_the_regulariser_is_its_derivative(l2: float, nonconvex: float) -> None:
    from simulator.problems.network.learners import Learner

    learner = Learner(len, len, len, l2, nonconvex)  # type: ignore[arg-type]
    points = torch.tensor([[0.5, -2.0, 0.0], [1.0, 3.0, -0.1]], dtype=torch.float64)
    squares = points.numpy() ** 2
    value = l2 / 2 * squares.sum(axis=1) + nonconvex * (squares / (1 + squares)).sum(axis=1)
    assert learner.penalty(points).numpy() == pytest.approx(value)
    free = points.clone().requires_grad_()
    (slope,) = torch.autograd.grad(learner.penalty(free).sum(), free, allow_unused=True)
    expected = torch.ones_like(points) + slope
    torch.testing.assert_close(learner.add_slope(points, torch.ones_like(points)), expected)


def test_a_point_is_cut_into_its_tensors() -> None:
    from simulator.problems.network.learners import parts

    points = torch.stack([torch.arange(10.0), -torch.arange(10.0)])
    one, two = parts(points, [(2, 3), (4,)])
    assert (one.shape, two.shape) == ((2, 2, 3), (2, 4))
    assert (one[0].tolist(), two[0].tolist()) == ([[0, 1, 2], [3, 4, 5]], [6, 7, 8, 9])
    assert torch.equal(one[1], -one[0])

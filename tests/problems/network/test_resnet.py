"""The residual network is the module of PyTorch with the same layers."""

from typing import Any

import numpy as np
import pytest

from simulator.problems.network.resnet import Resnet20
from simulator.problems.network.weights import Weight

torch = pytest.importorskip("torch", reason="networks need PyTorch")


def units(before: int, after: int, stride: int, groups: int) -> Any:
    nn = torch.nn
    convolution = nn.Conv2d(before, after, 3, stride=stride, padding=1, bias=False)
    return nn.Sequential(convolution, nn.GroupNorm(groups, after)).double()


def twin(weights: list[Any], images: Any, groups: int) -> Any:
    """Three stages of three blocks, module by module."""
    left = list(weights)

    def through(values: Any, before: int, after: int, stride: int = 1) -> Any:
        unit = units(before, after, stride, groups)
        for own in unit.parameters():
            own.data = left.pop(0)
        return unit(values)

    values = torch.relu(through(images, images.shape[1], 16))
    before = 16
    for after in (16, 16, 16, 32, 32, 32, 64, 64, 64):
        stride = 2 if after > before else 1
        inner = torch.relu(through(values, before, after, stride))
        change = through(inner, after, after)
        short = torch.zeros_like(change)
        short[:, :before] = values[:, :, ::stride, ::stride]
        values, before = torch.relu(change + short), after
    return values.mean(dim=(2, 3)) @ left[0] + left[1]


@pytest.mark.parametrize("groups", [2, 8])
def test_the_residual_network_is_its_module(groups: int) -> None:
    network, random = Resnet20(kind="resnet20", norm_groups=groups), np.random.default_rng(1)
    assert not network.together  # it computes one point at a time
    shapes = [one.shape for one in network.weights((3, 7, 6), 4)]
    weights = [torch.from_numpy(random.normal(scale=0.2, size=shape)) for shape in shapes]
    images = torch.from_numpy(random.normal(size=(2, 3, 7, 6)))
    (found,) = network.scores([one[None] for one in weights], images[None])
    torch.testing.assert_close(found, twin(weights, images, groups))


def test_norms_begin_with_the_scale_1_and_the_shift_0() -> None:
    weights = Resnet20(kind="resnet20").weights((3, 8, 8), 10)
    norms = [one for one in weights if len(one.shape) == 1][:-1]
    assert norms[::2] == [Weight(one.shape, 0.0, 1.0) for one in norms[::2]]
    assert norms[1::2] == [Weight(one.shape) for one in norms[1::2]]
    assert len(norms) == 2 * 19
    assert weights[0] == Weight((16, 3, 3, 3), pytest.approx((2 / 27) ** 0.5))

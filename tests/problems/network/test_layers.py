"""Layers of all replicas at once: those of PyTorch, replica by replica."""

from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="layers need PyTorch")

REPLICAS = 3


def numbers(*shape: int) -> Any:
    made = torch.Generator().manual_seed(sum(shape))
    return torch.randn(*shape, generator=made, dtype=torch.float64)


@pytest.mark.parametrize("shared", [True, False])
def test_a_dense_layer_has_the_parameters_of_each_replica(shared: bool) -> None:
    from simulator.problems.network.layers import affine

    inputs = numbers(1 if shared else REPLICAS, 2, 7, 4)
    matrix, bias = numbers(REPLICAS, 4, 5), numbers(REPLICAS, 5)
    left = [matrix, bias, "the next"]
    found = affine(inputs, left)
    assert left == ["the next"]
    for replica, values in enumerate(found):
        own = inputs[0 if shared else replica]
        torch.testing.assert_close(values, own @ matrix[replica] + bias[replica])


@pytest.mark.parametrize("padding", [0, 1])
@pytest.mark.parametrize("shared", [True, False])
def test_a_convolution_has_the_filters_of_each_replica(shared: bool, padding: int) -> None:
    from torch.nn.functional import conv2d, max_pool2d

    from simulator.problems.network.layers import convolved

    images = numbers(1 if shared else REPLICAS, 2, 2, 9, 7)
    kernels = numbers(REPLICAS, 4, 2, 3, 3).requires_grad_()
    biases = numbers(REPLICAS, 4).requires_grad_()
    found = convolved(images, [kernels, biases], padding=padding)
    alone = torch.stack(
        [
            max_pool2d(torch.relu(conv2d(own, kernel, bias, padding=padding)), 2)
            for own, kernel, bias in zip(
                images.expand(3, -1, -1, -1, -1), kernels, biases, strict=True
            )
        ]
    )
    torch.testing.assert_close(found, alone)
    weights = numbers(*found.shape)
    slopes, expected = (
        torch.autograd.grad((weights * values).sum(), [kernels, biases])
        for values in (found, alone)
    )
    torch.testing.assert_close(slopes, expected)

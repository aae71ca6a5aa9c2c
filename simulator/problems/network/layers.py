"""The layers of the networks as functions of their parameters, on PyTorch tensors."""

from typing import Any

import torch
from torch.nn.functional import conv2d, max_pool2d

__all__ = ["affine", "convolved", "halved"]


def affine(inputs: Any, weights: list[Any]) -> Any:
    """inputs (.., m) times the next matrix (m, k), plus the next bias; both are taken away."""
    matrix, bias = weights.pop(0), weights.pop(0)
    return inputs @ matrix + bias


def convolved(images: Any, weights: list[Any], *, padding: int) -> Any:
    """relu of images (b, C, H, W) convolved with the next filters, plus the next bias."""
    kernel, bias = weights.pop(0), weights.pop(0)
    return torch.relu(conv2d(images, kernel, bias, padding=padding))


def halved(images: Any) -> Any:
    """The largest of each 2 x 2 pixels; a last odd row or column is left out."""
    return max_pool2d(images, 2)

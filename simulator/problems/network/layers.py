"""The layers of the networks as functions of their parameters, on PyTorch tensors.

They are computed for all replicas at once. Parameters and values have one more dimension in front,
R; that of values is 1 as long as the replicas share them, as they do the samples of one seed.
"""

import math
from typing import Any

import torch
from torch.nn.functional import conv2d, group_norm, layer_norm, max_pool2d, pad, unfold

__all__ = ["affine", "attended", "convolved", "even", "normalised", "shortcut"]

LAST = torch.channels_last


def affine(inputs: Any, weights: list[Any]) -> Any:
    """Inputs (R, .., m) times the next matrix (R, m, k), plus the next bias; removes both."""
    matrix, bias = weights.pop(0), weights.pop(0)
    rows = inputs.flatten(1, -2).expand(len(matrix), -1, -1)
    found = torch.baddbmm(bias.unsqueeze(1), rows, matrix)
    return found.unflatten(1, inputs.shape[1:-1])


def convolved(images: Any, weights: list[Any], *, padding: int) -> Any:
    """relu of the halved images (R, b, C, H, W), convolved with the next filters plus the bias.

    Halving takes the largest of each 2 x 2 pixels and leaves out a last odd row or column. PyTorch
    halves many times faster if the channels of a pixel lie side by side.
    """
    kernels, biases = weights.pop(0), weights.pop(0)
    if len(images) < len(kernels):
        return torch.relu(_of_shared(images[0], kernels, biases, padding))
    each = zip(images.unbind(), kernels.unbind(), biases.unbind(), strict=True)
    found = [
        conv2d(own.contiguous(memory_format=LAST), kernel, bias, padding=padding)
        for own, kernel, bias in each
    ]
    return torch.relu(torch.stack([_halved(own) for own in found]))


def _of_shared(images: Any, kernels: Any, biases: Any, padding: int) -> Any:
    """Images (b, C, H, W) convolved with the filters of all replicas by one product, and halved."""
    size, height = kernels.shape[-1], images.shape[2]
    patches = unfold(images, size, padding=padding).transpose(1, 2)
    matrix = kernels.flatten(2).flatten(0, 1).t().expand(len(images), -1, -1)
    found = torch.baddbmm(biases.flatten(), patches, matrix)
    lines = found.unflatten(1, (height + 2 * padding - size + 1, -1))
    return _halved(lines.permute(0, 3, 1, 2)).unflatten(1, biases.shape).movedim(1, 0)


def _halved(images: Any) -> Any:
    return max_pool2d(images.contiguous(memory_format=LAST), 2)


def normalised(images: Any, weights: list[Any], groups: int, *, stride: int = 1) -> Any:
    """Images (b, C, H, W) convolved with the next filters, without a bias, then group norm."""
    kernel, scale, shift = weights.pop(0), weights.pop(0), weights.pop(0)
    return group_norm(conv2d(images, kernel, padding=1, stride=stride), groups, scale, shift)


def shortcut(images: Any, channels: int, stride: int) -> Any:
    """Every `stride`-th pixel of images (b, C, H, W), with channels of 0 up to `channels`."""
    fewer = images[:, :, ::stride, ::stride]
    return pad(fewer, (0, 0, 0, 0, 0, channels - images.shape[1]))


def attended(values: Any, weights: list[Any], heads: int) -> Any:
    """Causal attention of values (R, b, T, w) by the next two dense layers."""
    length, width = values.shape[-2:]
    parts = affine(values, weights).unflatten(-1, (3, heads, -1))
    query, key, value = parts.permute(3, 0, 1, 4, 2, 5)  # each (R, b, heads, T, w/heads)
    later = torch.ones(length, length, dtype=torch.bool, device=values.device).triu(1)
    sizes = query @ key.transpose(-1, -2) / math.sqrt(width // heads)
    mixed = sizes.masked_fill(later, -math.inf).softmax(-1) @ value
    return affine(mixed.transpose(2, 3).flatten(3), weights)


def even(values: Any, weights: list[Any]) -> Any:
    """Layer norm of values (R, b, T, w) with the next scale and shift."""
    scale, shift = (weights.pop(0)[:, None, None] for _ in range(2))
    return layer_norm(values, values.shape[-1:]) * scale + shift
